#!/bin/sh
# The built program, read as a file: position independent, its tables read-only, the stack not executable and guarded.
built=${FP_TOP_BUILDDIR:-.}
count=0 failed=0
say() {
  count=$((count + 1))
  if [ "$1" -eq 0 ]; then echo "ok $count - $2"; else echo "not ok $count - $2"; failed=1; fi
}
skip() { count=$((count + 1)); echo "ok $count - $1 # SKIP $2"; }
command -v readelf >/dev/null || { echo "1..0 # SKIP no readelf"; exit 0; }
sanitized=0 optimised=0
nm -D "$built/flagpost" | grep -q __asan && sanitized=1
grep -q '^CFLAGS = .*-O[123s]' "$built/Makefile" && optimised=1
for program in flagpost src/demo/flagpost-demo-forum; do
  [ -x "$built/$program" ] || continue
  elf=$(readelf -W -h -l -d "$built/$program")
  has() { echo "$elf" | grep -q -e "$1"; }
  has 'Type: *DYN' && { [ $sanitized -eq 1 ] || has 'Flags:.*PIE'; }
  say $? "$program: position independent"
  has GNU_RELRO && has 'BIND_NOW\|Flags:.*NOW'
  say $? "$program: tables of functions are read-only"
  has 'GNU_STACK.* RW ' && ! has 'GNU_STACK.* RWE'
  say $? "$program: the stack is not executable"
  ! has TEXTREL && ! has RPATH && ! has RUNPATH
  say $? "$program: no place of its own to look for libraries"
  symbols=$(readelf -W --dyn-syms "$built/$program")
  echo "$symbols" | grep -q __stack_chk_fail
  say $? "$program: the stack is guarded"
  if [ $optimised -eq 1 ] && [ $sanitized -eq 0 ]; then
    echo "$symbols" | grep -q '__[a-z]*_chk@'
    say $? "$program: calls that copy are checked"
  else
    skip "$program: calls that copy are checked" "not an optimised build"
  fi
done
! readelf -W -d "$built/flagpost" | grep NEEDED | grep -q 'libcurl\|libxml2\|libcrypto'
say $? "flagpost: libcurl, libxml2 and OpenSSL are loaded when they are needed, not at each start"
if [ $sanitized -eq 0 ]; then
  for flag in -fstack-clash-protection -ftrivial-auto-var-init=zero; do
    grep -q -e "^FP_CFLAGS = .*$flag" "$built/Makefile"
    say $? "built with $flag"
  done
fi
echo "1..$count"
exit $failed

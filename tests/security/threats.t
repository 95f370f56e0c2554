#!/bin/sh
# Each known attack of threats.txt has its test: the program is there and has a test of that name, with the attack's
# number in it. The tests themselves run as what they are; here a line per attack says which. A number that is missing is
# told.
top=${FP_TOP_SRCDIR:-.} built=${FP_TOP_BUILDDIR:-.}
count=0 failed=0
# has_test NUMBER PROGRAM NAME: it is there, and is named after the number.
has_test() {
  case $2 in
  *.t) [ -x "$top/$2" ] && [ "$3" = - ] && grep -q -w -e "$1" "$top/$2" ;;
  *) [ -x "$built/$2" ] && if [ "$3" = - ]; then grep -q -w -e "$1" "$top/${2%/*}"/*.c; else
    case /$3/ in *[!A-Za-z0-9_]"$1"[!A-Za-z0-9_]*) is_listed "$2" "$3" ;; *) false ;; esac
  fi ;;
  esac
}
# is_listed PROGRAM NAME: threats of one program stand together mostly, and it is asked once.
listed=
is_listed() {
  if [ "$listed" != "$1" ]; then
    listed=$1 list="
$("$built/$1" -l 2>/dev/null)
"
  fi
  case $list in *"
$2
"*) true ;; *) false ;; esac
}
while IFS='|' read -r id what program name; do
  case $id in '#'* | '') continue ;; esac
  count=$((count + 1))
  if [ -z "$program" ]; then
    echo "ok $count - $id $what # SKIP no test"
  elif [ "${program%.t}" = "$program" ] && [ -f "$top/$program.c" ] && [ ! -x "$built/$program" ]; then
    echo "ok $count - $id $what # SKIP $program is not built here"
  elif has_test "$id" "$program" "$name"; then
    echo "ok $count - $id $what: $program $name"
  else
    echo "not ok $count - $id $what: $program has no test $name with its number"
    failed=1
  fi
done <"$top/tests/security/threats.txt"
for id in T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 T13 N1 N2 N3 N4 N5 N6 N7 N8 N9 N10 N11 N12 \
  S1 S2 S3 S4 S5 S6 S7 S8 S9 S10 S11 S12 S13 S14 S15 P1 P2 P3 P4 P5 P6 P7 P8 P9; do
  grep -q "^$id|" "$top/tests/security/threats.txt" || { echo "# $id is missing"; failed=1; }
done
count=$((count + 1))
[ $failed -eq 0 ] && echo "ok $count - all attacks are there" || echo "not ok $count - all attacks are there"
echo "1..$count"
exit $failed

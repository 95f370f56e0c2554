#!/bin/sh
# The manual, the completions and the example settings say what the program's tables say; and both ways: each
# command, option, setting and exit code is in the manual, and the manual has no other.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
gendocs=$FP_TOP_BUILDDIR/tools/gendocs
cd "$FP_TOP_SRCDIR" || exit 1

for file in README.md docs/flagpost.1 docs/flagpost.5 docs/settings.example.ini docs/completions/flagpost.bash \
  docs/completions/_flagpost docs/completions/flagpost.fish; do
  check "$file is what the tables say" "$gendocs" --check "$file"
done

sed "s/^.SS undo .ID/.SS undu [ID/" docs/flagpost.1 >"$work/changed"
refuses "a changed manual is noticed" "$gendocs" --check "$work/changed"
"$gendocs" --update "$work/changed"
check "and renewed" cmp -s docs/flagpost.1 "$work/changed"

# The help of the running program and the manual list the same commands.
$flagpost help | sed -n '/^Commands:/,/^$/s/^\([a-z][a-z -]*\)[^:]*: .*/\1/p' | sed 's/ *$//' | sort >"$work/help"
sed -n '/generated: commands/,/generated end/s/^\.SS \([a-z][a-z \\-]*\).*/\1/p' docs/flagpost.1 |
  sed 's/\\//g; s/ *$//' | sort >"$work/manual"
check "help lists commands" test -s "$work/help"
check "help and the manual have the same commands" cmp "$work/help" "$work/manual"

$flagpost config list --json >"$work/settings"
n=$("$json_get" "$work/settings" "settings.#")
m=$(sed -n '/generated: settings/,/generated end/p' docs/flagpost.5 | grep -c '^\.TP')
check_is "flagpost(5) has each setting once" "$n" "$m"

check "bash reads its completion" bash -n docs/completions/flagpost.bash
got=$(bash -c '. docs/completions/flagpost.bash; COMP_WORDS=(flagpost out); COMP_CWORD=1; _flagpost; echo "${COMPREPLY[*]}"')
check_is "bash completes a command" "$got" "outbox"
got=$(bash -c '. docs/completions/flagpost.bash; COMP_WORDS=(flagpost outbox s); COMP_CWORD=2; _flagpost; echo "${COMPREPLY[*]}"')
check_is "bash completes the second word of a pair" "$got" "send"
got=$(bash -c '. docs/completions/flagpost.bash; COMP_WORDS=(flagpost flag --rea); COMP_CWORD=2; _flagpost; echo "${COMPREPLY[*]}"')
check_is "bash completes an option" "$got" "--read-only --reason"
for part in "zsh docs/completions/_flagpost" "fish docs/completions/flagpost.fish"; do
  shell=${part%% *}
  if command -v "$shell" >/dev/null 2>&1; then
    check "$shell reads its completion" "$shell" -n "${part#* }"
  else
    skip "$shell reads its completion" "$shell is not installed"
  fi
done
finish

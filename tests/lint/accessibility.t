#!/bin/sh
# Each of the rules for readers of speech and braille in docs/accessibility.md has a test that is named after it.
top=${FP_TOP_SRCDIR:-..}
tests=$(grep -rhoE 'accessibility/[0-9]{2}-|^ *\{"[0-9]{2}-[a-z0-9-]+", rule' "$top/tests" | grep -oE '[0-9]{2}' | sort -u)
rules=$(sed -n '/^## The rules/,/^## Settings/p' "$top/docs/accessibility.md" | sed -nE 's/^([0-9]+)\. .*/\1/p')
count=0
for rule in $rules; do
  count=$((count + 1))
  number=$(printf '%02d' "$rule")
  case $tests in
  *"$number"*) echo "ok $count - rule $rule has a test" ;;
  *) echo "not ok $count - rule $rule has a test" ;;
  esac
done
[ "$count" = 35 ] || { echo "Bail out! $count rules instead of 35"; exit 1; }
echo "1..$count"

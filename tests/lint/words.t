#!/bin/sh
# Rule 22 of those for readers of speech and braille: what the program says are words. No abbreviation that is
# spelled letter by letter, no sign that is silent, in any string that is translated.
top=${FP_TOP_SRCDIR:-..}
strings=$(grep -rhoE 'N?_\("([^"\\]|\\.)*"' "$top/src" --include='*.c' | sed 's/^N\{0,1\}_("//; s/"$//')
count=0
check() {
  count=$((count + 1))
  if [ -z "$2" ]; then echo "ok $count - $1"; else
    echo "not ok $count - $1"; printf '%s\n' "$2" | head -20 | sed 's/^/# /'; fi
}
[ "$(printf '%s\n' "$strings" | wc -l)" -gt 500 ] || { echo "Bail out! the strings were not found"; exit 1; }
check "no abbreviations" "$(printf '%s\n' "$strings" |
  grep -iE '(^|[^a-z-])(msgs?|convs?|acct|addr|approx|incl|etc|e\.g|i\.e|hrs?|secs?|mins?|pls|hxxps?|cfg|vs|w/o|subj)([^a-z]|$)')"
check "no silent signs" "$(printf '%s\n' "$strings" | grep -vE '^[ -~]*$' | LC_ALL=C.UTF-8 grep -E '[▸❯⚑✓─│…●→•]')"
check "the safe answer is a capital, and the question ends with a colon" "$(printf '%s\n' "$strings" |
  grep -E 'y or n|Y or N|y or N$|y or N[^:]')"
echo "1..$count"

#!/bin/sh
# Rules of those for readers of speech and braille that the sources can be asked about (docs/accessibility.md):
# no call leaves the cursor where painting ended, what the program says are words (no abbreviation that is
# spelled letter by letter, no sign that is silent), and every question of letters has a safe answer that stands
# last and in capitals.
top=${FP_TOP_SRCDIR:-..}
strings=$(grep -rhoE 'N?_\("([^"\\]|\\.)*"' "$top/src" --include='*.c' | sed 's/^N\{0,1\}_("//; s/"$//')
count=0
check() {
  count=$((count + 1))
  if [ -z "$2" ]; then echo "ok $count - $1"; else
    echo "not ok $count - $1"; printf '%s\n' "$2" | head -20 | sed 's/^/# /'; fi
}
[ "$(printf '%s\n' "$strings" | wc -l)" -gt 500 ] || { echo "Bail out! the strings were not found"; exit 1; }
check "accessibility/03-the-cursor-is-never-left" "$(grep -rnE 'leaveok|curs_set *\(0' "$top/src")"
check "accessibility/22-words-not-abbreviations" "$(printf '%s\n' "$strings" |
  grep -iE '(^|[^a-z-])(msgs?|convs?|acct|addr|approx|incl|etc|e\.g|i\.e|hrs?|secs?|mins?|pls|hxxps?|cfg|vs|w/o|subj)([^a-z]|$)')"
check "accessibility/22-no-silent-signs" "$(printf '%s\n' "$strings" | grep -vE '^[ -~]*$' | LC_ALL=C.UTF-8 grep -E '[▸❯⚑✓─│…●→•]')"
check "accessibility/35-questions-end-with-a-colon" "$(printf '%s\n' "$strings" |
  grep -E 'y or n|Y or N|y or N$|y or N[^:]')"
# Question and letters, one pair a line: "… or N:|yn".
pairs=$(cat "$top"/src/tui/*.c | tr '\n' ' ' | grep -oE '(FP_PROMPT_LETTER|tui_ask_once\()[^;]*;' |
  sed -nE 's/.*_\("([^"]*)"\),[^"]*"([a-z]+)".*/\1|\2/p')
[ "$(printf '%s\n' "$pairs" | wc -l)" -ge 7 ] || { echo "Bail out! the questions were not found"; exit 1; }
check "accessibility/35-the-safe-answer-is-last-and-in-capitals" "$(printf '%s\n' "$pairs" | awk -F'|' '
  { n = match($1, /(^|[ ,])(or )[A-Z]( [a-z]+)?:$/); letter = substr($1, n + (substr($1, n, 1) ~ /[ ,]/) + 3, 1)
    if (!n || tolower(letter) != substr($2, length($2))) print }')"
echo "1..$count"

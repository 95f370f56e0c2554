#!/bin/sh
# The manual, the completions and the example settings say what the program's tables say; and both ways: each
# command, option, setting and exit code is in the manual, and the manual has no other.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
gendocs=$FP_TOP_BUILDDIR/tools/gendocs
cd "$FP_TOP_SRCDIR" || exit 1

for file in README.md docs/flagpost.1 docs/flagpost.5 docs/flagpost-accessibility.7 docs/settings.example.ini; do
  check "$file is what the tables say" "$gendocs" --check "$file"
done

sed "s/^.SS undo .ID/.SS undu [ID/" docs/flagpost.1 >"$work/changed"
refuses "a changed manual is noticed" "$gendocs" --check "$work/changed"
"$gendocs" --update "$work/changed"
check "and renewed" cmp -s docs/flagpost.1 "$work/changed"

# The help of the running program and the manual list the same commands.
$flagpost help --all | sed -n '/^Commands:/,/^$/s/^\([a-z][a-z -]*\)[^:]*: .*/\1/p' | sed 's/ *$//' | sort >"$work/help"
sed -n '/generated: commands/,/generated end/s/^\.SS \([a-z][a-z \\-]*\).*/\1/p' docs/flagpost.1 |
  sed 's/\\//g; s/ *$//' | sort >"$work/manual"
check "help lists commands" test -s "$work/help"
check "help and the manual have the same commands" cmp "$work/help" "$work/manual"

$flagpost config list --json >"$work/settings"
n=$("$json_get" "$work/settings" "settings.#")
m=$(sed -n '/generated: settings/,/generated end/p' docs/flagpost.5 | grep -c '^\.TP')
check_is "flagpost(5) has each setting once" "$n" "$m"

# --help fits a terminal of 24 rows and 80 columns, for the whole and for each command.
# shellcheck disable=SC2086
rows() { "$flagpost" help $1 | awk '{ n += 1 + int((length($0) > 0 ? length($0) - 1 : 0) / 80) } END { print n }'; }
too_long=
while read -r name; do
  [ "$(rows "$name")" -lt 24 ] || too_long="$too_long $name"
done <"$work/help"
check_is "the help of each command fits a screen" "$too_long" ""
check "and the help of all fits one" test "$(rows '')" -lt 24
$flagpost help | tr -d ',.' | tr ' ' '\n' | sort -u >"$work/brief"
missing=
while read -r name; do grep -qx "${name%% *}" "$work/brief" || missing="$missing $name"; done <"$work/help"
check_is "it names every command" "$missing" ""
finish

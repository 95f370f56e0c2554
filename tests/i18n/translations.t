#!/bin/sh
# The catalogues: what is in them is written rightly, and what is said to be complete is.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
cd "$FP_TOP_SRCDIR" || exit 1
if ! command -v msgmerge >/dev/null 2>&1 || ! command -v xgettext >/dev/null 2>&1; then
  echo "1..0 # SKIP gettext is not installed"
  exit 0
fi
check "the sources' marks can be read" tools/translations pot "$work/flagpost.pot"
FLAGPOST_POT=$work/flagpost.pot
export FLAGPOST_POT
check "and are many" test "$(grep -c '^msgid' "$work/flagpost.pot")" -gt 1000
sed -e '/^#/d' po/COMPLETE >"$work/complete"
partly=$(sed -e '/^#/d' -e '/^$/d' po/LINGUAS | grep -vxFf "$work/complete")
# shellcheck disable=SC2086
[ -z "$partly" ] || check "what is translated is written rightly" tools/translations shape $partly
while read -r code; do
  check "$code has no gap" tools/translations check "$code"
  check "$code is installed" grep -qx "$code" po/LINGUAS
done <"$work/complete"

# What the check is for.
cat >"$work/head" <<'PO'
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
PO
wrong() {
  mkdir -p "$work/tree/po" "$work/tree/tools" && cp tools/translations "$work/tree/tools/"
  { cat "$work/head"; printf '%b\n' "$2"; } >"$work/tree/po/xx.po"
  echo xx >"$work/tree/po/LINGUAS"
  refuses "$1 is noticed" "$work/tree/tools/translations" shape xx
}
wrong "a format that changed" 'msgid "There is no setting \\"%s\\"."\nmsgstr "Die Einstellung gibt es nicht: %d."'
wrong "a full stop that is lost" 'msgid "Nothing new."\nmsgstr "Nichts Neues"'
wrong "an option that was translated" \
  'msgid "flagpost was started with --read-only: nothing is written."\nmsgstr "flagpost lief mit --nur-lesen: nichts."'
finish

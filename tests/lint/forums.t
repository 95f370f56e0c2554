#!/bin/sh
# Only src/forum (and the demo forum, which plays them) know which forums there are: no other file of src/ names one
# in code or in what it says, so that a further forum touches none of them. Comments may, for the source of a fact.
top=${FP_TOP_SRCDIR:?}
# A forum is a header that the list of drivers includes; the program's own words have no other list.
names=$(sed -n 's/^#include "\([a-z]*\)\/[a-z]*\.h"$/\1/p' "$top/src/forum/drivers.c" | grep -v '^flagpost$' | tr '\n' '|')
names=${names%|}
case $names in *'|'*) echo "ok 1 - the list of drivers is read" ;; *) echo "not ok 1 - no drivers: $names" ;; esac

# Lines of those files that name one, with comments taken out. A vendor's older names count too.
named() {
  find "$1/src" "$1/include" -name '*.[ch]' ! -path "$1/src/forum/*" ! -path "$1/src/demo/*" -exec awk -v names="$names|lithium" '
    FNR == 1 { inside = 0 }
    {
      line = $0; code = ""
      while (line != "") {
        if (inside) {
          if (!(n = index(line, "*/"))) break
          line = substr(line, n + 2); inside = 0
        } else if ((n = index(line, "/*"))) {
          code = code substr(line, 1, n - 1); line = substr(line, n + 2); inside = 1
        } else { code = code line; break }
      }
      if (tolower(code) ~ names) print FILENAME ":" FNR ": " code
    }' {} +
}
found=$(named "$top")
if [ -z "$found" ]; then echo "ok 2 - no file outside names a forum"; else
  echo "not ok 2 - no file outside names a forum"; printf '%s\n' "$found" | head -20 | sed 's/^/# /'; fi

# It would be seen: in a string, behind a comment, and not in one.
work=$(mktemp -d) && mkdir -p "$work/src/app" "$work/include"
trap 'rm -rf "$work"' EXIT
printf '/* as NodeBB\n * does */ x("On Discourse");\n' >"$work/src/app/a.c"
case $(named "$work") in
  "$work/src/app/a.c:2:"*Discourse*) echo "ok 3 - one would be found" ;;
  *) echo "not ok 3 - one would be found" ;;
esac
echo "1..3"

#!/bin/sh
# Plants each known bug of tests/simulate/planted/ in a copy of its source, and lets the histories run against it:
# a simulation that does not find it within 2,000 proves nothing. Called by `make check-planted`, which hands in
# FP_COMPILE, FP_LINK, FP_OBJECTS and FP_LIBS; PLANTED names some of them, if not all are meant.
set -u
here=$(dirname "$0")
most=${1:-2000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
found=0 missed=0
for bug in "$here"/planted/*.sed; do
  name=$(basename "$bug" .sed)
  case " ${PLANTED:-$name} " in *" $name "*) ;; *) continue ;; esac
  source=$(sed -n '1s/^# \([^:]*\):.*/\1/p' "$bug")
  sed -f "$bug" "$here/../../$source" >"$work/planted.c"
  if cmp -s "$work/planted.c" "$here/../../$source"; then
    echo "not ok - $name: its place is not in $source any more"
    missed=$((missed + 1))
    continue
  fi
  eval "$FP_COMPILE -I'$here/../../$(dirname "$source")' -c -o '$work/planted.o' '$work/planted.c'" &&
    eval "$FP_LINK -o '$work/simulate' $FP_OBJECTS '$work/planted.o' $FP_LIBS" || exit 2
  if "$work/simulate" 1 "$most" >"$work/out" 2>&1; then
    echo "not ok - $name: not found in $most histories"
    missed=$((missed + 1))
  else
    echo "ok - $name, by $(sed -n '/^# seed/{s/^# //;p;q}' "$work/out")"
    found=$((found + 1))
  fi
done
echo "$found planted bugs found, $missed missed"
[ "$missed" -eq 0 ]

#!/bin/sh
# Each known bug of tests/simulate/planted/ still has its place in the source that it names. Whether the histories find
# it is for `make check-planted`, which takes minutes.
set -u
cd "${FP_TOP_SRCDIR:?}" || exit 99
n=0
for bug in tests/simulate/planted/*.sed; do
  n=$((n + 1))
  source=$(sed -n '1s/^# \([^:]*\):.*/\1/p' "$bug")
  if [ -f "$source" ] && ! sed -f "$bug" "$source" | cmp -s - "$source"; then
    echo "ok $n - $(basename "$bug" .sed)"
  else
    echo "not ok $n - $(basename "$bug" .sed): its place is not in ${source:-any source}"
  fi
done
[ "$n" -gt 10 ] || { echo "Bail out! $n planted bugs"; exit 1; }
echo "1..$n"

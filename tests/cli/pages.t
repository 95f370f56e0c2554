#!/bin/sh
# What the pages for people show is what the program prints: each ```console block is run in the demo forum, in the
# page's order. A line of output in a page may have … where it differs from run to run.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
PATH=$FP_TOP_BUILDDIR:$PATH
export PATH

# steps PAGE: command and wanted output of each step, into $work/steps/N.run and N.want.
steps() {
  rm -rf "$work/steps"
  mkdir "$work/steps"
  awk -v folder="$work/steps" '
    /^ *```console$/ { inside = 1; next }
    /^ *```$/ { inside = 0; next }
    !inside { next }
    /^\$ / { n++; name = sprintf("%s/%03d", folder, n); print substr($0, 3) >(name ".run"); printf "" >(name ".want"); next }
    { print >(name ".want") }' "$1"
}
# Its letters stand for themselves, … for anything.
pattern() { sed 's/[][*?\\]/\\&/g; s/…/*/g' "$1"; }

for page in for-members for-moderators for-scripts; do
  start_forum
  add_account
  "$flagpost" inbox >"$work/out" 2>&1
  steps "$FP_TOP_SRCDIR/docs/$page.md"
  mkdir -p "$work/desk" && cd "$work/desk" || exit 1
  for step in "$work"/steps/*.run; do
    got=$(sh "$step" 2>&1 </dev/null)
    want=$(pattern "${step%.run}.want")
    # shellcheck disable=SC2254
    case $got in
      $want) ok "$page: $(head -n 1 "$step" | tr '#' ' ')" ;;
      *) not_ok "$page: $(head -n 1 "$step" | tr '#' ' ')" "got:" "$got" "want:" "$(cat "${step%.run}.want")" ;;
    esac
  done
  "$flagpost" account remove --yes >"$work/out" 2>&1
  stop_forum
done
finish

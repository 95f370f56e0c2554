#!/bin/sh
# The real program without memory, without descriptors, without room: it ends by itself, says why, and nothing is
# lost. Where memory ends inside GLib that is GLib's own abort, as documented; there may be none left for its message.
# shellcheck disable=SC2317 # functions that check calls
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
start_forum --forum nodebb --scenario quiet
check "an account" add_account
run 0 "the inbox" inbox --json
id=$(json conversations.0.id) other=$(json conversations.1.id)
run 7 "a report is held" flag "$id" --hold --json
run 0 "a draft" send --to moderators --subject Kept --draft "This must not be lost."

# starved LIMIT VALUE ARGUMENTS...: what the program says under that limit. It must end within a minute, and say
# something if it did not do what was asked.
starved() {
  limit=$1 value=$2; shift 2
  # Its words go through a pipe: a limit on files is not to keep them back.
  {
    (
      ulimit "$limit" "$value" 2>/dev/null || exit 0
      # A sanitizer's own files would need room too.
      ASAN_OPTIONS=detect_leaks=0 exec timeout -s KILL 60 "$flagpost" "$@"
    ) 2>&1 >/dev/null </dev/null
    printf '\ncode %s\n' "$?" # what was said last may have no end of line
  } 2>/dev/null | cat >"$work/both"
  got=$(sed -n 's/^code //p' "$work/both")
  grep -v -e '^code ' -e '^$' "$work/both" >"$work/err"
  case $got in
  0 | 133 | 134) ;; # GLib's abort, by a trap or by abort()
  *) [ "$got" -lt 128 ] && [ -s "$work/err" ] ;;
  esac
}
# sentence NAME: it ended by itself, not by a signal.
sentence() {
  check "$1, by itself" test "$got" -lt 128
}
for value in 4 6 8 10 12 14 16 20 24; do
  check "with $value descriptors" starved -n "$value" inbox --limit 1
done
if nm -D "$flagpost" 2>/dev/null | grep -q __asan; then
  skip "with little memory" "a sanitizer needs all of it"
else
  # From too little to load the program to enough. A thread's stack is 8 MiB: each step is less than that, so
  # that the place where the last thread does not fit is met on every machine.
  value=40000
  while [ $value -le 160000 ]; do
    check "with $value KiB of memory" starved -v "$value" inbox --limit 1
    value=$((value + 5000))
  done
fi
for value in 0 1 2 8; do
  check "with files of $value blocks" starved -f "$value" inbox --limit 1
  check "a report, with files of $value blocks" starved -f "$value" flag "$other" --hold
  [ "$got" -eq 7 ] || sentence "a report that has no room"
done
run 0 "the outbox is as it was" outbox --json
check_is "the report is held" "$(json "items.$(($(json 'items.#') - 1)).state")" held
run 0 "the draft is there" drafts
has "as it was written" "$work/out" "Kept"
run 0 "the inbox is as it was" inbox --json
check_is "the same conversation" "$(json conversations.0.id)" "$id"
finish

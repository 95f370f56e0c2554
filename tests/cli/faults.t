#!/bin/sh
# The real program while its calls on files go wrong, one at a time: it says so and ends by itself, nothing that it
# had or said that it has is lost, no report arrives twice, and a password is always one that signs in. FAULTS in the
# environment: at how many of the calls of each command, 0 for all of them (tools/assure). FAULTS_FORUM: which forum; a
# NodeBB takes ten flags a day.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
faults=${FAULTS:-3}
library=$FP_TOP_BUILDDIR/tests/lib/faults.so
if nm -D "$flagpost" 2>/dev/null | grep -q __asan || [ ! -e "$library" ]; then
  skip "faults" "a sanitizer must be loaded first, and the library be there"
  finish
fi
# A report waits ten seconds for an undo: here they go by fast.
FLAGPOST_CLOCK_SPEED=100
export FLAGPOST_CLOCK_SPEED
start_forum --forum "${FAULTS_FORUM:-nodebb}"
check "an account" add_account
run 0 "the inbox" inbox --limit 0 --json
most=$(json 'conversations.#')
cp "$work/out" "$work/inbox"
run 0 "a draft" send --to moderators --subject Kept --draft 'This must not be lost.'
run 7 "a report" flag "$("$json_get" "$work/inbox" conversations.0.id)" --hold

runs=0 wrong=0 flagged=1
# faulty AT KIND ARGUMENTS...: the program with that fault; its code.
faulty() {
  at=$1 kind=$2; shift 2
  # Through a pipe: what it says goes into no file that could be at fault.
  {
    FAULT_AT=$at FAULT_KIND=$kind FAULT_COUNT=$work/count LD_PRELOAD=$library "$flagpost" "$@" </dev/null
    echo "code $?"
  } 2>&1 | cat >"$work/out"
  got=$(sed -n 's/^code //p' "$work/out")
  grep -v '^code ' "$work/out" >"$work/err"
}
# What holds after each: it ended by itself with a word, and all that was there is there.
holds() {
  runs=$((runs + 1))
  said=$work/err
  if [ "$got" -ge 128 ] || { [ "$got" -ne 0 ] && [ ! -s "$said" ]; }; then
    wrong=$((wrong + 1))
    not_ok "$1: ends by itself and says why" "code $got" "$(cat "$said")"
  fi
  "$flagpost" drafts >"$work/drafts" 2>"$work/told" || echo "code $?" >>"$work/told"
  if ! grep -q Kept "$work/drafts" || grep -q 'set aside\|^code' "$work/told"; then
    wrong=$((wrong + 1))
    not_ok "$1: what was there is there" "$(cat "$said" "$work/drafts" "$work/told")"
  fi
}
# walk NAME ARGUMENTS...: each of the command's calls, or some of them, in each of four ways. ID stands for the next
# conversation.
walk() {
  name=$1; shift
  # shellcheck disable=SC2046 # words
  faulty 0 none $(next_words "$@")
  calls=$(cat "$work/count")
  step=$((faults > 0 ? (calls + faults - 1) / faults : 1))
  at=1 way=0
  while [ "$at" -le "$calls" ]; do
    for kind in eio enospc short stuck; do
      way=$((way + 1))
      [ "$faults" -eq 0 ] || [ $((way % 4)) -eq $((at / step % 4)) ] || continue
      # shellcheck disable=SC2046 # words
      faulty "$at" "$kind" $(next_words "$@")
      holds "$name, $kind at $at of $calls"
      after "$got"
    done
    at=$((at + step))
  done
}
next_words() {
  for word; do
    case $word in
    ID) "$json_get" "$work/inbox" "conversations.$((flagged % most)).id" ;;
    *) echo "$word" ;;
    esac
  done
  return 0
}
after() { flagged=$((flagged + 1)); }
walk "a report" flag ID --quiet
check "reports: nothing else was wrong" test "$wrong" -eq 0
after() { :; }
walk "a draft" send --to moderators --subject More --draft Words.
after() {
  got=$("$flagpost" config get undo)
  case $got in 10 | 33) ;; *) wrong=$((wrong + 1)); not_ok "a setting is one of the two" "$got" ;; esac
  "$flagpost" config set undo 10 >/dev/null
}
walk "a setting" config set undo 33
# Whatever happens to a change of the password, the keyring has one that signs in.
after() {
  [ "$1" -eq 0 ] || "$flagpost" passwd --resume >"$work/resumed" 2>&1 || true
  "$flagpost" inbox --limit 1 >"$work/signed" 2>&1 && return 0
  "$flagpost" passwd --resume >>"$work/resumed" 2>&1
  "$flagpost" inbox --limit 1 >"$work/signed" 2>&1 || {
    wrong=$((wrong + 1))
    not_ok "a password that signs in" "$(cat "$work/out" "$work/resumed" "$work/signed")"
  }
}
[ "${FAULTS_PASSWORD:-yes}" = no ] || walk "a password" passwd --generate --quiet
check "drafts, settings, passwords: nothing was wrong" test "$wrong" -eq 0

for round in 1 2 3; do "$flagpost" outbox send >"$work/send-$round" 2>&1; done
run 0 "the outbox opens" outbox --all --json
sent=$(grep -c '"state": "sent"' "$work/out") unsure=$(grep -c '"state": "unsure"' "$work/out")
arrived=$(desk | "$json_get" - 'reports.#')
check "what is called sent has arrived" test "$arrived" -ge "$sent"
check "nothing arrived that is not known of" test "$arrived" -le $((sent + unsure))
check_is "each once" "$(desk | grep -o 'Report: FP-[A-Z0-9]*' | sort | uniq -d)" ""
echo "# $runs faults, $wrong with something wrong; $sent sent, $unsure unsure, $arrived arrived"
finish

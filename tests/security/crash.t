#!/bin/sh
# S2: the program crashes at each of its checkpoints while a report is sent and while a password changes. Where the shell
# would allow a core, none is written; no password stands in any file; and the run after it ends what was begun.
# shellcheck disable=SC2317 # functions that check calls
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
# shellcheck disable=SC3045
ulimit -c unlimited 2>/dev/null

no_core() { [ -z "$(find "$work" "${TMPDIR:-/tmp}" . -maxdepth 3 -name 'core*' -newer "$work/words" -type f 2>/dev/null)" ]; }
in_no_file() { ! grep -r -q -F -f "$work/words" "$HOME" "$work/ran-in"; }
# crashes NAME ARGUMENTS...: at the first place, at the second, until it comes through.
crashes() {
  what=$1 place=1; shift
  while FLAGPOST_STOP_AT=$place FLAGPOST_STOP_CRASHING=1 "$flagpost" "$@" >"$work/out" 2>"$work/err" </dev/null
    [ $? -eq 134 ] && [ $place -lt 40 ]; do
    no_core || { not_ok "S2: $what: no core at place $place"; return; }
    in_no_file || { not_ok "S2: $what: the password is in no file at place $place"; return; }
    place=$((place + 1))
  done
  if [ $place -eq 1 ]; then skip "S2: $what" "this build has no checkpoints"; return; fi
  check "S2: $what: it crashed at each of its places, and left no core and no password" test $place -gt 3
}

start_forum --forum nodebb --scenario quiet
check "an account" add_account
printf '%s\n' "$password" >"$work/words"
mkdir -p "$work/ran-in" && cd "$work/ran-in" || exit 1
run 0 "its inbox" inbox --json
crashes "a report" flag "conversation:$(json conversations.0.id)"
"$flagpost" outbox send --json >"$work/out" 2>"$work/err"
check_like "what was begun is sent, or said to be unsure" "$? $(json sent) $(json unsure)" '[07] [0-9]* [0-9]*'
check "and is there" test "$(json 'items.#')" -ge 1
crashes "a new password" passwd --generate --quiet
"$flagpost" passwd --resume >"$work/out" 2>"$work/err"
run 0 "and one of the two passwords signs in" inbox --json
finish

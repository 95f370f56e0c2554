#!/bin/sh
# The same commands on the other forums: what was said of Khoros in path.t holds there too. A conversation that
# was only listed is fetched before it is flagged.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"

walk() {
  start_forum --forum "$1"
  add_account || echo "Bail out! $(cat "$work/err")"
  run 0 "$1: inbox, for the first time" inbox
  has "$1: the wave of the night is one line" "$work/out" "17 senders, 17 messages"
  run 0 "$1: what is new" inbox --folder new --json
  check "$1: is there" test "$(json conversations.#)" -ge 17
  run 0 "$1: what is unread" inbox --folder unread --json
  unread=$(json conversations.#)
  run 0 "$1: by the option" inbox --unread --each --json
  check_is "$1: is the same" "$(json conversations.#)" "$unread"
  run 0 "$1: inbox" inbox --json
  for field in id subject from.login from.name last unread messages flag suspicion.score suspicion.level campaign; do
    check "$1: a conversation has $field" "$json_get" "$work/out" "conversations.0.$field"
  done
  id=$(json conversations.2.id)
  run 0 "$1: flag --dry-run of what was only listed" flag "$id" --dry-run
  has "$1: it has the text" "$work/out" "^Text as seen:"
  has "$1: and the sender's registration" "$work/out" "^Account made: "
  run 7 "$1: flag --hold" flag "$id" --hold
  has "$1: says how it goes on" "$work/err" "flagpost undo"
  lacks "$1: names no key of the screen" "$work/err" " z takes"
  run 0 "$1: undo" undo
  run 0 "$1: flag" flag "$id" --reason phishing --json
  check_is "$1: is sent" "$(json items.0.state)" sent
  check_is "$1: by the forum's own flag" "$(json items.0.route)" "$2"
  check_is "$1: the moderators have it" "$(desk | "$json_get" - 'reports.#')" 1
  takes_back "$1"
  message=$("$flagpost" read "$id" --json 2>/dev/null | "$json_get" - messages.0.id)
  run 0 "$1: flag by a message's id" flag "$message" --quiet
  run 0 "$1: reply by a message's id" reply "$message" "Please stop."
  run 0 "$1: mark-read by a message's id" mark-read "$message"
  run 0 "$1: and by its conversation's full name" mark-read "conversation:$id"
  run 9 "$1: a name that nothing has" read none
  run 0 "$1: account remove" account remove --yes
  # A program that is named now, and not in the settings.
  printf '#!/bin/sh\necho "%s"\n' "$password" >"$work/says-it"
  chmod 700 "$work/says-it"
  run 0 "$1: account add --password-command" account add "$url" --user "$login" --password-command "$work/says-it"
  stop_forum
  run 0 "$1: account remove" account remove --yes
}
# Of the first inbox of an account: what it does not know of the sent messages it does not claim to the moderators.
knows_whom_one_wrote_to() {
  start_forum --forum "$1"
  add_account || echo "Bail out! $(cat "$work/err")"
  run 0 "$1: a few conversations" inbox --limit 1
  run 0 "$1: flag --dry-run of somebody whom one knows" flag "$2" --dry-run
  lacks "$1: nothing is said of whom one wrote to that is not known" "$work/out" "never written"
  run 0 "$1: sync" sync
  run 0 "$1: flag --dry-run once all is known" flag "$2" --dry-run
  lacks "$1: one has written to her" "$work/out" "never written"
  stop_forum
  run 0 "$1: account remove" account remove --yes
}
# What was only listed cannot be reported without the forum: the reason is that the forum does not answer.
flags_offline() {
  start_forum --forum "$1"
  add_account || echo "Bail out! $(cat "$work/err")"
  run 0 "$1: the list" inbox --limit 1
  stop_forum
  run 3 "$1: flag of what was only listed, without the forum" flag "$2"
  lacks "$1: opening it is no way out" "$work/err" "open it first"
  run 3 "$1: nor would it be shown" flag "$2" --dry-run
  run 9 "$1: an unknown id beside it is not the network's fault" export "$2" 1999999
  has "$1: it is named" "$work/err" "1999999"
  run 3 "$1: nor is it evidence" export "$2"
  has "$1: as which it holds nothing" "$work/out" "have not been fetched"
  run 3 "$1: nor an e-mail" export "$2" --format eml
  has "$1: for want of the network" "$work/err" "cannot be reached"
  run 0 "$1: account remove" account remove --yes
}
# The forum keeps a flag that came with a message to the moderators.
refuses_twice() {
  start_forum --forum discourse
  add_account || echo "Bail out! $(cat "$work/err")"
  run 0 "a list" inbox --limit 1
  run 0 "a report that is kept" flag 60 --reason other
  for time in first second; do
    run 6 "$time time: it is not taken back" undo --json
    check_is "$time time: too late" "$(json end).$(json waiting).$(json late)" too-late.0.2
    has "$time time: the forum says why" "$work/out" "allows it for a short time only"
  done
  run 0 "the outbox" outbox --json
  check_is "what was refused is there once" "$(json items.#)" 2
  stop_forum
  run 0 "account remove" account remove --yes
}
# Nothing is on disk: an id is found by reading the inbox, and nothing is said to be kept that is not.
bare() { (unset SECRET_BACKEND SECRET_FILE_TEST_PATH SECRET_FILE_TEST_PASSWORD; exec "$flagpost" "$@") >"$work/out" 2>"$work/err" </dev/null; }
without_keyring() {
  start_forum --forum "$1"
  printf '#!/bin/sh\necho "%s"\n' "$password" >"$work/says-it"
  check "$1: an account without a keyring" bare account add "$url" --user "$login" --password-command "$work/says-it"
  check "$1: flag by an id of the inbox" bare flag "$2" --dry-run
  check "$1: export" bare export "$2"
  check "$1: mark-read" bare mark-read "$2"
  check "$1: block" bare block "$2" --yes
  check "$1: reply" bare reply "$2" "Yes."
  for words in "send --draft --to dilys --subject x words" "flag $2 --hold" "fine $2"; do
    # shellcheck disable=SC2086
    bare $words --json
    check_is "$1: $words keeps nothing" "$?" 5
    check_is "$1: its code" "$(json error.code)" keyring.none
  done
  stop_forum
  check "$1: account remove" bare account remove --yes
}
# More than the forum takes in a day: the command ends with what was sent, and does not wait for tomorrow.
day_is_full() {
  start_forum --forum nodebb
  add_account || echo "Bail out! $(cat "$work/err")"
  run 0 "a wave" inbox
  run 7 "only a part of it can be flagged today" flag "$(sed -n 's/^\(c-[0-9a-f]*\)\..*/\1/p' "$work/out" | head -1)" --yes
  has "how much" "$work/err" "^Sent: 1[0-9] of 17"
  has "and why" "$work/err" "per day"
  stop_forum
  run 0 "account remove" account remove --yes
}
# P6: of a conversation only the message that is flagged goes into the report.
reports_one_message() {
  start_forum --forum nodebb
  add_account || echo "Bail out! $(cat "$work/err")"
  run 0 "a list" inbox
  run 0 "P6: a conversation of three messages" read 60 --keep-unread --json
  check_is "P6: which were fetched" "$(json 'messages.#')" 3
  run 0 "P6: flag --dry-run of the first" flag message:143 --dry-run
  has "P6: it is quoted" "$work/out" "big colander"
  lacks "P6: what was said after it is not" "$work/out" "forty kilos\|You are a treasure"
  run 0 "P6: flag of the first" flag message:143
  desk >"$work/desk"
  has "P6: the moderators have it" "$work/desk" "big colander"
  lacks "P6: and no more" "$work/desk" "forty kilos\|You are a treasure"
  stop_forum
  run 0 "account remove" account remove --yes
}
takes_back() {
  run 0 "$1: undo takes it back at the forum" undo --json
  check_is "$1: at the forum" "$(json end)" at-forum
  run 0 "$1: and it is shown as none" inbox --stored --json
  check_is "$1: none" "$(json conversations.2.flag)" none
  run 0 "$1: what the judge learnt of it" learn --json
  check_is "$1: is forgotten" "$(json flagged)" 0
}
walk discourse flag
walk nodebb sender
knows_whom_one_wrote_to discourse 571
flags_offline nodebb 56
refuses_twice
without_keyring nodebb 571
day_is_full
reports_one_message
finish

#!/bin/sh
# One evening of a member, at each front door, read as lines: open the inbox, read, flag, undo, flag again,
# change the password, leave, begin again and find that all of it held. First by commands, then as a dialogue.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"

plain() {
  name=$1; shift
  printf '%s\n' "$@" | "$flagpost" --plain >"$work/out" 2>&1
  check_is "$name" "$?" 0
}
flag_of() { "$flagpost" inbox --stored --each --json | "$json_get" - "conversations.$1.flag"; }

by_commands() {
  run 0 "$1: the inbox" inbox --each --json
  id=$(json conversations.2.id)
  run 0 "$1: a message is read" read "$id"
  has "$1: to its end" "$work/out" "End of message\."
  run 7 "$1: flagged" flag "$id" --hold
  check_is "$1: it is held" "$(flag_of 2)" held
  run 0 "$1: taken back" undo
  check_is "$1: it is none" "$(flag_of 2)" none
  run 7 "$1: flagged again" flag "$id" --hold --reason phishing
  run 0 "$1: a new password" passwd --generate --json
  check_is "$1: is in force" "$(json end)" "done"
  check_is "$1: begun again, it is still held" "$(flag_of 2)" held
  run 0 "$1: the new password signs in" inbox --json
  check_is "$1: at the forum" "$(json stale)" false
  run 0 "$1: what was held is sent" outbox send
  check_is "$1: it is sent" "$(flag_of 2)" sent
  check_is "$1: the moderators have it" "$(desk | "$json_get" - 'reports.#')" 1
}

# Which steps are done, in the order of their lines.
steps_done() {
  sed -n 's/^Step \([1-5]\) of 5.*: done\.$/\1/p' "$work/out" | tr -d '\n'
}
by_dialogue() {
  plain "$1: a dialogue" "list 4" 4 "flag phishing" undo "flag phishing" back "list 4" passwd y quit
  has "$1: shows the inbox" "$work/out" "^4\. .*\. 1 message\.$"
  has "$1: reads" "$work/out" "^End of message\.$"
  has "$1: flags" "$work/out" "^Flagged as phishing\. Not sent yet"
  has "$1: takes back" "$work/out" "^Taken back\. Nothing was sent\.$"
  has "$1: holds" "$work/out" "^4\. held\. "
  check_is "$1: changes the password step by step" "$(steps_done)" 12345
  check_is "$1: and says it once" "$(grep -c '^The password is changed' "$work/out")" 1
  has "$1: says what waits" "$work/out" "1 report waits\|waits until you send"
  who=$(sed -n 's/^4\. held\. \([^:]*\):.*/\1/p' "$work/out")
  # What belongs to a page of text is refused elsewhere.
  plain "$1: looked for in a letter" find seeds "list 4" 4 find-next quit
  has "$1: cannot be looked for there" "$work/out" "That cannot be done here"
  plain "$1: the next dialogue" "list 4" outbox s back "list 4" quit
  check_is "$1: finds it held, and sends it" \
    "$(sed -n "s/^4\. \([a-z]*\)\. $who:.*/\1/p" "$work/out" | tr '\n' ' ')" "held sent "
  check_is "$1: the moderators have both" "$(desk | "$json_get" - 'reports.#')" 2
}

for forum_kind in khoros discourse nodebb; do
  case $forum_kind in khoros) more=--unconfirmed-password ;; *) more="--forum $forum_kind" ;; esac
  # shellcheck disable=SC2086
  start_forum $more --mail-dir "$work/mail"
  add_account || echo "Bail out! $(cat "$work/err")"
  run 0 "$forum_kind: its settings" config set undo manual
  run 0 "$forum_kind: its mail" config set reset-maildir "$work/mail"
  run 0 "$forum_kind: its calls" account set try-unconfirmed on
  run 0 "$forum_kind: its rows" config set fold-campaigns off
  by_commands "$forum_kind"
  by_dialogue "$forum_kind"
  run 0 "$forum_kind: account remove" account remove --yes
  stop_forum
  rm -rf "$work/mail"
done
finish

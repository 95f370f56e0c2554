#!/bin/sh
# The whole path by command line: add an account, read, flag, undo, flag again, send, change the password, and
# find on the next start that all of it held.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
start_forum --unconfirmed-password

printf '%s\n' "$password" >"$work/password"
"$flagpost" account add "$url" --user "$login" --password-stdin --moderators "$moderators" --json \
  <"$work/password" >"$work/out" 2>"$work/err"
check_is "account add signs in and stores" "$?" 0
check_is "its JSON names the forum" "$(json forum)" "Khoros Community"
account=$(json name)
check_is "the first account is the default" "$(json default)" true
refuses "the password is in no file" grep -rqF "$password" "$HOME" "$work/keyring"
run 0 "account list" account list --json
check_is "account list has one" "$(json 'accounts.#')" 1
check_is "under its name" "$(json accounts.0.name)" "$account"
run 0 "account show tells what the forum can do" account show
has "by sentences" "$work/out" "^Yes\\. Report a private message: "
has "tells the routes" "$work/out" "^Route message, ready: .* to $moderators"
run 0 "account set" account set undo 60
run 0 "account set moderators" account set moderators "$moderators"
run 2 "account set of a setting that is none" account set modderators x
has "names the nearest" "$work/err" 'nearest is "moderators"'

# --- reading ---
run 0 "inbox --json" inbox --json
check_is "version" "$(json version)" 1
check_is "account" "$(json account)" "$account"
check_is "not stale" "$(json stale)" false
check_like "as of the clock that was set" "$(json as_of)" "2026-11-24T08:00:??Z"
id=$(json conversations.2.id)
for field in subject from.login from.name last unread messages flag suspicion.score suspicion.level campaign; do
  check "a conversation has $field" "$json_get" "$work/out" "conversations.0.$field"
done
check_is "flag is none" "$(json conversations.0.flag)" none
check_is "the newest is of the wave" "$(json conversations.0.suspicion.level)" warning
check "suspicion has reasons" test "$(json conversations.0.suspicion.reasons.#)" -gt 0
check "in a campaign" test "$(json conversations.0.campaign)" != null
check_is "an ordinary one is not suspicious" "$(json conversations.1.suspicion.level)" none
check "JSON is ASCII" sh -c "! LC_ALL=C grep -q '[^ -~]' '$work/out'"
newest=$(json conversations.2.last)
run 0 "inbox as text" inbox --limit 3
check_is "one record a line" "$(wc -l <"$work/out" | tr -d ' ')" 3
has "state, sender, subject" "$work/out" "^c-[0-9a-f]*\. new\. 17 senders, 17 messages, .*, warning\. "
lacks "no run of more than two blanks" "$work/out" "   "
lacks "no control characters" "$work/out" "[[:cntrl:]]"

run 0 "read --json" read "$id" --json
check_is "the conversation" "$(json conversations.0.id)" "$id"
check_is "its messages" "$(json messages.0.sent)" "$newest"
check "links have text, target, host" sh -c "'$json_get' '$work/out' messages.0.links.0.target && '$json_get' '$work/out' messages.0.links.0.text && '$json_get' '$work/out' messages.0.links.0.host"
host=$(json messages.0.links.0.host)
run 0 "read as text" read "$id"
has "the real host is told" "$work/out" "leads to $host. Not opened."
run 0 "read is marked as read" inbox --json
check_is "unread is 0" "$(json conversations.2.unread)" 0
run 0 "read --to" read "$id" --to "$work/letter.txt"
has "writes the file" "$work/letter.txt" "End of message."
check_is "for the member alone" "$(stat -c %a "$work/letter.txt")" 600
run 9 "a conversation that is not there" read n:99999999
run 0 "inbox --stored" inbox --stored --json
of_wave=$(json campaigns.0.conversations.0)
run 0 "read what is suspicious" read "$of_wave" --keep-unread
has "says how suspicious it is" "$work/out" '^Warning: [0-9]* reasons\.$'
has "and why" "$work/out" '^Reason 1: '
run 0 "read a friend's letter" read n:146 --keep-unread --json
check "something weighs a little against it" test "$(json 'messages.0.suspicion.reasons.#')" -gt 0
run 0 "as text" read n:146 --keep-unread
lacks "that stands under no friend's name" "$work/out" '^Reason '
run 0 "search finds what is stored" search verify --json
check_is "with the search complete" "$(json complete)" true
check "and hits" test "$(json 'hits.#')" -gt 0
run 0 "export" export "$id" --to "$work/wave.md"
has "defangs links" "$work/wave.md" "hxxp"
run 0 "export --json" export "$id" --json
check_is "has a version" "$(json version)" 1

# --- learning ---
run 0 "fine" fine "$id" --json
check_is "one message" "$(json messages)" 1
run 0 "learn" learn --json
check_is "is learnt" "$(json fine)" 1
run 2 "learn --reset asks for a yes" learn --reset
run 0 "learn --reset --yes" learn --reset --yes --json
check_is "is forgotten" "$(json fine)" 0
run 9 "fine: not there" fine n:99999

# --- flag, undo, flag again ---
run 0 "flag --dry-run" flag "$id" --dry-run
has "tells the route" "$work/out" "^Route: private message to the moderators"
has "tells to whom" "$work/out" "^To: $moderators"
has "tells each word" "$work/out" "Message id: "
has "tells since when the sender is a member" "$work/out" "^Account made: "
has "tells how much the sender has posted" "$work/out" "^Public posts: 2"
run 0 "a dry run stores nothing" outbox --all --json
check_is "no rows" "$(json 'items.#')" 0
check_is "and sends nothing" "$(desk | "$json_get" - 'reports.#')" 0
run 7 "flag --hold waits: partly done" flag "$id" --hold --json
check_is "held" "$(json items.0.state)" held
check_like "until the undo time" "$(json items.0.due)" "2026-11-24T08:01:??Z"
check_is "the error is in the result" "$(json error.code)" usage.partly
run 0 "a flag is learnt" learn --json
check_is "by itself" "$(json flagged)" 1
run 0 "inbox shows it" inbox --stored --json
check_is "as held" "$(json conversations.2.flag)" held
run 0 "undo" undo --json
check_is "took it back here" "$(json end)" held
run 0 "what is taken back is forgotten" learn --json
check_is "wholly" "$(json flagged)" 0
run 0 "inbox shows that" inbox --stored --json
check_is "as none" "$(json conversations.2.flag)" none
run 9 "nothing more to take back" undo n:1
check_is "nothing was sent" "$(desk | "$json_get" - 'reports.#')" 0
run 7 "flag it again" flag "$id" --hold --reason phishing --note "It came at night."
run 0 "outbox lists it" outbox --json
for field in id kind state reason route to due messages why; do
  check "a row has $field" "$json_get" "$work/out" "items.0.$field"
done
check_is "by message" "$(json items.0.route)" message
check_is "with its reason" "$(json items.0.reason)" phishing
run 0 "outbox send" outbox send
run 0 "outbox is empty" outbox --json
check_is "no rows wait" "$(json 'items.#')" 0
desk >"$work/desk"
check_is "the moderators have one report" "$("$json_get" "$work/desk" 'reports.#')" 1
has "with the member's words" "$work/desk" "It came at night."
run 0 "a second flag changes nothing" flag "$id"
check_is "still one report" "$(desk | "$json_get" - 'reports.#')" 1
run 6 "undo comes too late" undo "$id" --json
check_is "and says so" "$(json end)" too-late
run 0 "inbox shows it" inbox --json
check_is "as sent" "$(json conversations.2.flag)" sent
second=$(json conversations.3.id)
run 0 "flag without a hold ends when it is sent" flag "$second" --json
check_is "sent" "$(json items.0.state)" sent
check_is "two reports" "$(desk | "$json_get" - 'reports.#')" 2

# --- the password ---
run 0 "account set try-unconfirmed" account set try-unconfirmed on
run 0 "passwd --generate" passwd --generate --words 5 --json
check_is "done" "$(json end)" done
lacks "the password is not told" "$work/out" '"password"'
signs_in() {
  XDG_CONFIG_HOME=$work/other XDG_DATA_HOME=$work/other SECRET_FILE_TEST_PATH=$work/other-keyring \
    "$flagpost" account add "$url" --user "$login" --password-stdin <"$work/password" >"$work/out" 2>"$work/err"
}
signs_in
check_is "the old one does not sign in any more" "$?" 4
run 0 "the stored one does" inbox --json
check_is "fresh" "$(json stale)" false
printf 'a-typed-Passphrase-4711\n' >"$work/password"
"$flagpost" passwd --password-stdin --quiet <"$work/password" >"$work/out" 2>"$work/err"
check_is "passwd --password-stdin" "$?" 0
signs_in
check_is "that one is in force" "$?" 0

# --- the next start ---
run 0 "all of it held" outbox --all --json
check_is "the reports, and the one that was taken back" "$(json 'items.#')" 3
run 0 "a draft" send --draft --to dilys --subject Seeds "Shall we swap?"
run 0 "forget" forget --yes
run 0 "what was written here stays" drafts --json
check_is "unsent" "$(json 'drafts.#')" 1
run 0 "thrown away" drafts --delete "$(json drafts.0.id)"
run 0 "the stored inbox is empty" inbox --stored --json
check_is "no conversations" "$(json 'conversations.#')" 0
run 0 "but reports are remembered" outbox --all --json
check "rows" test "$(json 'items.#')" -gt 0
run 0 "its list again" inbox --json
run 7 "one that is held" flag "$(json conversations.5.id)" --hold --reason other
run 2 "remove asks for a yes" account remove
run 0 "account remove --yes" account remove --yes
has "and says what was not sent" "$work/out" "What was not sent goes too: outbox 1, drafts 0\\."
check_is "and its folder is gone" "$(ls "$XDG_DATA_HOME/flagpost/accounts")" ""
run 0 "no account is left" account list --json
check_is "none" "$(json 'accounts.#')" 0
run 9 "a command without an account" inbox
has "says what to do" "$work/err" "account add"
finish

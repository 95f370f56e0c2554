#!/bin/sh
# Options and settings that are wrong, contradict each other or are none: each is told before anything is done.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
start_forum
add() { printf '%s\nbasic\n' "$password" | "$flagpost" account add "$url" --user "$login" --password-stdin "$@" >"$work/out" 2>"$work/err"; }
says() { check_is "$1" "$2" 2; has "$1: says why" "$work/err" "$3"; }

add --report-to 'not an address'
says "an address that is none" $? "e-mail address"
add --ca-file /nonexistent/ca.pem
says "a certificate file that cannot be read" $? "/nonexistent/ca.pem cannot be read"
for other in key token-stdin "password-command true"; do
  # shellcheck disable=SC2086
  add --$other
  says "two ways to sign in, one --${other%% *}" $? "not both"
done
run 2 "a key that is stored and a session that stores nothing" account add "$url" --key --session-only
run 0 "nothing was stored" account list --json
check_is "no account" "$(json 'accounts.#')" 0
add --report-to abuse@forum.example --tenant acme --basic-user gate --json
check_is "account add with all of them" $? 0
add
check_is "the same account twice" $? 2
has "says what to do" "$work/err" "account set"

run 0 "account show" account show --json
check_is "tenant" "$("$flagpost" account show | sed -n 's/^tenant = //p')" acme
check_is "basic-user" "$("$flagpost" account show | sed -n 's/^basic-user = //p')" gate
run 9 "account show of one that is not there" account show nobody
run 2 "account set report-to" account set report-to nonsense
run 2 "account set ca-file" account set ca-file nonsense.pem
run 0 "account set tenant" account set tenant
run 0 "without a value it is the default again" account show
lacks "no tenant" "$work/out" "^tenant"
printf 'another\n' | "$flagpost" account set basic-user door --password-stdin >"$work/out" 2>"$work/err"
check_is "account set basic-user with its password" $? 0
run 2 "account set basic-user without one" account set basic-user door
has "names the option" "$work/err" "password-stdin"
run 0 "account set basic-user, none" account set basic-user

run 0 "config set of a style" config set style.warning 'bold bright-yellow'
check_is "says it" "$(cat "$work/out")" "style.warning = bold bright-yellow."
run 0 "config get of it" config get style.warning
check_is "has it" "$(cat "$work/out")" "bold bright-yellow"
run 0 "config set of it, none" config set style.warning
run 0 "config set of keys" config set keys.flag x
run 0 "config set of keys, none" config set keys.flag
check_is "says the default" "$(cat "$work/out")" "keys.flag = !."
run 2 "what cannot be the name of a style" config set 'style.a=b' bold
run 2 "a style that is none" config set style.glow bold
has "names those that are" "$work/err" "names no style; the styles are: .*warning"
run 2 "a look that is none" config set style.warning "bold purplish"
has "names the word" "$work/err" "holds purplish, which is neither an attribute nor a colour"
for keys in nonsense Ctrl-f "Ctrl-F Ctrl-M" "g,nonsense" "F1"; do
  run 2 "keys that are none: $keys" config set keys.flag "$keys"
  has "says which" "$work/err" "keys.flag holds ${keys##* }, which is no key"
done
for keys in none "! Ctrl-F" "g,x" "," ",,," PageUp ä; do
  run 0 "keys: $keys" config set keys.flag "$keys"
done
run 0 "config set of keys, none again" config set keys.flag
run 0 "help of a family" help account
has "names its other commands" "$work/out" "^account remove .*: Remove an account"
run 0 "help of outbox" help outbox
has "names what can be done to its rows" "$work/out" "^outbox drop ID: "
run 0 "help of one alone" help read
lacks "has no others" "$work/out" "^Commands:"
run 2 "inbox --folder" inbox --folder nonsense
run 2 "search --board without the forum's search" search --board 4 apples
has "says what it wants" "$work/err" "--board goes only with --server"
run 2 "search --count of the forum's search" search --server --count apples
run 2 "search --count in a form of one's own" search --count --format '{{.id}}' apples
for words in "account sessions --end 1 --end-others" "topic 1 --from end --post 2" "read 1 --to $work/no --format {{.id}}"; do
  # shellcheck disable=SC2086
  run 2 "$words" $words
  has "is one too many" "$work/err" "not both"
done
for words in "read" "topic" "export" "undo" "topics" "mark-read" "account sessions --end" "notifications --read" "read 1 --to"; do
  # shellcheck disable=SC2086
  run 2 "$words: of nothing there is none" $words ""
done
run 0 "inbox" inbox --json
id=$(json conversations.0.id)
run 9 "mark-read of two, one of them unknown" mark-read "$id" nothing
has "names it" "$work/err" "nothing"
run 0 "nothing was marked" inbox --stored --json
check_is "still unread" "$(json conversations.0.unread)" 1
run 9 "read of what is nowhere" read 99999
lacks "claims no copy of it" "$work/err" "copy"
run 9 "topic of what is nowhere" topic 99999
lacks "claims no copy of it either" "$work/err" "copy"
run 0 "search --limit 0" search --limit 0 --json e
check_is "is to the end" "$(json complete)" true
run 0 "export of everything" export --json
check "is more than one" test "$(json 'conversations.#')" -gt 1
run 0 "export --to" export --to "$work/all.md"
has "writes it" "$work/all.md" "^# Conversation"
run 15 "export to where nothing can be written" export --to /nonexistent/all.md
has "advises to look for the folder" "$work/err" "See that the folder is there"

for words in "--words 3" "--words 100" "--length 4" "--words 5 --length 20" "--generate --password-stdin" \
  "--resume --generate" "--resume --give-up"; do
  # shellcheck disable=SC2086
  run 2 "passwd $words" passwd $words
done
run 2 "passwd --resume with none under way" passwd --resume --json
lacks "no advice that does not fit" "$work/out" "forum's reason"
run 7 "passwd --words" passwd --words 5
printf 'a-typed-Passphrase-4711\n' | "$flagpost" passwd --password-stdin >"$work/out" 2>"$work/err"
check_is "a password given while another change is under way" $? 7
has "is said to be unused" "$work/err" "not used"
run 0 "passwd --give-up" passwd --give-up
finish

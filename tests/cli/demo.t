#!/bin/sh
# flagpost demo without a terminal: the walk through the whole path, and its second start. Then the guided
# change of a password, which waits for the member.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
run 0 "the walk" demo --now "$FLAGPOST_NOW"
has "shows the inbox" "$work/out" "Action needed: verify your account"
has "holds a report" "$work/out" "^1\. held\."
has "takes it back" "$work/out" "Nothing was sent\."
has "sends it" "$work/out" "1 was sent"
has "shows the moderators' desk" "$work/out" "phishing, 1 message"
has "changes the password" "$work/out" "The password is changed"
has "finds it all after a restart" "$work/out" "^2\. sent\."
lacks "prints no control characters" "$work/out" "[[:cntrl:]]"
account=$(sed -n 's/.*name here is \(.*\)\.$/\1/p' "$work/err")
run 0 "the second start" demo --now "$FLAGPOST_NOW" --json
check_is "has the same account" "$(json account)" "$account"
check "whose password was changed" sh -c "! grep -q 'Found Khoros' '$work/err'"
for other in discourse nodebb; do
  run 0 "the walk through $other, beside it" demo --now "$FLAGPOST_NOW" --forum $other
  has "reaches the desk" "$work/out" "Report 1: .*Bloom_32, flagged"
  has "and its end" "$work/out" "That was the whole path"
done
run 2 "a forum that there is none of" demo --forum usenet
has "is said, with those there are" "$work/err" 'no demo of "usenet": --forum takes khoros, discourse or nodebb'
rm -r "$work/keyring"
run 2 "a demo whose keyring is lost" demo --now "$FLAGPOST_NOW"
has "says how to begin anew" "$work/err" "flagpost demo --fresh"
run 0 "and does so" demo --now "$FLAGPOST_NOW" --fresh

# The forum alone, until it is told to stop.
"$flagpost" demo --serve-only --port 0 --mail-dir "$work/mail" --now "$FLAGPOST_NOW" >"$work/alone" 2>"$work/err" &
forum=$!
tries=0
while ! grep -q '^Desk:' "$work/alone" && kill -0 "$forum" && [ $tries -lt 1200 ]; do
  tries=$((tries + 1))
  sleep 0.05
done
url=$(sed -n 's/^Address: *//p' "$work/alone")
has "the forum alone says its member's name" "$work/alone" "^Name: maria$"
has "and password" "$work/alone" "^Password: .*[a-z]"
check "and has a desk at its address" sh -c "curl -sf --noproxy '*' -H 'Accept: application/json' '${url}demo/moderation' | grep -q '\"reports\":\[\]'"
check_is "the night's messages were told by e-mail" "$(find "$work/mail/new" -type f | wc -l | tr -d ' ')" 18
kill -INT "$forum"
wait "$forum"
check_is "and it ends when it is told to" "$?" 0
forum=

start_forum
add_account || echo "Bail out! $(cat "$work/err")"
run 7 "a guided change waits" passwd --generate --json
check_is "as guided" "$(json end)" guided
check "with the forum's page" sh -c "'$json_get' '$work/out' page | grep -q '^$url'"
refuses "the password is not told" "$json_get" "$work/out" password
run 7 "it may be resumed" passwd --resume --show --json
check "and shown once" test -n "$(json password)"
refuses "it is in no file" grep -rqF "$(json password)" "$HOME" "$work/keyring"
run 0 "and given up" passwd --give-up --json
check_is "the old one stays" "$(json end)" kept-old
run 0 "and signs in" inbox --limit 1
finish

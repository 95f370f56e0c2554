#!/bin/sh
# A Discourse account by a key that is approved in a browser (here: by curl), a new password by the mailed link,
# and the key given back: as people and scripts run it, over real connections.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"

# approve DEED: waits for the code that account add shows, and types it on the forum's page.
approve() {
  tries=0
  until code=$(sed -n 's/.*the code \([A-Z2-9-]*\) .*/\1/p' "$work/err" "$work/out" 2>/dev/null) && [ -n "$code" ]; do
    kill -0 "$adding" 2>/dev/null && [ $tries -lt 1200 ] || return 1
    tries=$((tries + 1))
    sleep 0.05
  done
  curl -sf --noproxy '*' "${url%/}/user-api-key/device/$1" --data-urlencode "user_code=$code" \
    --data-urlencode "login=$login" --data-urlencode "password=$password" >/dev/null
}
# add_by_key DEED: sets $got. It asks the forum every five seconds, by a clock that runs fast.
add_by_key() {
  FLAGPOST_CLOCK_SPEED=50 "$flagpost" account add "$url" --key >"$work/out" 2>"$work/err" </dev/null &
  adding=$!
  approve "$1" || echo "# no code was shown: $(cat "$work/out" "$work/err")"
  wait "$adding"
  got=$?
}

start_forum --forum discourse --mail-dir "$work/mail"

add_by_key deny
check_is "turned down on the page" "$got" 6
has "is said" "$work/err" "turned down"
run 0 "nothing is stored" account list --json
check_is "no account" "$(json accounts.#)" 0

add_by_key authorize
check_is "approved" "$got" 0
run 0 "account show" account show --json
check_is "the key tells the name" "$(json login)" "$login"
lacks "no password is in the settings" "$XDG_CONFIG_HOME/flagpost/settings.ini" "$password"
has "how it signs in" "$XDG_CONFIG_HOME/flagpost/settings.ini" "^sign-in=key"
run 0 "inbox by the key" inbox --json
check "has conversations" "$json_get" "$work/out" conversations.0.id

run 7 "passwd waits for the link" passwd --generate --json
check_is "by mail" "$(json end)" mail
printf 'https://forum.example.net/u/password-reset/0123456789abcdef0123456789abcdef\n' >"$work/link"
"$flagpost" passwd --link-stdin <"$work/link" >"$work/out" 2>"$work/err"
check_is "a link of another forum" "$?" 7
has "is told" "$work/err" "not a link for a new password of this forum"
run 2 "a link and --generate contradict each other" passwd --link-stdin --generate
run 0 "give up" passwd --give-up --json
check_is "the old one stays" "$(json end)" kept-old
run 0 "the mail is read by itself" config set reset-maildir "$work/mail"
later 75 # a key may ask so many times a minute, and each run took some seconds: else this waits for the next minute
run 0 "passwd by the mailed link" passwd --generate --json
check_is "is done" "$(json end)" done
later 75
run 0 "the key goes on" inbox --json

later 75
run 0 "account remove" account remove --yes --json
check_is "has nothing left to do by hand" "$(json left)" null
run 0 "and the account is gone" account list --json
check_is "none is left" "$(json accounts.#)" 0
finish

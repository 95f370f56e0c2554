#!/bin/sh
# What goes wrong, one after another: each has a clear sentence with the next step, an exit code of its own,
# and nothing is lost.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
start_forum

# says CODE NAME: the last run's error, in both forms. Three parts: what happened, what was kept, what next.
three_parts() {
  for part in message kept advice; do
    check "$1: $part" test -n "$(json "error.$part")"
  done
}
add() {
  want=$1 name=$2; shift 2
  printf '%s\n' "${secret-$password}" | "$flagpost" account add "$@" --password-stdin --json >"$work/out" 2>"$work/err"
  check_is "$name" "$?" "$want"
}

# --- wrong addresses ---
add 18 "plain HTTP is refused" http://forum.example.org --user maria
check_is "its code" "$(json error.code)" net.bad-address
three_parts "plain HTTP"
add 18 "a name in the address is refused" https://maria@forum.example.org --user maria
add 18 "not an address" "https://not a forum/" --user maria
add 3 "nobody listens there" http://127.0.0.1:1/ --user maria
check_is "its code" "$(json error.code)" net.offline
three_parts "offline"
fault / wrong-json 50
add 11 "not a forum" "$url" --user maria
check_is "its code" "$(json error.code)" forum.unknown
three_parts "not a forum"
no_faults
fault / html 50
add 12 "a captive portal's page, before the forum is known" "$url" --user maria
check_is "its code" "$(json error.code)" net.captive
no_faults
secret=wrong add 4 "wrong password" "$url" --user maria
check_is "its code" "$(json error.code)" forum.sign-in
three_parts "wrong password"
lacks "the password is not repeated" "$work/out" '"wrong"'
run 0 "nothing was stored" account list --json
check_is "no account" "$(json 'accounts.#')" 0
"$flagpost" account add "$url" --user maria --json </dev/null >"$work/out" 2>&1
check_is "no terminal to ask at" "$?" 2
has "names the option" "$work/out" "password-stdin"

# --- P9: a forum named like another is asked about, before it is asked anything ---
mkdir -p "$work/alike/flagpost"
printf '[account maria@forum.example.org]\nurl=https://forum.example.org/\nlogin=maria\ndriver=khoros\n' \
  >"$work/alike/flagpost/settings.ini"
chmod 600 "$work/alike/flagpost/settings.ini"
printf 'secret\n' | XDG_CONFIG_HOME=$work/alike "$flagpost" account add forum.exampie.org --user maria --password-stdin \
  >"$work/out" 2>"$work/err"
check_is "P9: nothing is done without a yes" "$?" 2
has "P9: both hosts are named" "$work/err" 'forum.exampie.org is not forum.example.org'
has "P9: and the option" "$work/err" '--yes'

# --- no keyring ---
(
  unset SECRET_BACKEND SECRET_FILE_TEST_PATH SECRET_FILE_TEST_PASSWORD
  printf '%s\n' "$password" | "$flagpost" account add "$url" --user maria --password-stdin --json >"$work/out" 2>"$work/err"
)
check_is "no keyring" "$?" 5
check_is "its code" "$(json error.code)" keyring.none
three_parts "no keyring"
refuses "the password is in no file" grep -rqF "$password" "$HOME"

# --- with an account ---
add_account || echo "Bail out! $(cat "$work/err")"
run 0 "inbox" inbox --json
id=$(json conversations.0.id)
# The keyring's file is there, but with a password that does not open it: nothing is set aside, nothing begun anew.
SECRET_FILE_TEST_PASSWORD=another run 5 "a keyring that cannot be read" inbox --json
check_is "its code" "$(json error.code)" keyring.locked
has "it is said" "$work/out" "does not open it"
check "nothing was set aside" sh -c "! find '$HOME' -name '*aside*' -o -name '*locked*' | grep -q ."
run 0 "with its password all is there" inbox --json
check_is "the same conversation" "$(json conversations.0.id)" "$id"
before=$(json 'conversations.#')
fault / expired 1
run 0 "an expired session is signed in afresh" inbox --json
fault / html 50
run 12 "a captive portal's page" inbox --json
check_is "the stored inbox is shown" "$(json 'conversations.#')" "$before"
check_is "as stale" "$(json stale)" true
check_is "with the reason" "$(json error.code)" net.captive
three_parts "captive portal"
no_faults
fault / 503 50
run 3 "a forum out of order" inbox --json
check_is "stale" "$(json stale)" true
no_faults
fault / wrong-json 50
run 10 "an answer that is none" inbox --json
check_is "its code" "$(json error.code)" forum.unexpected
no_faults
run 7 "a report is held" flag "$id" --hold

sender=$("$flagpost" inbox --stored --json | "$json_get" - conversations.0.from.login)
curl -sf --noproxy '*' --data "login=$sender" "${url}demo/moderation/remove" >/dev/null
run 9 "a message deleted meanwhile" read "$id" --json
check_is "its code" "$(json error.code)" forum.gone
three_parts "deleted meanwhile"
check_is "the stored copy is shown" "$(json stale)" true
run 0 "what was stored of it stays" inbox --stored --json
check_is "in the list" "$("$flagpost" export "$id" --json 2>/dev/null | grep -c '"id": "'"$id"'"' | sed 's/^[1-9].*/some/')" some
run 0 "and its report waits" outbox --json
check_is "held" "$(json items.0.state)" held

# --- a second copy ---
fault send delay:1500 1 POST
fault notes/send delay:1500 1 POST
"$flagpost" outbox send --json >"$work/first" 2>/dev/null &
first=$!
"$flagpost" outbox send --json >"$work/second" 2>/dev/null
wait "$first"
no_faults
run 0 "two copies that send at once" outbox --all --json
check_is "it is sent" "$(json items.0.state)" sent
check_is "once" "$(desk | "$json_get" - 'reports.#')" 1

# --- offline ---
saved=$url
stop_forum
run 3 "offline" inbox --json
check_is "stale" "$(json stale)" true
check_is "its code" "$(json error.code)" net.offline
run 3 "offline, as text" inbox --limit 2
has "says what is shown" "$work/out" "stored inbox"
has "says why, on standard error" "$work/err" "could not be reached\|refused\|reach"
second=$("$flagpost" inbox --stored --json | "$json_get" - conversations.2.id)
run 7 "a flag offline waits" flag "$second" --json
check_is "held" "$(json items.0.state)" held
check "with the reason" test -n "$(json items.0.why)"
run 0 "the outbox keeps it" outbox --json
check_is "one row" "$(json 'items.#')" 1

# --- what would do something else than it says ---
run 6 "a community that names no sign-ins" account sessions --end 99999 --json
run 2 "no time between two looks" watch --every 0

# --- output that does not arrive ---
"$flagpost" inbox --stored >&- 2>"$work/err"
check_is "a standard output that is closed" "$?" 15
has "is nothing else that is open" "$work/err" 'Standard output cannot be written: Bad file descriptor'
"$flagpost" send --to dilys --subject Hello <&- >"$work/out" 2>"$work/err"
check_is "a standard input that is closed" "$?" 2
has "is nothing else either" "$work/err" 'Standard input could not be read: Bad file descriptor'
if [ -w /dev/full ]; then
  "$flagpost" inbox --stored >/dev/full 2>"$work/err"
  check_is "a full disk behind standard output" "$?" 14
  has "and says so" "$work/err" "Standard output cannot be written"
fi
"$flagpost" inbox --stored >&- 2>"$work/err"
check_is "no standard output" "$?" 15
has "says so too" "$work/err" "Standard output cannot be written"
{ "$flagpost" inbox --stored; echo $? >"$work/code"; } 2>"$work/err" | true
check_is "a reader that went away is no failure" "$(cat "$work/code")" 0

# --- a locale without UTF-8 ---
run 0 "each conversation on a row of its own" config set fold-campaigns off
LC_ALL=C "$flagpost" inbox --stored >"$work/out" 2>&1
check_is "a locale without UTF-8" "$?" 0
check "prints ASCII alone" sh -c "! LC_ALL=C grep -q '[^ -~]' '$work/out'"
check_is "each conversation" "$(wc -l <"$work/out" | tr -d ' ')" "$((before + 1))"
LC_ALL=C "$flagpost" inbox --stored --json | "$json_get" - 'conversations.#' >"$work/out"
check_is "its JSON is the same" "$(cat "$work/out")" "$before"

# --- no terminal ---
run 17 "the screen without a terminal" --json
check_is "its code" "$(json error.code)" usage.terminal

# --- settings ---
printf 'undoo=3\n' >>"$XDG_CONFIG_HOME/flagpost/settings.ini"
run 0 "a wrong line in the settings" inbox --stored
has "is named" "$work/err" "settings.ini"
sed -i '/undoo/d' "$XDG_CONFIG_HOME/flagpost/settings.ini"
# What stands below a group whose name cannot be read belongs to no account, nor to the group before; a name that no
# setting can have costs its line, not the file.
cp "$XDG_CONFIG_HOME/flagpost/settings.ini" "$work/kept.ini"
printf '[flagpost]\nundo=7\nkeys.[=x\n[account \232]\nundo=3\n' >>"$XDG_CONFIG_HOME/flagpost/settings.ini"
run 0 "a group that cannot be read" config get undo
has "the setting above it holds" "$work/out" "^7"
has "it is told" "$work/err" "line 12: this is neither.*Line 13: a group.s name"
cp "$work/kept.ini" "$XDG_CONFIG_HOME/flagpost/settings.ini"

# --- disks: as far as any machine can play them, then with a real mount where one may be made ---
data=$XDG_DATA_HOME
# no_power COMMAND...: as a user for whom the mode of a folder counts.
no_power() {
  if [ "$(id -u)" = 0 ]; then setpriv --inh-caps=-all --bounding-set=-all "$@"; else "$@"; fi
}
chmod -R a-w "$HOME"
no_power "$flagpost" flag "$second" --json </dev/null >"$work/out" 2>"$work/err"
check_is "a home that may not be written" "$?" 15
check_is "its code" "$(json error.code)" store.denied
three_parts "a home that may not be written"
no_power "$flagpost" account remove --yes --json </dev/null >"$work/out" 2>"$work/err"
check_is "nor does an account go" "$(json error.code)" store.denied
chmod -R u+w "$HOME"
run 0 "and its archive has its key" inbox --stored --json
check "as before" test "$(json 'conversations.#')" -gt 0
# Files may not grow: what a full disk or a quota says, on every machine.
(
  ulimit -f 1
  exec "$flagpost" send --to dilys --subject full --draft 'text that has no room' --json
) </dev/null 2>"$work/err" | cat >"$work/out"
check_is "no room" "$(json error.code)" store.full
three_parts "no room"
(
  ulimit -f 0
  exec "$flagpost" config set undo 20
) </dev/null >/dev/null 2>"$work/err"
check_is "no room for the settings" "$?" 14
run 0 "the settings are as they were" config get undo
check_is "unharmed" "$(cat "$work/out")" 10
if unshare -rm mount -t tmpfs none /mnt 2>/dev/null; then
  unshare -rm sh -c "mount --bind '$HOME' '$HOME' && mount -o remount,bind,ro '$HOME' && exec '$flagpost' flag '$second' --json" \
    </dev/null >"$work/out" 2>"$work/err"
  check_is "a read-only disk" "$?" 15
  three_parts "a read-only disk"
  size=$(($(du -sk "$data" | cut -f1) + 24))
  unshare -rm sh -c "
    mount -t tmpfs -o size=${size}k,mode=700 none /mnt && cp -a '$data/.' /mnt/ && mount --bind /mnt '$data' &&
      dd if=/dev/zero of='$data/fill' bs=1k count=4096 2>/dev/null
    '$flagpost' send --to dilys --subject full --draft 'text that has no room' --json" \
    </dev/null >"$work/out" 2>"$work/err"
  check_is "a full disk" "$?" 14
  check_is "its code" "$(json error.code)" store.full
else
  skip "a read-only disk" "no mounts in this sandbox"
  skip "a full disk" "no mounts in this sandbox"
fi
run 0 "after all that, the outbox has what it had" outbox --json
check_is "one row" "$(json 'items.#')" 1
check_is "held" "$(json items.0.state)" held

# --- interrupted ---
start_forum --port "$(echo "$saved" | sed 's/.*:\([0-9]*\).*/\1/')"
fault / delay:20000 20
"$flagpost" sync --json >"$work/out" 2>"$work/err" &
slow=$!
wait_for grep -q Fetching "$work/err"
kill -INT "$slow"
wait "$slow"
check_is "Ctrl-C" "$?" 130
no_faults

# --- banned ---
curl -sf --noproxy '*' --data "login=maria" "${url}demo/moderation/ban" >/dev/null
run 13 "a banned account" inbox --json
check_is "its code" "$(json error.code)" forum.banned
three_parts "banned"
check_is "what was read before is still shown" "$(json 'conversations.#')" "$before"
finish

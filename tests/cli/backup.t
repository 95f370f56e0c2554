#!/bin/sh
# A full move to an empty home, with what no forum can send again; and what goes wrong on the way changes nothing.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
FLAGPOST_LIGHT_BACKUP=1
export FLAGPOST_LIGHT_BACKUP
sealed() {
  want=$1 name=$2 secret=$3; shift 3
  printf '%s\n' "$secret" | "$flagpost" "$@" --password-stdin >"$work/out" 2>"$work/err"
  check_is "$name" "$?" "$want"
}
# new_home NAME: nothing is there, not even a keyring.
new_home() {
  HOME=$work/$1
  XDG_CONFIG_HOME=$HOME/config XDG_DATA_HOME=$HOME/data XDG_STATE_HOME=$HOME/state XDG_CACHE_HOME=$HOME/cache
  SECRET_FILE_TEST_PATH=$HOME/keyring
  rm -rf "$HOME"
  mkdir -p "$HOME"
}
# light_home NAME: but for a keyring that opens quickly. How a home without one is come to is seen twice (empty, bare).
light_home() { new_home "$1" && new_keyring "$SECRET_FILE_TEST_PATH"; }
light_home old
start_forum --forum nodebb --scenario quiet
check "an account" add_account
run 0 "the inbox" inbox --json
id=$(json conversations.0.id) other=$(json conversations.1.id) most=$(json 'conversations.#')
run 7 "a report is held" flag "$id" --hold --json
reference=$(json items.0.reference)
run 0 "a draft" send --to moderators --subject Kept --draft 'This must not be lost.'
run 0 "what the judge has learnt" fine "$other"
run 0 "is counted" learn
cp "$work/out" "$work/learnt"
run 0 "a setting" config set undo 25

# --- backup ---
sealed 2 "a passphrase is needed" "" backup "$work/none"
check "nothing is written without" test ! -e "$work/none"
run 2 "nobody to ask" backup "$work/none"
sealed 0 "a backup" "six words" backup "$work/plain"
has "says that passwords are not in it" "$work/out" "passwords are not in it"
sealed 0 "with passwords" "six words" backup "$work/whole" --with-passwords
has "says that they are" "$work/out" "passwords are in it"
check_is "is the member's alone" "$(stat -c %a "$work/whole")" 600
sealed 15 "a file that is there stays" "six words" backup "$work/whole" --json
check_is "its code" "$(json error.code)" store.exists
sealed 0 "unless --force says so" "six words" backup "$work/whole" --with-passwords --force --json
check_is "all conversations are in it" "$(json accounts.0.conversations)" "$most"
check_is "and the draft" "$(json accounts.0.drafts)" 1
mkfifo "$work/no-file"
sealed 15 "what is no file is not replaced" "six words" backup "$work/no-file" --force
check "it is what it was" test -p "$work/no-file"
for word in "$password" "$login" "This must not" "$reference" SQLite settings manifest; do
  lacks "nothing in clear: $word" "$work/whole" "$word"
done
check_is "nothing is left beside it" "$(find "$work" -name '*.??????' ! -name '*.*.*' -path "$work/whole*" | head -3; find "$XDG_DATA_HOME" -name '*.copy')" ""
sealed 15 "a folder that cannot be written" "six words" backup /proc/no-such/file --json
(
  ulimit -f 8
  printf 'six words\n' | "$flagpost" backup "$work/full" --password-stdin --json >"$work/out-full" 2>/dev/null
  echo $? >"$work/code"
)
check_is "no room" "$(cat "$work/code")" 14
check_is "leaves nothing" "$(find "$work" -maxdepth 1 -name 'full*')" ""

# --- what is no good changes nothing ---
new_home empty
untouched() {
  check_is "$1: nothing was changed" "$(find "$HOME" -type f ! -name restore.lock)" ""
}
sealed 8 "a wrong passphrase" "six word" restore "$work/whole" --json
check_is "its code" "$(json error.code)" store.passphrase
untouched "a wrong passphrase"
head -c 90000 "$work/whole" >"$work/cut"
sealed 8 "a backup that is cut off" "six words" restore "$work/cut" --json
check_is "its code" "$(json error.code)" store.backup-damaged
has "says so" "$work/out" "cut off"
untouched "cut off"
size=$(stat -c %s "$work/whole")
for at in 3 50 107 200 70000 $((size - 5)); do
  cp "$work/whole" "$work/changed"
  byte=$(od -An -tu1 -j "$at" -N 1 "$work/whole")
  # shellcheck disable=SC2059
  printf "$(printf '\\%03o' $((byte ^ 16)))" | dd of="$work/changed" bs=1 seek="$at" conv=notrunc 2>/dev/null
  sealed 8 "byte $at is another" "six words" restore "$work/changed" --json
  check_is "its code" "$(json error.code)" store.backup-damaged
  untouched "byte $at"
done
sealed 8 "no backup at all" "six words" restore "$flagpost" --json
run 2 "no such file" restore "$work/no-such" --json

# --- the move ---
all_there() {
  run 0 "$1: the inbox" inbox --stored --json
  check_is "$1: every conversation" "$(json 'conversations.#')" "$most"
  run 0 "$1: drafts" drafts
  has "$1: the draft" "$work/out" "Kept"
  run 0 "$1: the outbox" outbox --json
  check_is "$1: the report is the same" "$(json "items.$(($(json 'items.#') - 1)).reference")" "$reference"
  check_is "$1: and may have left since" "$(json items.0.state)" unsure
  run 0 "$1: learnt" learn
  check_is "$1: as much" "$(cat "$work/out")" "$(cat "$work/learnt")"
  run 0 "$1: the setting" config get undo
  check_is "$1: is the same" "$(cat "$work/out")" 25
}
sealed 0 "restored into an empty home" "six words" restore "$work/whole"
all_there moved
run 0 "signs in without being asked" inbox --json
run 0 "the doctor has nothing to say" doctor --json
lacks "no problem" "$work/out" '"problem"'
check_is "modes" "$(find "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" -type f ! -perm 600)" ""
check_is "nothing unpacked is left" "$(find "$XDG_DATA_HOME" -name 'restore-*')" ""
new_home bare
sealed 0 "restored without passwords" "six words" restore "$work/plain"
all_there "without passwords"
run 5 "then nobody can sign in yet" inbox --json
check_is "no password came along" "$(json error.code)" keyring.none

# --- over an account that is here ---
light_home here
sealed 0 "an account" "six words" restore "$work/whole"
run 0 "with a draft of its own" send --to moderators --subject Newer --draft 'Also not to be lost.'
sealed 2 "is not replaced without a yes" "six words" restore "$work/whole"
run 0 "it is as it was" drafts
has "with its draft" "$work/out" "Newer"
cp -a "$HOME" "$work/here-before"
"$flagpost" watch </dev/null >"$work/watching" 2>&1 &
watcher=$!
open_elsewhere() {
  check_is "$1: its code" "$(json error.code)" store.busy
  has "$1: says why" "$work/out" "is open in another flagpost"
}
wait_for sh -c "ls -l /proc/$watcher/fd | grep -q archive.db"
sealed 16 "while another copy has it open it is not replaced" "six words" restore "$work/whole" --yes --json
open_elsewhere restore
run 16 "nor removed" account remove --yes --json
open_elsewhere remove
run 16 "nor forgotten" forget --all --yes --json
open_elsewhere forget
kill -TERM $watcher
wait $watcher
run 0 "it is as it was" drafts
has "with its draft" "$work/out" "Newer"
sealed 0 "a yes replaces it" "six words" restore "$work/whole" --yes
all_there replaced
lacks "its own draft is gone" "$work/out" Newer
check_is "nothing is left of it" "$(find "$XDG_DATA_HOME" -name 'restore-*' -o -name '*locked*')" ""

# --- stopped at every place ---
stopped() {
  stop=$1
  printf 'six words\n' | FLAGPOST_STOP_AT=$stop "$flagpost" restore "$work/whole" --yes --password-stdin >/dev/null 2>&1
  code=$?
}
code=137 place=1
while [ $code -ne 0 ] && [ $place -lt 20 ]; do
  light_home "stopped-$place"
  stopped $place
  "$flagpost" drafts >"$work/out" 2>"$work/err"
  case "$?$(cat "$work/out")" in
  9*) has "stopped at $place of a new one: not there yet" "$work/err" "no account" ;;
  0*Kept*) ok "stopped at $place of a new one: all is there" ;;
  *) not_ok "stopped at $place of a new one" "$(cat "$work/out" "$work/err")" ;;
  esac
  sealed 0 "stopped at $place: restored once more" "six words" restore "$work/whole" --yes
  run 0 "and all is there" drafts
  has "after it" "$work/out" Kept
  place=$((place + 1))
done
check "each place was passed" test $place -gt 5
code=137 place=1
while [ $code -ne 0 ] && [ $place -lt 20 ]; do
  new_home "over-$place"
  cp -a "$work/here-before/." "$HOME"
  stopped $place
  run 0 "stopped at $place of a replacement: it opens" drafts
  lacks "nothing was set aside" "$work/err" "set aside"
  has "it is the old one or the new one" "$work/out" Kept
  place=$((place + 1))
done
check "each place was passed" test $place -gt 4
finish

#!/bin/sh
# The password is where it belongs and nowhere else: not in the process's arguments, environment, files, log or drafts,
# nor in its memory at rest, after signing in and after a new password; the new one in no file either. Core dumps are off.
# The keyring is libsecret's file, and once a real service on a bus of its own.
# shellcheck disable=SC2317 # functions that check calls
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
memory=$FP_TOP_BUILDDIR/tests/lib/memory

# The archive's log grows when what the program has fetched is stored; nobody else touches keyring or archive here.
stored() { cat "$XDG_DATA_HOME"/flagpost/accounts/*/archive.db-wal 2>/dev/null | wc -c; }
until_fetched() {
  tries=0
  while [ "$(stored)" -le "$before" ]; do
    if ! kill -0 "$program" 2>/dev/null || [ "$tries" -ge 300 ]; then
      cat "$work/out" "$work/err"
      return 1
    fi
    tries=$((tries + 1))
    sleep 0.1
  done
}
# without NAME: none of the words of $work/words is in open memory once the program is at rest.
without() {
  tries=0
  while "$memory" "$program" <"$work/words" >"$work/told" 2>&1; [ $? -eq 1 ] && [ "$tries" -lt 300 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
  "$memory" "$program" <"$work/words" >"$work/told" 2>&1
  case $? in
  0) ok "$1" ;;
  77) skip "$1" "its memory may not be read here" ;;
  *) not_ok "$1" "$(cat "$work/told")" ;;
  esac
}
not_in_proc() {
  for file in cmdline environ; do
    if [ -r "/proc/$program/$file" ] && tr '\0' '\n' <"/proc/$program/$file" 2>/dev/null | grep -q -F -f "$work/words"; then
      return 1
    fi
  done
}

no_core() { [ -z "$(find "$work" "${TMPDIR:-/tmp}" . -maxdepth 2 -name 'core*' -newer "$work/words" -type f 2>/dev/null)" ]; }
in_no_file() { ! grep -r -q -F -f "$work/words" "$HOME" "$work/ran-in" "$work/out" "$work/err"; }

bus=
# A bus on which there is nothing but a keyring that is open.
start_keyring() {
  for needed in dbus-daemon dbus-send gnome-keyring-daemon; do
    command -v "$needed" >/dev/null || { lacking=$needed; return 1; }
  done
  unset SECRET_BACKEND
  cat >"$work/bus.conf" <<END
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=$work/bus</listen><policy context="default">
<allow send_destination="*" eavesdrop="false"/><allow eavesdrop="false"/><allow own="*"/></policy></busconfig>
END
  DBUS_SESSION_BUS_ADDRESS=unix:path=$work/bus
  dbus-daemon --config-file="$work/bus.conf" --nofork >"$work/bus-said" 2>&1 &
  bus=$!
  wait_for test -S "$work/bus"
  printf test | gnome-keyring-daemon --foreground --unlock --components=secrets >"$work/keyring-said" 2>&1 &
  service=$!
  wait_for keyring_answers
}
keyring_answers() {
  dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
    org.freedesktop.DBus.Peer.Ping >"$work/ping" 2>&1
}
stop_keyring() { [ -z "$bus" ] || { kill "$service" "$bus"; wait "$service" "$bus"; } 2>/dev/null; }
trap 'stop_keyring; clean_up' EXIT

# Where a shell has no such limit to lift, there would be no core without flagpost either.
# shellcheck disable=SC3045
ulimit -c unlimited 2>/dev/null
for round in khoros nodebb service; do
  forum_kind=$round
  [ "$round" != service ] || forum_kind=nodebb
  HOME=$work/$round
  XDG_CONFIG_HOME=$HOME/config XDG_DATA_HOME=$HOME/data XDG_STATE_HOME=$HOME/state XDG_CACHE_HOME=$HOME/cache
  SECRET_FILE_TEST_PATH=$work/keyring-$round
  mkdir -p "$HOME"
  new_keyring "$SECRET_FILE_TEST_PATH"
  if [ "$round" = service ]; then
    start_keyring || { skip "S3: with a real keyring" "${lacking-} is not installed"; continue; }
  fi
  start_forum --forum "$forum_kind" --scenario quiet
  check "$round: an account" add_account
  printf '%s\n' "$password" >"$work/words"
  mkfifo "$work/in-$round"
  mkdir -p "$work/ran-in"
  cd "$work/ran-in" || exit 1
  "$flagpost" --plain <"$work/in-$round" >"$work/out" 2>"$work/err" &
  program=$!
  cd "$OLDPWD" || exit 1
  exec 5>"$work/in-$round"
  before=0
  wait_for test -s "$work/out"
  before=$(stored)
  printf 'refresh\n' >&5
  check "$round: it is signed in" until_fetched
  without "S3: $round: the password is in no open memory after signing in"
  check "S1: $round: nor among arguments or in the environment" not_in_proc
  if [ "$forum_kind" = nodebb ]; then
    printf 'P\nt\nplum-otter-9-quilt-marrow\nplum-otter-9-quilt-marrow\n' >&5
    wait_for grep -q '^The password is changed' "$work/out"
    has "$round: a new password" "$work/out" '^The password is changed'
    # Not the new one in libsecret's file, which frees what it has written without wiping it.
    [ "$round" != service ] || printf 'plum-otter-9-quilt-marrow\n' >>"$work/words"
    without "S3: $round: the old one is in no open memory after that, nor is the new one with a real keyring"
    [ "$round" = service ] || printf 'plum-otter-9-quilt-marrow\n' >>"$work/words"
    check "S1: $round: nor among arguments" not_in_proc
  fi
  # That it can be found at all: the member's name is not kept secret.
  printf '%s\n' "$login" | "$memory" "$program" >"$work/told" 2>&1
  check_like "$round: what is in open memory is found" $? '[17]*'
  check "$round: no core is written" grep -q 'Max core file size *0 *0' "/proc/$program/limits"
  # A crash while it is signed in, where the shell would allow a core.
  kill -ABRT "$program"
  exec 5>&-
  wait "$program" 2>/dev/null
  check "S2: $round: a crash leaves no core" no_core
  check "$round: it is in no file of the home or of the folder that it ran in, nor was it printed" in_no_file
  stop_forum
done
finish

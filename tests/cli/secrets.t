#!/bin/sh
# The password is where it belongs and nowhere else: not in the process's arguments, environment, files, log or drafts,
# nor in its memory at rest, after signing in and after a new password; the new one in no file either. Core dumps are off.
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
  while "$memory" "$program" <"$work/words" >"$work/told" 2>&1; [ $? -eq 1 ] && [ "$tries" -lt 50 ]; do
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

# Where a shell has no such limit to lift, there would be no core without flagpost either.
# shellcheck disable=SC3045
ulimit -c unlimited 2>/dev/null
for forum_kind in khoros nodebb; do
  HOME=$work/$forum_kind
  XDG_CONFIG_HOME=$HOME/config XDG_DATA_HOME=$HOME/data XDG_STATE_HOME=$HOME/state XDG_CACHE_HOME=$HOME/cache
  SECRET_FILE_TEST_PATH=$work/keyring-$forum_kind
  mkdir -p "$HOME"
  new_keyring "$SECRET_FILE_TEST_PATH"
  start_forum --forum "$forum_kind" --scenario quiet
  check "$forum_kind: an account" add_account
  printf '%s\n' "$password" >"$work/words"
  mkfifo "$work/in-$forum_kind"
  mkdir -p "$work/ran-in"
  cd "$work/ran-in" || exit 1
  "$flagpost" --plain <"$work/in-$forum_kind" >"$work/out" 2>"$work/err" &
  program=$!
  cd "$OLDPWD" || exit 1
  exec 5>"$work/in-$forum_kind"
  before=0
  while [ ! -s "$work/out" ]; do sleep 0.05; done
  before=$(stored)
  printf 'refresh\n' >&5
  check "$forum_kind: it is signed in" until_fetched
  without "S3: $forum_kind: the password is in no open memory after signing in"
  check "S1: $forum_kind: nor among arguments or in the environment" not_in_proc
  if [ "$forum_kind" = nodebb ]; then
    printf 'P\nt\nplum-otter-9-quilt-marrow\nplum-otter-9-quilt-marrow\n' >&5
    wait_for grep -q '^The password is changed' "$work/out"
    has "$forum_kind: a new password" "$work/out" '^The password is changed'
    # Not the new one: libsecret's file, which is the keyring of these tests, frees what it has written without wiping it.
    without "S3: $forum_kind: the old one is in no open memory after that"
    printf 'plum-otter-9-quilt-marrow\n' >>"$work/words"
    check "S1: $forum_kind: nor among arguments" not_in_proc
  fi
  # That it can be found at all: the member's name is not kept secret.
  printf '%s\n' "$login" | "$memory" "$program" >"$work/told" 2>&1
  check_like "$forum_kind: what is in open memory is found" $? '[17]*'
  check "$forum_kind: no core is written" grep -q 'Max core file size *0 *0' "/proc/$program/limits"
  # A crash while it is signed in, where the shell would allow a core.
  kill -ABRT "$program"
  exec 5>&-
  wait "$program" 2>/dev/null
  check "S2: $forum_kind: a crash leaves no core" no_core
  check "$forum_kind: it is in no file of the home or of the folder that it ran in, nor was it printed" in_no_file
  stop_forum
done
finish

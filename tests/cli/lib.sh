# For the tests of the command line: a sealed home, a fixed clock, a keyring in a file, and TAP. Sourced by
# each *.t. No jq, no python: values come from JSON by json-get.
LC_ALL=${LC_ALL:-C.UTF-8} TZ=UTC
export LC_ALL TZ
FP_TOP_BUILDDIR=${FP_TOP_BUILDDIR:-$PWD}
flagpost=$FP_TOP_BUILDDIR/flagpost
json_get=$FP_TOP_BUILDDIR/tests/lib/json-get
forum_served=${FLAGPOST_DEMO_FORUM:-$FP_TOP_BUILDDIR/tests/lib/demo-forum}
forum_program=${FLAGPOST_DEMO_FORUM:-$FP_TOP_BUILDDIR/src/demo/flagpost-demo-forum}
FLAGPOST_DEMO_FORUM=$forum_program
export FLAGPOST_DEMO_FORUM
work=$(mktemp -d) || exit 1
HOME=$work/home
XDG_CONFIG_HOME=$HOME/config XDG_DATA_HOME=$HOME/data XDG_STATE_HOME=$HOME/state XDG_CACHE_HOME=$HOME/cache
XDG_RUNTIME_DIR=$work/run
export HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR
mkdir -p "$HOME" && mkdir -m 700 "$XDG_RUNTIME_DIR" || exit 1
SECRET_BACKEND=file SECRET_FILE_TEST_PATH=$work/keyring SECRET_FILE_TEST_PASSWORD=test
DBUS_SESSION_BUS_ADDRESS=unix:path=$work/no-bus
FLAGPOST_NOW=2026-11-24T08:00:00Z
export SECRET_BACKEND SECRET_FILE_TEST_PATH SECRET_FILE_TEST_PASSWORD DBUS_SESSION_BUS_ADDRESS FLAGPOST_NOW
# new_keyring FILE: an empty keyring of libsecret's that opens with one turn of its key's derivation instead of
# 100,000, which every start of the program would pay for: the format names the turns (at byte 54).
new_keyring() {
  (umask 077 && printf 'GnomeKeyring\n\r\000\n\001\000\040\000\000\000%s\001\000\000\000%b\044' \
    'a salt of thirty-two characters.' '\000\000\000\000\000\000\000\000\000\000\000\000' >"$1")
}
new_keyring "$SECRET_FILE_TEST_PATH"
unset LANGUAGE DISPLAY WAYLAND_DISPLAY NO_COLOR COLORFGBG http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY G_MESSAGES_DEBUG

# In a build with sanitizers: leaks are told at the end (no_leaks); libraries' own ones are not ours.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}fast_unwind_on_malloc=0:log_path=$work/sanitizer
LSAN_OPTIONS=exitcode=0
export ASAN_OPTIONS LSAN_OPTIONS

# What is waited for in vain is told and ended, and the test with it, so that nothing waits without a bound.
patience=${FP_PATIENCE:-900}
below() { # PID: whatever it has started, and that again
  for stat in /proc/[0-9]*/stat; do
    { read -r stat_line <"$stat"; } 2>/dev/null || continue
    stat_line=${stat_line##*) ? }
    child=${stat#/proc/} child=${child%/stat}
    [ "${stat_line%% *}" != "$1" ] || [ "$child" = "$2" ] || { echo "$child"; (below "$child" "$2"); }
  done
}
oversee() {
  sleeper=
  trap '[ -z "$sleeper" ] || kill "$sleeper" 2>/dev/null; exit 0' TERM
  left=$patience
  while [ "$left" -gt 0 ] && kill -0 $$ 2>/dev/null; do
    pause=$((left < 20 ? left : 20)) left=$((left - 20))
    sleep "$pause" >/dev/null 2>&1 &
    sleeper=$!
    wait "$sleeper"
  done
  kill -0 $$ 2>/dev/null || exit 0
  read -r itself _ </proc/self/stat
  waiting=$(below $$ "$itself")
  for one in $waiting; do
    echo "# $one $(tr '\0' ' ' <"/proc/$one/cmdline") $(cat "/proc/$one/wchan"), $(grep State "/proc/$one/status")"
  done 2>/dev/null
  echo "Bail out! After $patience seconds something is still waited for: see above."
  for one in $waiting; do kill -KILL "$one" 2>/dev/null; done
  kill -TERM $$
}

count=0 failed=0 forum=
oversee &
overseer=$!
clean_up() {
  kill "$overseer" 2>/dev/null
  stop_forum
  chmod -R u+rwx "$work" 2>/dev/null
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

ok() { count=$((count + 1)); echo "ok $count - $1"; }
not_ok() {
  count=$((count + 1)) failed=$((failed + 1))
  echo "not ok $count - $1"
  shift
  for line; do printf "%s\n" "$line" | head -40 | sed "s/^/# /"; done
}
skip() { count=$((count + 1)); echo "ok $count - $1 # SKIP $2"; }
# A leak is ours if one of the three calls above the allocation is in our sources.
no_leaks() {
  set -- "$work"/sanitizer.*
  [ -e "$1" ] || return 0
  awk 'BEGIN { RS = "" }
    /Direct leak/ { n = split($0, line, "\n"); ours = 0
      for (i = 3; i <= 6 && i <= n; i++) if (line[i] ~ /\/src\//  && line[i] !~ /libsanitizer/) ours = 1
      if (ours) { print; bad = 1 } }
    /ERROR: AddressSanitizer|runtime error/ { print; bad = 1 }
    END { exit bad }' "$@"
}
# wait_for COMMAND…: until it succeeds; a minute, since nothing is quick on a machine that is busy.
wait_for() {
  tries=0
  while ! "$@" && [ $tries -lt 1200 ]; do tries=$((tries + 1)); sleep 0.05; done
}
finish() {
  stop_forum
  check "nothing leaked" no_leaks
  echo "1..$count"
  exit $((failed > 0))
}

# check NAME COMMAND...: it ends with 0. refuses: it does not.
check() {
  name=$1; shift
  if "$@" >"$work/said" 2>&1; then ok "$name"; else not_ok "$name" "$*" "$(cat "$work/said")"; fi
}
refuses() {
  name=$1; shift
  if "$@" >"$work/said" 2>&1; then not_ok "$name" "$*" "$(cat "$work/said")"; else ok "$name"; fi
}
check_is() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "got:  $2" "want: $3"; fi; }
# check_like NAME GOT PATTERN: a pattern of the shell; the clock runs on from where it was set.
# shellcheck disable=SC2254
check_like() { case "$2" in $3) ok "$1" ;; *) not_ok "$1" "got:  $2" "want: $3" ;; esac; }
has() { if grep -q -e "$3" "$2"; then ok "$1"; else not_ok "$1" "$2 lacks: $3" "$(cat "$2")"; fi; }
lacks() { if grep -q -e "$3" "$2"; then not_ok "$1" "$2 has: $3" "$(cat "$2")"; else ok "$1"; fi; }

# run CODE NAME ARGUMENTS...: the program, its output in $work/out and $work/err, its exit code compared.
run() {
  want=$1 name=$2; shift 2
  "$flagpost" "$@" >"$work/out" 2>"$work/err" </dev/null
  got=$?
  if [ "$got" = "$want" ]; then ok "$name"; else
    not_ok "$name" "flagpost $*" "exit code $got, wanted $want" "$(cat "$work/out" "$work/err")"
  fi
}
json() { "$json_get" "$work/out" "$1"; }

# start_forum OPTIONS...: the demo forum on a free port; sets url, login, password, moderators.
start_forum() {
  rm -f "$work/forum"
  "$forum_served" --now "$FLAGPOST_NOW" "$@" >"$work/forum" 2>"$work/forum-err" &
  forum=$!
  tries=0
  until greeted; do
    kill -0 "$forum" 2>/dev/null && [ $tries -lt 1200 ] || {
      echo "Bail out! The demo forum did not start: $(cat "$work/forum-err")"
      exit 1
    }
    tries=$((tries + 1))
    sleep 0.05
  done
}
greeted() {
  url='' login='' password='' moderators=''
  [ -e "$work/forum" ] || return 1
  while read -r word value; do
    case $word in
      Address:) url=$value ;;
      Name:) login=$value ;;
      Password:) password=$value ;;
      Moderators:) moderators=$value ;;
    esac
  done <"$work/forum"
  [ -n "$moderators" ]
}
stop_forum() {
  [ -z "$forum" ] || { kill "$forum" 2>/dev/null; wait "$forum" 2>/dev/null; }
  forum=
}
# fault ROUTE KIND [COUNT [METHOD]]: the forum's next requests go wrong in this way.
fault() {
  printf '{"route":"%s","kind":"%s","count":%s%s}' "$1" "$2" "${3:-1}" "${4:+,\"method\":\"$4\"}" |
    curl -sf --noproxy '*' -X POST -H 'Content-Type: application/json' --data-binary @- "${url%/}/demo/faults" >/dev/null
}
no_faults() { curl -sf --noproxy '*' -X DELETE "${url%/}/demo/faults" >/dev/null; }
# later SECONDS: the time goes on, for the forum and for what is run from now on.
later() {
  FLAGPOST_NOW=$(date -u -d "$FLAGPOST_NOW + $1 seconds" +%Y-%m-%dT%H:%M:%SZ)
  curl -sf --noproxy '*' -X POST -H 'Content-Type: application/json' -d "{\"advance\":$1}" "${url%/}/demo/clock" >/dev/null
}
desk() { curl -sf --noproxy '*' "${url%/}/demo/moderation.json"; }
add_account() {
  printf '%s\n' "$password" |
    "$flagpost" account add "$url" --user "$login" --password-stdin --moderators "$moderators" >"$work/out" 2>"$work/err"
}

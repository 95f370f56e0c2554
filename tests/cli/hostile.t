#!/bin/sh
# What strangers write, in every field that the demo forum lets them fill, on every way out of the program: all that
# comes out is read byte by byte by a reader that knows none of the program's own tables.
# shellcheck disable=SC2317 # functions that check calls
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
matrix=$FP_TOP_BUILDDIR/tests/lib/matrix desktop=$FP_TOP_BUILDDIR/tests/lib/desktop

# harmless text|json FILE: what a reader finds that knows none of the program's tables. Nothing at all is no answer.
harmless() { [ -s "$2" ] && "$matrix" check "$1" <"$2"; }

deliver_all() {
  "$matrix" deliver moderators maria | grep '^{' >"$work/notes"
  mkdir -p "$work/each" && rm -f "$work/each"/*
  LC_ALL=C awk -v address="${url%/}/demo/notes" -v folder="$work/each" '{
    file = folder "/" NR
    printf "%s", $0 >file
    close(file)
    printf "%surl = \"%s\"\ndata-binary = \"@%s\"\noutput = /dev/null\n", (NR > 1 ? "next\n" : ""), address, file
    print "silent\nfail\nfail-early\nnoproxy = \"*\"\nheader = \"Content-Type: application/json\""
  }' "$work/notes" >"$work/deliver"
  curl -K "$work/deliver"
}

# exit_is text|json NAME ARGUMENTS...: what the program prints, on both its outputs, is harmless.
exit_is() {
  kind=$1 exit=$2; shift 2
  "$flagpost" "$@" >"$work/out" 2>"$work/err" </dev/null
  check "$exit" harmless "$kind" "$work/out"
  if [ -s "$work/err" ]; then check "$exit, errors" harmless text "$work/err"; fi
}

# file_is NAME FILE ARGUMENTS...: what it writes into the file is harmless; an e-mail's lines may end with CR LF.
file_is() {
  exit=$1 file=$2; shift 2
  rm -f "$file"
  "$flagpost" "$@" >"$work/out" 2>"$work/err" </dev/null
  check "$exit" sh -c "test -s '$file' && tr -d '\\r' <'$file' | '$matrix' check text"
}

# What the desktop is to show of messages that come while the program watches.
notices() {
  if ! command -v dbus-run-session >/dev/null; then skip "notices on the desktop" "there is no dbus-run-session"; return; fi
  cat >"$work/session" <<'END'
"$1" >"$2/notices" & desktop=$!
tries=0
until grep -q ready "$2/notices" || [ $tries -gt 1500 ]; do tries=$((tries + 1)); sleep 0.02; done
"$3" watch --notify-names >"$2/out" 2>"$2/err" </dev/null & watcher=$!
tries=0
until grep -q 'The last of them' "$2/notices" || [ $tries -gt 3000 ]; do tries=$((tries + 1)); sleep 0.02; done
kill -TERM $watcher
tries=0
while kill -0 $watcher 2>/dev/null && [ $tries -lt 1500 ]; do tries=$((tries + 1)); sleep 0.02; done
if [ $tries -ge 1500 ]; then # what it waits for
  (cd "/proc/$watcher/task" && grep -H State ./*/status && grep -H . ./*/wchan) >"$2/late" 2>&1
  kill -KILL $watcher
fi
wait $watcher
kill $desktop
END
  dbus-run-session -- sh "$work/session" "$desktop" "$work" "$flagpost" 2>/dev/null
  check "notices on the desktop came" test "$(wc -l <"$work/notices")" -gt 80
  check "notices on the desktop" harmless text "$work/notices"
  lacks "notices on the desktop hold no markup" "$work/notices" '<[a-z]'
  check "watch ended when it was told to" test ! -e "$work/late"
  [ ! -e "$work/late" ] || sed 's/^/# /' "$work/late"
  check "lines of watch" harmless text "$work/out"
}
deliver_last() {
  printf '{"from":"dilys","to":"maria","subject":"The last of them","body":"Good night."}' |
    curl -sf --noproxy '*' -X POST -H 'Content-Type: application/json' --data-binary @- "${url%/}/demo/notes" >/dev/null
}

for forum_kind in khoros discourse nodebb; do
  HOME=$work/$forum_kind
  XDG_CONFIG_HOME=$HOME/config XDG_DATA_HOME=$HOME/data XDG_STATE_HOME=$HOME/state XDG_CACHE_HOME=$HOME/cache
  SECRET_FILE_TEST_PATH=$work/keyring-$forum_kind
  mkdir -p "$HOME"
  new_keyring "$SECRET_FILE_TEST_PATH"
  start_forum --forum "$forum_kind" --scenario quiet
  check "$forum_kind: an account" add_account
  [ "$forum_kind" != khoros ] || run 0 "all is calm" inbox
  check "$forum_kind: delivered" deliver_all
  [ "$forum_kind" != khoros ] || { deliver_last && notices; }
  exit_is text "$forum_kind: inbox" inbox
  exit_is json "$forum_kind: inbox --json" inbox --limit 0 --json
  check "$forum_kind: all are there" test "$(json 'conversations.#')" -ge "$(wc -l <"$work/notes")"
  ids=$(for n in 0 7 14 21 28 35 42; do json "conversations.$n.id"; done 2>/dev/null)
  # shellcheck disable=SC2086
  set -- $ids
  for id; do
    exit_is text "$forum_kind: read $id" read "$id" --keep-unread
    exit_is json "$forum_kind: read $id --json" read "$id" --keep-unread --json
  done
  exit_is text "$forum_kind: export" export
  exit_is json "$forum_kind: export --json" export --json
  exit_is text "$forum_kind: search" search end
  exit_is json "$forum_kind: search --json" search end --json
  exit_is text "$forum_kind: flag --dry-run" flag "$1" --dry-run
  exit_is json "$forum_kind: flag --hold --json" flag "$2" --hold --json
  exit_is text "$forum_kind: flag" flag "$3" "$4" "$5"
  exit_is text "$forum_kind: outbox" outbox
  exit_is json "$forum_kind: outbox --json" outbox --json
  exit_is text "$forum_kind: notifications" notifications
  exit_is text "$forum_kind: stats" stats
  exit_is text "$forum_kind: inbox --format" inbox --limit 0 --format '{{.id}} {{.from.name}} {{.subject}}'
  "$flagpost" complete -- read '' 2>/dev/null | tr '\t' ' ' >"$work/out" # shells divide at the tab
  check "$forum_kind: what completion offers" sh -c "test -s '$work/out' && '$matrix' check text <'$work/out'"
  file_is "$forum_kind: chart" "$work/chart.svg" stats --svg "$work/chart.svg"
  mkdir -p "$work/arf-$forum_kind"
  "$flagpost" export "$1" --format arf --to "$work/arf-$forum_kind" >"$work/out" 2>"$work/err" </dev/null
  check "$forum_kind: abuse reports" test -s "$work/arf-$forum_kind/report-1.eml"
  check "$forum_kind: they are harmless" sh -c "cat '$work/arf-$forum_kind'/* | tr -d '\\r' | '$matrix' check text"
  for format in md json eml; do
    file_is "$forum_kind: export as $format" "$work/as.$format" export "$1" --format "$format" --to "$work/as.$format"
  done
  exit_is text "$forum_kind: doctor" doctor
  "$flagpost" read "$(printf '\033[2J\302\2331m\342\200\256')" >"$work/out" 2>"$work/err" </dev/null
  check "N8: $forum_kind: an id that is none" harmless text "$work/err"
  # shellcheck disable=SC2016 # as it stands
  for none in ../../etc/passwd '$(touch planted)' '`touch planted`' "';touch planted;'" '%s%n' '=cmd|x'; do
    (cd "$work" && "$flagpost" read --to "$work/read-$forum_kind" -- "$none" >"$work/out" 2>"$work/err") && planted=yes
    [ ! -e "$work/planted" ] && [ ! -e "$work/read-$forum_kind" ] || planted=yes
  done
  check_is "N8: $forum_kind: ids that are paths, words of a shell and formats are none" "${planted-no}" no
  printf '%s\n' inbox next next read next read q | "$flagpost" --plain >"$work/out" 2>"$work/err"
  check "$forum_kind: plain mode" harmless text "$work/out"
  stop_forum
done
finish

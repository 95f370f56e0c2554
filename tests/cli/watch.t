#!/bin/sh
# stats and watch by command line.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
start_forum
add_account || echo "Bail out! $(cat "$work/err")"
run 0 "inbox" inbox --json
id=$(json conversations.0.id)
run 0 "a report" flag "$id" --json

run 0 "stats --json" stats --json
check_like "messages" "$(json total.messages)" "[1-9]*"
check_is "24 hours" "$(json 'hours.#')" 24
check_is "14 days" "$(json 'days.#')" 14
check_is "the report" "$(json reports.sent)" 1
check_like "campaigns, the largest first" "$(json campaigns.0.id)" "c-*"
run 0 "stats --days" stats --json --days 3
check_is "three days" "$(json 'days.#')" 3
run 2 "no days" stats --days 0
run 0 "stats" stats --ascii --svg "$work/night.svg"
has "bars of digits" "$work/out" '^suspicious [.1-9 ]*[1-9]'
has "reports" "$work/out" '^Reports in all: 1. Sent: 1'
has "the picture" "$work/night.svg" '</svg>'
other=$("$flagpost" inbox --stored --format '{{.id}}' | sed -n 2p)
run 7 "another one, held" flag "$other" --hold
run 0 "and taken back" undo
run 0 "stats --json" stats --json
check_is "what was taken back" "$(json reports.undone)" 1
ACCESSIBLE=1 "$flagpost" stats >"$work/out" 2>"$work/err"
has "sentences" "$work/out" '^From 0[0-9]:00 to 0[0-9]:00: [1-9][0-9]* messages, [1-9][0-9]* suspicious'
lacks "and no bars" "$work/out" '^suspicious'

deliver() {
  printf '{"from":"dilys","to":"%s","subject":"%s","body":"Will you come to the hut at nine tomorrow?"}' "$login" "$1" |
    curl -sf --noproxy '*' -X POST -H 'Content-Type: application/json' --data-binary @- "${url%/}/demo/notes" >/dev/null
}
cat >"$work/program" <<END
#!/bin/sh
env | grep ^FLAGPOST_ | sort >"$work/facts-new"
printf '%s\n' "\$@" >"$work/words"
mv "$work/facts-new" "$work/facts"
END
chmod +x "$work/program"
run 2 "--every too often" watch --every 1
run 2 "--exec without its end" watch --exec '"a'
# What came since the last refresh is told at once.
deliver Kettle
"$flagpost" watch --json --exec "$work/program 'a b' ; touch $work/shell" >"$work/out" 2>"$work/err" </dev/null &
watcher=$!
wait_for test -e "$work/facts"
kill -INT $watcher; wait $watcher
check_is "ends well" "$?" 0
check_is "a line" "$(wc -l <"$work/out")" 1
check_is "a message" "$(json event)" message
check_is "its subject" "$(json subject)" Kettle
has "the facts" "$work/facts" '^FLAGPOST_FROM=.*ilys'
has "the event" "$work/facts" '^FLAGPOST_EVENT=message'
check_is "its words" "$(sed -n 1p "$work/words")" "a b"
refuses "no shell" test -e "$work/shell"
deliver Again
"$flagpost" watch --notify --bell >"$work/out" 2>"$work/err" </dev/null &
watcher=$!
wait_for grep -q "takes no notices" "$work/err"
kill -TERM $watcher; wait $watcher
has "a line for people" "$work/out" 'From .*: Again\.'
has "no desktop: said, and going on" "$work/err" 'takes no notices'
lacks "nothing rings where no terminal is" "$work/err" "$(printf '\a')"
deliver Unread
"$flagpost" watch >/dev/full 2>"$work/err" </dev/null &
watcher=$!
wait_for grep -q "cannot be written" "$work/err"
has "a full standard output ends it" "$work/err" "cannot be written: No space"
grep -q "cannot be written" "$work/err" || kill -TERM $watcher
wait $watcher
check_is "with its code" "$?" 14
deliver Third
python3 -c 'import pty, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_DFL); pty.spawn(sys.argv[1:])' \
  "$flagpost" watch --bell >"$work/out" 2>"$work/err" </dev/null &
watcher=$!
wait_for grep -q "$(printf '\a')" "$work/out"
kill -TERM $watcher; wait $watcher
has "--bell rings on a terminal" "$work/out" "$(printf '\a')"
has "beside the line" "$work/out" 'From .*: Third\.'
finish

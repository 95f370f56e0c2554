#!/bin/sh
# The real program, killed at random instants while it reports: nothing is lost, nothing arrives twice, and what it says
# of a report is so. KILLS in the environment: how many (tools/assure asks for hundreds).
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
kills=${KILLS:-6}
start_forum --forum nodebb
check "an account" add_account
run 0 "the inbox" inbox --limit 0 --json
most=$(json 'conversations.#')
cp "$work/out" "$work/inbox"

wait_random() { sleep "$(od -An -N2 -tu2 /dev/urandom | awk '{ printf "%.3f", $1 / 65536 * 0.5 }')"; }
killed=0 whole=0 n=0
while [ $n -lt "$kills" ]; do
  id=$("$json_get" "$work/inbox" "conversations.$((n % most)).id")
  "$flagpost" flag "$id" --quiet >/dev/null 2>&1 &
  pid=$!
  wait_random
  if kill -KILL "$pid" 2>/dev/null; then killed=$((killed + 1)); else whole=$((whole + 1)); fi
  wait "$pid" 2>/dev/null
  n=$((n + 1))
  # This forum takes ten flags a day of one person.
  [ "$kills" -le 9 ] || later 9000
done
[ "$kills" -le 9 ] || later 90000
echo "# $killed killed, $whole had ended before"
# What is left is sent, or asked of the forum, when it may go.
for round in 1 2 3; do
  timeout 60 "$flagpost" outbox send --json >"$work/send-$round" 2>&1
  if [ "$kills" -gt 9 ]; then later 90000; fi
done
while [ "$kills" -gt 9 ] && [ "$round" -lt 40 ] && "$flagpost" outbox --json | grep -q '"state": "held"'; do
  round=$((round + 1))
  timeout 20 "$flagpost" outbox send --json >"$work/send-$round" 2>&1
  later 90000
done
run 0 "the outbox opens" outbox --all --json
rows=$(json 'items.#') sent=0 before=0 unsure=0 refused=0 waiting=0 n=0
while [ $n -lt "$rows" ]; do
  state=$(json "items.$n.state")
  case $state in
  sent) # this forum keeps one flag for a sender, who may have written twice; then the row says so
    case $(json "items.$n.why") in
    *"flagged the sender before"* | *"may be an earlier one"*) before=$((before + 1)) ;;
    *) sent=$((sent + 1)) ;;
    esac
    ;;
  unsure) unsure=$((unsure + 1)) ;;
  refused) refused=$((refused + 1)) ;; # of a moderator, for one
  *) waiting=$((waiting + 1)) ;;
  esac
  n=$((n + 1))
done
echo "# $rows rows: $sent sent, $before of senders flagged before, $unsure unsure, $refused refused, $waiting else"
arrived=$(desk | "$json_get" - 'reports.#')
check "nothing arrived that is not known of" test "$arrived" -le $((sent + before + unsure))
check "what is called sent has arrived" test "$arrived" -ge "$sent"
check "nothing stays on its way" test "$waiting" -eq 0
references=$(desk | grep -o 'Report: FP-[A-Z0-9]*' | sort)
check_is "each arrived once" "$(echo "$references" | uniq -d)" ""
run 0 "the archive is whole" doctor --json
lacks "by its own word too" "$work/out" '"problem"'
finish

#!/bin/sh
# Evidence in files: e-mails and abuse reports, read by a parser that is not ours.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
start_forum
add_account || echo "Bail out! $(cat "$work/err")"
run 0 "inbox" inbox --json
cp "$work/out" "$work/inbox"
n=0 first='' second=''
while [ $n -lt 20 ] && [ -z "$second" ]; do
  if [ "$("$json_get" "$work/inbox" conversations.$n.suspicion.level)" = warning ]; then
    second=$first first=$("$json_get" "$work/inbox" conversations.$n.id)
  fi
  n=$((n + 1))
done
run 0 "read" read "$first" --keep-unread --json
message=$(json messages.0.id)

run 0 "export --format md" export "$message"
has "the fingerprint" "$work/out" 'Fingerprint: fp1:'
has "the account's age" "$work/out" "Account's age when it wrote"
has "a piece of evidence with its sum" "$work/out" 'SHA-256 [0-9a-f]\{64\}'
lacks "no live link" "$work/out" 'http'
run 0 "by its full name" export "message:$message" --format json
check_is "the same message" "$(json 'conversations.0.messages.#')" 1
run 0 "export --format json" export "$message" --format json
check_is "one message" "$(json 'conversations.0.messages.#')" 1
check_is "its evidence has a type" "$(json conversations.0.messages.0.evidence.0.type)" text/html
run 0 "export --json to a file says which" export "$message" --json --to "$work/e.json"
check_is "that file" "$(json file)" "$work/e.json"
run 0 "an abuse report" export "$message" --format arf --to "$work/one.eml"
run 0 "an abuse report, printed" export "$message" --format arf
cp "$work/out" "$work/printed.eml"
run 2 "two in one report" export "$first" "$second" --format arf
mkdir "$work/reports"
run 0 "two in a folder" export "$first" "$second" --format arf --to "$work/reports"
run 0 "an e-mail" export "$first" "$second" --format eml --to "$work/all.eml"
run 2 "an e-mail of nothing" export --format eml
run 2 "no such format" export "$message" --format pdf
run 9 "no such message" export nothing-4711 --format arf

if command -v python3 >/dev/null 2>&1; then
  check "the e-mails are what they say" python3 "$FP_TOP_SRCDIR/tests/cli/export_read.py" "$work/one.eml" \
    "$work/printed.eml" "$work"/reports/report-1.eml "$work"/reports/report-2.eml --mail "$work/all.eml" --json "$work/e.json"
else
  skip "the e-mails are what they say" "python3 is not installed"
fi
finish

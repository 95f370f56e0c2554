#!/bin/sh
# The judge by command line: lines in, lines out, without an account.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
cat >"$work/in.jsonl" <<'END'
{"id":"a","from":{"login":"x","registered":"2026-11-24T01:00:00Z","posts":0},"sent":"2026-11-24T03:00:00Z","text":"URGENT! You have won a cash prize. Claim your reward now, call 09061701461 or text WIN to 87121."}
{"id":7,"from":{"login":"y","registered":null,"posts":null},"sent":"2026-11-24T04:00:00Z","html":"<p>See you on Thursday?</p>"}
END
run 0 "judge --json" judge --json "$work/in.jsonl"
check_is "a line each" "$(wc -l <"$work/out")" 2
has "in order, ids as they came" "$work/out" '^{"id":7,'
sed -n 1p "$work/out" >"$work/first"
check_is "a warning" "$("$json_get" "$work/first" level)" warning
check_is "no campaign" "$("$json_get" "$work/first" campaign)" null
has "two decimals" "$work/first" '"score":[0-9]*\.[0-9][0-9],'
has "with its reason" "$work/first" '"rule":"prize"'
run 0 "judge for people" judge "$work/in.jsonl"
has "the sentence" "$work/out" 'winning or of a prize'
"$flagpost" judge --json - <"$work/in.jsonl" >"$work/out" 2>"$work/err"
check_is "standard input" "$?$(wc -l <"$work/out")" 02
{ sed -n 1p "$work/in.jsonl"; echo '{"id":'; echo '{"id":"c","text":1}'; sed -n 2p "$work/in.jsonl"; } >"$work/broken.jsonl"
run 7 "broken lines" judge --json "$work/broken.jsonl"
check_is "the others are judged" "$(wc -l <"$work/out")" 2
has "the first broken one by its number" "$work/err" 'line 2 is skipped'
has "the second too" "$work/err" 'line 3 is skipped: "text" is not text'
run 7 "also quietly" judge --quiet --json "$work/broken.jsonl"
has "a broken line is told" "$work/err" 'line 2'
i=0
for line in '{"id":1,"text":"a"} x' '{"id":1,"text":"a","text":"b"}' '{"id":1,"text":"\ud800"}' '{"id":1,"text":"\u0000"}' \
  '{"id":1,"text":"a",}' '{"id":01,"text":"a"}' '{"id":1e3,"text":"a"}' '["id"]' '{"id":1,"from":{"login":{}},"text":"a"}' \
  '{"id":1,"text":"a' '{"id.x":1,"text":"a"}' '{"id":99999999999999999999,"text":"a"}'; do
  i=$((i + 1))
  printf '%s\n' "$line" >"$work/odd.jsonl"
  run 7 "odd line $i" judge --json "$work/odd.jsonl"
done
printf '%s\n' '{"x":[{"id":2}],"id":"\u00e9\ud83d\ude00\"","from":null,"text":"a","y":{"id":3}}' >"$work/odd.jsonl"
run 0 "what is not asked for is passed over" judge --json "$work/odd.jsonl"
has "an id in ASCII" "$work/out" '^{"id":"\\u00E9\\uD83D\\uDE00\\""'
cat >"$work/train.jsonl" <<'END'
{"id":"1","text":"Velvet catalogue of rare orchids, reserve yours","label":"spam"}
{"id":"2","text":"The velvet catalogue is waiting for collectors of orchids","label":"spam"}
{"id":"3","text":"The bus was late, I missed the film","label":"ham"}
{"id":"4","text":"No label here"}
END
echo '{"id":"x","text":"Reserve the velvet catalogue of orchids"}' >"$work/one.jsonl"
run 0 "without training" judge --json "$work/one.jsonl"
lacks "no reason from it" "$work/out" like-flagged
run 0 "--train" judge --json --train "$work/train.jsonl" "$work/one.jsonl"
has "what was learnt says so" "$work/out" 'like 2 messages that you flagged'
has "a line without a label is told" "$work/err" '1 line has no label'
run 2 "standard input twice" judge --json --train - -
run 2 "a teacher that is not there" judge --json --train "$work/nothing" "$work/one.jsonl"
run 2 "no file" judge --json
run 2 "a file that is not there" judge --json "$work/nothing"
: >"$work/empty"
run 0 "an empty file" judge --json "$work/empty"
check_is "gives nothing" "$(wc -c <"$work/out")" 0
i=0
while [ $((i += 1)) -le 3000 ]; do printf '{"id":%d,"text":"Number %d of the many, https://n%d.example/"}\n' $i $i $i; done >"$work/many.jsonl"
"$flagpost" judge --json "$work/many.jsonl" | head -n 1 >"$work/out"
has "a reader that closes early" "$work/out" '^{"id":1,'
run 0 "many lines" judge --json "$work/many.jsonl"
check_is "many judgements" "$(wc -l <"$work/out")" 3000
cp "$work/out" "$work/all"
if command -v taskset >/dev/null; then
  taskset 1 "$flagpost" judge --json "$work/many.jsonl" >"$work/out" 2>"$work/err"
  check_is "the same by one processor" "$(cmp "$work/out" "$work/all" 2>&1)" ""
fi
has "they are one campaign" "$work/all" '"campaign":"c-'
run 2 "same needs two" same fp1:x
run 2 "no fingerprint" same fp1:x fp1:y
finish

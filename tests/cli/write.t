#!/bin/sh
# Writing by command line: replies, messages, drafts, what the forum refuses, and what may not be written.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
start_forum
add_account || echo "Bail out! $(cat "$work/err")"
run 0 "inbox" inbox --json
second=$(json conversations.1.id)
run 0 "reply" reply "$second" "Please do not write to me again."
run 6 "send to nobody" send --to nobody-of-this-name --subject Hello Are you there?
has "says that the text is kept" "$work/err" "kept"
run 0 "send --draft" send --to dilys --subject Thanks --draft Thank you for the warning.
run 0 "drafts" drafts --json
check_is "the draft is there" "$(json drafts.0.to)" dilys
run 9 "drafts --delete of none" drafts --delete 4711
has "names it" "$work/err" "no draft 4711"
run 9 "drafts --send of none" drafts --send 0
run 2 "drafts --send and --delete" drafts --send 1 --delete 1
run 0 "drafts" drafts --json
run 0 "drafts --delete" drafts --delete "$(json drafts.0.id)"
run 0 "outbox names the refused one" outbox --json
row=$(json items.0.id)
check_is "refused" "$(json items.0.state)" refused
run 0 "outbox drop" outbox drop "$row"
run 9 "a row that is not there" outbox drop 4711
# Reported on the page by the member: flagpost cannot know, and is told.
run 0 "the route is a page" account set route web
run 0 "inbox" inbox --json
third=$(json conversations.2.id)
run 7 "a report that the member makes" flag "$third" --json
row=$(json items.0.id)
check_is "waits for the member" "$(json items.0.state)" unsure
run 7 "outbox send does not end it" outbox send --json
check_is "and counts it" "$(json unsure)" 1
run 0 "outbox arrived" outbox arrived "$row" --json
check_is "nothing is left" "$(json 'items.#')" 0
run 2 "there is nothing to decide twice" outbox arrived "$row"
run 0 "the route is found again" account set route auto


printf 'A letter\nof two lines.\n' | "$flagpost" send --to dilys --subject Letter --draft - >"$work/out" 2>"$work/err"
check_is "a text from standard input" "$?" 0
run 0 "drafts --json" drafts --json
check_is "keeps its lines" "$(json drafts.0.text)" "A letter
of two lines."
: | "$flagpost" send --to dilys --subject Empty >"$work/out" 2>"$work/err"
check_is "an empty text is refused" "$?" 2
printf 'a\377b' | "$flagpost" send --to dilys --subject Bytes >"$work/out" 2>"$work/err"
check_is "bytes that are no text are refused" "$?" 2
run 2 "no receiver" send --subject Hello text
# What could not be sent is said before the letter is read, which somebody would have typed.
echo "A letter" >"$work/letter"
for words in "send --to dilys" "send --to dilys --subject=" "post 4" "edit 4711"; do
  # shellcheck disable=SC2086
  { "$flagpost" $words; cat; } <"$work/letter" >"$work/out" 2>"$work/err"
  check_is "$words: nothing is read" "$(cat "$work/out")" "A letter"
done
for words in "flag $second" "undo" "outbox send" "send --to dilys text" "reply $second text" "passwd --generate"; do
  # shellcheck disable=SC2086
  run 2 "--read-only: $words" --read-only $words --json
  check_is "with its code" "$(json error.code)" usage.read-only
done
run 0 "--read-only reads" --read-only inbox
before=$(desk)
check_is "nothing of that reached the moderators" "$(echo "$before" | "$json_get" - 'reports.#')" 0
run 0 "mark-read" mark-read "$second"
run 2 "block asks for a yes" block "$second"
run 0 "block --yes" block "$second" --yes
run 0 "block --undo asks nothing" block "$second" --undo
check_like "and says what was done" "$(cat "$work/out")" "*shown here again*"
finish

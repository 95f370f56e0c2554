#!/bin/sh
# The boards by command line, at a Discourse forum: listing, reading, writing, marks, reports, notifications,
# search, and what is refused.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
start_forum --forum discourse
add_account

# --- reading ---
run 0 "boards --json" boards --json
check_is "version" "$(json version)" 1
for field in id title summary parent topics posts unread last can_post; do
  check "a board has $field" "$json_get" "$work/out" "boards.1.$field"
done
run 0 "boards as text" boards
has "one a line, with its counts" "$work/out" '^4\. Soil and compost\. [0-9]* topics\.\( [0-9]* with something new\.\)* [0-9]* posts\. What is'
lacks "no run of blanks" "$work/out" "  "

run 0 "topics --json" topics --json
check_is "the order is told" "$(json order)" latest
check_is "that there are more, too" "$(json complete)" false
check_is "a page of them" "$(json 'topics.#')" 30
check_is "the pinned one first" "$(json topics.0.topic.pinned)" true
hello=$(json topics.0.id)
run 0 "topics of one board to the end" topics 4 --limit 0 --json
check_is "is all of them" "$(json complete)" true
run 0 "topics as text" topics --limit 3
check_is "one record a line, and that there are more" "$(wc -l <"$work/out" | tr -d ' ')" 4
run 0 "topics --order unread" topics --order unread
run 2 "an order that is none" topics --order best
has "names those that are" "$work/err" "latest, new, unread or top"

run 0 "topic --json" topic "$hello" --limit 3 --json
first=$(json topic.topic.first_unread)
check_is "begins with the first unread post" "$(json posts.0.post.number)" "$first"
check_is "holds as many as asked" "$(json 'posts.#')" 3
check_is "says that there are earlier ones" "$(json earlier)" true
post=$(json posts.0.id)
run 0 "a second time" topic "$hello" --limit 1 --json
check_is "goes on where reading ended" "$(json posts.0.post.number)" "$((first + 3))"
run 0 "from a number" topic "$hello" --from 150 --limit 1 --json
check_is "is that number" "$(json posts.0.post.number)" 150
run 0 "all of it" topic "$hello" --from start --limit 0 --keep-unread --json
check_is "is 300 posts" "$(json 'posts.#')" 300
check_is "each once, in order" "$(json posts.299.post.number)" 300
run 0 "as text" topic "$hello" --from end --limit 1
has "with its number" "$work/out" "number 300"
run 0 "by a post's id" topic "$hello" --post "$post" --limit 1 --json
check_is "from that post on" "$(json posts.0.id)" "$post"
run 9 "a topic that is not there" topic 1999999
run 2 "read sends to topic" read "$hello"
run 0 "the inbox" inbox --limit 1 --json
letter=$(json conversations.0.id)
run 2 "topic sends to read" topic "$letter"
has "in words" "$work/err" "private conversation"
run 0 "the inbox lists no topic" inbox --stored --folder all
lacks "of that name" "$work/out" "Say hello here"

# --- marks and reports ---
run 0 "like" like "$post" --json
check_is "is on" "$(json on)" true
run 0 "like twice is no error" like "$post"
run 0 "like --undo" like "$post" --undo
run 0 "bookmark" bookmark "$post"
run 0 "follow" follow "$hello"
run 0 "it shows" topic "$hello" --post "$post" --limit 1 --json
check_is "bookmarked" "$(json posts.0.post.bookmarked)" true
check_is "followed" "$(json topic.topic.followed)" true
run 0 "flag a post" flag "$post" --json
check_is "by the forum's flag for posts" "$(json items.0.route)" post
run 0 "undo takes it back there" undo "$post"
run 2 "a whole topic is not flagged" flag "$hello"
has "and why" "$work/err" "flag one of its posts"

# --- writing ---
run 0 "post" post 4 --title "Worms, and how many of them" "I counted forty of them in one spade."
run 0 "it is there" topics 4 --json
check_is "as the newest" "$(json topics.0.subject)" "Worms, and how many of them"
mine=$(json topics.0.id)
run 0 "topic" topic "$mine" --from start
later 60 # two a minute may be posted
run 0 "reply" reply "$mine" "Forty-two by now, and counting on."
run 0 "reading it" topic "$mine" --from end --limit 1 --json
answer=$(json posts.0.id)
check_is "it is mine" "$(json posts.0.outgoing)" true
run 0 "edit" edit "$answer" "Forty-three by now, and counting on."
run 0 "reading it again" topic "$mine" --from end --limit 1 --json
check_is "says the new text" "$(json posts.0.text)" "Forty-three by now, and counting on."
run 0 "delete" delete "$answer" --yes
later 60
run 6 "what the forum refuses" reply "$mine" "Too short"
has "is told with its reason" "$work/err" "Body is too short"
run 2 "somebody else's post" edit "$post" "Not mine to change, but tried."
run 0 "a draft" reply "$mine" --draft "Later, perhaps."
run 0 "is listed" drafts --json
check_is "with its topic" "$(json drafts.0.conversation)" "$mine"
run 2 "read-only writes nothing" --read-only reply "$mine" "This must not be written at all."

# --- notifications, search ---
run 0 "notifications" notifications --json
for field in id kind who text when unread topic post number conversation; do
  check "one has $field" "$json_get" "$work/out" "notifications.0.$field"
done
run 0 "all read" notifications --read all
run 0 "none unread" notifications --unread --json
check_is "is none" "$(json 'notifications.#')" 0
run 0 "search --server" search --server three degrees above --json
check_is "finds it" "$(json 'hits.#')" 1
check_is "with its topic's title" "$(json hits.0.subject)" "Frost on the cold frame, and what I did about it"
check "JSON is ASCII" sh -c "! LC_ALL=C grep -q '[^ -~]' '$work/out'"

# --- without the forum ---
stop_forum
run 3 "a topic is printed from the archive" topic "$hello" --from start --limit 1
has "and says so" "$work/out" "stored copy"
finish

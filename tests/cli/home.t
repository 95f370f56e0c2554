#!/bin/sh
# At home among other programs: --format, config edit, drafts sent from the command line, text for less, the pager.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
start_forum
add_account
run 0 "the inbox is stored" inbox --json
id=$(json conversations.0.id)
from=$(json conversations.0.from.login)
subject=$(json conversations.0.subject)

run 0 "--format" inbox --stored --limit 1 --format '{{.id}}\t{{ .from.login }}\t{{.subject}}'
check_is "prints fields with tabs" "$(cat "$work/out")" "$id	$from	$subject"
run 0 "a number, a list, nothing" inbox --stored --limit 1 --format '{{.unread}} {{.suspicion.reasons}} [{{.campaign}}]'
check_like "are printed" "$(cat "$work/out")" "1 \[*\] \[*\]"
run 0 "each conversation is one" inbox --stored --limit 2 --format '{{.id}}'
check_is "as with --json" "$(wc -l <"$work/out" | tr -d ' ')" 2
run 0 "the inbox" inbox --stored --limit 4
cp "$work/out" "$work/folded"
run 0 "the inbox by its name" inbox --stored --limit 4 --folder inbox
check "is the same" cmp -s "$work/folded" "$work/out"
run 0 "the whole record" inbox --stored --limit 1 --format '{{json .}}'
check_is "is JSON" "$(json id)" "$id"
run 0 "a text is one line" read "$id" --format '{{.id}} {{.text}}'
check_is "a line a message" "$(wc -l <"$work/out" | tr -d ' ')" 1
run 2 "a field that is none" inbox --stored --format '{{.subjct}}'
has "names the nearest" "$work/err" '"subject"'
run 2 "a template without an end" inbox --stored --format '{{.id'
has "says so" "$work/err" "}}"
run 2 "no template language of its own" inbox --stored --format '{{range .}}'
run 2 "one way to print" inbox --stored --json --format '{{.id}}'
has "and says which two there were" "$work/out" '"message": "Give --json or --format, not both."'
run 0 "settings" config list --format '{{.name}}={{.value}}'
has "by --format too" "$work/out" "^measure=72$"

# Plain text, without any control.
run 0 "read" read "$id"
check_is "no control characters" "$(tr -d '\n -~\200-\377' <"$work/out" | wc -c | tr -d ' ')" 0

# Long text may leave the terminal, and is the same outside.
run 0 "a letter into a file" read "$id" --to "$work/letter.txt"
run 0 "and on the screen" read "$id"
check "accessibility/26-a-letter-in-a-file-is-the-same" cmp "$work/letter.txt" "$work/out"
run 0 "evidence into a file" export "$id" --stored --to "$work/evidence.md"
run 0 "and on the screen" export "$id" --stored
check "accessibility/26-evidence-in-a-file-is-the-same" cmp "$work/evidence.md" "$work/out"
for page in flagpost.1 flagpost.5 flagpost-accessibility.7; do
  "$FP_TOP_SRCDIR/tools/man-html" "$FP_TOP_SRCDIR/docs/$page" >"$work/page.html"
  check_is "accessibility/26-help-as-html: $page has its headings" "$(grep -cE '<h[23] id=' "$work/page.html")" \
    "$(grep -cE '^\.S[HS] ' "$FP_TOP_SRCDIR/docs/$page")"
done
run 0 "help for readers" help accessibility
has "names the ways" "$work/out" "flagpost --plain"
has "and the settings" "$work/out" "^verbosity: "

# The settings.
run 0 "config list" config list
has "names the default" "$work/out" "^measure = 72 (the default)\. "
run 0 "config set" config set measure 60
run 0 "config list" config list
has "and what is not" "$work/out" "^measure = 60 (not the default, 72)\. "
run 0 "a key" config set keys.flag none
run 0 "its value" config get keys.flag
check_is "is kept" "$(cat "$work/out")" none
run 0 "a key of a command of two words" config set keys.outbox-send Ctrl-F
run 2 "which is written with a hyphen" config set "keys.outbox send" Ctrl-F
run 0 "and taken back" config set keys.outbox-send
run 2 "a key of no command" config set keys.no-such none
run 2 "a setting that is none" config get measur
has "names the nearest" "$work/err" '"measure"'
cat >"$work/editor" <<'E2'
#!/bin/sh
printf 'measure=1000\nmarker=>\n' >>"$1"
E2
chmod +x "$work/editor"
VISUAL=$work/editor EDITOR=false "$flagpost" config edit >"$work/out" 2>"$work/err" </dev/null
check_is "config edit with a mistake" $? 2
has "names the line" "$work/err" "settings.ini, line [0-9]*: "
run 0 "the rest is used" config get marker
check_is "as it was written" "$(cat "$work/out")" ">"
XDG_CONFIG_HOME=$work/new VISUAL=true "$flagpost" config edit >"$work/out" 2>"$work/err" </dev/null
check_is "config edit of a new file" $? 0
has "begins with every setting and its meaning" "$work/new/flagpost/settings.ini" "^#measure=72"
check_is "which is the member's alone" "$(stat -c %a "$work/new/flagpost/settings.ini")" 600
VISUAL=false "$flagpost" config edit >"$work/out" 2>"$work/err" </dev/null
check "an editor that fails is told" test $? -ne 0

# A draft, kept and then sent.
run 0 "a draft" send --to "$from" --subject Hello --draft 'See you on Thursday.'
run 0 "drafts" drafts --json
draft=$(json drafts.0.id)
run 9 "a draft that is none" drafts --send 4711
run 0 "is sent" drafts --send "$draft" --json
check_is "by the outbox" "$(json items.0.state)" sent
run 0 "drafts" drafts --json
check_is "and is none any more" "$(json 'drafts.#')" 0
finish

#!/bin/sh
# Languages as people set them: German sentences and dates, commands and JSON that stay the same, a locale that is not
# installed, one without UTF-8.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
FLAGPOST_LOCALEDIR=$FP_TOP_BUILDDIR/po/locale
export FLAGPOST_LOCALEDIR
[ -f "$FLAGPOST_LOCALEDIR/de/LC_MESSAGES/flagpost.mo" ] || { echo "1..0 # SKIP gettext was not there when this was built"; exit 0; }
LC_ALL=C.UTF-8 LANGUAGE=de "$flagpost" --help | grep -q '^Aufruf' ||
  { echo "1..0 # SKIP this C library takes C.UTF-8 for English"; exit 0; }
start_forum
add_account
run 0 "inbox" inbox --json
cp "$work/out" "$work/english"
id=$(json conversations.0.id)

german() { LC_ALL=de_DE.UTF-8 "$flagpost" "$@" >"$work/out" 2>"$work/err" </dev/null; }
german --help
check_is "a locale that is not installed" $? 0
has "gives its language all the same" "$work/out" "^Aufruf: flagpost"
german frobnicate
check_is "commands have one name" $? 2
has "and errors are German" "$work/err" "Es gibt keinen Befehl"
german posteingang
check_is "no command is translated" $? 2
german inbox --stored
has "a list" "$work/out" "Von .*Nachricht"
german inbox --json --stored
LC_ALL=C.UTF-8 "$flagpost" inbox --json --stored >"$work/english"
check "JSON is the same, byte for byte" cmp "$work/out" "$work/english"
german read nothing --json
has "its errors too" "$work/out" "There is no message or conversation nothing"
german inbox --stored --format '{{.id}}' --limit 1
check_is "a field is a field" "$(cat "$work/out")" "$id"

# Without UTF-8 nothing is lost but what the letters cannot say.
LANGUAGE=de LC_ALL=C "$flagpost" --help >"$work/out" 2>&1
has "C is English" "$work/out" "^Usage: flagpost"
printf 'search gr\374n\nquit\n' | LC_ALL=C.UTF-8 "$flagpost" --plain >"$work/out" 2>"$work/err"
check_is "bytes that are no text are not guessed at" "$(grep -c 'This line is not text' "$work/out")" 1
check_is "and nothing is searched for" "$(grep -c '^.*gr' "$work/out")" 0
made=$FP_TOP_BUILDDIR/tests/i18n/locales
if [ -d "$made/de_DE.UTF-8" ] && [ -d "$made/de_DE.ISO-8859-1" ]; then
  LOCPATH=$made
  export LOCPATH
  german inbox --stored --limit 60
  has "dates by the locale" "$work/out" " \(heute\|gestern\|[0-9]*\. [A-Z][a-zä]*\)[ .]"
  german read "$id"
  has "the day before the month" "$work/out" "^Datum: .*\(heute\|gestern\|[0-9]\. [A-Z][a-zä]*\)"
  printf 'inbox --each --stored\nlist 3\n2\nprofile\nquit\n' |
    LC_ALL=de_DE.UTF-8 "$flagpost" --plain >"$work/out" 2>"$work/err"
  has "large numbers too" "$work/out" " 1\.206"
  LC_ALL=C.UTF-8 "$flagpost" inbox --json --stored >"$work/english"
  german inbox --json --stored
  check "JSON knows no locale" cmp "$work/out" "$work/english"
  # An order of names is the language's own, except where programs read it.
  settings=$XDG_CONFIG_HOME/flagpost/settings.ini
  cp "$settings" "$work/settings"
  for name in Bea anna; do
    printf '[account %s@127.0.0.1]\nurl=http://127.0.0.1/\nlogin=%s\ndriver=khoros\n' "$name" "$name"
  done >>"$settings"
  german account list
  check_is "names as German sorts them" "$(grep -o 'anna@\|Bea@' "$work/out" | head -1)" anna@
  german account list --json
  check_is "names for programs" "$(grep -o 'anna@\|Bea@' "$work/out" | head -1)" Bea@
  cp "$work/settings" "$settings"
  LC_ALL=de_DE.ISO-8859-1 "$flagpost" --help >"$work/out" 2>"$work/err"
  check_is "a locale of Latin letters" $? 0
  check_is "has its own letters" "$(LC_ALL=C grep -c "$(printf 'Befehl \366ffnet')" "$work/out")" 1
  LC_ALL=de_DE.ISO-8859-1 "$flagpost" frobnicate >"$work/out" 2>"$work/err"
  check_is "and what it lacks is written otherwise" "$(LC_ALL=C grep -c 'frobnicate' "$work/err")" 1
  check_is "not as a question mark" "$(LC_ALL=C grep -c '?' "$work/err")" 0
  printf 'search gr\374n\nquit\n' | LC_ALL=de_DE.ISO-8859-1 "$flagpost" --plain >"$work/out" 2>"$work/err"
  check_is "what is typed in it is understood" "$(LC_ALL=C grep -c "$(printf 'gr\374n')" "$work/out")" 2
  printf '%s\n' '{"id":1,"text":"Gewonnen! 1.234,56 Euro","from":{"login":"x"}}' >"$work/one.jsonl"
  german judge --json "$work/one.jsonl"
  cp "$work/out" "$work/judged"
  LC_ALL=C.UTF-8 "$flagpost" judge --json "$work/one.jsonl" >"$work/out"
  has "a score" "$work/out" '"score":[0-9]*\.[0-9][0-9],'
  check "decimal commas change no score" cmp "$work/out" "$work/judged"
else
  skip "an installed locale" "locales is not installed"
fi
finish

#!/bin/sh
# doctor by command line: its shape, its exit codes, and that what it prints can be shown to anybody.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
start_forum --forum discourse --scenario quiet
run 0 "without an account" doctor --json
check_is "the shape's version" "$(json version)" 1
has "says how to add one" "$work/out" "account add"
check "an account" add_account
run 0 "the inbox" inbox --json
subject=$(json conversations.0.subject)
run 0 "all is well" doctor
for check in program settings folder locale rights terminal disk memory certificates route archive outbox keyring key forum clock sign-in limits; do
  has "tells of $check" "$work/out" "^[a-z]*\. $check: "
done
lacks "no problem" "$work/out" "^problem"
for word in "$password" "$login@" "$subject" "$HOME" "$moderators"; do
  lacks "nothing private: $word" "$work/out" "$word"
done
LC_ALL=C "$flagpost" doctor >"$work/out" 2>/dev/null </dev/null
has "a locale without UTF-8" "$work/out" "^notice. locale"
FLAGPOST_NOW=2026-11-27T08:00:00Z "$flagpost" doctor --json >"$work/out" 2>"$work/err" </dev/null
check_is "a clock three days before the forum's" "$?" 7
has "is a problem" "$work/out" days ahead of
check_is "with a code" "$(json error.code)" usage.checks
printf 'undoo=3\n' >>"$XDG_CONFIG_HOME/flagpost/settings.ini"
run 7 "a wrong line in the settings" doctor
has "is named" "$work/out" "problem. settings: .*line"
sed -i '/undoo/d' "$XDG_CONFIG_HOME/flagpost/settings.ini"
stop_forum
run 7 "a forum that cannot be reached" doctor
has "is told" "$work/out" "^problem. forum: .*cannot be reached"
has "with what to do" "$work/out" "Check the network"
(
  unset SECRET_BACKEND SECRET_FILE_TEST_PATH SECRET_FILE_TEST_PASSWORD
  exec "$flagpost" doctor >"$work/out" 2>/dev/null </dev/null
)
check_is "a keyring that is not there" "$?" 7
has "is told" "$work/out" "^problem. keyring"
chmod 777 "$XDG_DATA_HOME/flagpost"
run 7 "a folder that others may write in" doctor
has "is told" "$work/out" "^problem. folder"
finish

#!/bin/sh
# Several accounts, of one name at two forums: each command is for the one that was named, or for the default one.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
start_forum --forum discourse
other=$forum first=$login@${url#*://}
first=${first%/}
trap 'kill "$other" 2>/dev/null; clean_up' EXIT
check "an account" add_account
forum=
start_forum
second=$login@${url#*://}
second=${second%/}
check "one of the same name at another forum" add_account

run 9 "a part that both have" inbox --account "$login"
has "is told" "$work/err" "could be any of 2 accounts"
for which in "$second Khoros" "$first Discourse"; do
  run 0 "account show ${which##* }" account show --account "${which% *}" --json
  check_like "is of its forum" "$(json forum)" "${which##* }*"
  run 0 "inbox of ${which##* }" inbox --account "${which%% *}" --json
  check_is "is its own" "$(json account)" "${which%% *}"
done
run 0 "account show" account show --json
check_is "is of the first" "$(json name)" "$first"

run 9 "a default that is none" config set account nonsense
run 0 "a part of a name as the default" config set account ":${second##*:}"
run 0 "account show" account show --json
check_is "is of that one" "$(json name)" "$second"
check "which is written whole" grep -qxF "account=$second" "$XDG_CONFIG_HOME/flagpost/settings.ini"

run 0 "a setting of one account" config set undo 33 --account "$first"
run 0 "config get of it" config get undo --account "$first"
check_is "has it" "$(cat "$work/out")" 33
run 0 "config get of the other" config get undo --account "$second"
check_is "has not" "$(cat "$work/out")" 10

run 2 "account remove without a name" account remove --yes
has "says what is missing" "$work/err" "name the one to remove"
run 0 "account remove of the default one" account remove "$second" --yes
has "says which is the default now" "$work/out" "$first is the default account\."
check "the first account again" add_account
run 0 "account show" account show --json
check_is "the default is as it was said" "$(json name)" "$first"
run 0 "account remove of the other one" account remove "$second" --yes
lacks "says nothing of the default" "$work/out" "is the default"
run 0 "account remove of the last one needs no name" account remove --yes
finish

#!/bin/sh
# Completion: what `flagpost complete` offers, that it asks nobody and tells nothing, and that three shells show it.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
docs=$FP_TOP_SRCDIR/docs/completions
offers() { "$flagpost" complete -- "$@" 2>"$work/err" | cut -f 1 | tr '\n' ' '; }
start_forum
add_account
run 0 "the inbox is stored" inbox --json
id=$(json conversations.0.id)
account=$(json account)

check_is "a command" "$(offers out)" "outbox "
check_is "the second word of a pair" "$(offers outbox s)" "send "
check_is "of a pair whose first word is a command by itself" "$(offers account re)" "remove "
check_is "no third" "$(offers account list re)" ""
check_is "a forum of the demo" "$(offers demo --forum n)" "nodebb "
check_is "an option, general ones too" "$(offers flag --rea)" "--read-only --reason "
check_is "the value of an option" "$(offers flag --reason ph)" "phishing "
check_is "behind its equals sign" "$(offers flag --reason=ph)" "--reason=phishing "
check_is "a folder" "$(offers inbox --folder a)" "archive all "
check_is "a part of one" "$(offers inbox --folder n)" "new "
check_is "a setting" "$(offers config set measu)" "measure "
check_is "its values" "$(offers config set plain o)" "on off "
check_is "an account" "$(offers --account "${account%%@*}")" "$account "
check_is "a conversation" "$(offers read "$id" | tr ' ' '\n' | grep -cx "$id")" 1
"$flagpost" complete -- flag "$id" >"$work/out"
has "with its sender and subject" "$work/out" "^$id	.*: ."
check_is "a command of help" "$(offers help outbox a)" "again arrived "
check_is "files" "$(offers read "$id" --to '')" ":files "
check_is "nothing behind what takes nothing" "$(offers sync '')" ""
check_is "complete itself is not offered" "$(offers comp)" ""
"$flagpost" help --all >"$work/out"
lacks "nor listed" "$work/out" "^complete"

# Neither a lost keyring nor a forum that is gone is spoken of, and nothing is made.
stop_forum
check_is "no network is asked" "$(offers read "$id" | tr ' ' '\n' | grep -cx "$id")" 1
before=$(cd "$HOME" && find . | sort)
SECRET_FILE_TEST_PASSWORD=wrong "$flagpost" complete -- read '' >"$work/out" 2>"$work/err"
check_is "without the key it ends well" $? 0
check_is "offers nothing" "$(cat "$work/out")" ""
check_is "and says nothing" "$(cat "$work/err")" ""
check_is "nothing was made" "$(cd "$HOME" && find . | sort)" "$before"
XDG_DATA_HOME=$work/empty "$flagpost" complete -- read '' >"$work/out" 2>&1
check "without an archive none is made" test ! -e "$work/empty"

# The scripts, each in its shell.
PATH=$FP_TOP_BUILDDIR:$PATH
export PATH
in_bash() {
  bash -c '. "$1"; COMP_LINE=$2 COMP_POINT=${#2}; _flagpost flagpost "$3"; echo "${COMPREPLY[*]}"' - "$docs/flagpost.bash" "$1" "$2"
}
check_is "bash: a command" "$(in_bash 'flagpost out' out)" outbox
check_is "bash: a pair" "$(in_bash 'flagpost outbox s' s)" send
check_is "bash: a conversation" "$(in_bash "flagpost read $id" "$id" | tr ' ' '\n' | grep -cx "$id")" 1
check_is "bash: what follows an equals sign" "$(in_bash 'flagpost flag --reason=ph' ph)" phishing
check_is "bash: what follows an @" "$(in_bash "flagpost -a ${account%@*}@" '')" "${account#*@}"
if command -v zsh >/dev/null 2>&1; then
  # Completion proper needs a terminal: here the widget's variables and its way out are stand-ins.
  cat >"$work/in-zsh" <<'ZSH'
_describe() { shift; print -l -- "${(P@)${@[-1]}}"; }
_files() { print files; }
script=$1 CURRENT=$(( $# - 1 )) PREFIX=$@[-1]
shift
words=("$@")
set --
. $script
ZSH
  check_is "zsh: a command" "$(zsh -f "$work/in-zsh" "$docs/_flagpost" flagpost out | cut -d : -f 1)" outbox
  check_is "zsh: a conversation" "$(zsh -f "$work/in-zsh" "$docs/_flagpost" flagpost read "$id" | sed "s/\\\\:/:/g" | grep -c "^$id:")" 1
  check_is "zsh: files" "$(zsh -f "$work/in-zsh" "$docs/_flagpost" flagpost read "$id" --to '')" files
else
  skip "zsh" "zsh is not installed"
fi
if command -v fish >/dev/null 2>&1; then
  in_fish() { fish --no-config -c "source $docs/flagpost.fish; complete -C '$1'" | cut -f 1 | tr '\n' ' '; }
  check_is "fish: a command" "$(in_fish 'flagpost out')" "outbox "
  check_is "fish: a conversation" "$(in_fish "flagpost read $id" | tr ' ' '\n' | grep -cx "$id")" 1
  (cd "$work" && touch letter.txt && in_fish 'flagpost export --to lett' >"$work/out")
  has "fish: files" "$work/out" "letter.txt"
else
  skip "fish" "fish is not installed"
fi
finish

#!/bin/sh
# The program as it runs has given its rights up, doctor says so, and what a member asks for works all the same: a file
# that is named, an editor, a pager. Without the kernel's help it runs, and says so.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
start_forum --scenario quiet
check "an account" add_account
run 0 "doctor tells it" doctor --json
if grep -q 'was built to keep all your rights' "$work/out"; then
  skip "rights are given up" "this build keeps them (--disable-confinement, or --enable-coverage)"
  finish
fi

# A kernel without Landlock, and one without a filter of calls too: it runs, and doctor says what is not in force.
library=$FP_TOP_BUILDDIR/tests/lib/old_kernel.so
if nm -D "$flagpost" 2>/dev/null | grep -q __asan || [ ! -e "$library" ]; then
  skip "an older kernel" "a sanitizer must be loaded first, and the library be there"
else
  LD_PRELOAD=$library OLD_KERNEL=landlock run 0 "it runs without Landlock" inbox --json
  check "and does its work" test "$(json 'conversations.#')" -gt 0
  lacks "it says nothing of it where nobody asked" "$work/err" .
  LD_PRELOAD=$library OLD_KERNEL=landlock run 0 "doctor runs" doctor
  has "and says that every file is open to it" "$work/out" 'offers no Landlock, so it reaches every file that you do'
  LD_PRELOAD=$library OLD_KERNEL=both run 0 "it runs with neither" inbox --json
  check "and does its work too" test "$(json 'conversations.#')" -gt 0
  LD_PRELOAD=$library OLD_KERNEL=both run 0 "doctor runs too" doctor
  has "and says that it could start any program" "$work/out" 'no filter of calls, so it could start any program'
fi

run 0 "doctor tells it of this kernel" doctor --json
if grep -q 'every file that you do\|could start any program' "$work/out"; then
  skip "rights are given up" "this kernel keeps some"
  finish
fi
has "no files of others, no programs" "$work/out" 'reaches no file but its own'

mkfifo "$work/in"
"$flagpost" --plain <"$work/in" >"$work/plain" 2>&1 &
program=$!
exec 5>"$work/in"
wait_for test -s "$work/plain"
check "no new rights for what it runs" grep -q '^NoNewPrivs:.*1' "/proc/$program/status"
check "its calls are filtered" grep -q '^Seccomp:.*2' "/proc/$program/status"
check "in every thread of it" sh -c "! grep -L '^Seccomp:.*2' /proc/$program/task/*/status | grep -q ."
printf 'q\n' >&5
exec 5>&-
wait "$program"
check_is "and it ends well" $? 0

run 0 "there are conversations" inbox --json
id=$(json conversations.0.id)
# The keyring's file lies in $work, which is therefore open to the program; this folder is not.
elsewhere=$(mktemp -d) || exit 1
run 0 "a file that is named is written" read "$id" --to "$elsewhere/letter.md"
check "it is there" test -s "$elsewhere/letter.md"
run 0 "over an old one too" stats --svg "$elsewhere/letter.md"
has "it is the new one" "$elsewhere/letter.md" '<svg'
run 0 "and as evidence" export "$id" --stored --to "$elsewhere/letter.md"
has "that too" "$elsewhere/letter.md" '^# flagpost'
mkdir "$elsewhere/folder"
run 15 "a folder is no file" export "$id" --stored --to "$elsewhere/folder"
has "is said" "$work/err" 'folder cannot be written: Is a directory'
"$flagpost" read "$id" --to /dev/stdout 2>"$work/err" | cat >"$work/out"
has "a pipe is written to" "$work/out" '^Subject: '
run 14 "a full device" read "$id" --to /dev/full
has "is said to be full" "$work/err" '/dev/full cannot be written: No space left'
check_is "and nothing else lies there" "$(ls "$elsewhere")" "$(printf 'folder\nletter.md')"
rm -rf "$elsewhere"
cat >"$work/edit" <<'EDITOR'
#!/bin/sh
echo "# seen" >>"$1" && touch "$0.ran"
EDITOR
chmod +x "$work/edit"
EDITOR=$work/edit run 0 "the editor is started" config edit
check "with every right that the member has" test -e "$work/edit.ran"
run 2 "what is not there is told as such" judge "$work/no-such-file"
has "and not as forbidden" "$work/err" 'No such file'
finish

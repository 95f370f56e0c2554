#!/bin/sh
# N8: what strangers write never becomes a path or a program. The program's calls are traced while it meets words that
# are paths, options and words of a shell: it starts nothing but itself, makes files in its own folders alone, and of
# the member's home it opens nothing else.
# shellcheck disable=SC2317 # functions that check calls
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
# An address space of a sanitizer leaves a tracer no room to look for leaks.
if ! strace -f -o "$work/trial" -e trace=execve true 2>/dev/null || ldd "$flagpost" | grep -q libasan; then
  echo '1..0 # SKIP no program can be traced here'
  exit 0
fi
calls=execve,execveat,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat

# traced ARGUMENTS...: all calls of all runs, one after another.
traced() {
  strace -f --seccomp-bpf -q -o "$work/calls" -e trace="$calls" -e signal=none -s 400 "$flagpost" "$@" \
    >"$work/out" 2>"$work/err" </dev/null
  cat "$work/calls" >>"$work/all"
}
starts_nothing() { # but itself, once a run
  grep -c 'execve.*= 0' "$work/all" >"$work/started"
  [ "$(cat "$work/started")" -eq "$runs" ] && ! grep 'execve' "$work/all" | grep -v -F "\"$flagpost\""
}
# Files that are made, written, moved or taken away: in its own folders, the keyring's, and what a device is. What a build
# with --enable-coverage counts is written by the compiler's library.
changes_its_own() {
  grep -E 'O_WRONLY|O_RDWR|O_CREAT|creat\(|mkdir|rename|link' "$work/all" | grep -v -E ' = -1 |/proc/' |
    grep -v -F -e "$XDG_CONFIG_HOME/" -e "$XDG_DATA_HOME/" -e "$XDG_STATE_HOME/" -e "$XDG_CACHE_HOME/" -e "$XDG_RUNTIME_DIR/" \
      -e '"/dev/' -e '.gcda"' -e "$work/evidence" |
    grep -E '"/|"\.\.' >"$work/others"
  ! [ -s "$work/others" ] || { cat "$work/others"; false; }
}
opens_nothing_of_home() { ! grep -v execve "$work/all" | grep -F -e "$HOME/.ssh" -e "$HOME/diary" -e shadow -e planted; }

mkdir -p "$HOME/.ssh" && echo key >"$HOME/.ssh/id_ed25519" && echo dear >"$HOME/diary"
SECRET_FILE_TEST_PATH=$XDG_DATA_HOME/keyring
mkdir -p "$XDG_DATA_HOME" && new_keyring "$SECRET_FILE_TEST_PATH"
start_forum --forum khoros --scenario quiet
check "an account" add_account
# shellcheck disable=SC2016 # as it stands
for words in '-o/tmp/planted' '--help' '$(touch planted)' '`touch planted`' "';touch planted;'" '../../etc/shadow' '=cmd|x'; do
  printf '{"from":"dilys","to":"maria","subject":"%s","body":"<a href=\\"file:///etc/shadow\\">%s</a>"}' "$words" "$words" |
    curl -sf --noproxy '*' -X POST -H 'Content-Type: application/json' --data-binary @- "${url%/}/demo/notes" >/dev/null
done
: >"$work/all"
traced inbox --limit 0 --json
id=$(json conversations.0.id)
check "they are there" test "$(json 'conversations.#')" -ge 7
traced read "$id" --keep-unread
traced flag "$id"
traced export --format eml --to "$work/evidence.eml"
traced read -- '../../etc/shadow'
runs=5
check "its archive is seen to be opened, by each run" test "$(grep -c 'archive.db", O_RDWR' "$work/all")" -ge $runs
check "N8: nothing is started" starts_nothing
check "N8: files are changed in its own folders alone" changes_its_own
check "N8: nothing else of the home is opened" opens_nothing_of_home
finish

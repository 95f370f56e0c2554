#!/bin/sh
# The table of layers, held against the #include lines: a lower layer never names a higher one, and each
# library is known to one folder. Also the words that only one file may say (clock, chance) and those that
# nobody may.
set -u
cd "${FP_TOP_SRCDIR:?}" || exit 99
n=0

# check NAME LINES: ok if LINES is empty; else LINES are what is wrong.
check() {
  n=$((n + 1))
  if [ -z "$2" ]; then
    echo "ok $n - $1"
  else
    echo "not ok $n - $1"
    printf '%s\n' "$2" | sed 's/^/# /'
  fi
}

# FOLDER: the folders of src/ whose headers it may include, its own among them.
table='
base      base
model     model base
net       net base
forum     forum net model base
keyring   keyring base
store     store model base
judge     judge model base
app       app forum net keyring store judge model base
command   command app forum net keyring store judge model base
view      view model base
tui       tui view command app forum net keyring store judge model base
plain     plain tui view command app forum net keyring store judge model base
cli       cli command app forum net keyring store judge model base
demo      demo model base
main.c    tui plain cli view command app forum net keyring store judge model base'

# Whose public face each header of include/flagpost is.
headers='
action model
app app
append base
backup app
banned base
boards app
chance base
checkpoint base
clock base
command command
pool base
driver forum
eights base
error base
file base
grid view
heap base
html base
http net
i18n base
json base
beside base
late base
judge judge
keyring keyring
mail net
mime net
model model
plain plain
process base
rich base
rights base
rsa base
secret base
stats model
store store
text base
tui tui
url base
vault base
view view'

# Every #include of ours in src/: "FILE FOLDER TARGET-FOLDER", where the target is a folder or "?".
includes() {
  grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' src --include='*.[ch]' |
    awk -v headers="$headers" -v files="$(find src -name '*.[ch]')" '
      BEGIN {
        rows = split(headers, row, "\n")
        for (i = 1; i <= rows; i++) { split(row[i], word, " "); owner["flagpost/" word[1] ".h"] = word[2] }
        rows = split(files, row, "\n")
        for (i = 1; i <= rows; i++) is_there[row[i]] = 1
      }
      {
        split($0, at, ":"); file = at[1]
        match($0, /"[^"]*"/); name = substr($0, RSTART + 1, RLENGTH - 2)
        folder = file; sub(/^src\//, "", folder); sub(/\/.*/, "", folder)
        if (name == "config.h") next
        if (name ~ /^flagpost\//) target = (name in owner) ? owner[name] : "?"
        else if (name !~ /\// || index(file, "src/" folder "/") == 1 && ("src/" folder "/" name) in is_there)
          target = folder
        else { target = name; sub(/\/.*/, "", target) }
        print file ":" at[2], folder, target, name
      }'
}
all=$(includes)
wrong=$(printf '%s\n' "$all" | awk -v table="$table" '
  BEGIN {
    rows = split(table, row, "\n")
    for (i = 1; i <= rows; i++) {
      words = split(row[i], word, " ")
      for (k = 2; k <= words; k++) may[word[1], word[k]] = 1
    }
  }
  !(($2, $3) in may) { print $1 ": " $2 " may not include " $4 ($3 == "?" ? ", a header the table does not know" : ", which is of " $3) }')
check "the layers hold" "$wrong"

# The test itself would see something: the tree has includes, and a wrong one would show.
check "there are includes to read" "$(printf '%s\n' "$all" | awk 'END { if (NR <= 50) print "only " NR " found" }')"

# only WHAT PATTERN ALLOWED: lines of src/ and include/ that match PATTERN outside the files ALLOWED.
only() {
  check "$1" "$(grep -rnE "$2" src include --include='*.[ch]' | grep -vE "^($3):" || :)"
}
only "ncurses in the screen alone" '#.*include *<n?curses' 'src/tui/[a-z_]*\.[ch]'
only "libcurl in net, its address parser in base/url.c" '#.*include *<curl/' 'src/net/[a-z_]*\.[ch]|src/base/url\.c'
only "OpenSSL in base/rsa.c and the demo forum" '#.*include *<openssl/' 'src/base/rsa\.c|src/demo/[a-z_/]*\.c'
only "SQLite in the store and the demo forum" '#.*include *<sqlite3' 'src/(store|demo)/[a-z_/]*\.[ch]'
only "libsecret in the keyring alone" '#.*include *<libsecret/' 'src/keyring/[a-z_]*\.[ch]'
only "libmicrohttpd in the demo forum" '#.*include *<microhttpd' 'src/demo/[a-z_/]*\.[ch]'
only "the time from base/clock.c" \
  '\b(g_get_real_time|g_get_monotonic_time|g_date_time_new_now[a-z_]*|clock_gettime|gettimeofday|time) *\((NULL|[^)]*)\)' \
  'src/base/clock\.c|src/net/curl\.c|.*\/\*.*'
only "timers from base/clock.c" '\b(g_timeout_add[a-z_]*|g_timeout_source_new[a-z_]*|sleep|usleep|nanosleep|alarm) *\(' \
  'src/base/clock\.c'
only "chance from base/chance.c" \
  '\b(g_random_[a-z_]*|g_rand_[a-z_]*|getrandom|getentropy|arc4random[a-z_]*|rand|srand|random|randombytes_[a-z]*|g_uuid_string_random) *\(' \
  'src/base/chance\.c'
only "no redirects, cookies or netrc by libcurl, no credentials for other hosts" \
  'CURLOPT_(FOLLOWLOCATION|COOKIE[A-Z]*|NETRC|AUTOREFERER|UNRESTRICTED_AUTH)' '-'
only "certificates are always verified" 'CURLOPT_SSL_VERIFY(PEER|HOST) *, *0' '-'
only "the cursor is where the focus is" '\bleaveok *\(' '-'
only "no functions that overflow or run a shell" \
  '(^|[^a-z_>.])(strcpy|strcat|strncpy|strncat|sprintf|vsprintf|strtok|gets|system|popen|tmpnam|tempnam|mktemp|g_spawn_command_line_[a-z]+) *\(' \
  'include/flagpost/banned\.h'

# Every .c that is ours begins with config.h, so that no header is read under other settings.
late=$(
  grep -rLE '^[[:space:]]*#[[:space:]]*include' src --include='*.c'
  find src -name '*.c' -exec awk '
    FNR == 1 { seen = 0 }
    !seen && /^[[:space:]]*#[[:space:]]*include/ {
      seen = 1; gsub(/ /, "")
      if ($0 != "#include\"config.h\"") print FILENAME " begins with " $0
    }' {} +
)
check "config.h comes first" "$late"

# Whoever says something to a person marks it for translation.
unmarked=$({
  grep -rlE 'flagpost/i18n\.h' src --include='*.[ch]' | sed 's/^/has /'
  grep -rlE '\b(_|N_|ngettext)\(' src --include='*.c' | sed 's/^/says /'
} | awk '
  { folder = $2; sub(/\/[^\/]*$/, "", folder) }
  $1 == "has" { may[$2] = 1; if ($2 ~ /\.h$/) may[folder] = 1 }
  $1 == "says" && !($2 in may) && !(folder in may) { print $2 }')
check "marks for translators come from i18n.h" "$unmarked"

echo "1..$n"

#!/bin/sh
# The program against a real TLS server, nginx: certificates that are wrong in each way, a protocol and a key that are too
# old, answers that lead away, grow or are not the forum's. Where it must not speak, the server's log stays empty.
# shellcheck disable=SC2317 # functions that check calls
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || { echo "1..0 # SKIP nginx is not installed"; exit 0; }
command -v openssl >/dev/null || { echo "1..0 # SKIP openssl is not installed"; exit 0; }
srv=$work/nginx
mkdir -p "$srv/logs" "$srv/www"
start_forum --scenario quiet
behind=${url%/}

# --- certificates, each for an address of this machine ---
cat >"$srv/ca.cnf" <<EOF
[ca]
default_ca = here
[here]
dir = $srv
database = $srv/index
new_certs_dir = $srv
serial = $srv/serial
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
EOF
: >"$srv/index"
echo 1000 >"$srv/serial"
quietly() { "$@" >"$srv/said" 2>&1 || { echo "Bail out! $*: $(cat "$srv/said")"; exit 1; }; }
key() { quietly openssl ecparam -genkey -name prime256v1 -noout -out "$srv/$1.key"; }
key ca
quietly openssl req -x509 -new -key "$srv/ca.key" -subj "/O=Tests, of all kinds/CN=Test issuer" -days 30 -config "$srv/ca.cnf" -out "$srv/ca.pem" \
  -addext basicConstraints=critical,CA:TRUE
# certificate NAME ADDRESS FROM TO: signed by our issuer.
certificate() {
  [ -e "$srv/$1.key" ] || key "$1"
  printf 'subjectAltName=IP:%s\n' "$2" >"$srv/$1.ext"
  quietly openssl req -new -key "$srv/$1.key" -subj "/CN=$1" -config "$srv/ca.cnf" -out "$srv/$1.csr"
  quietly openssl ca -batch -notext -config "$srv/ca.cnf" -cert "$srv/ca.pem" -keyfile "$srv/ca.key" -startdate "$3" -enddate "$4" \
    -extfile "$srv/$1.ext" -in "$srv/$1.csr" -out "$srv/$1.pem"
}
since=20200101000000Z until=20491231000000Z
certificate good 127.0.0.1 $since $until
certificate expired 127.0.0.2 $since 20210101000000Z
certificate early 127.0.0.3 20481231000000Z $until
certificate other 127.0.0.99 $since $until # served at 127.0.0.4
quietly openssl genrsa -out "$srv/weak.key" 1024
certificate weak 127.0.0.5 $since $until
key self
quietly openssl req -x509 -new -key "$srv/self.key" -subj "/CN=self" -days 30 -config "$srv/ca.cnf" -out "$srv/self.pem" \
  -addext subjectAltName=IP:127.0.0.6
certificate named "127.0.0.17,DNS:forum.example.org" $since $until
for n in 7 9 10 11 12 13 14 15 16 18; do cp "$srv/good.key" "$srv/at$n.key"; certificate at$n 127.0.0.$n $since $until; done

# --- the server ---
head -c 20000000 /dev/zero | gzip -9 | gzip -9 >"$srv/www/bomb"
cr=$(printf '\r')
# server NUMBER CERTIFICATE LINES
server() {
  printf 'server { listen 127.0.0.%s:%s ssl; ssl_certificate %s.pem; ssl_certificate_key %s.key; access_log logs/%s told; %s }\n' \
    "$1" "$port" "$srv/$2" "$srv/$2" "$1" "$3"
}
configuration() {
  cat <<EOF
daemon off; master_process off; pid $srv/pid; error_log $srv/error;
events { worker_connections 64; }
http {
log_format told '\$server_protocol "\$request" "\$http_cookie" "\$http_authorization"';
client_body_temp_path $srv/t1; proxy_temp_path $srv/t2; fastcgi_temp_path $srv/t3; uwsgi_temp_path $srv/t4; scgi_temp_path $srv/t5;
server { listen 127.0.0.1:$port ssl http2; ssl_certificate $srv/good.pem; ssl_certificate_key $srv/good.key; access_log logs/1 told;
location / { proxy_pass $behind; proxy_set_header Host \$http_host; add_header Set-Cookie "evil=1; Domain=.example.org" always; } }
EOF
  server 2 expired 'return 200;'
  server 3 early 'return 200;'
  server 4 other 'return 200;'
  server 5 weak 'ssl_ciphers DEFAULT@SECLEVEL=0; return 200;'
  server 6 self 'return 200;'
  server 7 at7 'ssl_protocols TLSv1.1; ssl_ciphers DEFAULT@SECLEVEL=0; return 200;'
  printf 'server { listen 127.0.0.8:%s; access_log logs/8 told; return 200; }\n' "$port"
  server 9 at9 "return 302 http://127.0.0.8:$port/;"
  server 10 at10 "return 307 https://127.0.0.1:$port/;"
  server 11 at11 'return 301 file:///etc/passwd;'
  server 12 at12 'return 444;'
  server 13 at13 "root $srv/www; location / { add_header Content-Encoding \"gzip, gzip\" always; rewrite .* /bomb break; }"
  server 14 at14 'default_type text/html; return 200 "<html><title>Hotel</title><form><input type=password></form></html>";'
  server 15 at15 "add_header X-Split \"a$cr
Set-Cookie: stolen=1\" always; location / { proxy_pass $behind; proxy_set_header Host \$http_host; }"
  server 16 at16 "default_type application/json; return 200 '{}';"
  server 18 at18 "location / { proxy_pass $behind; proxy_set_header Host \$http_host; } location ~ /postoffice/notes/send { return 444; }"
  server 17 named "location / { proxy_pass $behind; proxy_set_header Host \$http_host; }"
  echo '}'
}
tries=0 pid=
while [ "$tries" -lt 10 ]; do
  tries=$((tries + 1)) port=$((20000 + ($$ * 7 + tries * 1009) % 30000))
  configuration >"$srv/nginx.conf"
  "$nginx" -p "$srv/" -c "$srv/nginx.conf" -e "$srv/error" >"$srv/said" 2>&1 &
  pid=$!
  waits=0
  while kill -0 $pid 2>/dev/null && [ "$waits" -lt 100 ] && ! curl -s --noproxy '*' -o /dev/null "http://127.0.0.8:$port/probe"; do
    waits=$((waits + 1))
    sleep 0.02
  done
  kill -0 $pid 2>/dev/null && break
done
kill -0 $pid 2>/dev/null || { echo "1..0 # SKIP nginx does not run here: $(tail -1 "$srv/error" | tr -d '#')"; exit 0; }
trap 'kill $pid 2>/dev/null; clean_up' EXIT

# add NUMBER [HOST]: an account at that server, by its address or that name; its exit code in $got.
add() {
  printf '%s\n' "$password" | timeout 60 "$flagpost" account add "https://${2:-127.0.0.$1}:$port/" --ca-file "$srv/ca.pem" \
    --user "$login" --password-stdin --moderators "$moderators" --json >"$work/out" 2>"$work/err"
  got=$?
}
# A greeting of TLS that a plain server takes for nonsense is no request.
silent() { ! grep -v /probe "$srv/logs/$1" | grep -q '"[A-Z]* /'; }

# refused NUMBER NAME [HOST]: an error of TLS, and not one byte of a request.
refused() {
  add "$1" "${3:-}"
  check_is "$2: not reached" "$got" 3
  check_is "N4: $2: said to be of TLS" "$(json error.code)" net.tls
  check "$2: nothing was asked" silent "$1"
}
refused 2 "an expired certificate"
refused 3 "one that is not valid yet"
refused 4 "one for another address"
refused 1 "N11, P9: a name that leads to an address of this machine, and a certificate that does not hold the name" localhost
refused 5 "a key of 1024 bits"
refused 6 "signed by itself"
refused 7 "TLS 1.1"
refused 8 "no TLS at all"
check_like "no TLS at all: said in words" "$(json error.message)" "*does not speak TLS*"

for case in "9 to plain HTTP" "10 to another host" "11 to a file"; do
  n=${case%% *} name=${case#* }
  : >"$srv/logs/1"
  add "$n"
  check_is "led $name: refused" "$(json error.code)" net.bad-redirect
  check "led $name: nobody was asked there" silent "$([ "$n" = 9 ] && echo 8 || echo 1)"
done
add 12
check_is "a connection that closes: not reached" "$got" 3
add 13
check_is "an answer that grows when it is unpacked" "$(json error.code)" net.too-big
add 14
check_like "a page of the network's" "$(json error.code)" "*captive*"
for n in 12 13 14; do
  check "no password was sent to 127.0.0.$n" sh -c "! grep -q POST '$srv/logs/$n'"
done
add 16
check "a server that is no forum" test "$got" -ne 0

: >"$srv/logs/1"
add 1
check_is "with the right certificate it works" "$got" 0
has "by HTTP/2" "$srv/logs/1" 'HTTP/2.0'
run 0 "and goes on" inbox --json
lacks "a cookie for another domain does not come back" "$srv/logs/1" evil=1
add 15
check_is "a header that holds a line of its own" "$got" 0
run 0 "goes on" inbox --account "$login@127.0.0.15:$port" --json
printf 'wrong\n' | "$flagpost" account add "https://127.0.0.15:$port/" --ca-file "$srv/ca.pem" --user nobody --password-stdin \
  >"$work/out" 2>"$work/err"
has "P9: the certificate's name is told" "$work/err" 'made out to at15, by Tests, of all kinds.'

# --- N11: a public name that leads to an address of the own network is asked about once ---
names=$FP_TOP_BUILDDIR/tests/lib/names.so
# inside [OPTION]: an account at forum.example.org, which is found at 127.0.0.17.
inside() {
  printf '%s\n' "$password" | NAME=forum.example.org NAME_LEADS_TO=127.0.0.17 LD_PRELOAD=$names timeout 60 "$flagpost" \
    account add "https://forum.example.org:$port/" --ca-file "$srv/ca.pem" --user "$login" --password-stdin \
    --moderators "$moderators" "$@" >"$work/out" 2>"$work/err"
  got=$?
}
if nm -D "$flagpost" 2>/dev/null | grep -q __asan || [ ! -e "$names" ]; then
  skip "N11: a name that leads inside" "a sanitizer must be loaded first, and the library be there"
else
  inside
  check_is "N11: without a yes nothing is done" "$got" 2
  has "N11: name and address are told" "$work/err" 'forum.example.org leads to 127.0.0.17'
  check "N11: no password was sent there" sh -c "! grep -q POST '$srv/logs/17'"
  inside --yes
  check_is "N11: with a yes it is added" "$got" 0
  NAME=forum.example.org NAME_LEADS_TO=127.0.0.17 LD_PRELOAD=$names "$flagpost" inbox --account forum.example.org \
    >"$work/out" 2>"$work/err"
  check_is "N11: and not asked about again" "$?" 0
fi

# --- through a proxy, whose own talk is neither the request nor the answer ---
cat >"$srv/proxy.py" <<'EOF'
import socket, sys, threading
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
def pour(source, sink):
    try:
        while (some := source.recv(65536)):
            sink.sendall(some)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
def serve(client):
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(1)
    host, port = head.split()[1].decode().rsplit(":", 1)
    there = socket.create_connection((host, int(port)))
    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    threading.Thread(target=pour, args=(there, client), daemon=True).start()
    pour(client, there)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
EOF
if python3 -c '' 2>/dev/null; then
  mkfifo "$srv/told"
  python3 "$srv/proxy.py" >"$srv/told" 2>/dev/null &
  proxy=$!
  trap 'kill $pid $proxy 2>/dev/null; clean_up' EXIT
  read -r at <"$srv/told"
  export https_proxy="http://127.0.0.1:$at"
  refused 6 "through a proxy, signed by itself"
  refused 2 "through a proxy, expired"
  add 18
  check_is "through a proxy it works" "$got" 0
  printf 'Where do you meet?\n' | "$flagpost" send --account "$login@127.0.0.18:$port" --to "$moderators" --subject Meeting \
    --json >"$work/out" 2>"$work/err"
  check "its answer is lost there" grep -q 'POST .*notes/send' "$srv/logs/18"
  run 0 "the outbox" outbox --account "$login@127.0.0.18:$port" --json
  check_is "and nobody says that it did not leave" "$(json items.0.state)" unsure
  unset https_proxy
else
  skip "through a proxy" "python3 is not installed"
fi

# The issuer is forgotten: the account that worked is refused.
cp "$srv/self.pem" "$srv/ca.pem"
: >"$srv/logs/1"
run 3 "after the issuer is not trusted any more" inbox --account "$login@127.0.0.1:$port" --json
check "nothing was asked" silent 1
finish

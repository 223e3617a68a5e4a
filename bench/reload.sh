#!/usr/bin/env bash
# What a client lives through when workers are replaced or killed: Jelly Cluster, Node's cluster module, PM2, nginx and
# HAProxy side by side in one run. Writes RELOAD.md beside this script; takes three to four minutes.
#
# Every system serves the same five bytes with two workers (HAProxy: one process, which is how it reloads) under the same
# 64 keep-alive connections. A system whose program is not installed is left out and named.
set -euo pipefail
export LC_ALL=C

readonly CONNECTIONS=${CONNECTIONS:-64} SECONDS_OF_LOAD=${SECONDS_OF_LOAD:-8}
readonly SYSTEMS=(jelly node pm2 nginx haproxy)

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
readonly jar=$here/../target/jelly-cluster-fat.jar
work=""
started=() # pids of what this script has started, or asked others to start
missing=()
declare -A port pid skip

# shellcheck source-path=SCRIPTDIR source=common.sh
source "$here/common.sh"

usage() {
  cat <<TEXT
Usage: bench/reload.sh

Measures a rolling reload, kill -9 of a worker and kill -9 of the primary under keep-alive load; writes bench/RELOAD.md.
Needs a JDK and node (the client is bench/node/client.js). Measured as well if installed: pm2 (or PM2=/path/to/pm2),
nginx, haproxy.
  CONNECTIONS=$CONNECTIONS       keep-alive connections, one request after the other on each
  SECONDS_OF_LOAD=$SECONDS_OF_LOAD    for each measurement
TEXT
}

cleanup() {
  local code=$? one
  trap '' INT TERM
  trap - EXIT
  if [[ -n ${pid[jelly]:-} ]]; then java -jar "$jar" stop -name bench >/dev/null 2>&1 || true; fi
  if [[ -n ${pid[pm2]:-} ]]; then "$pm2" kill >/dev/null 2>&1 || true; fi
  for one in ${started[@]+"${started[@]}"}; do kill -TERM "$one" 2>/dev/null || true; done
  sleep 1
  for one in ${started[@]+"${started[@]}"}; do kill -KILL "$one" 2>/dev/null || true; done
  if [[ -n $work ]]; then rm -rf "$work"; fi
  exit "$code"
}

answers() {
  local reply
  reply=$(
    exec 2>/dev/null 3<>"/dev/tcp/127.0.0.1/$1" &&
      printf 'GET / HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n' >&3 && timeout 2 cat <&3
  ) || return 1
  [[ $reply == *hello* ]]
}

now_ms() {
  date +%s%3N
}

# ---- the systems: start_X (sets pid[X]), reload_X (returns when done), worker_X (the pid of one) ----

run_in_background() {
  local system=$1
  shift
  JELLY_PORT=${port[$system]} "$@" >"$work/$system.log" 2>&1 </dev/null &
  pid[$system]=$!
  started+=($!)
}

start_jelly() {
  run_in_background jelly java -jar "$jar" -name bench -port "${port[jelly]}" -workers 2 -instances 1 \
    -cp "$work/classes" -verticle bench.HelloVerticle
  # Made once for a program and a JVM, after the first start: not what a reload is to be measured with.
  await 120 "the class archive to be made" archive_exists
}
archive_exists() { compgen -G "$XDG_CACHE_HOME/jelly-cluster/worker-*.jsa" >/dev/null; }
reload_jelly() { java -jar "$jar" reload -name bench >>"$work/jelly-reload.log" 2>&1; }
worker_jelly() { sed -n 's/.*(pid \([0-9]*\),.*-> ready.*/\1/p' "$work/jelly.log" | tail -1; }

start_node() { run_in_background node node "$here/node/reloading.js"; }
reload_node() {
  local before
  before=$(grep -c reloaded "$work/node.log" || true)
  kill -HUP "${pid[node]}"
  await 60 "Node's reload" more_than "$before" reloaded "$work/node.log"
}
more_than() { (($(grep -c "$2" "$3" || true) > $1)); }
worker_node() { children "${pid[node]}" | awk '{ print $1 }'; }

start_pm2() {
  JELLY_PORT=${port[pm2]} "$pm2" start "$here/node/plain.js" --name bench -i 2 >"$work/pm2.log" 2>&1
  pid[pm2]=$(cat "$PM2_HOME/pm2.pid")
  started+=("${pid[pm2]}")
}
reload_pm2() { "$pm2" reload bench >>"$work/pm2.log" 2>&1; }
worker_pm2() { children "${pid[pm2]}" | awk '{ print $1 }'; }

start_nginx() {
  cat >"$work/nginx.conf" <<TEXT
daemon off; worker_processes 2; pid $work/nginx.pid; error_log $work/nginx-error.log;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 100000000; client_body_temp_path $work/b; proxy_temp_path $work/p;
  fastcgi_temp_path $work/f; uwsgi_temp_path $work/u; scgi_temp_path $work/s;
  server { listen 127.0.0.1:${port[nginx]} backlog=4096; location / { return 200 "hello"; } } }
TEXT
  run_in_background nginx nginx -p "$work" -c "$work/nginx.conf"
}
reload_nginx() {
  local old
  old=$(children "${pid[nginx]}")
  kill -HUP "${pid[nginx]}"
  # shellcheck disable=SC2086 # pids have no blanks
  await 60 "nginx's old workers to leave" all_gone $old
}
all_gone() {
  local one
  for one in "$@"; do if kill -0 "$one" 2>/dev/null; then return 1; fi; done
}
worker_nginx() { children "${pid[nginx]}" | awk '{ print $1 }'; }

start_haproxy() {
  cat >"$work/haproxy.cfg" <<TEXT
global
  hard-stop-after 30s
defaults
  mode http
  timeout client 60s
  timeout connect 5s
  timeout server 60s
  timeout http-keep-alive 60s
frontend bench
  bind 127.0.0.1:${port[haproxy]}
  http-request return status 200 content-type text/plain string hello
TEXT
  run_in_background haproxy haproxy -W -S "$work/haproxy.sock" -f "$work/haproxy.cfg"
}
reload_haproxy() {
  local old
  old=$(children "${pid[haproxy]}")
  kill -USR2 "${pid[haproxy]}"
  # shellcheck disable=SC2086
  await 60 "HAProxy's old worker to leave" all_gone $old
}
worker_haproxy() { children "${pid[haproxy]}" | awk '{ print $1 }'; }

# ---- measuring ----

# measure SYSTEM WHAT COMMAND...: the command in the middle of a load; leaves a line of the client in "$work/WHAT.SYSTEM".
measure() {
  local system=$1 what=$2 client begin
  shift 2
  node "$here/node/client.js" "${port[$system]}" "$CONNECTIONS" "$SECONDS_OF_LOAD" "$work/stop.$what.$system" \
    >"$work/$what.$system" &
  client=$!
  started+=("$client")
  sleep 2
  begin=$(now_ms)
  "$@" || echo "bench: $what of $system failed" >&2
  echo "$(($(now_ms) - begin))" >"$work/ms.$what.$system"
  sleep 3
  touch "$work/stop.$what.$system"
  wait "$client" || fail "the client failed against $system"
  echo "$what, $system: $(cat "$work/$what.$system") after $(cat "$work/ms.$what.$system") ms"
}

kill_worker() {
  kill -KILL "$("worker_$1")"
}
kill_primary() {
  kill -KILL "${pid[$1]}"
}

# Ends what has outlived its primary.
leave() {
  local one
  if [[ $1 == jelly ]]; then java -jar "$jar" stop -name bench >>"$work/jelly-reload.log" 2>&1 || true; fi
  for one in "${started[@]}"; do kill -KILL "$one" 2>/dev/null || true; done
  started=()
}

measure_system() {
  local system=$1
  port[$system]=$(free_port)
  "start_$system"
  await 60 "$system to answer" answers "${port[$system]}"
  sleep 2
  measure "$system" reload "reload_$system"
  await 30 "$system to answer after its reload" answers "${port[$system]}"
  sleep 1
  measure "$system" worker kill_worker "$system"
  sleep 2
  if ! kill -0 "${pid[$system]}" 2>/dev/null; then # HAProxy ends with its worker.
    "start_$system"
    await 60 "$system to answer" answers "${port[$system]}"
  fi
  # shellcheck disable=SC2207 # pids have no blanks
  started+=($(children "${pid[$system]}"))
  measure "$system" primary kill_primary "$system"
  leave "$system"
}

# ---- the report ----

cell() { # FIELD WHAT SYSTEM
  sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$work/$2.$3"
}

row() {
  local s=$1
  if [[ -n ${skip[$s]:-} ]]; then
    echo "| $s | not installed | | | | | | |"
    return
  fi
  echo "| $s | $(cell failed reload "$s") | $(cell closed reload "$s") | $(cat "$work/ms.reload.$s")" \
    "| $(cell failed worker "$s") | $(cell refused worker "$s") | $(cell failed primary "$s") | $(cell refused primary "$s") |"
}

version_of() {
  case $1 in
    jelly) sed -n 's/^Jelly Cluster \([^ ]*\).*/Jelly Cluster \1/p' "$work/jelly.log" | head -1 ;;
    node) echo "Node $(node --version)" ;;
    pm2) echo "PM2 $("$pm2" --version 2>/dev/null | tail -1)" ;;
    nginx) nginx -v 2>&1 | sed 's/.*nginx\//nginx /' ;;
    haproxy) haproxy -v | sed -n '1s/.*version \([^ -]*\).*/HAProxy \1/p' ;;
  esac
}

report() {
  local system
  cat <<TEXT
# Reload and sudden death, side by side

Written by \`bench/reload.sh\` on $(date -u '+%Y-%m-%d %H:%M UTC'). $(nproc) cores, Linux $(uname -r), load average before the run:
$load_before. $(for system in "${SYSTEMS[@]}"; do if [[ -z ${skip[$system]:-} ]]; then printf '%s; ' "$(version_of "$system")"; fi; done)

$CONNECTIONS keep-alive connections, one request after the other on each, from one client on the same machine. *failed*: a request without
a complete answer; *closed*: a connection that ended for whatever reason, announced or not; *refused*: a new connection refused. One run each.

| system | reload: failed | closed | ms | kill -9 of a worker: failed | refused | kill -9 of the primary: failed | refused |
|---|---|---|---|---|---|---|---|
$(for system in "${SYSTEMS[@]}"; do row "$system"; done)

Node and PM2 run the plain program of Node's documentation, without code of its own for a graceful end. The time of a reload ends when
the last old worker is gone.${missing[*]:+ Not installed here: ${missing[*]}.}
TEXT
}

main() {
  local system
  if [[ ${1:-} == -h || ${1:-} == --help ]]; then
    usage
    exit 0
  fi
  load_before=$(cut -d' ' -f1 /proc/loadavg)
  command -v node >/dev/null || fail "there is no node: the client needs it"
  [[ -f $jar ]] || fail "there is no target/jelly-cluster-fat.jar: run mvn -q package -DskipTests first"
  pm2=${PM2:-$(command -v pm2 || echo pm2)}
  command -v "$pm2" >/dev/null || skip[pm2]=yes
  for system in nginx haproxy; do PATH=$PATH:/usr/sbin command -v "$system" >/dev/null || skip[$system]=yes; done
  export PATH=$PATH:/usr/sbin
  missing=("${!skip[@]}")
  work=$(mktemp -d)
  trap cleanup EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  export PM2_HOME=$work/pm2 XDG_RUNTIME_DIR=$work/run XDG_CACHE_HOME=$work/cache
  mkdir -m 700 "$XDG_RUNTIME_DIR" "$XDG_CACHE_HOME" "$PM2_HOME"
  mkdir "$work/classes"
  javac -d "$work/classes" -cp "$jar" "$here"/java/bench/*.java
  for system in "${SYSTEMS[@]}"; do
    if [[ -n ${skip[$system]:-} ]]; then echo "$system is not installed: left out"; else measure_system "$system"; fi
  done
  report >"$work/RELOAD.md"
  mv "$work/RELOAD.md" "$here/RELOAD.md"
  cat "$here/RELOAD.md"
}

main "$@"

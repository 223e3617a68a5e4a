#!/usr/bin/env bash
# Compares JSON-RPC on Jelly Cluster with jayson on Node's cluster module and with jsonrpc4j in Jetty, side by side in one
# run, and writes RPC.md beside this script.
#
# The machine may be shared and noisy, so nothing is compared across time: every round measures all systems one after
# the other, a ratio is taken within each round, and what is reported is the median of the rounds' ratios.
set -euo pipefail
export LC_ALL=C

readonly ROUNDS=${ROUNDS:-5} DURATION=${DURATION:-4} WARMUP=${WARMUP:-20} CONNECTIONS=${CONNECTIONS:-32}
readonly LOADS=(small batch large)
readonly SOCKET_WARMUP=6 # seconds; the client of WebSockets is a new JVM each time
declare -rA CALLS=([small]=1 [batch]=100 [large]=1)

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
readonly jar=$here/../target/jelly-cluster-fat.jar
work=""
started=() # pids of what this script has started
declare -A port
declare -A pid
load_before=$(cut -d' ' -f1 /proc/loadavg)
readonly load_before

# shellcheck source-path=SCRIPTDIR source=common.sh
source "$here/common.sh"
# shellcheck source-path=SCRIPTDIR source=rpc-report.sh
source "$here/rpc-report.sh"

usage() {
  cat <<TEXT
Usage: bench/rpc.sh

Measures JSON-RPC calls over HTTP and WebSocket, beside jayson and jsonrpc4j; writes bench/RPC.md. Needs a JDK, Maven,
node, nginx, wrk, and once: npm ci --prefix src/test/npm
  ROUNDS=$ROUNDS         rounds
  DURATION=$DURATION       seconds for each system, transport, kind of load and round
  WARMUP=$WARMUP        seconds of load before the first round, for each of them
  CONNECTIONS=$CONNECTIONS   open at a time, with one request in flight each
TEXT
}

check_needs() {
  need wrk "install Debian's package wrk"
  need node "install Node 18 or newer"
  need nginx "install Debian's package nginx-light"
  need javac "install a JDK, 17 or newer, not only its runtime"
  need mvn "install Maven"
  [[ -d $here/../src/test/npm/node_modules ]] || fail "no packages from npm: run npm ci --prefix src/test/npm first"
  [[ -f $jar ]] || fail "there is no target/jelly-cluster-fat.jar: run mvn -q package -DskipTests first"
}

answers() {
  [[ $(post "$1" small 2>/dev/null) == *'"result":3'* ]]
}

# begin NAME COMMAND...: launches it, and waits until it answers a call.
begin() {
  launch "$@"
  pid[$1]=${started[-1]}
  if ! (await 60 "$1 to answer" answers "$1"); then
    tail -3 "$work/$1.log" >&2
    exit 1
  fi
}

# post SYSTEM LOAD: one request; prints the body of the answer.
post() {
  local body=$work/$2.json
  exec 3<>"/dev/tcp/127.0.0.1/${port[$1]}"
  {
    printf 'POST / HTTP/1.1\r\nHost: bench\r\nConnection: close\r\nContent-Type: application/json\r\n'
    printf 'Content-Length: %d\r\n\r\n' "$(stat -c %s "$body")"
    cat "$body"
  } >&3
  timeout 5 cat <&3
  exec 3>&-
}

write_bodies() {
  local call='{"jsonrpc":"2.0","id":1,"method":"add","params":[1,2]}' text
  printf '%s' "$call" >"$work/small.json"
  printf '[%s%s]' "$call" "$(printf ",$call%.0s" {2..100})" >"$work/batch.json"
  text=$(head -c 102400 /dev/zero | tr '\0' x)
  printf '{"jsonrpc":"2.0","id":1,"method":"length","params":["%s"]}' "$text" >"$work/large.json"
}

# Every system has to answer every load as it should before it is measured.
check_answers() {
  local system
  for system in jelly jayson jsonrpc4j; do
    [[ $(post "$system" batch | grep -o '"result":3' | wc -l) == 100 ]] || fail "$system does not answer batches"
    [[ $(post "$system" large) == *'"result":102400'* ]] || fail "$system does not answer large calls"
  done
}

launch_systems() {
  javac -d "$work/classes" -cp "$jar" "$here"/java/bench/{RpcVerticle,SocketLoad}.java
  mvn -q -f "$here/jsonrpc4j/pom.xml" package dependency:copy-dependencies
  local other=$here/jsonrpc4j/target
  begin jelly java -jar "$jar" -name bench-rpc -workers 2 -instances 1 -cp "$work/classes" -verticle bench.RpcVerticle
  begin jayson node "$here/node/jayson.js"
  begin jsonrpc4j java -cp "$other/classes:$other/dependency/*" bench.Jsonrpc4jMain
  begin constant bash -c "$(declare -f serve_constant); serve_constant '$work'"
}

# serve_constant FOLDER: the least that a server can do with these requests. nginx reads them and answers the same to all.
serve_constant() {
  cat >"$1/nginx.conf" <<TEXT
daemon off; worker_processes 2; pid $1/nginx.pid; error_log $1/nginx-error.log;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 1000000000; client_body_temp_path $1/nginx-body;
  server { listen 127.0.0.1:$JELLY_PORT reuseport; client_max_body_size 1m;
    location / { default_type application/json; return 200 '{"jsonrpc":"2.0","result":3,"id":1}'; } } }
TEXT
  exec nginx -p "$1" -c "$1/nginx.conf"
}

# The processor time that a system has taken so far, in hundredths of a second.
cpu() {
  local one sum=0 fields
  for one in "${pid[$1]}" $(children "${pid[$1]}"); do
    if read -ra fields < <(sed 's/.*) //' "/proc/$one/stat" 2>/dev/null); then ((sum += fields[11] + fields[12])); fi
  done
  echo "$sum"
}

# load TRANSPORT KIND SYSTEM SECONDS: leaves calls/s, p50 and p99 in microseconds, and microseconds of processor time that
# the system takes for a call (with HTTP) in "$work/measured".
load() {
  local body=$work/$2.json rate p50 p99 failed before
  before=$(cpu "$3")
  if [[ $1 == http ]]; then
    RPC_BODY=$body timeout $(($4 + 20)) wrk -t1 -c"$CONNECTIONS" -d"$4s" -s "$here/wrk/rpc.lua" \
      "http://127.0.0.1:${port[$3]}/" >"$work/load.log" 2>&1 &
  else
    timeout $(($4 + SOCKET_WARMUP + 20)) java -cp "$jar:$work/classes" bench.SocketLoad \
      "${port[$3]}" "$CONNECTIONS" "$4" "$SOCKET_WARMUP" "$body" >"$work/load.log" 2>&1 &
  fi
  started+=($!)
  wait "${started[-1]}" || fail "no load on $3 ($1, $2): $(tail -1 "$work/load.log")"
  unset 'started[-1]'
  read -r rate p50 p99 failed < <(sed -n 's/^RESULT //p' "$work/load.log")
  if ((failed > 0)); then echo "bench: $failed requests to $3 ($1, $2) failed" >&2; fi
  awk -v r="$rate" -v n="${CALLS[$2]}" -v a="$p50" -v b="$p99" -v s="$4" -v t="$(($(cpu "$3") - before))" \
    'BEGIN { printf "%.1f %d %d %.3f\n", r * n, a, b, t * 10000 / (r * n * s) }' >"$work/measured"
}

# measure TRANSPORT SYSTEM...: all rounds; each begins with another system, so that no one is always first.
measure() {
  local transport=$1 kind round offset system
  shift
  local systems=("$@")
  for kind in "${LOADS[@]}"; do
    echo "warm-up, $transport, $kind"
    for system in "${systems[@]}"; do load "$transport" "$kind" "$system" "$WARMUP"; done
    for ((round = 1; round <= ROUNDS; round++)); do
      for ((offset = 0; offset < ${#systems[@]}; offset++)); do
        system=${systems[(round + offset) % ${#systems[@]}]}
        load "$transport" "$kind" "$system" "$DURATION"
        cat "$work/measured" >>"$work/$transport.$kind.$system"
        echo "round $round of $ROUNDS, $transport, $kind, $system: $(cut -d' ' -f1 "$work/measured") calls/s"
      done
    done
  done
}

main() {
  if [[ ${1:-} == -h || ${1:-} == --help ]]; then
    usage
    exit 0
  fi
  check_needs
  trap cleanup EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  work=$(mktemp -d)
  export XDG_RUNTIME_DIR=$work/run XDG_CACHE_HOME=$work/cache XDG_STATE_HOME=$work/state
  mkdir -m 700 "$XDG_RUNTIME_DIR" "$XDG_CACHE_HOME" "$XDG_STATE_HOME" "$work/classes"
  write_bodies
  launch_systems
  check_answers
  measure http jelly jayson jsonrpc4j constant
  measure webSocket jelly jayson
  report >"$work/RPC.md"
  mv "$work/RPC.md" "$here/RPC.md"
  cat "$here/RPC.md"
}

main "$@"

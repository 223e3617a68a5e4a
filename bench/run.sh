#!/usr/bin/env bash
# Compares Jelly Cluster with plain one-JVM Vert.x and with Node's cluster module, side by side in one run, and writes
# RESULTS.md beside this script. Takes five to six minutes.
#
# The machine may be shared and noisy, so nothing is compared across time: every round measures all systems one after
# the other, a ratio is taken within each round, and what is reported is the median of the rounds' ratios.
set -euo pipefail
export LC_ALL=C

readonly ROUNDS=${ROUNDS:-5} DURATION=${DURATION:-4} WARMUP=${WARMUP:-10} CONNECTIONS=${CONNECTIONS:-64}
readonly NODES=${NODES:-3} KILLS=${KILLS:-3} SETTLE=${SETTLE:-8}

readonly SYSTEMS=(round-robin shared vertx node)
readonly MODES=(keep-alive close)

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
readonly jar=$here/../target/jelly-cluster-fat.jar
readonly results=$here/RESULTS.md
work=""
started=() # pids of what this script has started
declare -A port
load_before=$(cut -d' ' -f1 /proc/loadavg)
readonly load_before

# shellcheck source-path=SCRIPTDIR source=common.sh
source "$here/common.sh"
# shellcheck source-path=SCRIPTDIR source=report.sh
source "$here/report.sh"

usage() {
  cat <<TEXT
Usage: bench/run.sh

Measures Jelly Cluster, plain one-JVM Vert.x and Node's cluster module in turn; writes bench/RESULTS.md.
Settings, by environment variables:
  ROUNDS=$ROUNDS         rounds of the throughput measurement
  DURATION=$DURATION       seconds for each system, kind of load and round
  WARMUP=$WARMUP         seconds of load before the first round, for each system and kind of load
  CONNECTIONS=$CONNECTIONS   open at a time
  NODES=$NODES          fresh nodes whose idle memory is measured
  KILLS=$KILLS          workers killed in each of them, to see how fast their successors start
  SETTLE=$SETTLE         seconds a node is left alone before its memory is read
TEXT
}

check_needs() {
  need wrk "install Debian's package wrk"
  need node "install Node 20"
  need java "install a JDK, 17 or newer"
  need javac "install a JDK, 17 or newer, not only its runtime"
  [[ -f $jar ]] || fail "there is no target/jelly-cluster-fat.jar: run mvn -q package -DskipTests first"
}

# ---- processes ----

# answers PORT PATH WHAT: whether a GET is answered with something that contains WHAT.
answers() {
  local reply
  reply=$(
    exec 2>/dev/null 3<>"/dev/tcp/127.0.0.1/$1" &&
      printf 'GET %s HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n' "$2" >&3 &&
      timeout 2 cat <&3
  ) || return 1
  [[ $reply == *"$3"* ]]
}

# ---- start time and idle memory ----

# Every worker that has booted, as lines of "pid milliseconds".
boots() {
  sed -n 's/.*(pid \([0-9]*\),.*booted in \([0-9]*\) ms.*/\1 \2/p' "$work/service.log"
}

booted_at_least() {
  (($(boots | wc -l) >= $1))
}

archive_exists() {
  compgen -G "$XDG_CACHE_HOME/jelly-cluster/worker-*.jsa" >/dev/null
}

launch_service() {
  launch service java -jar "$jar" -name service -workers 2 -instances 1
  await 60 "the node to be ready" booted_at_least 2
  await 10 "the built-in service to answer" answers "${port[service]}" /health/ready UP
}

stop_service() {
  stop "${started[-1]}"
  unset 'started[-1]'
}

# Resident memory in MB of 1,000,000 bytes.
resident() {
  awk '/^VmRSS/ { printf "%.1f\n", $2 * 1024 / 1e6 }' "/proc/$1/status"
}

measure_memory() {
  local pid
  sleep "$SETTLE"
  resident "${started[-1]}" >>"$work/primary.mb"
  for pid in $(boots | cut -d' ' -f1); do resident "$pid" >>"$work/worker.mb"; done
}

# Kills the youngest worker and reads how long its successor took, one at a time.
measure_starts() {
  local count pid
  for ((i = 0; i < KILLS; i++)); do
    count=$(boots | wc -l)
    pid=$(boots | tail -1 | cut -d' ' -f1)
    kill -KILL "$pid"
    await 60 "a killed worker to be replaced" booted_at_least $((count + 1))
    boots | tail -1 | cut -d' ' -f2 >>"$work/start.ms"
    sleep 1
  done
}

measure_nodes() {
  echo "start time and idle memory of $NODES nodes"
  launch_service
  await 120 "the class archive to be made" archive_exists
  stop_service
  for ((node = 0; node < NODES; node++)); do
    launch_service
    measure_memory
    measure_starts
    stop_service
  done
}

# ---- throughput ----

launch_systems() {
  javac -d "$work/classes" -cp "$jar" "$here"/java/bench/*.java
  local run=(java -jar "$jar" -workers 2 -instances 1 -cp "$work/classes" -verticle bench.HelloVerticle)
  launch round-robin "${run[@]}" -name round-robin
  launch shared "${run[@]}" -name shared -scheduling shared
  launch vertx java -XX:+UseSerialGC -cp "$jar:$work/classes" bench.PlainMain
  launch node node "$here/node/server.js"
  for system in "${SYSTEMS[@]}"; do
    await 60 "$system to answer" answers "${port[$system]}" / hello
  done
}

# load SYSTEM MODE SECONDS: leaves requests/s, p50 and p99 in microseconds in "$work/measured". In the background, so
# that a signal to this script is heard at once.
load() {
  local header=() rate p50 p99 failed
  if [[ $2 == close ]]; then header=(-H "Connection: close"); fi
  timeout $(($3 + 20)) wrk -t1 -c"$CONNECTIONS" -d"$3s" -s "$here/wrk/result.lua" "${header[@]}" \
    "http://127.0.0.1:${port[$1]}/" >"$work/wrk.log" 2>&1 &
  started+=($!)
  wait "${started[-1]}" || fail "wrk failed against $1 ($2): $(tail -1 "$work/wrk.log")"
  unset 'started[-1]'
  read -r rate p50 p99 failed < <(sed -n 's/^RESULT //p' "$work/wrk.log")
  if ((failed > 0)); then echo "bench: $failed requests to $1 ($2) failed" >&2; fi
  echo "$rate $p50 $p99" >"$work/measured"
}

measure_throughput() {
  local round offset mode system
  launch_systems
  for mode in "${MODES[@]}"; do
    echo "warm-up, $mode"
    for system in "${SYSTEMS[@]}"; do load "$system" "$mode" "$WARMUP"; done
  done
  for ((round = 1; round <= ROUNDS; round++)); do
    for mode in "${MODES[@]}"; do
      # Each round begins with another system, so that no one is always first.
      for ((offset = 0; offset < ${#SYSTEMS[@]}; offset++)); do
        system=${SYSTEMS[(round + offset) % ${#SYSTEMS[@]}]}
        load "$system" "$mode" "$DURATION"
        cat "$work/measured" >>"$work/$mode.$system"
        echo "round $round of $ROUNDS, $mode, $system: $(cut -d' ' -f1 "$work/measured") requests/s"
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
  export XDG_RUNTIME_DIR=$work/run XDG_CACHE_HOME=$work/cache
  mkdir -m 700 "$XDG_RUNTIME_DIR" "$XDG_CACHE_HOME"
  mkdir "$work/classes"
  measure_nodes
  measure_throughput
  report >"$work/RESULTS.md"
  mv "$work/RESULTS.md" "$results"
  cat "$results"
}

main "$@"

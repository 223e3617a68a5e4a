#!/usr/bin/env bash
# Overload: what a worker does at twice the load it can carry, with rpc.adaptive and without, written to OVERLOAD.md
# beside this script. Takes about six minutes.
#
# In every round, one after the other: the peak (callers in a closed loop), 80 % of that and twice that (calls at a
# rate, at random times, whether or not those before are answered). Ratios are taken within a round; what is reported is their median.
set -euo pipefail
export LC_ALL=C

readonly ROUNDS=${ROUNDS:-3} DURATION=${DURATION:-10} SETTLE=${SETTLE:-3} PORT=${PORT:-18940}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
readonly jar=$here/../target/jelly-cluster-fat.jar results=$here/OVERLOAD.md
[ -f "$jar" ] || { echo "bench/overload.sh: no $jar; build it first: mvn -DskipTests package" >&2; exit 1; }

work=$(mktemp -d)
node=""
finish() {
  [ -z "${caller_PID:-}" ] || kill "$caller_PID" 2>/dev/null || true
  [ -z "$node" ] || { kill "$node" 2>/dev/null && wait "$node" || true; }
  rm -rf "$work"
}
trap finish EXIT
export XDG_RUNTIME_DIR=$work XDG_CACHE_HOME=$work
load_before=$(cut -d' ' -f1 /proc/loadavg)

configure() { echo "{\"rpc\":{\"adaptive\":{\"enabled\":$1}}}" >"$work/config.json"; }
# load METHOD closed|open AMOUNT: the line of bench.CallLoad.
load() {
  local line
  echo "$1 $2 $3 $DURATION $SETTLE" >&6
  read -r line <&5
  echo "$line"
}
median() { sort -n | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }

mkdir "$work/classes"
javac -d "$work/classes" -cp "$jar" "$here"/java/bench/{LoadVerticle,CallLoad}.java
configure true
java -jar "$jar" -port "$PORT" -workers 1 -conf "$work/config.json" -cp "$work/classes" -verticle bench.LoadVerticle \
  >"$work/node.log" 2>&1 &
node=$!
until grep -q 'ready in' "$work/node.log"; do
  kill -0 "$node" || { cat "$work/node.log" >&2; exit 1; }
  sleep 0.1
done

coproc caller { exec java -cp "$jar:$work/classes" bench.CallLoad "$PORT"; }
# Copies, which subshells have as well.
exec 5<&"${caller[0]}" 6>&"${caller[1]}"

# METHOD CALLERS: enough callers to keep it busy, and no more.
measure() {
  local method=$1 callers=$2 round peak usual twice plain
  for ((round = 0; round < 2; round++)); do load "$method" closed "$callers" >/dev/null; done
  for ((round = 1; round <= ROUNDS; round++)); do
    peak=$(load "$method" closed "$callers" | awk '{print $2}')
    usual=$(load "$method" open "$(awk -v p="$peak" 'BEGIN {printf "%d", p * 0.8}')")
    twice=$(load "$method" open "$(awk -v p="$peak" 'BEGIN {printf "%d", p * 2}')")
    configure false
    sleep 3
    plain=$(load "$method" open "$(awk -v p="$peak" 'BEGIN {printf "%d", p * 2}')")
    configure true
    sleep 3
    echo "$method, round $round: peak $peak; 80 %: $usual; twice: $twice; twice, adaptive off: $plain" >&2
    echo "$peak $usual $twice $plain" >>"$work/$method"
  done
}

# METHOD WHAT: a row of the table. Fields: 1 peak; 2-7 at 80 %; 8-13 at twice; 14-19 the same, unbounded.
row() {
  local file=$work/$1 ms='{printf "%.0f\n", $F / 1000}'
  column() { awk "${ms//F/$1}" "$file" | median | awk '{printf "%.0f", $1}'; }
  ratio() { awk "{print \$$1 / \$$2}" "$file" | median | awk '{printf "%.2f", $1}'; }
  failed=$(awk '{n += $5 + $11 + $17} END {print n}' "$file")
  refused=$(awk '{n += $4} END {print n + 0}' "$file")
  echo "| $2 | $(awk '{print $1}' "$file" | median | awk '{printf "%.0f", $1}') | $(column 7) ms | $(ratio 9 1) | $(column 13) ms | $(ratio 13 7) | $(ratio 15 1) | $(column 19) ms | $refused | $failed |"
}

measure load.pool 12
measure load.loop 4
{
  echo "# Overload"
  echo
  echo "Written by \`bench/overload.sh\` on $(date -u '+%Y-%m-%d %H:%M') UTC. $(nproc) cores, Linux $(uname -r), load average before the run: $load_before,"
  echo "after it: $(cut -d' ' -f1 /proc/loadavg); client and node on the same machine. One worker, \`rpc.adaptive\` enabled (\`targetMs\` 20). Medians of $ROUNDS rounds of $DURATION s each,"
  echo "without their first $SETTLE s. Calls at a rate come at random times, as those of many clients do (exponential). Times are from when a call was due to its answer, of the calls that were answered with a result."
  echo
  echo "| method | peak, calls/s | 80 %: p99 | twice: goodput / peak | p99 | p99 / p99 at 80 % | adaptive off, twice: goodput / peak | p99 | refused/s at 80 % | failed |"
  echo "|---|---|---|---|---|---|---|---|---|---|"
  row load.pool "20 ms on one of 8 threads"
  row load.loop "4 ms on the event loop"
  echo
  echo "Goals: goodput at least 0.9 of the peak, p99 at most 3 times that at 80 % load. *Failed*: neither a result nor a refusal."
} >"$results"
cat "$results"

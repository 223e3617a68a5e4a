#!/usr/bin/env bash
# Measures what an idle connection costs, for docs/scale.md: resident memory of the workers, of the primary and of the
# kernel before and after COUNT keep-alive connections (KIND=websocket: WebSockets), each used once; asks over each once more at the end.
# Prints a table. CLIENTS processes hold the other ends, so that COUNT may exceed what one process may have open. Takes some minutes.
set -euo pipefail
export LC_ALL=C

readonly COUNT=${COUNT:-16000} WORKERS=${WORKERS:-2} PORT=${PORT:-18900} KIND=${KIND:-http} CLIENTS=${CLIENTS:-1}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
readonly jar=$here/../target/jelly-cluster-fat.jar
[ -f "$jar" ] || { echo "bench/scale.sh: no $jar; build it first: mvn -DskipTests package" >&2; exit 1; }
readonly needed=$((COUNT / (CLIENTS < WORKERS ? CLIENTS : WORKERS) + 500))
if [ "$(ulimit -n)" -lt "$needed" ]; then
  echo "bench/scale.sh: a process may have $(ulimit -n) files open here (ulimit -n); COUNT=$COUNT needs $needed in each of" \
    "WORKERS=$WORKERS and CLIENTS=$CLIENTS" >&2
  exit 1
fi

work=$(mktemp -d)
node="" clients=()
finish() {
  [ "${#clients[@]}" = 0 ] || kill "${clients[@]}" 2>/dev/null || true
  [ -z "$node" ] || { kill "$node" 2>/dev/null && wait "$node" || true; }
  rm -rf "$work"
}
trap finish EXIT
export XDG_RUNTIME_DIR=$work XDG_CACHE_HOME=$work

rss_kb() { awk '/^VmRSS/ {print $2}' "/proc/$1/status"; }
workers() { pgrep -P "$node"; }
workers_kb() { local sum=0 pid; for pid in $(workers); do sum=$((sum + $(rss_kb "$pid"))); done; echo "$sum"; }
kernel_kb() { awk '/^Slab:/ {print $2}' /proc/meminfo; }

javac -d "$work/classes" "$here/java/bench/IdleConnections.java"
touch "$work/node.log"
java -jar "$jar" -port "$PORT" -workers "$WORKERS" >"$work/node.log" 2>&1 &
node=$!
until grep -q 'ready in' "$work/node.log"; do
  kill -0 "$node" || { cat "$work/node.log" >&2; exit 1; }
  sleep 0.1
done

# A node that has just been started makes its class archive in a process beside the workers.
until [ "$(workers | wc -l)" = "$WORKERS" ]; do sleep 0.1; done
sleep 8 # until each has thrown away what it needed only to start
before_workers=$(workers_kb) before_primary=$(rss_kb "$node") before_kernel=$(kernel_kb)
mkfifo "$work/hold"
for ((i = 0; i < CLIENTS; i++)); do
  java -Xmx1g -cp "$work/classes" bench.IdleConnections "$PORT" $((COUNT / CLIENTS + (i < COUNT % CLIENTS))) 4 $((2 + 4 * i)) "$KIND" \
    <"$work/hold" >"$work/client-$i.log" &
  clients+=($!)
done
exec 9>"$work/hold"
for ((i = 0; i < CLIENTS; i++)); do
  until grep -q open "$work/client-$i.log"; do
    kill -0 "${clients[i]}" || { echo "bench/scale.sh: a client failed" >&2; exit 1; }
    sleep 0.1
  done
done
after_workers=$(workers_kb) after_primary=$(rss_kb "$node") after_kernel=$(kernel_kb)

row() { awk -v what="$1" -v a="$2" -v b="$3" -v n="$COUNT" \
  'BEGIN {printf "| %s | %.0f | %.0f | %.1f |\n", what, a * 1.024 / 1000, b * 1.024 / 1000, (b - a) * 1.024 / n}'; }
echo "$COUNT idle connections ($KIND), $WORKERS workers"
echo
echo "| | before, MB | after, MB | per connection, kB |"
echo "|---|---|---|---|"
row "workers together, resident" "$before_workers" "$after_workers"
row "primary, resident" "$before_primary" "$after_primary"
row "kernel (slab, both ends of each connection)" "$before_kernel" "$after_kernel"
exec 9>&-
wait "${clients[@]}"
clients=()
echo
echo "asked once more at the end, answered: $(awk '/answered/ {n += $1} END {print n}' "$work"/client-*.log)"

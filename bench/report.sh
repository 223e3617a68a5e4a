# shellcheck shell=bash disable=SC2154 # Sourced by run.sh, whose settings and measurements it reads.
# What run.sh has measured, as the text of RESULTS.md.

# column MODE SYSTEM NUMBER: one measure of every round, latencies in milliseconds.
column() {
  awk -v c="$3" '{ print c == 1 ? $c : $c / 1000 }' "$work/$1.$2" | sort -s -n -k1,1
}

# ratios MODE SYSTEM BASE: of requests/s, round by round.
ratios() {
  paste -d' ' "$work/$1.$2" "$work/$1.$3" | awk '{ print $1 / $4 }'
}

throughput_row() {
  local mode=$1 system=$2
  echo "| $mode | $system" \
    "| $(column "$mode" "$system" 1 | cell %.0f)" \
    "| $(ratios "$mode" "$system" vertx | cell %.2f)" \
    "| $(ratios "$mode" "$system" node | cell %.2f)" \
    "| $(column "$mode" "$system" 2 | cell %.2f)" \
    "| $(column "$mode" "$system" 3 | cell %.2f) |"
}

# goal TEXT least|most LIMIT FORMAT: numbers in, a row of the table of goals out.
goal() {
  local median
  read -r median _ < <(spread %.4f)
  awk -v text="$1" -v sense="$2" -v limit="$3" -v f="$4" -v m="$median" 'BEGIN {
    off = sense == "least" ? (limit - m) / limit : (m - limit) / limit
    verdict = off <= 0 ? "met" : sprintf("**missed by %.0f %%**", off * 100)
    printf "| %s | %s " f " | " f " | %s |\n", text, sense == "least" ? ">=" : "<=", limit, m, verdict
  }'
}

goals() {
  local beside="requests/s beside plain Vert.x"
  echo "| goal | wanted | measured (median) | |"
  echo "|---|---|---|---|"
  ratios keep-alive round-robin vertx | goal "keep-alive, round-robin: $beside" least 0.98 %.2f
  ratios keep-alive shared vertx | goal "keep-alive, shared: $beside" least 0.98 %.2f
  ratios close round-robin vertx | goal "one connection a request, round-robin: $beside" least 0.85 %.2f
  ratios close shared vertx | goal "one connection a request, shared: $beside" least 0.95 %.2f
  ratios close round-robin node | goal "one connection a request, round-robin: requests/s beside Node" least 1.50 %.2f
  goal "worker, start to ready, ms" most 600 %.0f <"$work/start.ms"
  goal "primary, resident when idle, MB" most 90 %.0f <"$work/primary.mb"
  goal "worker, resident when idle, MB" most 110 %.0f <"$work/worker.mb"
}

report() {
  cat <<TEXT
# Jelly Cluster beside plain Vert.x and Node's cluster module

Written by \`bench/run.sh\` on $(date -u '+%Y-%m-%d %H:%M UTC').
Machine: $(machine), $(wrk -v 2>&1 | sed -n 's/^wrk [^0-9]*\([0-9.]*\).*/wrk \1/p'). Load average before the run: $load_before.

The same handler ("hello" as plain text over HTTP) on 127.0.0.1 with $CONNECTIONS connections open at a time, from wrk on
the same cores. Jelly Cluster: 2 workers of 1 instance. Plain Vert.x: one JVM, 2 instances, with the native transport and
the collector that Jelly Cluster's workers have (-XX:+UseSerialGC). Node: cluster module, 2 workers, round-robin.
$ROUNDS rounds of $DURATION s for each system; ratios are taken within a round. Every number is the median of the rounds,
in parentheses the lowest and the highest.

## Goals

$(goals)

## Throughput and latency

| load | system | requests/s | beside plain Vert.x | beside Node | p50, ms | p99, ms |
|---|---|---|---|---|---|---|
$(for mode in "${MODES[@]}"; do for system in "${SYSTEMS[@]}"; do throughput_row "$mode" "$system"; done; done)

\`close\` is one connection a request (\`Connection: close\`).

## Start time and memory

A node with the built-in service and the class archive, $NODES times; memory is VmRSS in MB of 1,000,000 bytes,
$SETTLE s after the node was ready, before any load; the start time is a killed worker's successor's, $KILLS in each node.

| | |
|---|---|
| worker, start to ready, ms | $(cell %.0f <"$work/start.ms") |
| primary, resident, MB | $(cell %.1f <"$work/primary.mb") |
| worker, resident, MB | $(cell %.1f <"$work/worker.mb") |
TEXT
  if [[ -f $here/notes.md ]]; then echo && cat "$here/notes.md"; fi
}

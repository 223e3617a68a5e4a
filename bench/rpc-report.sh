# shellcheck shell=bash disable=SC2154 # Sourced by rpc.sh, whose settings and measurements it reads.
# What rpc.sh has measured, as the text of RPC.md.

# ratios TRANSPORT KIND BASE: of our calls/s, round by round.
ratios() {
  paste -d' ' "$work/$1.$2.jelly" "$work/$1.$2.$3" | awk '{ print $1 / $4 }'
}

row() {
  local file=$work/$1.$2.$3
  [[ -f $file ]] || return 0
  echo "| $1 | $2 | $3 | $(cut -d' ' -f1 "$file" | cell %.0f)" \
    "| $(awk '{ print $2 / 1000 }' "$file" | cell %.2f) | $(awk '{ print $3 / 1000 }' "$file" | cell %.2f) |"
}

# goal TRANSPORT KIND BASE LEAST: our calls/s beside the other's.
goal() {
  local ratio
  ratio=$(ratios "$1" "$2" "$3" | cell %.2f)
  awk -v text="$1, $2: beside $3" -v least="$4" -v ratio="$ratio" 'BEGIN {
    off = (least - ratio + 0) / least
    verdict = ratio + 0 >= least ? "met" : sprintf("**missed by %.0f %%**", off * 100)
    printf "| %s | >= %.1f | %s | %s |\n", text, least, ratio, verdict
  }'
}

report() {
  cat <<TEXT
# JSON-RPC beside jayson and jsonrpc4j

Written by \`bench/rpc.sh\` on $(date -u '+%Y-%m-%d %H:%M UTC').
Machine: $(machine). Load average before the run: $load_before.

The same methods on 127.0.0.1, $CONNECTIONS connections with one request in flight each, the load on the same cores.
\`small\` is \`add\` of two numbers, \`batch\` 100 of these in one request, \`large\` the length of a text of 100 KB; rates
are calls, times are of whole requests. Jelly Cluster: 2 workers of 1 instance. jayson: Node's cluster module, 2 workers.
jsonrpc4j: one JVM, Jetty with its default threads; it has no WebSocket. HTTP by wrk, WebSocket by a client on Vert.x.
$ROUNDS rounds of $DURATION s for each; ratios are taken within a round. Every number is the median of the rounds, in parentheses
the lowest and the highest. The WebSocket client is a JVM that starts anew for every measurement: in short rounds it is the
bottleneck, so its ratios tell less than those of HTTP.

| calls/s | wanted | measured | |
|---|---|---|---|
$(for kind in "${LOADS[@]}"; do goal http "$kind" jayson 3 && goal http "$kind" jsonrpc4j 1.5; done)
$(for kind in "${LOADS[@]}"; do goal webSocket "$kind" jayson 3; done)

| transport | load | system | calls/s | p50, ms | p99, ms |
|---|---|---|---|---|---|
$(for t in http webSocket; do for k in "${LOADS[@]}"; do for s in jelly jayson jsonrpc4j; do row "$t" "$k" "$s"; done; done; done)
TEXT
}

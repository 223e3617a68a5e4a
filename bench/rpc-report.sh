# shellcheck shell=bash disable=SC2154 # Sourced by rpc.sh, whose settings and measurements it reads.
# What rpc.sh has measured, as the text of RPC.md.

# ratios TRANSPORT KIND BASE: of our calls/s, round by round.
ratios() {
  paste -d' ' "$work/$1.$2.jelly" "$work/$1.$2.$3" | awk '{ print $1 / $5 }'
}

# costs KIND BASE: the other's processor time for a call by ours, round by round.
costs() {
  paste -d' ' "$work/http.$1.jelly" "$work/http.$1.$2" | awk '{ print $8 / $4 }'
}

# bound KIND BASE: how much faster than the other a server can be that does nothing, on this machine with this load.
bound() {
  paste -d' ' "$work/http.$1.constant" "$work/http.$1.$2" | awk '{ print $1 / $5 }'
}

row() {
  local file=$work/$1.$2.$3
  [[ -f $file ]] || return 0
  echo "| $1 | $2 | $3 | $(cut -d' ' -f1 "$file" | cell %.0f)" \
    "| $(awk '{ print $2 / 1000 }' "$file" | cell %.2f) | $(awk '{ print $3 / 1000 }' "$file" | cell %.2f)" \
    "| $([[ $1 == http ]] && awk '{ print $4 }' "$file" | cell %.2f) |"
}

# goal TRANSPORT KIND BASE LEAST: our calls/s beside the other's.
goal() {
  local ratio cost="" most=""
  ratio=$(ratios "$1" "$2" "$3" | cell %.2f)
  if [[ $1 == http ]]; then
    cost=$(costs "$2" "$3" | cell %.2f)
    most=$(bound "$2" "$3" | cell %.2f)
  fi
  awk -v text="$1, $2: beside $3" -v least="$4" -v ratio="$ratio" -v cost="$cost" -v most="$most" 'BEGIN {
    off = (least - ratio + 0) / least
    verdict = ratio + 0 >= least ? "met" : sprintf("**missed by %.0f %%**", off * 100)
    if (most != "" && most + 0 < least) verdict = verdict ", out of reach here"
    printf "| %s | >= %.1f | %s | %s | %s | %s |\n", text, least, ratio, verdict, most, cost
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
jsonrpc4j: one JVM, Jetty with its default threads; it has no WebSocket. \`constant\`: nginx, which answers the same text to
every request and looks at none; what wrk and the kernel take of the same cores, no server can save, so no ratio can be
higher than its. HTTP by wrk, WebSocket by a client on Vert.x, a JVM that is warmed up for $SOCKET_WARMUP s before it counts.
$ROUNDS rounds of $DURATION s for each after $WARMUP s of warm-up; ratios are taken within a round. Every number is the median of the
rounds, in parentheses the lowest and the highest.

| calls/s | wanted | measured | | \`constant\` | the other's processor time by ours |
|---|---|---|---|---|---|
$(for kind in "${LOADS[@]}"; do goal http "$kind" jayson 3 && goal http "$kind" jsonrpc4j 1.5; done)
$(for kind in "${LOADS[@]}"; do goal webSocket "$kind" jayson 3; done)

| transport | load | system | calls/s | p50, ms | p99, ms | processor time of a call, us |
|---|---|---|---|---|---|---|
$(for t in http webSocket; do for k in "${LOADS[@]}"; do for s in jelly jayson jsonrpc4j constant; do row "$t" "$k" "$s"; done; done; done)
TEXT
}

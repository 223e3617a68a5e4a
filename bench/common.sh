# shellcheck shell=bash disable=SC2004 # Sourced; port is an array by name, which the scripts declare.
# What the scripts beside it share. A script has: work, the folder of its files; started, the pids of what it has started;
# port, by name.

fail() {
  echo "bench: $*" >&2
  exit 1
}

need() {
  command -v "$1" >/dev/null || fail "there is no $1: $2"
}

# ---- processes ----

# The children of a process, whichever of its threads started them.
children() {
  cat /proc/"$1"/task/*/children 2>/dev/null || true
}

any_alive() {
  local pid
  for pid in "$@"; do
    if kill -0 "$pid" 2>/dev/null; then return 0; fi
  done
  return 1
}

# Ends these processes and their workers, each by its pid: politely, and after 15 s by force.
stop() {
  local pid all=("$@") deadline=$((SECONDS + 15))
  for pid in "$@"; do
    # shellcheck disable=SC2207 # pids have no blanks
    all+=($(children "$pid"))
  done
  kill -TERM "$@" 2>/dev/null || true
  while any_alive "${all[@]}" && ((SECONDS < deadline)); do sleep 0.1; done
  kill -KILL "${all[@]}" 2>/dev/null || true
}

cleanup() {
  local code=$?
  trap '' INT TERM
  trap - EXIT
  if ((${#started[@]} > 0)); then stop "${started[@]}"; fi
  if [[ -n $work ]]; then rm -rf "$work"; fi
  exit "$code"
}

# await SECONDS WHAT COMMAND...: until the command succeeds.
await() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    if ((SECONDS >= deadline)); then fail "waited too long: $what"; fi
    sleep 0.1
  done
}

connects() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Below the range from which the kernel takes the ports of clients.
free_port() {
  local candidate
  for _ in {1..50}; do
    candidate=$((10000 + RANDOM % 20000))
    if ! connects "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  fail "there is no free port"
}

# launch NAME COMMAND...: starts it with a port of its own, its output in a log named after it.
launch() {
  local name=$1
  shift
  port[$name]=$(free_port)
  JELLY_PORT=${port[$name]} "$@" >"$work/$name.log" 2>&1 </dev/null &
  started+=($!)
}

# ---- numbers ----

# Lines of numbers in: "median min max" out, with the given format for each.
spread() {
  sort -n | awk -v f="$1" '
    { v[NR] = $1 }
    END { m = (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2; printf f " " f " " f "\n", m, v[1], v[NR] }'
}

# cell FORMAT: numbers in, "median (min..max)" out.
cell() {
  local median low high
  read -r median low high < <(spread "$1")
  echo "$median ($low..$high)"
}

machine() {
  local cpu
  cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)
  echo "$(nproc) cores${cpu:+ ($cpu)}, Linux $(uname -r), JDK $(java -XshowSettings:properties -version 2>&1 |
    sed -n 's/^ *java.runtime.version = //p'), Node $(node --version)"
}

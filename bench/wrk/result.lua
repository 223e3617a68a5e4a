-- One line for the script: requests a second, p50 and p99 in microseconds, failed requests.
function done(summary, latency, requests)
  local e = summary.errors
  local failed = e.connect + e.read + e.write + e.status + e.timeout
  local rate = summary.requests / (summary.duration / 1000000)
  io.write(string.format("RESULT %.1f %d %d %d\n", rate, latency:percentile(50), latency:percentile(99), failed))
end

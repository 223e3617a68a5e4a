-- Posts what the file named by RPC_BODY holds; one line for the script, as result.lua.
local file = assert(io.open(os.getenv("RPC_BODY")))
wrk.method = "POST"
wrk.path = "/"
wrk.body = file:read("*a")
wrk.headers["Content-Type"] = "application/json"
file:close()

function done(summary, latency, requests)
  local e = summary.errors
  local failed = e.connect + e.read + e.write + e.status + e.timeout
  local rate = summary.requests / (summary.duration / 1000000)
  io.write(string.format("RESULT %.1f %d %d %d\n", rate, latency:percentile(50), latency:percentile(99), failed))
end

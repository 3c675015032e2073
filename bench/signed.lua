-- What wrk sends where each request is signed: requests made beforehand, in a file, each behind its length and a
-- line feed; one is drawn for each. usage: wrk ... -s signed.lua URL -- FILE

local requests = {}

function init(args)
  local file = assert(io.open(args[1], "rb"))
  while true do
    local size = file:read("*n")
    if not size then break end
    file:read(1)
    requests[#requests + 1] = file:read(size)
  end
  file:close()
  math.randomseed(os.time() + os.clock() * 1e6)
end

function request() return requests[math.random(#requests)] end

-- One line for run.py.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('RESULT {"requests": %d, "microseconds": %d, "bytes": %d, "p50_us": %d, "p99_us": %d, '
    .. '"failures": %d}\n', summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end

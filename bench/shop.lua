-- What wrk sends: one operation on the shop's table, with keys drawn afresh for each request. Ids have a
-- fixed width, so that each request of an operation has the same size and its head is made once.
-- The same requests go to Rowhouse and to the bare server, which is told by the path how many bytes
-- to answer with. usage: wrk ... -s shop.lua URL -- WORKLOAD TENANTS USERS ORDERS GET_PATH PUT_PATH QUERY_PATH

local random, format = math.random, string.format
local workload, tenants, users, orders, paths

local function head(operation, path, body_bytes)
  return table.concat({
    "POST " .. path .. " HTTP/1.1",
    "Host: 127.0.0.1",
    "Content-Type: application/x-amz-json-1.0",
    "X-Amz-Target: DynamoDB_20120810." .. operation,
    "X-Amz-Date: 20260101T000000Z",
    "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/dynamodb/aws4_request, "
      .. "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" .. string.rep("0", 64),
    "Content-Length: " .. body_bytes,
    "", "" }, "\r\n")
end

-- A function which makes a request: its head is made once, for a body of this size.
local function maker(operation, path, body)
  local fixed = head(operation, path, #body())
  return function() return fixed .. body() end
end

local function tenant() return format("tenant#t%07d", random(0, tenants - 1)) end

local function get_user()
  return '{"TableName":"MultiTenantTable","Key":{"PK":{"S":"' .. tenant() .. '"},"SK":{"S":"'
    .. format("user#%06d", random(0, users - 1)) .. '"}}}'
end

local function get_order()
  return '{"TableName":"MultiTenantTable","Key":{"PK":{"S":"' .. tenant() .. '"},"SK":{"S":"'
    .. format("order#%06d", random(0, orders - 1)) .. '"}}}'
end

local rest_of_note = string.rep("n", 82) .. '"}}}'

local function put_order()
  local id = format("%06d", random(0, orders - 1))
  return '{"TableName":"MultiTenantTable","Item":{"PK":{"S":"' .. tenant() .. '"},"SK":{"S":"order#' .. id
    .. '"},"order_id":{"S":"' .. id .. '"},"user_id":{"S":"' .. id .. '"},"order_amount":{"N":"150"},"note":{"S":"'
    .. format("%08d", random(0, 99999999)) .. rest_of_note
end

local function query_orders()
  return '{"TableName":"MultiTenantTable","KeyConditionExpression":"PK = :p AND begins_with(SK, :s)",'
    .. '"ExpressionAttributeValues":{":p":{"S":"' .. tenant() .. '"},":s":{"S":"order#"}}}'
end

-- The same get and query as PartiQL.
local function select_user()
  return '{"Statement":"SELECT * FROM MultiTenantTable WHERE PK = ? AND SK = ?","Parameters":[{"S":"' .. tenant()
    .. '"},{"S":"' .. format("user#%06d", random(0, users - 1)) .. '"}]}'
end

local function select_orders()
  return [[{"Statement":"SELECT * FROM MultiTenantTable WHERE PK = ? AND begins_with(SK, ?)","Parameters":[{"S":"]]
    .. tenant() .. '"},{"S":"order#"}]}'
end

function init(args)
  workload = args[1]
  tenants, users, orders = tonumber(args[2]), tonumber(args[3]), tonumber(args[4])
  math.randomseed(os.time() + os.clock() * 1e6)
  local get = maker("GetItem", args[5], workload == "mixed" and get_order or get_user)
  local put = maker("PutItem", args[6], put_order)
  local query = maker("Query", args[7], query_orders)
  if workload == "get" then request = get
  elseif workload == "put" then request = put
  elseif workload == "query" then request = query
  elseif workload == "statement_get" then request = maker("ExecuteStatement", "/", select_user)
  elseif workload == "statement_query" then request = maker("ExecuteStatement", "/", select_orders)
  elseif workload == "mixed" then
    request = function() if random() < 0.5 then return get() end return put() end
  else error("there is no workload " .. tostring(workload)) end
end

-- One line for run.py.
function done(summary, latency)
  local errors = summary.errors
  io.write(format('RESULT {"requests": %d, "microseconds": %d, "bytes": %d, "p50_us": %d, "p99_us": %d, '
    .. '"failures": %d}\n', summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end

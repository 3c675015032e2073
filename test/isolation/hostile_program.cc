#include "hostile_program.h"

#include <array>
#include <utility>

#include "model/stream.h"
#include "operation/all.h"

namespace rowhouse::isolation {
namespace {

constexpr std::size_t kPageKeysKept = 8;

std::string text(std::string_view value) { return R"({"S":")" + std::string(value) + R"("})"; }

std::string member(std::string_view name, std::string_view json) {
  return "\"" + std::string(name) + "\":" + std::string(json);
}

std::string named(std::string_view name, std::string_view value) {
  return member(name, "\"" + std::string(value) + "\"");
}

template <typename... Operations>
std::vector<std::string> names_of(operation::TypeList<Operations...>) {
  return {std::string(Operations::kName)...};
}

}  // namespace

std::vector<std::string> table_definitions() {
  return {
      R"({"TableName":"Shop","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[)"
      R"({"AttributeName":"PK","AttributeType":"S"},{"AttributeName":"SK","AttributeType":"S"},)"
      R"({"AttributeName":"GPK","AttributeType":"S"},{"AttributeName":"GSK","AttributeType":"S"}],)"
      R"("KeySchema":[{"AttributeName":"PK","KeyType":"HASH"},{"AttributeName":"SK","KeyType":"RANGE"}],)"
      R"("StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"},)"
      R"("LocalSecondaryIndexes":[{"IndexName":"local","Projection":{"ProjectionType":"ALL"},)"
      R"("KeySchema":[{"AttributeName":"PK","KeyType":"HASH"},{"AttributeName":"GSK","KeyType":"RANGE"}]}],)"
      R"("GlobalSecondaryIndexes":[{"IndexName":"global","Projection":{"ProjectionType":"ALL"},)"
      R"("KeySchema":[{"AttributeName":"GPK","KeyType":"HASH"},{"AttributeName":"GSK","KeyType":"RANGE"}]}]})",
      R"({"TableName":"Flat","BillingMode":"PAY_PER_REQUEST",)"
      R"("AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}],)"
      R"("KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}]})"};
}

HostileProgram::HostileProgram(std::string self, std::string other, std::string marker,
                               std::string other_marker, std::uint64_t seed)
    : self_(std::move(self)),
      other_(std::move(other)),
      marker_(std::move(marker)),
      other_marker_(std::move(other_marker)),
      random_(seed) {}

std::string_view HostileProgram::table() {
  if (one_in(60)) return "Missing";
  return one_in(4) ? kFlat : kShop;
}

std::string HostileProgram::partition_text() {
  const std::string own = "tenant#" + self_;
  const std::string foreign = "tenant#" + other_;
  switch (below(24)) {
    case 0:
    case 1:
      return foreign;
    case 2:
      return foreign + "#" + std::to_string(below(2));
    case 3:
      return own.substr(0, own.size() - 1);
    case 4:
      return own + "x";
    case 5:
      return any(std::array<std::string, 6>{"tenant#", "tenant", "settings", own + "##01",
                                            "TENANT#" + self_, foreign + "##01"});
    case 6:
    case 7:
    case 8:
    case 9:
      return own + "#" + std::to_string(below(2));
    default:
      return own;
  }
}

std::string HostileProgram::partition() {
  if (one_in(80))
    return any(std::array<std::string, 3>{R"({"N":"1"})", R"({"S":""})", R"({"B":"dGVuYW50"})"});
  return text(partition_text());
}

std::string HostileProgram::sort_text() {
  return (one_in(3) ? "user#" : "order#") + std::to_string(below(6));
}
std::string HostileProgram::sort() { return text(sort_text()); }

std::string HostileProgram::key(std::string_view table) {
  std::string out = "{" + member("PK", partition());
  if (table != kFlat) out += "," + member("SK", sort());
  return out + "}";
}

std::string HostileProgram::value() {
  const std::string mine = marker_ + std::to_string(below(5));
  switch (below(6)) {
    case 0:
      return R"({"N":")" + std::to_string(below(9)) + R"("})";
    case 1:
      return R"({"L":[)" + text(mine) + "," + text(mine) + "]}";
    case 2:
      return R"({"M":{"in":)" + text(mine) + "}}";
    case 3:
      return R"({"SS":[")" + mine + R"("]})";
    default:
      return text(mine);
  }
}

std::string HostileProgram::item(std::string_view table) {
  std::string out = "{" + member("PK", partition());
  if (table != kFlat) out += "," + member("SK", sort());
  for (const char* name : {"a", "b", "c"}) {
    if (one_in(2)) out += "," + member(name, value());
  }
  // What an index may be keyed by: mine, or poison.
  if (one_in(2)) out += "," + member("GPK", text(partition_text()));
  if (one_in(2)) out += "," + member("GSK", sort());
  return out + "}";
}

std::string HostileProgram::values() {
  // The words which the other tenant's items would match, too.
  const std::string_view asked = one_in(3) ? other_marker_ : marker_;
  return member("ExpressionAttributeValues",
                "{\":v\":" + text(std::string(asked) + std::to_string(below(5))) + "}");
}

std::string HostileProgram::condition() {
  switch (below(6)) {
    case 0:
      return named("ConditionExpression", "attribute_exists(PK)");
    case 1:
      return named("ConditionExpression", "attribute_not_exists(PK)");
    case 2:
      return named("ConditionExpression", "begins_with(a, :v) OR contains(b, :v)") + "," + values();
    case 3:
      return named("ConditionExpression", "a = :v") + "," + values();
    default:
      return {};
  }
}

std::string HostileProgram::options() {
  std::string out;
  const auto add = [&out](const std::string& more) { out += "," + more; };
  if (one_in(3)) add(named("ReturnConsumedCapacity", one_in(2) ? "TOTAL" : "INDEXES"));
  return out;
}

std::string HostileProgram::page_start(std::string_view table) {
  if (!page_keys_.empty() && one_in(2)) return any(page_keys_);
  return key(table);
}

std::string HostileProgram::put_member(std::string_view table) {
  std::string out = named("TableName", table) + "," + member("Item", item(table));
  if (const std::string asked = condition(); !asked.empty()) {
    out += "," + asked + "," + named("ReturnValuesOnConditionCheckFailure", "ALL_OLD");
  }
  return out;
}

std::string HostileProgram::update_member(std::string_view table) {
  std::string out = named("TableName", table) + "," + member("Key", key(table)) + ",";
  switch (below(4)) {
    case 0:
      return out + named("UpdateExpression", "SET a = :v, GPK = :p") + "," +
             member("ExpressionAttributeValues",
                    "{\":v\":" + value() + ",\":p\":" + text(partition_text()) + "}");
    case 1:
      return out + named("UpdateExpression", "REMOVE b, c");
    case 2:
      return out + named("UpdateExpression", "ADD n :v") + "," +
             member("ExpressionAttributeValues", R"({":v":{"N":"1"}})");
    default:
      return out + named("UpdateExpression", "SET a = :v") + "," +
             named("ConditionExpression", "attribute_exists(PK)") + "," +
             named("ReturnValuesOnConditionCheckFailure", "ALL_OLD") + "," +
             member("ExpressionAttributeValues", "{\":v\":" + value() + "}");
  }
}

std::string HostileProgram::query_body() {
  const std::string_view of = table();
  std::string out = "{" + named("TableName", of);
  const bool ranged = of != kFlat && one_in(2);
  out +=
      "," + named("KeyConditionExpression", ranged ? "PK = :p AND begins_with(SK, :s)" : "PK = :p");
  out += "," + member("ExpressionAttributeValues",
                      "{\":p\":" + partition() +
                          (ranged ? ",\":s\":" + text(one_in(2) ? "order#" : "user#") : "") + "}");
  if (one_in(2)) out += "," + member("Limit", std::to_string(1 + below(4)));
  if (one_in(3)) out += "," + member("ScanIndexForward", "false");
  if (one_in(3)) out += "," + member("ExclusiveStartKey", page_start(of));
  if (one_in(4)) out += "," + named("Select", "COUNT");
  if (one_in(4)) out += "," + named("FilterExpression", "attribute_exists(a)");
  return out + options() + "}";
}

std::string HostileProgram::index_query_body() {
  const bool global = !one_in(3);
  std::string out = "{" + named("TableName", kShop) + "," +
                    named("IndexName", global ? "global" : "local") + "," +
                    named("KeyConditionExpression", global ? "GPK = :p" : "PK = :p") + "," +
                    member("ExpressionAttributeValues", "{\":p\":" + partition() + "}");
  if (one_in(2)) out += "," + member("Limit", std::to_string(1 + below(3)));
  if (one_in(3)) out += "," + member("ScanIndexForward", "false");
  if (one_in(4)) out += "," + named("Select", "COUNT");
  if (one_in(2)) {
    // A page key which was handed out, or one that is made up of anybody's keys.
    out += "," + member("ExclusiveStartKey",
                        !page_keys_.empty() && one_in(2)
                            ? any(page_keys_)
                            : "{" + member("PK", partition()) + "," + member("SK", sort()) +
                                  (global ? "," + member("GPK", partition()) : "") + "," +
                                  member("GSK", sort()) + "}");
  }
  return out + options() + "}";
}

std::string HostileProgram::scan_body() {
  const std::string_view of = table();
  std::string out = "{" + named("TableName", of);
  if (one_in(3)) out += "," + named("IndexName", one_in(2) ? "global" : "local");
  if (one_in(2)) out += "," + member("ExclusiveStartKey", page_start(of));
  return out + options() + "}";
}

std::string HostileProgram::batch_get_body() {
  std::string keys;
  const std::string_view of = table();
  for (std::uint64_t i = 0, many = 1 + below(4); i < many; ++i) keys += (i ? "," : "") + key(of);
  return "{\"RequestItems\":{\"" + std::string(of) + "\":{\"Keys\":[" + keys + "]}}" + options() +
         "}";
}

std::string HostileProgram::batch_write_body() {
  std::string writes;
  const std::string_view of = table();
  for (std::uint64_t i = 0, many = 1 + below(4); i < many; ++i) {
    writes += i ? "," : "";
    writes += one_in(3) ? "{\"DeleteRequest\":{\"Key\":" + key(of) + "}}"
                        : "{\"PutRequest\":{\"Item\":" + item(of) + "}}";
  }
  return "{\"RequestItems\":{\"" + std::string(of) + "\":[" + writes + "]}" + options() + "}";
}

std::string HostileProgram::transact_get_body() {
  std::string gets;
  for (std::uint64_t i = 0, many = 1 + below(3); i < many; ++i) {
    const std::string_view of = table();
    gets += (i ? "," : "") +
            ("{\"Get\":{" + named("TableName", of) + "," + member("Key", key(of)) + "}}");
  }
  return "{\"TransactItems\":[" + gets + "]" + options() + "}";
}

std::string HostileProgram::transact_write_body() {
  std::string writes;
  for (std::uint64_t i = 0, many = 1 + below(3); i < many; ++i) {
    const std::string_view of = table();
    writes += i ? "," : "";
    switch (below(4)) {
      case 0:
        writes += "{\"Put\":{" + put_member(of) + "}}";
        break;
      case 1:
        writes += "{\"Update\":{" + update_member(of) + "}}";
        break;
      case 2:
        writes += "{\"Delete\":{" + named("TableName", of) + "," + member("Key", key(of)) + "}}";
        break;
      default:
        writes += "{\"ConditionCheck\":{" + named("TableName", of) + "," + member("Key", key(of)) +
                  "," + named("ConditionExpression", "begins_with(a, :v)") + "," + values() + "," +
                  named("ReturnValuesOnConditionCheckFailure", "ALL_OLD") + "}}";
    }
  }
  std::string out = "{\"TransactItems\":[" + writes + "]";
  // Both tenants draw from the same tokens: one's must not answer for the other's.
  if (one_in(3)) out += "," + named("ClientRequestToken", "token" + std::to_string(below(4)));
  return out + options() + "}";
}

WireRequest HostileProgram::stream_request() {
  const std::string arn =
      model::stream_arn(model::table_arn("us-east-1", "000000000000", kShop), kWorldTime);
  switch (below(8)) {
    case 0:
      return {"DescribeStream", "{" + named("StreamArn", arn) + "}"};
    case 1:
      return {"ListStreams", "{}"};
    case 2:
    case 3: {
      const auto shard = static_cast<std::uint32_t>(below(5));  // One of them is not there.
      return {"GetShardIterator", "{" + named("StreamArn", arn) + "," +
                                      named("ShardId", model::shard_id(kWorldTime, shard)) + "," +
                                      named("ShardIteratorType", "TRIM_HORIZON") + "}"};
    }
    default:
      std::string iterator = iterators_.empty() ? arn + "|1|00" : any(iterators_);
      if (one_in(10)) iterator[arn.size() + 3 + below(10)] = '0';
      return {"GetRecords", "{" + named("ShardIterator", iterator) + "," +
                                member("Limit", std::to_string(1 + below(20))) + "}"};
  }
}

std::string HostileProgram::on_table_body() { return "{" + named("TableName", table()) + "}"; }

WireRequest HostileProgram::next() {
  static const std::vector<std::string> kAll = names_of(operation::All{});
  const std::string_view of = table();
  switch (below(42)) {
    case 40:
    case 41:
      return stream_request();
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
      return {"PutItem", "{" + put_member(of) +
                             (one_in(3) ? "," + named("ReturnValues", "ALL_OLD") : "") + options() +
                             "}"};
    case 6:
    case 7:
    case 8:
    case 9:
      return {"GetItem",
              "{" + named("TableName", of) + "," + member("Key", key(of)) + options() + "}"};
    case 10:
    case 11:
    case 12:
      return {"UpdateItem",
              "{" + update_member(of) + "," +
                  named("ReturnValues", any(std::array<std::string_view, 4>{
                                            "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "NONE"})) +
                  options() + "}"};
    case 13:
    case 14: {
      const std::string asked = condition();
      return {"DeleteItem", "{" + named("TableName", of) + "," + member("Key", key(of)) +
                                (asked.empty() ? "" : "," + asked) + "," +
                                named("ReturnValues", "ALL_OLD") + options() + "}"};
    }
    case 15:
    case 16:
    case 17:
    case 18:
    case 19:
      return {"Query", query_body()};
    case 20:
    case 21:
      return {"Query", index_query_body()};
    case 22:
      return {"BatchGetItem", batch_get_body()};
    case 23:
    case 24:
      return {"BatchWriteItem", batch_write_body()};
    case 25:
    case 26:
      return {"TransactGetItems", transact_get_body()};
    case 27:
    case 28:
      return {"TransactWriteItems", transact_write_body()};
    case 29:
      return {"Scan", scan_body()};
    case 30:
      return {"DescribeTable", on_table_body()};
    case 31:
    case 32:
    case 33:
    case 34:
      return {"ExecuteStatement", statement_body()};
    case 35:
    case 36:
      return {"BatchExecuteStatement", statements_body("Statements", false)};
    case 37:
    case 38:
      return {"ExecuteTransaction", statements_body("TransactStatements", true)};
    default:
      // Whatever else there is, also what is added after this was written.
      return {any(kAll), on_table_body()};
  }
}

void HostileProgram::heard(std::string_view answer) {
  // Places at the beginning of a shard: those which are handed on are different in two worlds.
  constexpr std::string_view kIterator = "{\"ShardIterator\":\"";
  if (answer.starts_with(kIterator)) {
    if (iterators_.size() == kPageKeysKept) iterators_.erase(iterators_.begin());
    answer.remove_prefix(kIterator.size());
    iterators_.emplace_back(answer.substr(0, answer.find('"')));
    return;
  }
  constexpr std::string_view kMember = "\"LastEvaluatedKey\":";
  const std::size_t at = answer.find(kMember);
  if (at == std::string_view::npos) return;
  const std::size_t begin = at + kMember.size();
  int depth = 0;
  std::size_t end = begin;
  // Page keys of these tables hold no braces in text.
  do {
    if (answer[end] == '{') ++depth;
    if (answer[end] == '}') --depth;
    ++end;
  } while (depth > 0 && end < answer.size());
  if (page_keys_.size() == kPageKeysKept) page_keys_.erase(page_keys_.begin());
  page_keys_.emplace_back(answer.substr(begin, end - begin));
}

}  // namespace rowhouse::isolation

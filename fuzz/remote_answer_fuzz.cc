#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "engine/remote/caller_for_test.h"
#include "response/response.h"

// What another engine answers, read: nothing of it may crash the reader, and nothing of another
// tenant may come of it. The first line of an input is an operation, or "DescribeTable" or
// "DescribeStream" for what is learnt; the rest is the answer's body. A number before the name is
// its HTTP status.

namespace {

using namespace rowhouse;
using engine::remote::test::compact;
using engine::remote::test::Side;

constexpr std::string_view kArn = "arn:aws:dynamodb:r:1:table/T/stream/2026-04-01T12:30:15.123";
constexpr std::string_view kStream =
    R"({"StreamDescription":{"StreamArn":"arn:aws:dynamodb:r:1:table/T/stream/2026-04-01T12:30:15.123",)"
    R"("TableName":"T","StreamStatus":"ENABLED","StreamViewType":"NEW_AND_OLD_IMAGES",)"
    R"("CreationRequestDateTime":1.5,"KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}]}})";

void require(bool holds) {
  if (!holds) std::abort();
}

void require_of_tenant(model::ItemView item) {
  const auto key = item.find("PK");
  require(key.has_value() && key->tag() == model::Tag::kString);
  const std::string_view text = key->as_bytes();
  require(text == "tenant#acme" || text.starts_with("tenant#acme#"));
}

/// Runs an operation for the tenant acme and, if it succeeded, writes down its answer.
template <typename Operation>
std::optional<typename Operation::Result> run(Side& side, Operation operation) {
  auto result = side.execute(engine::remote::test::tenant_scope("acme"), std::move(operation));
  if (!result) return std::nullopt;
  std::string out;
  response::write<Operation>(out, *result);
  return *std::move(result);
}

void run_named(Side& side, std::string_view name) {
  const std::string key = compact({{"PK", "tenant#acme"}, {"SK", "s"}});
  if (name == "GetItem") {
    operation::GetItem get;
    get.table = "T";
    get.key = key;
    run(side, get);
  } else if (name == "PutItem") {
    operation::PutItem put;
    put.table = "T";
    put.item = key;
    run(side, put);
  } else if (name == "BatchGetItem") {
    operation::BatchGetItem batch;
    batch.tables.emplace_back();
    batch.tables[0].table = "T";
    batch.tables[0].keys = {key};
    if (const auto got = run(side, batch)) {
      for (const auto& rest : got->unprocessed) require(rest.keys == batch.tables[0].keys);
    }
  } else if (name == "BatchWriteItem") {
    operation::BatchWriteItem batch;
    batch.tables.push_back({"T", {{operation::WriteRequest::Kind::kPut, key}}});
    if (const auto got = run(side, batch)) {
      for (const auto& rest : got->unprocessed) {
        for (const auto& write : rest.requests) require(write.item == key);
      }
    }
  } else if (name == "TransactGetItems") {
    operation::TransactGetItems gets;
    gets.gets.push_back({"T", key, {}});
    run(side, gets);
  } else if (name == "Query") {
    operation::Query query;
    query.table = "T";
    query.index = "G";
    query.select = operation::Select::kAllProjectedAttributes;
    query.key_condition =
        expression::KeyCondition::make("GPK", engine::remote::test::compact_text("tenant#acme"));
    if (const auto got = run(side, query)) {
      for (std::size_t i = 0; i < got->items.size(); ++i) require_of_tenant(got->items[i]);
    }
  } else if (name == "GetRecords") {
    operation::GetRecords get;
    get.stream_arn = kArn;
    get.iterator = std::string(kArn) + "|1|x";
    if (const auto got = run(side, get)) {
      for (const auto& record : got->records) {
        require_of_tenant(model::ItemView(record.keys));
        if (!record.old_image.empty()) require_of_tenant(model::ItemView(record.old_image));
        if (!record.new_image.empty()) require_of_tenant(model::ItemView(record.new_image));
      }
    }
  } else if (name == "DescribeStream") {
    operation::DescribeStream describe;
    describe.stream_arn = kArn;
    run(side, describe);
  } else if (name == "ListStreams") {
    run(side, operation::ListStreams{});
  } else if (name == "ListTables") {
    run(side, operation::ListTables{});
  } else if (name == "DescribeTable") {
    operation::DescribeTable describe;
    describe.table = "T";
    run(side, describe);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = input.find('\n');
  if (line == std::string_view::npos || line > 64) return 0;
  std::string_view name = input.substr(0, line);
  const std::string_view body = input.substr(line + 1);
  int status = 200;
  if (const std::size_t space = name.find(' '); space != std::string_view::npos) {
    status = std::atoi(std::string(name.substr(0, space)).c_str());
    name.remove_prefix(space + 1);
  }
  Side side;
  side.caller->pauses_left = 2;
  if (name == "DescribeTable") side.caller->answers["DescribeTable"].clear();
  if (name != "DescribeStream") side.caller->answers_with("DescribeStream", kStream);
  side.caller->answers[std::string(name)].push_back(
      {status, status == 200 ? "" : "ConditionalCheckFailedException", std::string(body)});
  run_named(side, name);
  return 0;
}

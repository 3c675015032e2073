#include "stream_ledger.h"

#include <utility>
#include <vector>

#include "engine/embedded/embedded_operations.h"
#include "rowhouse/item.h"
#include "run_as_operator.h"
#include "stream_replay.h"

namespace rowhouse::test {
namespace {

constexpr const char* kTable = "L";

std::string partition_of(int writer) { return "writer-" + std::to_string(writer); }

Item key_of(int writer, const std::string& sort) {
  return {{"PK", partition_of(writer)}, {"SK", sort}};
}

/// From some bytes to some blocks of a log.
std::string item_of(int writer, const std::string& sort, std::uint64_t number) {
  Item item = key_of(writer, sort);
  item["number"] = Decimal(number);
  const std::size_t size = number % 41 == 0 ? 70'000 : 20 + number % 3000;
  item["filling"] = std::string(size, static_cast<char>('a' + number % 26));
  return encode_item(item).value();
}

/// Writes of these numbers delete what the one two before them put.
bool is_erasing(std::uint64_t number) { return number % 4 == 0; }

std::uint64_t number_in(std::string_view image) {
  const Item item = decode_item(image).value();
  return item.at("number").get_if<Decimal>()->to_uint64().value();
}

std::string complain(int writer, const std::string& what) {
  return "writer " + std::to_string(writer) + ": " + what;
}

/// Each number as often as it wrote an item, from 1 on.
std::string check_numbers(int writer, const std::vector<std::uint64_t>& numbers,
                          std::uint64_t& found) {
  found = 0;
  for (std::size_t at = 0; at < numbers.size();) {
    const std::uint64_t number = ++found;
    const std::size_t wrote = number % 2 != 0 ? 1 : kStreamParts + 1;
    for (std::size_t i = 0; i < wrote; ++i, ++at) {
      if (at == numbers.size() || numbers[at] != number) {
        return complain(writer, "the stream misses a record of " + std::to_string(number));
      }
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<engine::Engine>> open_stream_ledger(
    std::unique_ptr<engine::embedded::Store> store, bool sync) {
  engine::EmbeddedOptions options;
  options.worker_threads = 2;
  ROWHOUSE_TRY(opened, engine::embedded::EmbeddedOperations::open(std::move(store), options, sync));
  std::unique_ptr<engine::Engine> engine = std::move(opened);
  if (engine->find_table(kTable)) return engine;
  operation::CreateTable create;
  create.table = kTable;
  create.key.partition = {"PK", model::Type::kString};
  create.key.sort = model::KeyAttribute{"SK", model::Type::kString};
  create.billing_mode = model::BillingMode::kPayPerRequest;
  create.stream = model::StreamViewType::kNewAndOldImages;
  ROWHOUSE_CHECK(random_programs::run_as_operator(*engine, std::move(create)));
  return engine;
}

Result<void> write_stream_ledger(engine::Engine& engine, int writer, std::uint64_t number) {
  if (number % 2 != 0) {
    operation::PutItem put;
    put.table = kTable;
    put.item = item_of(writer, "single", number);
    ROWHOUSE_CHECK(random_programs::run_as_operator(engine, std::move(put)));
    return {};
  }
  operation::TransactWriteItems transaction;
  for (int part = 0; part <= kStreamParts; ++part) {
    operation::TransactWrite& write = transaction.writes.emplace_back();
    write.table = kTable;
    const std::string sort = "part#" + std::to_string(part);
    if (part == kStreamParts && is_erasing(number)) {
      write.kind = operation::TransactWrite::Kind::kDelete;
      write.item = encode_item(key_of(writer, sort)).value();
    } else {
      write.item = item_of(writer, sort, number);
    }
  }
  ROWHOUSE_CHECK(random_programs::run_as_operator(engine, std::move(transaction)));
  return {};
}

std::string check_stream_ledger(engine::Engine& engine,
                                const Acknowledged (&acknowledged)[kStreamWriters],
                                std::uint64_t (&found)[kStreamWriters]) {
  if (auto wrong = random_programs::contradiction_of_stream(engine, kTable); !wrong.empty()) {
    return wrong;
  }
  std::vector<std::uint64_t> numbers[kStreamWriters];
  for (const auto& record : random_programs::records_of_stream(engine, kTable)) {
    const Item key = decode_item(record.keys).value();
    const bool is_put = !record.new_image.empty();
    const std::uint64_t number =
        is_put ? number_in(record.new_image) : number_in(record.old_image) + 2;
    for (int writer = 0; writer < kStreamWriters; ++writer) {
      if (*key.at("PK").get_if<std::string>() != partition_of(writer)) continue;
      numbers[writer].push_back(number);
    }
  }
  for (int writer = 0; writer < kStreamWriters; ++writer) {
    if (auto wrong = check_numbers(writer, numbers[writer], found[writer]); !wrong.empty()) {
      return wrong;
    }
    const Acknowledged& mine = acknowledged[writer];
    if (found[writer] < mine.at_least || found[writer] > mine.at_most) {
      return complain(writer, "the last write there is " + std::to_string(found[writer]) +
                                  ", which is not from " + std::to_string(mine.at_least) + " to " +
                                  std::to_string(mine.at_most));
    }
  }
  return {};
}

}  // namespace rowhouse::test

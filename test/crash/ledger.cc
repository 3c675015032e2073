#include "ledger.h"

#include <algorithm>
#include <cstdio>
#include <memory>

namespace rowhouse::test {

using engine::embedded::Batch;
using engine::embedded::Read;
using engine::embedded::Store;
using engine::embedded::Tier;

namespace {

std::string writer_prefix(int writer) { return "writer/" + std::to_string(writer) + "/"; }

std::string part_key(int writer, int part) {
  return writer_prefix(writer) + "part/" + std::to_string(part);
}

std::string log_key(int writer, std::uint64_t number) {
  char text[32];
  std::snprintf(text, sizeof text, "%012llu", static_cast<unsigned long long>(number));
  return writer_prefix(writer) + "log/" + text;
}

/// From a few bytes to some blocks of a log, so that records are cut by their ends and within.
std::string value_of(std::uint64_t number, int part) {
  const std::size_t sizes[] = {3, 40, 200, 1000, 5000};
  std::string value = std::to_string(number) + "/" + std::to_string(part) + ":";
  std::size_t size = sizes[(number + static_cast<std::uint64_t>(part)) % 5];
  if (number % 37 == 0 && part == 0) size = 70'000;
  value.append(size, static_cast<char>('a' + number % 26));
  return value;
}

/// Batch n erases the log below this number, 0 if nothing.
std::uint64_t erased_below(std::uint64_t number) { return number % 50 == 0 ? number / 2 : 0; }

std::string complain(int writer, const std::string& what) {
  return "writer " + std::to_string(writer) + ": " + what;
}

}  // namespace

Batch ledger_batch(int writer, std::uint64_t number) {
  Batch batch;
  for (int part = 0; part < kParts; ++part) {
    batch.put(part_key(writer, part), value_of(number, part));
  }
  batch.put(log_key(writer, number), value_of(number, kParts));
  if (const std::uint64_t end = erased_below(number); end > 0) {
    batch.erase_range(log_key(writer, 0), log_key(writer, end));
  }
  return batch;
}

std::string check_ledger(const Store& store, int writer, const Acknowledged& acknowledged,
                         std::uint64_t& found) {
  found = 0;
  std::string value;
  auto first = store.get(part_key(writer, 0), Tier::kAny, nullptr, value);
  if (!first) return complain(writer, to_string(first.error()));
  if (*first == Read::kFound) found = std::stoull(value);
  if (found < acknowledged.at_least) {
    return complain(writer, "batch " + std::to_string(acknowledged.at_least) +
                                " was acknowledged, but the last one there is " +
                                std::to_string(found));
  }
  if (found > acknowledged.at_most) {
    return complain(writer, "batch " + std::to_string(found) + " is there but was not submitted");
  }
  for (int part = 0; part < kParts; ++part) {
    auto read = store.get(part_key(writer, part), Tier::kAny, nullptr, value);
    if (!read) return complain(writer, to_string(read.error()));
    const bool right = found == 0 ? *read == Read::kMissing
                                  : *read == Read::kFound && value == value_of(found, part);
    if (!right) {
      return complain(
          writer, "batch " + std::to_string(found) + " is torn at part " + std::to_string(part));
    }
  }
  std::uint64_t expected = 1;
  for (std::uint64_t n = 1; n <= found; ++n) expected = std::max(expected, erased_below(n));
  const auto cursor =
      store.scan(log_key(writer, 0), writer_prefix(writer) + "log0", Tier::kAny, nullptr);
  for (cursor->seek_to_first(); cursor->valid(); cursor->next(), ++expected) {
    if (cursor->key() != log_key(writer, expected) ||
        cursor->value() != value_of(expected, kParts)) {
      return complain(writer, "the log has " + std::string(cursor->key()) + " in the place of " +
                                  std::to_string(expected));
    }
  }
  if (auto status = cursor->status(); !status) return complain(writer, to_string(status.error()));
  if (expected != found + 1 && found != 0) {
    return complain(writer, "the log ends before " + std::to_string(expected) + ", not after " +
                                std::to_string(found));
  }
  return {};
}

}  // namespace rowhouse::test

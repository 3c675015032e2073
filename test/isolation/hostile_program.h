#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace rowhouse::isolation {

/// A request as it comes over the wire.
struct WireRequest {
  std::string operation;
  std::string body;
};

/// The one moment of a world, and so the label of its stream: Shop's.
inline constexpr base::Milliseconds kWorldTime = std::chrono::hours(24 * 365 * 55);

/// The tables that programs play on: of a partition and a sort key, and of a partition key alone.
inline constexpr std::string_view kShop = "Shop";
inline constexpr std::string_view kFlat = "Flat";
/// CreateTable bodies for both.
std::vector<std::string> table_definitions();

/// What a tenant sends who is also an attacker: lawful requests on its own items, and requests that
/// name the other tenant's keys, keys that resemble its own, page keys and index keys of the
/// other's, conditions that ask for the other's secrets, and operations which are not for tenants.
class HostileProgram {
 public:
  /// `marker` is in each attribute value that this program writes, and in no key.
  HostileProgram(std::string self, std::string other, std::string marker, std::string other_marker,
                 std::uint64_t seed);

  WireRequest next();
  /// What the last request was answered with: page keys are used again.
  void heard(std::string_view answer);

 private:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  template <typename Choices>
  const auto& any(const Choices& choices) {
    return choices[below(std::size(choices))];
  }

  std::string_view table();
  std::string partition_text();
  std::string partition();
  std::string sort_text();
  std::string sort();
  std::string key(std::string_view table);
  std::string value();
  std::string item(std::string_view table);
  std::string values();
  std::string condition();
  std::string options();
  std::string page_start(std::string_view table);

  std::string put_member(std::string_view table);
  std::string update_member(std::string_view table);
  std::string query_body();
  std::string index_query_body();
  std::string scan_body();
  std::string batch_get_body();
  std::string batch_write_body();
  std::string transact_get_body();
  std::string transact_write_body();
  WireRequest stream_request();
  std::string on_table_body();

  // PartiQL: hostile_statements.cc
  std::string statement_key(std::string_view table);
  std::string statement_condition();
  std::string select_one();
  std::string select_statement();
  std::string write_statement(bool returns);
  static std::string statement_members(const std::string& statement);
  std::string statement_body();
  std::string statements_body(std::string_view member, bool in_transaction);

  const std::string self_;
  const std::string other_;
  const std::string marker_;
  const std::string other_marker_;
  std::mt19937_64 random_;
  std::vector<std::string> page_keys_;
  std::vector<std::string> iterators_;
};

}  // namespace rowhouse::isolation

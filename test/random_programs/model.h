#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "program.h"

namespace rowhouse::random_programs {

/// What DynamoDB's documentation says that a table does, as plainly as it can be written: maps of
/// trees, everything recomputed, nothing shared with the engine. Its answers are texts; a page's is
/// that of all pages together, since an engine may cut them where it likes.
class Model {
 public:
  /// The answer to `step`, which it carries out.
  std::string run(const Step& step);

 private:
  struct Key {
    std::string partition;
    std::optional<Value> sort;
    bool operator<(const Key& other) const;
  };
  using Rows = std::map<Key, Item>;
  struct Token {
    std::string request;
    std::int64_t at_minute = 0;
    std::map<std::string, double> replay_units;
  };

  static Key key_of(const Item& item);
  static bool admits(const Step& step, const std::string& partition);
  /// The error of a request that names what is not there or not the caller's, or nothing.
  std::optional<std::string> refuse(const Step& step) const;
  const Item* find(const std::string& table, const Item& key) const;
  /// What becomes of the item, or the text of the error.
  std::optional<std::string> decide(const Write& write, std::optional<Item>& item) const;

  std::string write(const Step& step);
  std::string get(const Step& step) const;
  std::string page(const Step& step) const;
  std::string batch_get(const Step& step) const;
  std::string batch_write(const Step& step);
  std::string transact_get(const Step& step) const;
  std::string transact_write(const Step& step);
  std::string table_operation(const Step& step);
  std::string list_tenants(const Step& step) const;
  std::string measure_tenant(const Step& step) const;

  std::map<std::string, Rows> tables_;
  std::map<std::string, Token> tokens_;
  std::int64_t minute_ = 0;
};

std::string text_of_units(double units);

}  // namespace rowhouse::random_programs

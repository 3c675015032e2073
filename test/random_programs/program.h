#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "expressions.h"
#include "operation/all.h"

namespace rowhouse::random_programs {

/// One write within a step; a step of its own for PutItem, UpdateItem and DeleteItem.
struct Write {
  enum class Kind { kPut, kUpdate, kDelete, kCheck };
  Kind kind = Kind::kPut;
  std::string table;
  Item item;  ///< The item of a put, the key of the others.
  std::optional<Update> update;
  std::optional<Condition> condition;
  bool old_on_failure = false;
};

/// One call of an operation, in terms which both an engine and the model understand.
struct Step {
  enum class Kind {
    kWrite,
    kGet,
    kQuery,
    kScan,
    kBatchGet,
    kBatchWrite,
    kTransactGet,
    kTransactWrite,
    kCreateTable,
    kDeleteTable,
    kDescribeTable,
    kListTables,
    kListTenants,
    kMeasureTenant,
    kPassTime,
    kRestart,
  };
  Kind kind = Kind::kGet;
  std::string tenant;  ///< Who asks; empty: the operator.
  std::string table;
  std::vector<Write> writes;
  std::vector<std::pair<std::string, Item>> keys;  ///< With their tables.
  operation::ReturnValues return_values = operation::ReturnValues::kNone;
  bool consistent = false;
  bool capacity = false;
  std::string token;

  // Query and Scan.
  std::string partition;
  std::optional<expression::SortOperator> sort_operator;
  Value sort_first;
  Value sort_second;
  std::optional<Condition> filter;
  std::vector<std::string> projected;
  bool count_only = false;
  bool forward = true;
  std::optional<std::uint32_t> limit;
  std::uint32_t segments = 1;

  std::string measured_tenant;
  int minutes = 0;
};

std::string to_text(const Step& step);

/// Draws steps from a seed. Keys, attributes and tenants are few, so that steps meet.
class Program {
 public:
  explicit Program(std::uint64_t seed) : random_(seed) {}
  Step next();

  /// Tables by the type of their sort key: S, N, none.
  static inline const std::vector<std::string> kTables = {"Text", "Number", "Single"};
  static bool has_sort(const std::string& table) { return table != "Single"; }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <typename T>
  const T& any_of(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }
  std::string table() { return any_of(kTables); }
  std::string partition();
  Value sort(const std::string& table);
  Item key(const std::string& table);
  Value value();
  Condition condition(int depth, bool with_key);
  Update update();
  Write write(bool in_transaction);
  std::vector<Write> distinct_writes(std::size_t count, bool in_transaction, bool batch);
  void draw_range(Step& step);
  void draw_page(Step& step);

  std::mt19937_64 random_;
  std::optional<Step> last_with_token_;  ///< To be asked again, as a client does.
};

}  // namespace rowhouse::random_programs

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "expression/expression.h"
#include "rowhouse/item.h"

/// Small expressions which the test can evaluate by itself, on trees, without the engine's code.
namespace rowhouse::random_programs {

struct Condition {
  enum class Kind { kExists, kNotExists, kEqual, kLess, kBetween, kBeginsWith, kNot, kAnd, kOr };
  Kind kind = Kind::kExists;
  std::string attribute;
  Value first;
  Value second;
  std::vector<Condition> parts;

  bool matches(const Item& item) const;
  std::string text() const;
  expression::Condition parsed(expression::Parameter parameter) const;
};

/// One clause for each attribute; at most one of them can fail.
struct Update {
  enum class Kind { kSet, kSetIfMissing, kIncrement, kRemove, kAdd };
  struct Clause {
    Kind kind;
    std::string attribute;
    Value value;
  };
  std::vector<Clause> clauses;

  /// The message of the error, or nothing.
  std::optional<std::string> apply(Item& item) const;
  std::string text() const;
  expression::Update parsed() const;
};

std::string to_text(const Value& value);
std::string to_text(const Item& item);
/// Bytes as DynamoDB counts them.
std::size_t size_of(const Item& item);

}  // namespace rowhouse::random_programs

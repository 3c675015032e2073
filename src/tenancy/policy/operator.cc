#include "tenancy/policy/operator.h"

#include <array>

#include "tenancy/policy/key_name.h"

namespace rowhouse::policy {
namespace {

struct Named {
  std::string_view name;
  Comparison comparison;
  Relation relation = Relation::kEquals;
  bool negated = false;
};

constexpr std::array kOperators = {
    Named{"StringEquals", Comparison::kString},
    Named{"StringNotEquals", Comparison::kString, Relation::kEquals, true},
    Named{"StringEqualsIgnoreCase", Comparison::kStringIgnoreCase},
    Named{"StringNotEqualsIgnoreCase", Comparison::kStringIgnoreCase, Relation::kEquals, true},
    Named{"StringLike", Comparison::kStringLike},
    Named{"StringNotLike", Comparison::kStringLike, Relation::kEquals, true},
    Named{"NumericEquals", Comparison::kNumeric},
    Named{"NumericNotEquals", Comparison::kNumeric, Relation::kEquals, true},
    Named{"NumericLessThan", Comparison::kNumeric, Relation::kLess},
    Named{"NumericLessThanEquals", Comparison::kNumeric, Relation::kLessEquals},
    Named{"NumericGreaterThan", Comparison::kNumeric, Relation::kGreater},
    Named{"NumericGreaterThanEquals", Comparison::kNumeric, Relation::kGreaterEquals},
    Named{"DateEquals", Comparison::kDate},
    Named{"DateNotEquals", Comparison::kDate, Relation::kEquals, true},
    Named{"DateLessThan", Comparison::kDate, Relation::kLess},
    Named{"DateLessThanEquals", Comparison::kDate, Relation::kLessEquals},
    Named{"DateGreaterThan", Comparison::kDate, Relation::kGreater},
    Named{"DateGreaterThanEquals", Comparison::kDate, Relation::kGreaterEquals},
    Named{"Bool", Comparison::kBool},
    Named{"BinaryEquals", Comparison::kBinary},
    Named{"IpAddress", Comparison::kIpAddress},
    Named{"NotIpAddress", Comparison::kIpAddress, Relation::kEquals, true},
    // ArnEquals and ArnLike behave the same.
    Named{"ArnEquals", Comparison::kArn},
    Named{"ArnLike", Comparison::kArn},
    Named{"ArnNotEquals", Comparison::kArn, Relation::kEquals, true},
    Named{"ArnNotLike", Comparison::kArn, Relation::kEquals, true},
    Named{"Null", Comparison::kNull},
};

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!starts_ignoring_case(text, prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
  if (text.size() < suffix.size() ||
      !equal_ignoring_case(text.substr(text.size() - suffix.size()), suffix)) {
    return false;
  }
  text.remove_suffix(suffix.size());
  return true;
}

}  // namespace

std::optional<Operator> parse_operator(std::string_view name) noexcept {
  Operator parsed;
  if (take_prefix(name, "ForAllValues:")) {
    parsed.quantifier = Quantifier::kForAllValues;
  } else if (take_prefix(name, "ForAnyValue:")) {
    parsed.quantifier = Quantifier::kForAnyValue;
  }
  parsed.if_exists = take_suffix(name, "IfExists");
  for (const Named& known : kOperators) {
    if (!equal_ignoring_case(name, known.name)) continue;
    parsed.comparison = known.comparison;
    parsed.relation = known.relation;
    parsed.negated = known.negated;
    const bool bare = parsed.quantifier == Quantifier::kNone && !parsed.if_exists;
    if (known.comparison == Comparison::kNull && !bare) return std::nullopt;
    return parsed;
  }
  return std::nullopt;
}

}  // namespace rowhouse::policy

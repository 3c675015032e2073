#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "tenancy/policy/comparand.h"
#include "tenancy/policy/operator.h"
#include "tenancy/policy/pattern.h"

namespace rowhouse::policy {

enum class Effect : std::uint8_t { kAllow, kDeny };

/// Whose reading of a policy. They differ only where an operation on items cannot name its
/// partitions (docs/policies.md): kAws gives what AWS documents.
enum class Mode : std::uint8_t { kRowhouse, kAws };

/// One value of a condition, compiled to what its operator compares.
struct Operand {
  std::string text;  ///< As the policy has it.
  std::variant<Pattern, long double, std::int64_t, bool, std::string, Network> value;
};

/// One key of a Condition element under one operator, with its values: they are alternatives for a
/// positive operator, and none of them may match for a negated one.
class Condition {
 public:
  /// kValidation if a value is not of the operator's kind.
  static Result<Condition> compile(std::string_view operator_name, const Operator& op,
                                   std::string_view key, const std::vector<std::string>& values,
                                   bool variables);

  /// Whether the request fulfils it, in a statement of that effect. `nameless`: the statement is
  /// asked of an operation which touches items and does not say whose (see Statement).
  bool holds(const RequestContext& context, Effect effect, bool nameless) const noexcept;

  const std::string& operator_name() const noexcept { return operator_name_; }
  const Operator& op() const noexcept { return operator_; }
  const std::string& key() const noexcept { return key_; }
  const std::vector<Operand>& operands() const noexcept { return operands_; }
  /// True for a condition on dynamodb:LeadingKeys or one of its family.
  bool on_leading_keys() const noexcept { return on_leading_keys_; }
  /// The key in the request; null if it is absent. FirstPartitionKeyValues and LeadingKeys are two
  /// names of one key.
  const ContextKey* find_in(const RequestContext& context) const noexcept;

 private:
  enum class Match : std::uint8_t { kYes, kNo, kUnresolved };

  bool holds_for_value(std::string_view value, const RequestContext& context,
                       Effect effect) const noexcept;
  Match match_any(std::string_view value, const RequestContext& context) const noexcept;
  bool is_null(const ContextKey* key) const noexcept;

  std::string operator_name_;
  Operator operator_;
  std::string key_;
  std::uint32_t key_hash_ = 0;
  bool on_leading_keys_ = false;
  std::vector<Operand> operands_;
};

}  // namespace rowhouse::policy

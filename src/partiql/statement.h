#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "expression/ast.h"
#include "operation/options.h"

/// PartiQL: DynamoDB's statements, parsed to the expression layer's own trees with their parameters
/// bound. What a statement does (a query, a scan, a write of one item) depends on its table's key:
/// that is plan.h. A table is named by its name or by its ARN in double quotes.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html
namespace rowhouse::partiql {

/// ORDER BY: an attribute, which has to be of the key.
struct OrderKey {
  std::string name;
  bool is_descending = false;
};

struct Select {
  std::string table;
  std::string index;                      ///< Empty: the table itself.
  std::vector<expression::Path> columns;  ///< Empty: all ("*").
  std::optional<expression::ConditionNode> where;
  std::vector<OrderKey> order;
};

struct Insert {
  std::string table;
  std::string item;  ///< Compact.
};

struct Update {
  std::string table;
  std::vector<expression::UpdateAction> actions;
  std::optional<expression::ConditionNode> where;
  operation::ReturnValues returning = operation::ReturnValues::kNone;
};

struct Delete {
  std::string table;
  std::optional<expression::ConditionNode> where;
  operation::ReturnValues returning = operation::ReturnValues::kNone;  ///< kNone or kAllOld.
};

/// EXISTS(SELECT ...): only in a transaction.
struct Exists {
  Select select;
};

using Statement = std::variant<Select, Insert, Update, Delete, Exists>;

inline constexpr std::size_t kStatementBytesMax = 8192;

/// `parameters` are compact values, one for each "?" in the order of the text. kValidation with
/// DynamoDB's texts: "Statement wasn't well formed, can't be processed: ...", "Number of parameters
/// in request and statement don't match.".
Result<Statement> parse(std::string_view text, std::span<const std::string> parameters,
                        const base::Limits& limits);

const std::string& table_of(const Statement& statement) noexcept;
/// SELECT; EXISTS is neither a read nor a write.
bool is_read(const Statement& statement) noexcept;
bool is_write(const Statement& statement) noexcept;
/// "PartiQLSelect", ...: what IAM calls it.
std::string_view action_of(const Statement& statement) noexcept;

}  // namespace rowhouse::partiql

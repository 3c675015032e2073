#include "request/statement.h"

#include "base/bytes.h"
#include "json/read_value.h"
#include "request/transaction_digest.h"

namespace rowhouse::request {

Result<std::vector<std::string>> read_parameters(const Fields& fields, std::size_t slot,
                                                 const base::Limits& limits) {
  std::vector<std::string> parameters;
  simdjson::dom::array list;
  if (!fields.has(slot) || fields[slot].get_array().get(list) != simdjson::SUCCESS) {
    return parameters;
  }
  parameters.reserve(list.size());
  for (const auto element : list) {
    ROWHOUSE_CHECK(json::read_value(element, parameters.emplace_back(), limits));
  }
  return parameters;
}

Result<std::vector<operation::ParameterizedStatement>> read_statements(
    simdjson::dom::element list, std::span<const Member> members, const base::Limits& limits) {
  std::vector<operation::ParameterizedStatement> statements;
  simdjson::dom::array elements;
  if (list.get_array().get(elements) != simdjson::SUCCESS) return statements;
  statements.reserve(elements.size());
  for (const auto element : elements) {
    ROWHOUSE_TRY(fields, Fields::read(element, members));
    operation::ParameterizedStatement& statement = statements.emplace_back();
    statement.text = fields.text(0);
    ROWHOUSE_TRY(parameters, read_parameters(fields, 1, limits));
    statement.parameters = std::move(parameters);
    for (std::size_t slot = 2; slot < members.size(); ++slot) {
      if (members[slot].name == "ConsistentRead") {
        statement.consistent_read = fields.flag(slot, false);
      } else if (members[slot].name == "ReturnValuesOnConditionCheckFailure") {
        statement.on_condition_failure =
            kReturnOnConditionFailure.read(fields, slot, statement.on_condition_failure);
      }
    }
  }
  return statements;
}

std::string statements_digest(const std::vector<operation::ParameterizedStatement>& statements) {
  std::string rendering = "PartiQL";
  const auto append_field = [&](std::string_view field) {
    base::append_varint(rendering, field.size());
    rendering += field;
  };
  for (const operation::ParameterizedStatement& statement : statements) {
    append_field(statement.text);
    rendering += static_cast<char>(statement.on_condition_failure);
    base::append_varint(rendering, statement.parameters.size());
    for (const std::string& parameter : statement.parameters) append_field(parameter);
  }
  return digest_of(rendering);
}

}  // namespace rowhouse::request

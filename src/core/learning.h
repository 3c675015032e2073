#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/parts.h"
#include "core/statements.h"
#include "engine/engine.h"
#include "model/stream.h"
#include "partiql/statement.h"
#include "tenancy/credential.h"
#include "tenancy/requester.h"

/// What has to be learnt of an engine whose tables are kept elsewhere before a request can be
/// decided on. Nothing here runs for an engine that has them in memory.
namespace rowhouse::core {

/// The table of an operation that names one; empty for every other.
template <typename Operation>
std::string_view table_named_by(const Operation& operation) {
  if constexpr (requires { std::string_view(operation.table); }) return operation.table;
  if constexpr (requires { operation.stream_arn; }) {
    return model::table_of_stream_arn(operation.stream_arn).value_or(std::string_view());
  }
  return {};
}

void add_table(engine::Engine::Named& named, std::string_view table);
/// A statement that cannot be parsed names nothing: it is refused later, in its place.
void add_statement(engine::Engine::Named& named, const operation::ParameterizedStatement& source);

/// What deciding on `operation` asks the engine to find. Nothing if `principal` may never do such
/// a thing: it is refused whatever there is.
template <typename Operation>
engine::Engine::Named names_to_learn(const tenancy::Principal& principal,
                                     const Operation& operation) {
  engine::Engine::Named named;
  if constexpr (OnStatements<Operation>) {
    if constexpr (requires { operation.statements; }) {
      for (const auto& statement : operation.statements) add_statement(named, statement);
    } else {
      add_statement(named, operation.statement);
    }
    return named;
  } else {
    if (!tenancy::may_be_allowed(principal, Operation::kName)) return named;
  }
  if constexpr (InParts<Operation>) {
    (void)visit_parts(operation, [&](const Part& part) -> Result<void> {
      add_table(named, part.table);
      return {};
    });
  } else if constexpr (requires { operation.stream_arn; }) {
    named.streams.push_back(operation.stream_arn);
  } else if constexpr (!std::same_as<Operation, operation::CreateTable>) {
    if constexpr (requires { operation.resource_arn; }) {
      if (model::table_of_stream_arn(operation.resource_arn)) {
        named.streams.push_back(operation.resource_arn);
        return named;
      }
    }
    add_table(named, table_named_by(operation));
  }
  return named;
}

/// Who asked, for after the call in which they did: what a Requester only points at.
class KeptRequester {
 public:
  explicit KeptRequester(const tenancy::Requester& requester);
  /// Good while this is there.
  tenancy::Requester requester() const;

 private:
  tenancy::Principal principal_;
  std::string address_;
  std::string request_id_;
  bool secure_;
  std::shared_ptr<const tenancy::Credential> credential_;  // Shared so that this can be moved.
};

/// The table of that name, for a call of the library's that waits. An engine that has to ask is
/// not waited for inside a callback, which may run on its own thread: kServiceUnavailable, if it
/// does not know the table already.
Result<std::shared_ptr<const model::TableSchema>> find_table_waiting(engine::Engine& engine,
                                                                     std::string_view table);

}  // namespace rowhouse::core

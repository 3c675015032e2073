#include "core/learning.h"

#include <algorithm>

#include "core/calls.h"

namespace rowhouse::core {

void add_table(engine::Engine::Named& named, std::string_view table) {
  if (table.empty() || model::is_reserved_table(table)) return;
  if (std::find(named.tables.begin(), named.tables.end(), table) != named.tables.end()) return;
  named.tables.emplace_back(table);
}

void add_statement(engine::Engine::Named& named, const operation::ParameterizedStatement& source) {
  const auto statement = partiql::parse(source.text, source.parameters, base::Limits{});
  if (statement) add_table(named, partiql::table_of(*statement));
}

KeptRequester::KeptRequester(const tenancy::Requester& requester)
    : principal_(requester.principal),
      address_(requester.origin.address),
      request_id_(requester.origin.request_id),
      secure_(requester.origin.secure) {
  if (requester.credential == nullptr) return;
  // Who signed is told of to others; with what is nobody's business any more.
  auto copy = std::make_shared<tenancy::Credential>(*requester.credential);
  copy->secret_access_key.clear();
  copy->session_token.clear();
  credential_ = std::move(copy);
}

tenancy::Requester KeptRequester::requester() const {
  return tenancy::Requester(principal_,
                            {.address = address_, .secure = secure_, .request_id = request_id_},
                            credential_.get());
}

Result<std::shared_ptr<const model::TableSchema>> find_table_waiting(engine::Engine& engine,
                                                                     std::string_view table) {
  if (engine.must_learn() && !InCallback::is_open()) {
    Waiter<Result<void>> waiter;
    engine.learn({{std::string(table)}, {}},
                 [&waiter](Result<void> learnt) { waiter.arrive(std::move(learnt)); });
    ROWHOUSE_CHECK(waiter.wait());
  }
  return engine.find_table(table);
}

}  // namespace rowhouse::core

#pragma once

#include <string>
#include <string_view>

#include "rowhouse/error.h"
#include "tenancy/policy/evaluate.h"
#include "tenancy/requester.h"

namespace rowhouse::tenancy {

/// What was decided on one request, before anything was read for it.
struct Decision {
  const Requester& requester;
  std::string_view action;         ///< DynamoDB's name of the operation, such as "GetItem".
  std::string tables;              ///< The tables that it names, with commas; as it names them.
  std::string tenants;             ///< The tenants whose items it names, with commas.
  bool changes_policies = false;   ///< Who may do what with a table is another from now on.
  bool touches_items = false;      ///< It is one on items.
  const Error* refusal = nullptr;  ///< Null if it was allowed.
  /// Of an identity or a tenant's session: which statement of which policy decided. Points at the
  /// policies of the requester.
  policy::Verdict verdict = {};
};

/// Who is told of the decisions that are worth keeping: refusals, what the operator does with
/// items, and whatever else was allowed if it asks for that. A port, for an audit log.
class DecisionObserver {
 public:
  virtual ~DecisionObserver() = default;
  /// From any thread, on the way of the request: must not wait.
  virtual void decided(const Decision& decision) noexcept = 0;
  /// Whether it is told of everything that is allowed. The same for as long as it lives.
  virtual bool wants_all() const noexcept { return false; }
};

}  // namespace rowhouse::tenancy

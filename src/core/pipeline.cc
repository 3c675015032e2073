#include "core/pipeline.h"

#include <algorithm>
#include <concepts>
#include <optional>
#include <string>
#include <vector>

#include "model/value_writer.h"
#include "tenancy/belonging.h"

namespace rowhouse::core {
namespace {

using model::ItemView;
using model::TableSchema;
using model::ValueView;
using operation::TypeList;
using tenancy::Access;
using tenancy::Principal;
using tenancy::Scope;

template <typename Operation>
concept OnOneItem = requires(const Operation& operation) {
  { operation.key } -> std::convertible_to<std::string>;
  operation.table;
};

/// One table of a request and the partition keys that the request names on it. A key which is
/// missing names nothing: the engine refuses the request for it, and until then the scope admits
/// nothing else.
struct Named {
  std::string_view table;
  std::vector<std::string_view> items;  // compact items or keys
};

// Batches and transactions name several tables; each is decided on, and one denial refuses the
// whole request.
std::vector<Named> named_tables(const operation::BatchGetItem& batch) {
  std::vector<Named> named;
  for (const auto& of_table : batch.tables) {
    named.push_back({of_table.table, {of_table.keys.begin(), of_table.keys.end()}});
  }
  return named;
}

std::vector<Named> named_tables(const operation::BatchWriteItem& batch) {
  std::vector<Named> named;
  for (const auto& of_table : batch.tables) {
    Named entry{of_table.table, {}};
    for (const auto& request : of_table.requests) entry.items.push_back(request.item);
    named.push_back(std::move(entry));
  }
  return named;
}

void add_to(std::vector<Named>& named, std::string_view table, std::string_view item) {
  for (Named& entry : named) {
    if (entry.table == table) {
      entry.items.push_back(item);
      return;
    }
  }
  named.push_back({table, {item}});
}

std::vector<Named> named_tables(const operation::TransactGetItems& transaction) {
  std::vector<Named> named;
  for (const auto& get : transaction.gets) add_to(named, get.table, get.key);
  return named;
}

std::vector<Named> named_tables(const operation::TransactWriteItems& transaction) {
  std::vector<Named> named;
  for (const auto& write : transaction.writes) add_to(named, write.table, write.item);
  return named;
}

template <typename Operation>
concept OnManyItems = requires(const Operation& operation) { named_tables(operation); };

/// The partition key inside a compact item or key, if it is there.
std::optional<ValueView> partition_in(const TableSchema& schema, std::string_view compact_item) {
  return ItemView(compact_item).find(schema.key.partition.name);
}

Result<Scope> authorize_one(const Principal& principal, std::string_view action,
                            const TableSchema& schema, std::optional<ValueView> leading_key) {
  Access access{action, &schema, {}};
  if (leading_key) access.leading_keys = std::span(&*leading_key, 1);
  return tenancy::authorize(principal, access);
}

/// Decides on one operation: each kind of operation names its partitions in its own place.
class Authorizer {
 public:
  Authorizer(const engine::Engine& engine, const Place& place, const Principal& principal)
      : engine_(engine), place_(place), principal_(principal) {}

  template <typename Operation>
  Result<Scope> decide(const Operation& operation) const {
    const std::string_view action = Operation::kName;
    // Before any table is looked up: a refusal is the same whether the table is there or not.
    if (!tenancy::may_be_allowed(principal_, action)) {
      const std::string arn = arn_named_by(operation);
      return tenancy::authorize(principal_, {action, nullptr, {}, arn});
    }
    if constexpr (OnManyItems<Operation>) {
      return decide_on_many(action, named_tables(operation));
    } else if constexpr (OnOneItem<Operation>) {
      return decide_on_item(action, operation.table, operation.key);
    } else if constexpr (std::same_as<Operation, operation::PutItem>) {
      return decide_on_item(action, operation.table, operation.item);
    } else if constexpr (std::same_as<Operation, operation::Query>) {
      return decide_on_query(operation);
    } else if constexpr (std::same_as<Operation, operation::MeasureTenant>) {
      return decide_on_tenant(operation);
    } else if constexpr (std::same_as<Operation, operation::CreateTable>) {
      if (model::is_reserved_table(operation.table)) {
        return Error(ErrorCode::kValidation, "The table's name is reserved");
      }
      return tenancy::authorize(principal_, {action, nullptr, {}});
    } else if constexpr (std::same_as<Operation, operation::ListTables>) {
      return tenancy::authorize(principal_, {action, nullptr, {}});
    } else if constexpr (std::same_as<typename Operation::Result, operation::TableDescription>) {
      return decide_on_table(action, operation.table);
    } else {
      ROWHOUSE_TRY(schema, find_table(operation.table));
      return tenancy::authorize(principal_, {action, schema.get(), {}});
    }
  }

 private:
  Result<std::shared_ptr<const TableSchema>> find_table(std::string_view name) const {
    if (model::is_reserved_table(name)) {
      return Error(ErrorCode::kResourceNotFound, "Requested resource not found");
    }
    return engine_.find_table(name);
  }

  /// The table of an operation that names one; else all of them, as DynamoDB says of ListTables.
  template <typename Operation>
  std::string arn_named_by(const Operation& operation) const {
    std::string_view table = "*";
    if constexpr (requires { std::string_view(operation.table); }) table = operation.table;
    return model::table_arn(place_.region, place_.account, table);
  }

  /// An operation on the table itself: DynamoDB names a table that is missing here, and nowhere
  /// else.
  Result<Scope> decide_on_table(std::string_view action, std::string_view table) const {
    const auto schema = find_table(table);
    if (!schema && schema.error().code() == ErrorCode::kResourceNotFound) {
      return Error(ErrorCode::kResourceNotFound,
                   "Requested resource not found: Table: " + std::string(table) + " not found");
    }
    if (!schema) return schema.error();
    return tenancy::authorize(principal_, {action, schema->get(), {}});
  }

  Result<Scope> decide_on_item(std::string_view action, std::string_view table,
                               std::string_view compact_item) const {
    ROWHOUSE_TRY(schema, find_table(table));
    return authorize_one(principal_, action, *schema, partition_in(*schema, compact_item));
  }

  Result<Scope> decide_on_query(const operation::Query& query) const {
    ROWHOUSE_TRY(schema, find_table(query.table));
    const std::optional<ValueView> leading_key =
        query.key_condition.equal_value(schema->key.partition.name);
    return authorize_one(principal_, operation::Query::kName, *schema, leading_key);
  }

  Result<Scope> decide_on_tenant(const operation::MeasureTenant& measure) const {
    ROWHOUSE_TRY(schema, find_table(measure.table));
    ROWHOUSE_TRY(tenant, TenantId::parse(measure.tenant));
    std::string partition;
    model::ValueWriter(partition).string(tenancy::partition_of(schema->tenant_template, tenant));
    return authorize_one(principal_, operation::MeasureTenant::kName, *schema,
                         ValueView(partition));
  }

  Result<Scope> decide_on_many(std::string_view action, const std::vector<Named>& named) const {
    std::optional<Scope> scope;
    for (const Named& entry : named) {
      ROWHOUSE_TRY(schema, find_table(entry.table));
      std::vector<ValueView> leading_keys;
      for (const std::string_view item : entry.items) {
        if (const auto key = partition_in(*schema, item)) leading_keys.push_back(*key);
      }
      ROWHOUSE_TRY(of_table, tenancy::authorize(principal_, {action, schema.get(), leading_keys}));
      // The engine takes one scope for the request. Tables whose templates name the tenant
      // differently cannot share one.
      if (scope && scope->partition() != of_table.partition()) {
        return Error(ErrorCode::kAccessDenied,
                     "One request cannot span tables which name their tenants differently");
      }
      scope = std::move(of_table);
    }
    if (!scope) return Error(ErrorCode::kValidation, "The request names no item");
    return *std::move(scope);
  }

  const engine::Engine& engine_;
  const Place& place_;
  const Principal& principal_;
};

/// Collects names without repeating one.
class Names {
 public:
  void add(std::string_view name) {
    if (std::find(names_.begin(), names_.end(), name) == names_.end()) names_.emplace_back(name);
  }
  std::string joined() const {
    std::string text;
    for (const std::string& name : names_) text += (text.empty() ? "" : ",") + name;
    return text;
  }

 private:
  std::vector<std::string> names_;
};

/// What a request is about, for whoever keeps the decision on it. Only made where one is kept.
class Subject {
 public:
  explicit Subject(const engine::Engine& engine) : engine_(engine) {}

  template <typename Operation>
  void add(const Operation& operation) {
    if constexpr (OnManyItems<Operation>) {
      for (const Named& named : named_tables(operation)) add(named);
    } else if constexpr (OnOneItem<Operation>) {
      add(Named{operation.table, {operation.key}});
    } else if constexpr (std::same_as<Operation, operation::PutItem>) {
      add(Named{operation.table, {operation.item}});
    } else if constexpr (std::same_as<Operation, operation::Query>) {
      add(Named{operation.table, {}});
      const auto schema = engine_.find_table(operation.table);
      if (schema)
        add_key(**schema, operation.key_condition.equal_value((*schema)->key.partition.name));
    } else if constexpr (requires { operation.table; }) {
      tables_.add(operation.table);
    }
  }
  std::string tables() const { return tables_.joined(); }
  std::string tenants() const { return tenants_.joined(); }

 private:
  void add(const Named& named) {
    tables_.add(named.table);
    const auto schema = engine_.find_table(named.table);
    if (!schema) return;
    for (const std::string_view item : named.items) add_key(**schema, partition_in(**schema, item));
  }
  void add_key(const TableSchema& schema, std::optional<ValueView> key) {
    if (!key || key->tag() != model::Tag::kString) return;
    const auto owner = tenancy::owner_of(schema.tenant_template, key->as_bytes());
    if (owner) tenants_.add(*owner);
  }

  const engine::Engine& engine_;
  Names tables_;
  Names tenants_;
};

template <typename Operation>
constexpr bool kTouchesItems =
    OnManyItems<Operation> || OnOneItem<Operation> || std::same_as<Operation, operation::PutItem> ||
    std::same_as<Operation, operation::Query> || std::same_as<Operation, operation::Scan>;

template <typename Operation>
void tell(tenancy::DecisionObserver& observer, const engine::Engine& engine,
          const tenancy::Requester& requester, const Operation& operation, const Error* refusal) {
  Subject subject(engine);
  subject.add(operation);
  observer.decided({requester, Operation::kName, subject.tables(), subject.tenants(), refusal});
}

}  // namespace

template <typename Operation>
void Pipeline::run(const tenancy::Requester& requester, Operation&& operation,
                   base::Completion<typename std::remove_cvref_t<Operation>::Result> done) {
  Result<Scope> scope = Authorizer(engine_, place_, requester.principal).decide(operation);
  if (observer_ != nullptr) {
    using Plain = std::remove_cvref_t<Operation>;
    const bool is_refusal = !scope && scope.error().code() == ErrorCode::kAccessDenied;
    if (is_refusal || (scope && requester.principal.is_operator() && kTouchesItems<Plain>)) {
      tell(*observer_, engine_, requester, operation, is_refusal ? &scope.error() : nullptr);
    }
  }
  if (!scope) return done(std::move(scope).error());
  engine_.execute(*scope, std::move(operation), std::move(done));
}

#define ROWHOUSE_INSTANTIATE(Name)                                                           \
  template void Pipeline::run<operation::Name>(const tenancy::Requester&, operation::Name&&, \
                                               base::Completion<operation::Name::Result>)
ROWHOUSE_INSTANTIATE(BatchGetItem);
ROWHOUSE_INSTANTIATE(BatchWriteItem);
ROWHOUSE_INSTANTIATE(CreateTable);
ROWHOUSE_INSTANTIATE(DeleteItem);
ROWHOUSE_INSTANTIATE(DeleteTable);
ROWHOUSE_INSTANTIATE(DescribeTable);
ROWHOUSE_INSTANTIATE(GetItem);
ROWHOUSE_INSTANTIATE(ListTables);
ROWHOUSE_INSTANTIATE(ListTenants);
ROWHOUSE_INSTANTIATE(MeasureTenant);
ROWHOUSE_INSTANTIATE(PutItem);
ROWHOUSE_INSTANTIATE(Query);
ROWHOUSE_INSTANTIATE(Scan);
ROWHOUSE_INSTANTIATE(TransactGetItems);
ROWHOUSE_INSTANTIATE(TransactWriteItems);
ROWHOUSE_INSTANTIATE(UpdateItem);
ROWHOUSE_INSTANTIATE(UpdateTable);
#undef ROWHOUSE_INSTANTIATE

}  // namespace rowhouse::core

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "engine/engine.h"
#include "engine/spread/key_forms.h"
#include "tenancy/spreads.h"

namespace rowhouse::engine::spread {

/// An engine around another one, in which the partition keys of large tenants are each kept as
/// several, `tenant#acme##00` and so on, while whoever asks knows of one (docs/spread.md). Scopes
/// decide on the keys that clients know, before they get here. What is not about the items of a
/// spread tenant goes through as it is. Safe from many threads.
class SpreadEngine : public Engine {
 public:
  /// Both outlive it.
  SpreadEngine(Engine& inner, const tenancy::Spreads& spreads, const base::Limits& limits = {})
      : inner_(inner), spreads_(spreads), limits_(limits) {}
  /// Owns both.
  SpreadEngine(std::unique_ptr<Engine> inner, std::shared_ptr<const tenancy::Spreads> spreads,
               const base::Limits& limits)
      : owned_spreads_(std::move(spreads)),
        owned_(std::move(inner)),
        inner_(*owned_),
        spreads_(*owned_spreads_),
        limits_(limits) {}

  Result<std::shared_ptr<const model::TableSchema>> find_table(
      std::string_view name) const override {
    return inner_.find_table(name);
  }
  Result<std::shared_ptr<const model::Stream>> find_stream(std::string_view arn) const override {
    return inner_.find_stream(arn);
  }
  bool must_learn() const noexcept override { return inner_.must_learn(); }
  void learn(const Named& named, base::Completion<void> done) override {
    inner_.learn(named, std::move(done));
  }

  void execute(const Scope&, operation::BatchGetItem&&, Done<operation::BatchGetItem>) override;
  void execute(const Scope&, operation::BatchWriteItem&&, Done<operation::BatchWriteItem>) override;
  void execute(const Scope&, operation::DeleteItem&&, Done<operation::DeleteItem>) override;
  void execute(const Scope&, operation::GetItem&&, Done<operation::GetItem>) override;
  void execute(const Scope&, operation::GetRecords&&, Done<operation::GetRecords>) override;
  void execute(const Scope&, operation::MeasureTenant&&, Done<operation::MeasureTenant>) override;
  void execute(const Scope&, operation::PutItem&&, Done<operation::PutItem>) override;
  void execute(const Scope&, operation::Query&&, Done<operation::Query>) override;
  void execute(const Scope&, operation::Scan&&, Done<operation::Scan>) override;
  void execute(const Scope&, operation::TransactGetItems&&,
               Done<operation::TransactGetItems>) override;
  void execute(const Scope&, operation::TransactWriteItems&&,
               Done<operation::TransactWriteItems>) override;
  void execute(const Scope&, operation::UpdateItem&&, Done<operation::UpdateItem>) override;

// These name no item.
#define ROWHOUSE_PASS(Name)                                                                        \
  void execute(const Scope& scope, operation::Name&& asked, Done<operation::Name> done) override { \
    inner_.execute(scope, std::move(asked), std::move(done));                                      \
  }
  ROWHOUSE_PASS(AbsentRequest)
  ROWHOUSE_PASS(CreateTable)
  ROWHOUSE_PASS(DeleteResourcePolicy)
  ROWHOUSE_PASS(DeleteTable)
  ROWHOUSE_PASS(DescribeEndpoints)
  ROWHOUSE_PASS(DescribeLimits)
  ROWHOUSE_PASS(DescribeTimeToLive)
  ROWHOUSE_PASS(DescribeStream)
  ROWHOUSE_PASS(DescribeTable)
  ROWHOUSE_PASS(GetShardIterator)
  ROWHOUSE_PASS(ListStreams)
  ROWHOUSE_PASS(GetResourcePolicy)
  ROWHOUSE_PASS(ListTables)
  ROWHOUSE_PASS(ListTagsOfResource)
  ROWHOUSE_PASS(ListTenants)
  ROWHOUSE_PASS(PutResourcePolicy)
  ROWHOUSE_PASS(TagResource)
  ROWHOUSE_PASS(UntagResource)
  ROWHOUSE_PASS(UpdateTable)
  ROWHOUSE_PASS(UpdateTimeToLive)
#undef ROWHOUSE_PASS

 private:
  /// The forms of a table's keys, unless all of them have one: no tenant is spread, or nobody of
  /// `scope` is, or the table cannot be, or is not there. An error where an engine that has to ask
  /// does not know the table.
  Result<std::optional<KeyForms>> forms_of(const Scope& scope, std::string_view table) const;
  Scope scope_of_stream(const Scope& scope, std::string_view arn) const;
  template <typename Operation>
  void execute_on_item(const Scope& scope, Operation&& asked, std::string& item,
                       Done<Operation> done);
  void query_sorted_by_key(const Scope& scope, KeyForms forms, const model::SecondaryIndex& index,
                           operation::Query&& query, Done<operation::Query> done);
  template <typename Operation>
  void read_told(const Scope& scope, KeyForms forms, Operation&& asked, Done<Operation> done);

  const std::shared_ptr<const tenancy::Spreads> owned_spreads_;  // Shared with who made it.
  const std::unique_ptr<Engine> owned_;
  Engine& inner_;
  const tenancy::Spreads& spreads_;
  const base::Limits limits_;
};

}  // namespace rowhouse::engine::spread

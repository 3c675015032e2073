#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/completion.h"
#include "model/schema.h"
#include "model/stream.h"
#include "operation/all.h"
#include "operation/list_tenants.h"
#include "operation/measure_tenant.h"
#include "tenancy/scope.h"

namespace rowhouse::engine {

/// The port to whatever keeps tables and items: one entry for each operation, in DynamoDB's own
/// terms, so that a remote engine can hand a condition to the other side and stay atomic.
///
/// Every execute() calls its completion exactly once: inline before it returns, where memory could
/// answer, or later on a thread of the engine's. The operation is the engine's from the call on;
/// the Scope is copied if it is needed later. Calls may come from many threads. An operation may
/// assume what request/ checked (shapes, limits of the request, expressions); the engine checks
/// what needs the table: that it exists, its keys, the item's size, the condition. Before any read
/// it asks the scope of each key.
class Engine {
 public:
  template <typename Operation>
  using Done = base::Completion<typename Operation::Result>;
  using Scope = tenancy::Scope;

  virtual ~Engine() = default;

  /// The table's schema, from memory. kResourceNotFound ("Requested resource not found") if there
  /// is none; a table which is being created or deleted is found, with its status.
  virtual Result<std::shared_ptr<const model::TableSchema>> find_table(
      std::string_view name) const = 0;

  /// A stream by its ARN, from memory: of a table, or one that was switched off no longer ago than
  /// records are kept. kResourceNotFound.
  virtual Result<std::shared_ptr<const model::Stream>> find_stream(std::string_view arn) const = 0;

  /// Tables by name, streams by ARN.
  struct Named {
    std::vector<std::string> tables;
    std::vector<std::string> streams;
  };
  /// True of an engine whose tables are kept elsewhere: what find_table() and find_stream() are
  /// going to be asked of has to be learnt before. Never changes.
  virtual bool must_learn() const noexcept { return false; }
  /// Sees to it that those two can answer from memory for a while, of what there is and of what
  /// there is not. Asks of nothing that is known already. An error: nobody could be asked.
  virtual void learn(const Named&, base::Completion<void> done) { done({}); }

  /// Every operation of operation/absent.h.
  virtual void execute(const Scope&, operation::AbsentRequest&&,
                       Done<operation::AbsentRequest>) = 0;
  virtual void execute(const Scope&, operation::BatchGetItem&&, Done<operation::BatchGetItem>) = 0;
  virtual void execute(const Scope&, operation::BatchWriteItem&&,
                       Done<operation::BatchWriteItem>) = 0;
  virtual void execute(const Scope&, operation::CreateTable&&, Done<operation::CreateTable>) = 0;
  virtual void execute(const Scope&, operation::DeleteItem&&, Done<operation::DeleteItem>) = 0;
  virtual void execute(const Scope&, operation::DeleteResourcePolicy&&,
                       Done<operation::DeleteResourcePolicy>) = 0;
  virtual void execute(const Scope&, operation::DeleteTable&&, Done<operation::DeleteTable>) = 0;
  virtual void execute(const Scope&, operation::DescribeEndpoints&&,
                       Done<operation::DescribeEndpoints>) = 0;
  virtual void execute(const Scope&, operation::DescribeLimits&&,
                       Done<operation::DescribeLimits>) = 0;
  virtual void execute(const Scope&, operation::DescribeTimeToLive&&,
                       Done<operation::DescribeTimeToLive>) = 0;
  virtual void execute(const Scope&, operation::DescribeStream&&,
                       Done<operation::DescribeStream>) = 0;
  virtual void execute(const Scope&, operation::DescribeTable&&,
                       Done<operation::DescribeTable>) = 0;
  virtual void execute(const Scope&, operation::GetItem&&, Done<operation::GetItem>) = 0;
  virtual void execute(const Scope&, operation::GetRecords&&, Done<operation::GetRecords>) = 0;
  virtual void execute(const Scope&, operation::GetShardIterator&&,
                       Done<operation::GetShardIterator>) = 0;
  virtual void execute(const Scope&, operation::ListStreams&&, Done<operation::ListStreams>) = 0;
  virtual void execute(const Scope&, operation::GetResourcePolicy&&,
                       Done<operation::GetResourcePolicy>) = 0;
  virtual void execute(const Scope&, operation::ListTables&&, Done<operation::ListTables>) = 0;
  virtual void execute(const Scope&, operation::ListTagsOfResource&&,
                       Done<operation::ListTagsOfResource>) = 0;
  virtual void execute(const Scope&, operation::ListTenants&&, Done<operation::ListTenants>) = 0;
  virtual void execute(const Scope&, operation::MeasureTenant&&,
                       Done<operation::MeasureTenant>) = 0;
  virtual void execute(const Scope&, operation::PutItem&&, Done<operation::PutItem>) = 0;
  virtual void execute(const Scope&, operation::PutResourcePolicy&&,
                       Done<operation::PutResourcePolicy>) = 0;
  virtual void execute(const Scope&, operation::Query&&, Done<operation::Query>) = 0;
  virtual void execute(const Scope&, operation::Scan&&, Done<operation::Scan>) = 0;
  virtual void execute(const Scope&, operation::TagResource&&, Done<operation::TagResource>) = 0;
  virtual void execute(const Scope&, operation::TransactGetItems&&,
                       Done<operation::TransactGetItems>) = 0;
  virtual void execute(const Scope&, operation::TransactWriteItems&&,
                       Done<operation::TransactWriteItems>) = 0;
  virtual void execute(const Scope&, operation::UntagResource&&,
                       Done<operation::UntagResource>) = 0;
  virtual void execute(const Scope&, operation::UpdateItem&&, Done<operation::UpdateItem>) = 0;
  virtual void execute(const Scope&, operation::UpdateTable&&, Done<operation::UpdateTable>) = 0;
  virtual void execute(const Scope&, operation::UpdateTimeToLive&&,
                       Done<operation::UpdateTimeToLive>) = 0;
};

}  // namespace rowhouse::engine

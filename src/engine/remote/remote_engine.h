#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/errors.h"
#include "engine/policy_revision.h"
#include "engine/remote/answer_errors.h"
#include "engine/remote/caller.h"
#include "engine/remote/checked_read.h"
#include "engine/remote/closing.h"
#include "engine/remote/document.h"
#include "engine/remote/kept_policy.h"
#include "engine/remote/known_streams.h"
#include "engine/remote/known_tables.h"
#include "engine/remote/remote_options.h"
#include "engine/remote/resource_arn.h"
#include "engine/remote/targets.h"

namespace rowhouse::engine::remote {

/// The operations over a program that speaks DynamoDB's API: Amazon DynamoDB, or another engine of
/// its kind. Each is in the file of its own name: it asks the scope, writes the request, and reads
/// the answer. Conditions, updates and filters are the other side's to evaluate, so that they are
/// atomic; what leaves an index is looked at again here. Keeps no items.
class RemoteEngine final : public Engine {
 public:
  using TablePtr = KnownTables::TablePtr;
  /// The tables of one request by their names; null where there is none, which is said when it is
  /// its turn to be looked at.
  using Tables = std::map<std::string, TablePtr, std::less<>>;

  RemoteEngine(std::unique_ptr<Caller> caller, const RemoteOptions& options)
      : options_(options),
        caller_(std::move(caller)),
        tables_(*caller_, options_),
        streams_(*caller_, options_) {}
  /// Waits until everything is answered: the caller does, before what its answers need is gone.
  ~RemoteEngine() override { caller_.reset(); }

  Result<TablePtr> find_table(std::string_view name) const override { return tables_.find(name); }
  Result<std::shared_ptr<const model::Stream>> find_stream(std::string_view arn) const override {
    return streams_.find(arn);
  }
  bool must_learn() const noexcept override { return true; }
  void learn(const Named& named, base::Completion<void> done) override;

  void execute(const Scope&, operation::AbsentRequest&&, Done<operation::AbsentRequest>) override;
  void execute(const Scope&, operation::BatchGetItem&&, Done<operation::BatchGetItem>) override;
  void execute(const Scope&, operation::BatchWriteItem&&, Done<operation::BatchWriteItem>) override;
  void execute(const Scope&, operation::CreateTable&&, Done<operation::CreateTable>) override;
  void execute(const Scope&, operation::DeleteItem&&, Done<operation::DeleteItem>) override;
  void execute(const Scope&, operation::DeleteResourcePolicy&&,
               Done<operation::DeleteResourcePolicy>) override;
  void execute(const Scope&, operation::GetResourcePolicy&&,
               Done<operation::GetResourcePolicy>) override;
  void execute(const Scope&, operation::PutResourcePolicy&&,
               Done<operation::PutResourcePolicy>) override;
  void execute(const Scope&, operation::DeleteTable&&, Done<operation::DeleteTable>) override;
  void execute(const Scope&, operation::DescribeEndpoints&&,
               Done<operation::DescribeEndpoints>) override;
  void execute(const Scope&, operation::DescribeLimits&&, Done<operation::DescribeLimits>) override;
  void execute(const Scope&, operation::DescribeStream&&, Done<operation::DescribeStream>) override;
  void execute(const Scope&, operation::DescribeTable&&, Done<operation::DescribeTable>) override;
  void execute(const Scope&, operation::DescribeTimeToLive&&,
               Done<operation::DescribeTimeToLive>) override;
  void execute(const Scope&, operation::GetItem&&, Done<operation::GetItem>) override;
  void execute(const Scope&, operation::GetRecords&&, Done<operation::GetRecords>) override;
  void execute(const Scope&, operation::GetShardIterator&&,
               Done<operation::GetShardIterator>) override;
  void execute(const Scope&, operation::ListStreams&&, Done<operation::ListStreams>) override;
  void execute(const Scope&, operation::ListTables&&, Done<operation::ListTables>) override;
  void execute(const Scope&, operation::ListTagsOfResource&&,
               Done<operation::ListTagsOfResource>) override;
  void execute(const Scope&, operation::ListTenants&&, Done<operation::ListTenants>) override;
  void execute(const Scope&, operation::MeasureTenant&&, Done<operation::MeasureTenant>) override;
  void execute(const Scope&, operation::PutItem&&, Done<operation::PutItem>) override;
  void execute(const Scope&, operation::Query&&, Done<operation::Query>) override;
  void execute(const Scope&, operation::Scan&&, Done<operation::Scan>) override;
  void execute(const Scope&, operation::TagResource&&, Done<operation::TagResource>) override;
  void execute(const Scope&, operation::TransactGetItems&&,
               Done<operation::TransactGetItems>) override;
  void execute(const Scope&, operation::TransactWriteItems&&,
               Done<operation::TransactWriteItems>) override;
  void execute(const Scope&, operation::UntagResource&&, Done<operation::UntagResource>) override;
  void execute(const Scope&, operation::UpdateItem&&, Done<operation::UpdateItem>) override;
  void execute(const Scope&, operation::UpdateTable&&, Done<operation::UpdateTable>) override;
  void execute(const Scope&, operation::UpdateTimeToLive&&,
               Done<operation::UpdateTimeToLive>) override;

 private:
  const base::Limits& limits() const noexcept { return options_.limits; }

  /// Sends a request and hands what `decode` makes of its answer, Result<T>(const Members&), to
  /// `done`.
  template <typename T, typename Decode>
  void send(Call call, base::Completion<T> done, Decode decode) {
    const std::string_view operation = call.operation;
    caller_->call(std::move(call), [this, operation, done = std::move(done),
                                    decode = std::move(decode)](Result<Answer> answer) mutable {
      if (!answer) return done(std::move(answer).error());
      if (answer->status != 200) {
        return done(error_of(operation, *std::move(answer), limits()));
      }
      // The answer's members are gone once `done` has sent another request on this thread.
      Result<T> result = decoded<T>(*answer, decode);
      done(std::move(result));
    });
  }
  void send_for_nothing(Call call, base::Completion<operation::Nothing> done) {
    const std::string_view operation = call.operation;
    // Some answer with an empty body.
    caller_->call(std::move(call),
                  [this, operation, done = std::move(done)](Result<Answer> answer) mutable {
                    if (!answer) return done(std::move(answer).error());
                    if (answer->status != 200) {
                      return done(error_of(operation, *std::move(answer), limits()));
                    }
                    done(operation::Nothing());
                  });
  }
  template <typename T, typename Decode>
  static Result<T> decoded(Answer& answer, Decode& decode) {
    ROWHOUSE_TRY(document, parse_document(answer.body));
    return decode(std::as_const(document));
  }

  /// Calls `work` with the table and `done`, at once if it is known.
  template <typename T, typename Work>
  void with_table(std::string name, base::Completion<T> done, Work work) {
    // Nearly always: then there is nothing to put aside.
    if (TablePtr known = tables_.find_young(name)) return work(known, std::move(done));
    tables_.learn(std::move(name),
                  [done = std::move(done), work = std::move(work)](Result<TablePtr> table) mutable {
                    if (!table) return done(std::move(table).error());
                    work(*std::move(table), std::move(done));
                  });
  }
  /// The same for the table of an ARN, which has to be the table's own.
  template <typename T, typename Work>
  void with_resource(std::string name, std::string arn, std::string_view action,
                     base::Completion<T> done, Work work) {
    tables_.learn(std::move(name), [arn = std::move(arn), action, done = std::move(done),
                                    work = std::move(work)](Result<TablePtr> table) mutable {
      if (!table) {
        const bool is_missing = table.error().code() == ErrorCode::kResourceNotFound;
        return done(is_missing ? resource_arn_not_found(arn) : std::move(table).error());
      }
      auto checked = check_resource_arn(**table, action, arn);
      if (!checked) return done(std::move(checked).error());
      work(std::move(done));
    });
  }
  /// What a policy is of, and what is there.
  struct Policed {
    std::string table;       ///< Its name; of a stream empty.
    std::string arn;         ///< As the request gave it.
    std::string kept_under;  ///< See kept_policy.h.
    bool is_closed = false;  ///< Until its policy comes, see closing.h.
    std::optional<model::ResourcePolicy> policy;
  };
  /// Calls `work` with what the policy of that ARN is of, and `done`.
  template <typename Operation, typename Work>
  void with_policy(const Operation& operation, Done<Operation> done, Work work) {
    find_policed(Operation::kName, operation.table, operation.resource_arn,
                 [done = std::move(done), work = std::move(work)](Result<Policed> found) mutable {
                   if (!found) return done(std::move(found).error());
                   work(*std::move(found), std::move(done));
                 });
  }
  void find_policed(std::string_view action, std::string table, std::string arn,
                    base::Completion<Policed> done);
  void find_closing(Policed policed, base::Completion<Policed> done);
  void find_kept_policy(Policed policed, base::Completion<Policed> done);
  /// Sends a change of a policy (the body of a PutItem, or of a DeleteItem) that is to be there in
  /// the revision that the caller expects; opens the table, if it was closed.
  void change_policy(const Policed& policed, bool is_put, std::string change,
                     base::Completion<void> done);
  void forget_policy(const Policed& policed);

  /// A table that is made under a closing, and whoever waits for it. Shared by the steps of that.
  struct Making {
    operation::CreateTable create;
    std::string token;
    Done<operation::CreateTable> done;
    bool took_over = false;  ///< Somebody else had closed it, and may have made the table.
  };
  using MakingPtr = std::shared_ptr<Making>;
  void create_table(const operation::CreateTable& create, Done<operation::CreateTable> done);
  void create_and_open(operation::CreateTable create, Done<operation::CreateTable> done);
  void create_with_policy(operation::CreateTable create, Done<operation::CreateTable> done);
  void close_and_create(const MakingPtr& making);
  void take_over(const MakingPtr& making);
  void create_closed(const MakingPtr& making);
  void open_again(const MakingPtr& making, Error why);
  void keep_its_policy(const MakingPtr& making, operation::TableDescription description);

  /// The same for several tables.
  template <typename T, typename Work>
  void with_tables(std::vector<std::string> names, base::Completion<T> done, Work work) {
    learn_all(std::move(names), {},
              [done = std::move(done), work = std::move(work)](Result<Tables> tables) mutable {
                if (!tables) return done(std::move(tables).error());
                work(*std::move(tables), std::move(done));
              });
  }
  void list_streams_on(operation::ListStreams list, Done<operation::ListStreams> done);
  void get_records_on(Scope scope, operation::GetRecords get, operation::GetRecordsResult so_far,
                      int rounds, Done<operation::GetRecords> done);
  void learn_all(std::vector<std::string> names, Tables known, base::Completion<Tables> done);

  /// Asks for page after page until `read` has what it needs.
  template <typename Operation>
  void read_on(std::unique_ptr<CheckedRead<Operation>> read, Done<Operation> done) {
    Call call{Operation::kName, kDynamoDb, read->body()};
    base::Completion<RemotePage> arrived =
        [this, read = std::move(read), done = std::move(done)](Result<RemotePage> page) mutable {
          if (!page) return done(std::move(page).error());
          const auto is_done = read->take(*std::move(page));
          if (!is_done) return done(is_done.error());
          if (*is_done) return done(read->result());
          read_on(std::move(read), std::move(done));
        };
    send(std::move(call), std::move(arrived),
         [this](const Members& answer) { return read_page(answer, limits()); });
  }

  const RemoteOptions options_;
  std::unique_ptr<Caller> caller_;
  KnownTables tables_;
  KnownStreams streams_;
};

}  // namespace rowhouse::engine::remote

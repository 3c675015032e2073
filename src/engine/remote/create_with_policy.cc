#include <utility>

#include "engine/remote/closing.h"
#include "engine/remote/remote_engine.h"
#include "json/object.h"

// A table and its policy are two writes, of which the first gives the id for the second. In
// between, and for as long as the second is wanting, the table is closed
// (docs/adr/0016-policies-with-tables.md).
namespace rowhouse::engine::remote {
namespace {

using operation::CreateTable;
using operation::TableDescription;

/// In the service's words, which it uses of a table that is on its way, too.
Error exists_already(const std::string& table) {
  return Error(ErrorCode::kResourceInUse, "Table already exists: " + table);
}

Error closed_for_now(const Error& why) {
  return Error(ErrorCode::kInternalServer,
               "The table was made, but its policy was not put (" + why.message() +
                   "): until the operator puts or deletes it, the table is closed to all others");
}

}  // namespace

/// What somebody left behind who brought a policy, or who is about to find this table there, does
/// not close a table that brings none.
void RemoteEngine::create_and_open(CreateTable create, Done<CreateTable> done) {
  Call call{"GetItem", kDynamoDb, body_of_get_closing(options_.hidden_table, create.table)};
  caller_->call(std::move(call), [this, create = std::move(create),
                                  done = std::move(done)](Result<Answer> answer) mutable {
    const auto closing = closing_in(std::move(answer), limits());
    if (!closing) return done(Error(closing.error()));
    if (!*closing) return create_table(create, std::move(done));
    std::string open =
        body_of_delete_closing(options_.hidden_table, create.table, (*closing)->token);
    create_table(create, [this, open = std::move(open),
                          done = std::move(done)](Result<TableDescription> made) mutable {
      if (!made) return done(std::move(made));
      Call opening{"DeleteItem", kDynamoDb, std::move(open)};
      const std::string table = made->schema.name;
      send_for_nothing(std::move(opening),
                       [this, table, made = std::move(made),
                        done = std::move(done)](Result<operation::Nothing> opened) mutable {
                         tables_.forget(table);
                         const bool is_open =
                             opened || opened.error().code() == ErrorCode::kConditionalCheckFailed;
                         if (!is_open) return done(closed_for_now(opened.error()));
                         done(std::move(made));
                       });
    });
  });
}

/// A table that is there already is not closed, not for a moment.
void RemoteEngine::create_with_policy(CreateTable create, Done<CreateTable> done) {
  std::string body;
  json::Object request(body);
  request.text("TableName", create.table);
  request.end();
  auto making = std::make_shared<Making>(
      Making{std::move(create), base::make_uuid(*options_.random), std::move(done)});
  Call call{"DescribeTable", kDynamoDb, std::move(body)};
  send_for_nothing(std::move(call), [this, making](Result<operation::Nothing> described) {
    if (described) return making->done(exists_already(making->create.table));
    if (described.error().code() != ErrorCode::kResourceNotFound) {
      return making->done(std::move(described).error());
    }
    close_and_create(making);
  });
}

void RemoteEngine::close_and_create(const MakingPtr& making) {
  Call call{"PutItem", kDynamoDb,
            body_of_put_closing(options_.hidden_table, making->create.table,
                                {making->token, options_.clock->now()}, std::nullopt),
            false};
  send_for_nothing(std::move(call), [this, making](Result<operation::Nothing> closed) {
    if (closed) return create_closed(making);
    if (closed.error().code() == ErrorCode::kConditionalCheckFailed) return take_over(making);
    // It may have arrived all the same.
    open_again(making, std::move(closed).error());
  });
}

void RemoteEngine::take_over(const MakingPtr& making) {
  making->took_over = true;
  const base::Milliseconds now = options_.clock->now();
  Call call{"PutItem", kDynamoDb,
            body_of_put_closing(options_.hidden_table, making->create.table, {making->token, now},
                                now - kClosingAgeMax),
            false};
  send_for_nothing(std::move(call), [this, making](Result<operation::Nothing> closed) {
    if (closed) return create_closed(making);
    const bool is_young = closed.error().code() == ErrorCode::kConditionalCheckFailed;
    making->done(is_young
                     ? Error(ErrorCode::kServiceUnavailable,
                             "The table is being made with a policy by another request, or one "
                             "that broke off less than a minute ago: " +
                                 making->create.table)
                     : std::move(closed).error());
  });
}

void RemoteEngine::create_closed(const MakingPtr& making) {
  tables_.forget(making->create.table);
  create_table(making->create, [this, making](Result<TableDescription> made) {
    if (made) return keep_its_policy(making, *std::move(made));
    const ErrorCode code = made.error().code();
    // Where it is in doubt whether the table is there, or whose it is, it stays closed.
    const bool is_in_doubt = code == ErrorCode::kInternalServer ||
                             code == ErrorCode::kServiceUnavailable ||
                             (code == ErrorCode::kResourceInUse && making->took_over);
    if (is_in_doubt) return making->done(std::move(made).error());
    open_again(making, std::move(made).error());
  });
}

/// There will be no table of this request. If even this gets lost, what closed the name is too old
/// in a while.
void RemoteEngine::open_again(const MakingPtr& making, Error why) {
  Call call{"DeleteItem", kDynamoDb,
            body_of_delete_closing(options_.hidden_table, making->create.table, making->token),
            true};
  send_for_nothing(std::move(call),
                   [this, making, why = std::move(why)](const Result<operation::Nothing>&) mutable {
                     tables_.forget(making->create.table);
                     making->done(std::move(why));
                   });
}

void RemoteEngine::keep_its_policy(const MakingPtr& making, TableDescription description) {
  const std::string& table = making->create.table;
  if (description.schema.id.empty()) {
    return making->done(closed_for_now(not_on_this_engine("ids of tables")));
  }
  model::ResourcePolicy policy = *making->create.settings.policy;
  policy.revision = std::to_string(options_.clock->now().count());
  const std::string put =
      body_of_put_policy(options_.hidden_table, description.schema.id, policy, {});
  const std::string end = body_of_delete_closing(options_.hidden_table, table, making->token);
  Call call{"TransactWriteItems", kDynamoDb, body_of_settling(true, put, end, making->token), true,
            true};
  send_for_nothing(std::move(call), [this, making, description = std::move(description)](
                                        Result<operation::Nothing> kept) mutable {
    tables_.forget(making->create.table);
    if (kept) return making->done(std::move(description));
    making->done(closed_for_now(kept.error()));
  });
}

}  // namespace rowhouse::engine::remote

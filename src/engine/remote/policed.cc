#include "engine/remote/closing.h"
#include "engine/remote/remote_engine.h"

// What a request for a policy is about, looked up, and changes of it.
namespace rowhouse::engine::remote {
namespace {

Error told_by_arn(Error&& error, const std::string& arn) {
  return error.code() == ErrorCode::kResourceNotFound ? resource_arn_not_found(arn)
                                                      : std::move(error);
}

/// True if what cancelled a settling is that the policy is not the expected one.
bool is_of_other_revision(const Error& error) {
  if (error.code() == ErrorCode::kConditionalCheckFailed) return true;
  const auto& reasons = error.cancellation_reasons();
  return !reasons.empty() && reasons.front().code == "ConditionalCheckFailed";
}

}  // namespace

void RemoteEngine::find_policed(std::string_view action, std::string table, std::string arn,
                                base::Completion<Policed> done) {
  if (!options_.keeps_policies) return done(not_on_this_engine(action));
  if (model::table_of_stream_arn(arn)) {
    Policed policed{{}, arn, place_of_stream_policy(arn), false, {}};
    return streams_.learn(arn, [this, policed = std::move(policed), done = std::move(done)](
                                   Result<KnownStreams::StreamPtr> stream) mutable {
      if (!stream) return done(told_by_arn(std::move(stream).error(), policed.arn));
      find_kept_policy(std::move(policed), std::move(done));
    });
  }
  std::string name = table;
  tables_.learn(std::move(name), [this, action, table = std::move(table), arn = std::move(arn),
                                  done = std::move(done)](Result<TablePtr> learnt) mutable {
    if (!learnt) return done(told_by_arn(std::move(learnt).error(), arn));
    auto checked = check_resource_arn(**learnt, action, arn);
    if (!checked) return done(std::move(checked).error());
    // By its id a policy is known as that table's.
    if ((*learnt)->id.empty()) return done(not_on_this_engine(action));
    Policed policed{std::move(table), std::move(arn), (*learnt)->id, false, {}};
    find_closing(std::move(policed), std::move(done));
  });
}

void RemoteEngine::find_closing(Policed policed, base::Completion<Policed> done) {
  Call call{"GetItem", kDynamoDb, body_of_get_closing(options_.hidden_table, policed.table)};
  caller_->call(std::move(call), [this, policed = std::move(policed),
                                  done = std::move(done)](Result<Answer> answer) mutable {
    const auto closing = closing_in(std::move(answer), limits());
    if (!closing) return done(Error(closing.error()));
    policed.is_closed = closing->has_value();
    find_kept_policy(std::move(policed), std::move(done));
  });
}

void RemoteEngine::find_kept_policy(Policed policed, base::Completion<Policed> done) {
  Call call{"GetItem", kDynamoDb, body_of_get_policy(options_.hidden_table, policed.kept_under)};
  caller_->call(std::move(call), [this, policed = std::move(policed),
                                  done = std::move(done)](Result<Answer> answer) mutable {
    auto policy = policy_in(std::move(answer), limits());
    if (!policy) return done(std::move(policy).error());
    policed.policy = *std::move(policy);
    done(std::move(policed));
  });
}

void RemoteEngine::forget_policy(const Policed& policed) {
  if (policed.table.empty()) {
    streams_.forget(policed.arn);
  } else {
    tables_.forget(policed.table);
  }
}

void RemoteEngine::change_policy(const Policed& policed, bool is_put, std::string change,
                                 base::Completion<void> done) {
  forget_policy(policed);
  Call call{is_put ? "PutItem" : "DeleteItem", kDynamoDb, std::move(change), false};
  if (policed.is_closed) {
    const std::string end = body_of_delete_closing(options_.hidden_table, policed.table, {});
    call = {"TransactWriteItems", kDynamoDb,
            body_of_settling(is_put, call.body, end, base::make_uuid(*options_.random)), true,
            true};
  }
  send_for_nothing(std::move(call), [this, policed, done = std::move(done)](
                                        Result<operation::Nothing> outcome) mutable {
    // What was learnt meanwhile may be from before.
    forget_policy(policed);
    if (outcome) return done({});
    const bool is_other = is_of_other_revision(outcome.error());
    done(is_other ? policy_not_found(policed.arn) : std::move(outcome).error());
  });
}

}  // namespace rowhouse::engine::remote

#pragma once

#include <deque>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/remote/remote_engine.h"
#include "model/value_writer.h"
#include "rowhouse/tenant_id.h"
#include "tenancy/principal.h"
#include "tenancy/scope.h"

namespace rowhouse::engine::remote::test {

/// A table with a partition key PK, a sort key SK and an index by GPK, as it is described.
inline constexpr std::string_view kTable =
    R"({"Table":{"TableName":"T","TableStatus":"ACTIVE","TableArn":"arn:aws:dynamodb:r:1:table/T",)"
    R"("TableId":"i","CreationDateTime":1.5,"KeySchema":[{"AttributeName":"PK","KeyType":"HASH"},)"
    R"({"AttributeName":"SK","KeyType":"RANGE"}],"AttributeDefinitions":[{"AttributeName":"PK",)"
    R"("AttributeType":"S"},{"AttributeName":"SK","AttributeType":"S"},{"AttributeName":"GPK",)"
    R"("AttributeType":"S"}],"GlobalSecondaryIndexes":[{"IndexName":"G","IndexStatus":"ACTIVE",)"
    R"("KeySchema":[{"AttributeName":"GPK","KeyType":"HASH"}],)"
    R"("Projection":{"ProjectionType":"ALL"}}]}})";

/// Answers what the test says, and keeps what was asked.
class ScriptedCaller final : public Caller {
 public:
  struct Asked {
    std::string operation;
    std::string body;
    bool repeatable;
  };

  void call(Call&& call, base::Completion<Answer> done) override {
    const std::string operation(call.operation);
    asked.push_back({operation, call.body, call.repeatable});
    if (held_back == operation) {
      held.push_back(std::move(done));
      return;
    }
    auto& left = answers[operation];
    if (left.empty()) return done(Error(ErrorCode::kServiceUnavailable, "nobody answers"));
    Answer answer = left.front();
    if (left.size() > 1) left.pop_front();
    done(std::move(answer));
  }

  void pause(int, base::Milliseconds, base::UniqueFunction<void(bool)> then) override {
    then(--pauses_left >= 0);
  }

  /// The last answer of an operation is given again and again.
  void answers_with(const std::string& operation, std::string_view body) {
    answers[operation].push_back({200, "", std::string(body)});
  }
  void fails_with(const std::string& operation, int status, std::string type,
                  std::string_view body) {
    answers[operation].push_back({status, std::move(type), std::string(body)});
  }
  std::size_t times(std::string_view operation) const {
    std::size_t count = 0;
    for (const Asked& each : asked) count += each.operation == operation ? 1 : 0;
    return count;
  }

  std::map<std::string, std::deque<Answer>> answers;
  std::vector<Asked> asked;
  int pauses_left = 0;    ///< For what was done in part.
  std::string held_back;  ///< Calls of this operation wait in `held`.
  std::vector<base::Completion<Answer>> held;
};

class StandingClock final : public base::Clock {
 public:
  base::Milliseconds now() const override { return at; }
  base::Milliseconds at{1'000'000};
};

/// An engine over a ScriptedCaller which knows how to describe the table T.
class Side {
 public:
  Side() {
    auto owned = std::make_unique<ScriptedCaller>();
    caller = owned.get();
    caller->answers_with("DescribeTable", kTable);
    RemoteOptions options;
    options.clock = &clock;
    engine = std::make_unique<RemoteEngine>(std::move(owned), options);
  }

  template <typename Operation>
  Result<typename Operation::Result> execute(const tenancy::Scope& scope, Operation operation) {
    std::optional<Result<typename Operation::Result>> answer;
    engine->execute(scope, std::move(operation),
                    [&](Result<typename Operation::Result> result) { answer = std::move(result); });
    return *std::move(answer);
  }

  StandingClock clock;
  std::unique_ptr<RemoteEngine> engine;
  ScriptedCaller* caller;
};

inline std::string compact(std::initializer_list<std::pair<std::string, std::string>> attributes) {
  model::ItemBuilder builder;
  for (const auto& [name, text] : attributes) builder.set_string(name, text);
  return builder.finish();
}
inline std::string compact_text(std::string_view text) {
  std::string value;
  model::ValueWriter(value).string(text);
  return value;
}

inline tenancy::Scope operator_scope() {
  return tenancy::authorize(tenancy::Principal::operator_principal(), {"GetItem", nullptr, {}})
      .value();
}
inline tenancy::Scope tenant_scope(const std::string& tenant) {
  const model::TableSchema schema;
  const std::string key = compact_text("tenant#" + tenant);
  const model::ValueView keys[] = {model::ValueView(key)};
  return tenancy::authorize(tenancy::Principal::of_tenant(TenantId::parse(tenant).value()),
                            {"GetItem", &schema, keys})
      .value();
}

}  // namespace rowhouse::engine::remote::test

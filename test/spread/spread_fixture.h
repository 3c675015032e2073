#pragma once

#include <gtest/gtest.h>

#include <future>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/embedded/embedded_engine.h"
#include "engine/spread/spread_engine.h"
#include "expression/expression.h"
#include "expressions.h"
#include "operation/all.h"
#include "rowhouse/item.h"
#include "tenancy/scope.h"

/// Two engines: one in which tenants are spread, and one in which they are not, which says what the
/// first has to answer.
namespace rowhouse::spread_test {

inline std::string compact(const Item& item) { return encode_item(item).value(); }
inline std::string compact_value(const Value& value) {
  const std::string item = compact({{"v", value}});
  return std::string(model::ItemView(item).find("v")->encoded());
}
inline std::string shown(std::string_view item) {
  return item.empty() ? "{}" : random_programs::to_text(decode_item(item).value());
}

class Bound {
 public:
  Bound& operator()(const std::string& name, const Value& value) {
    values_.add_value(name, compact_value(value));
    return *this;
  }
  expression::Condition condition(const std::string& text) {
    return expression::Condition::parse(text, expression::Parameter::kFilter, values_, {}).value();
  }
  expression::Update update(const std::string& text) {
    return expression::Update::parse(text, values_, {}).value();
  }
  expression::Projection projection(const std::string& text) {
    return expression::Projection::parse(text, values_, {}).value();
  }

 private:
  expression::Placeholders values_;
};

inline tenancy::Scope operator_scope() {
  return tenancy::authorize(tenancy::Principal::operator_principal(), {"GetItem", nullptr, {}})
      .value();
}
inline tenancy::Scope tenant_scope(const std::string& tenant) {
  const model::TableSchema schema;
  const std::string key = compact_value("tenant#" + tenant);
  const model::ValueView keys[] = {model::ValueView(key)};
  return tenancy::authorize(tenancy::Principal::of_tenant(TenantId::parse(tenant).value()),
                            {"GetItem", &schema, keys})
      .value();
}

template <typename Operation>
Result<typename Operation::Result> run(engine::Engine& engine, Operation operation,
                                       const tenancy::Scope& scope = operator_scope()) {
  std::promise<Result<typename Operation::Result>> promise;
  auto future = promise.get_future();
  engine.execute(scope, std::move(operation),
                 [&promise](Result<typename Operation::Result> result) {
                   promise.set_value(std::move(result));
                 });
  return future.get();
}

inline model::SecondaryIndex index_of(const std::string& name, const std::string& partition,
                                      const std::string& sort, model::Type sort_type,
                                      model::ProjectionType projection, bool is_global) {
  model::SecondaryIndex index;
  index.name = name;
  index.is_global = is_global;
  index.key.partition = {{partition, model::Type::kString}};
  if (!sort.empty()) index.key.sort = {{sort, sort_type}};
  index.projection = projection;
  if (projection == model::ProjectionType::kInclude) index.non_key_attributes = {"x"};
  return index;
}

/// A table with each kind of index that has the partition key in it, or has not.
inline operation::CreateTable table_with_indexes() {
  using model::ProjectionType;
  using model::Type;
  operation::CreateTable create;
  create.table = "T";
  create.key = {{"PK", Type::kString}, model::KeyAttribute{"SK", Type::kString}};
  create.billing_mode = model::BillingMode::kPayPerRequest;
  create.indexes = {
      index_of("Local", "PK", "n", Type::kNumber, ProjectionType::kInclude, false),
      index_of("OfTenant", "PK", "n", Type::kNumber, ProjectionType::kAll, true),
      index_of("OfTenantAlone", "PK", "", Type::kNumber, ProjectionType::kKeysOnly, true),
      index_of("OfKind", "kind", "n", Type::kNumber, ProjectionType::kAll, true),
      index_of("Inverted", "SK", "PK", Type::kString, ProjectionType::kAll, true),
      index_of("ByOwner", "owner", "PK", Type::kString, ProjectionType::kAll, true)};
  create.stream = model::StreamViewType::kNewAndOldImages;
  return create;
}

class SpreadFixture : public ::testing::Test {
 protected:
  SpreadFixture() {
    EXPECT_TRUE(spreads_->set("a", 16).has_value());
    EXPECT_TRUE(spreads_->set("ab", 3).has_value());
    auto kept = engine::make_in_memory({});
    kept_ = kept.get();
    spread_ =
        std::make_unique<engine::spread::SpreadEngine>(std::move(kept), spreads_, base::Limits());
    plain_ = engine::make_in_memory({});
    for (engine::Engine* each : {spread_.get(), plain_.get()}) {
      EXPECT_TRUE(run(*each, table_with_indexes()).has_value());
    }
  }

  void put(const Item& item) {
    operation::PutItem put;
    put.table = "T";
    put.item = compact(item);
    for (engine::Engine* each : {spread_.get(), plain_.get()}) {
      EXPECT_TRUE(run(*each, put).has_value());
    }
  }

  std::shared_ptr<tenancy::Spreads> spreads_ = std::make_shared<tenancy::Spreads>();
  engine::Engine* kept_ = nullptr;  ///< Behind the spread one: what is really kept.
  std::unique_ptr<engine::Engine> spread_;
  std::unique_ptr<engine::Engine> plain_;
};

}  // namespace rowhouse::spread_test

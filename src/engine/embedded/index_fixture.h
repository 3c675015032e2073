#pragma once

#include <string>
#include <vector>

#include "engine/embedded/engine_fixture.h"

/// For tests of secondary indexes.
namespace rowhouse::engine::embedded {

class IndexFixture : public EngineFixture {
 protected:
  static model::SecondaryIndex global_index(
      const std::string& name, std::vector<model::KeyAttribute> partition,
      std::vector<model::KeyAttribute> sort = {},
      model::ProjectionType projection = model::ProjectionType::kAll,
      std::vector<std::string> names = {}) {
    model::SecondaryIndex index;
    index.name = name;
    index.key = {std::move(partition), std::move(sort)};
    index.projection = projection;
    index.non_key_attributes = std::move(names);
    index.throughput = {1, 1};
    return index;
  }
  static model::SecondaryIndex local_index(
      const std::string& name, model::KeyAttribute sort,
      model::ProjectionType projection = model::ProjectionType::kAll,
      std::vector<std::string> names = {}) {
    auto index = global_index(name, {{"PK", model::Type::kString}}, {std::move(sort)}, projection,
                              std::move(names));
    index.is_global = false;
    return index;
  }
  static model::KeyAttribute text(const std::string& name) { return {name, model::Type::kString}; }
  static model::KeyAttribute number(const std::string& name) {
    return {name, model::Type::kNumber};
  }

  void create_indexed(const std::string& name, std::vector<model::SecondaryIndex> indexes) {
    operation::CreateTable create;
    create.table = name;
    create.key.partition = text("PK");
    create.key.sort = text("SK");
    create.throughput = {5, 5};
    create.indexes = std::move(indexes);
    ASSERT_TRUE(run(std::move(create)).has_value());
  }

  static operation::Query index_query(const std::string& index, std::string_view condition,
                                      const Bound& bound) {
    operation::Query query;
    query.table = "T";
    query.index = index;
    auto placeholders = bound.placeholders();
    query.key_condition = expression::KeyCondition::parse(condition, placeholders, {},
                                                          expression::KeyCondition::kIndexKeyParts)
                              .value();
    query.select = operation::Select::kAllProjectedAttributes;
    return query;
  }
  /// The sort keys of what a query answers, one after the other, and how it failed otherwise.
  template <typename Operation>
  std::string sort_keys(const tenancy::Scope& scope, Operation operation) {
    const auto result = run(scope, std::move(operation));
    if (!result) return result.error().message();
    std::string keys;
    for (std::size_t i = 0; i < result->items.size(); ++i) {
      if (!keys.empty()) keys += ' ';
      keys += result->items[i].find("SK")->as_bytes();
    }
    return keys;
  }
  template <typename Operation>
  std::string sort_keys(Operation operation) {
    return sort_keys(operator_scope(), std::move(operation));
  }
  std::string keys_by(const std::string& index, const std::string& partition) {
    return sort_keys(index_query(index, "G = :g", {{{":g", Value(partition)}}, {}}));
  }
};

}  // namespace rowhouse::engine::embedded

#include "core/authorizer.h"

#include <utility>

#include "model/value_writer.h"
#include "tenancy/belonging.h"

namespace rowhouse::core {
namespace {

using model::ItemView;
using model::TableSchema;
using model::ValueView;
using tenancy::Access;
using tenancy::Scope;
using tenancy::SortKeys;

// Most requests name one item.
using Values = boost::container::small_vector<ValueView, 4>;

/// The names of the attributes that a part mentions, for dynamodb:Attributes.
class AttributeNames {
 public:
  void add_of(const Part& part) {
    for (const std::string_view item : part.items) add_of(item);
    add_of(part.start_key);
    add_of(part.key_condition);
    add_of(part.condition);
    add_of(part.projection);
    add_of(part.update);
  }
  /// Without repetitions. Good until this changes.
  std::span<const std::string_view> names() {
    std::sort(names_.begin(), names_.end());
    names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
    return names_;
  }

 private:
  void add_of(std::string_view compact_item) {
    if (compact_item.empty()) return;
    for (const auto attribute : ItemView(compact_item)) names_.push_back(attribute.name);
  }
  template <typename Expression>
  void add_of(const Expression* expression) {
    if (expression == nullptr) return;
    for (const std::string& name : kept_.emplace_back(expression->attributes())) {
      names_.push_back(name);
    }
  }

  boost::container::small_vector<std::vector<std::string>, 4> kept_;  // Moving keeps their texts.
  std::vector<std::string_view> names_;
};

/// The sort keys that a query reaches.
SortKeys sort_keys_of(const TableSchema& schema, const expression::KeyCondition& condition) {
  const base::Limits limits;
  const auto range = condition.resolve(schema.key, limits);
  // What is no condition on this key the engine refuses.
  if (!range || !range->sort_operator) return {};
  switch (*range->sort_operator) {
    case expression::SortOperator::kEqual:
      return {.form = SortKeys::Form::kOne, .first = *range->sort_first};
    case expression::SortOperator::kBeginsWith:
      return {.form = SortKeys::Form::kBeginsWith, .first = *range->sort_first};
    case expression::SortOperator::kBetween:
      return {.form = SortKeys::Form::kBetween,
              .first = *range->sort_first,
              .last = *range->sort_second};
    default:
      return {};
  }
}

std::vector<SortKeys> sort_keys_of(const TableSchema& schema, const Part& part) {
  std::vector<SortKeys> keys;
  if (part.key_condition != nullptr) keys.push_back(sort_keys_of(schema, *part.key_condition));
  for (const std::string_view item : part.items) {
    const auto value = schema.key.sort ? ItemView(item).find(schema.key.sort->name) : std::nullopt;
    keys.push_back(value ? SortKeys{.form = SortKeys::Form::kOne, .first = *value} : SortKeys{});
  }
  return keys;
}

/// Of an index whose partition key has several attributes: the values of the second to fourth.
using FurtherKeys = std::array<std::optional<ValueView>, 3>;
FurtherKeys further_keys_of(const TableSchema& schema, const Part& part) {
  FurtherKeys keys;
  if (part.key_condition == nullptr || part.index.empty()) return keys;
  const model::SecondaryIndex* const index = schema.find_index(part.index);
  if (index == nullptr) return keys;
  const auto& attributes = index->key.partition;
  for (std::size_t i = 1; i < attributes.size() && i <= keys.size(); ++i) {
    keys[i - 1] = part.key_condition->equal_value(attributes[i].name);
  }
  return keys;
}

bool narrows_kinds(const tenancy::Principal& principal) {
  return principal.is_tenant() && principal.tier() != nullptr && !principal.tier()->kinds.empty();
}

}  // namespace

std::optional<ValueView> partition_in(const TableSchema& schema, std::string_view compact_item) {
  return ItemView(compact_item).find(schema.key.partition.name);
}

std::optional<ValueView> partition_in(const TableSchema& schema, const Part& part) {
  if (part.key_condition == nullptr) return std::nullopt;
  if (part.index.empty()) return part.key_condition->equal_value(schema.key.partition.name);
  // A query of an index is about the index's own partition key; of several attributes it is the
  // first that must say whose the items are.
  const model::SecondaryIndex* const index = schema.find_index(part.index);
  if (index == nullptr) return std::nullopt;
  return part.key_condition->equal_value(index->key.partition.front().name);
}

Result<std::shared_ptr<const TableSchema>> Authorizer::find_table(std::string_view name) const {
  if (model::is_reserved_table(name)) {
    return Error(ErrorCode::kResourceNotFound, "Requested resource not found");
  }
  return engine_.find_table(name);
}

void Authorizer::add_policy(tenancy::PolicyPtr policy, Access& access) {
  if (policy == nullptr) return;
  // Most tables have none; a batch of many may have a few.
  if (std::find(held_.begin(), held_.end(), policy) == held_.end()) held_.push_back(policy);
  access.table_policy = std::move(policy);
}

tenancy::Mentions Authorizer::add_policy_of(const TableSchema& schema, Access& access,
                                            TagFacts& tags) {
  tenancy::Mentions mentions;
  if (requester_.principal.is_operator()) return mentions;
  if (const auto* const context = requester_.principal.context()) {
    mentions = (*context)->mentions();
  }
  add_policy(resource_policies_.of(schema), access);
  if (access.table_policy != nullptr) tenancy::add_mentions(*access.table_policy, mentions);
  if (mentions.tags) {
    tags.add_table(schema.settings.tags);
    access.more_keys = tags.keys();
  }
  return mentions;
}

std::string Authorizer::arn_of(std::string_view table) const {
  return model::table_arn(place_.region, place_.account, table);
}

Result<void> Authorizer::ask(const Access& access) {
  ROWHOUSE_TRY(part, tenancy::authorize(requester_, access, &verdict_));
  if (scope_) return scope_->add(std::move(part));
  scope_ = std::move(part);
  return {};
}

Result<void> Authorizer::ask(const Part& part) {
  const auto schema = find_table(part.table);
  const auto* const context = requester_.principal.context();
  std::string resource;
  AttributeNames attributes;
  std::vector<SortKeys> sort_keys;
  Values leading_keys;
  TagFacts tags;

  Access access{part.action, nullptr, {}};
  access.touches_items = true;
  access.is_behind_gateway = place_.is_behind_gateway;
  access.reads_index = !part.index.empty();
  access.enclosing_operation = part.enclosing;
  access.full_table_scan = part.full_table_scan;
  tenancy::Mentions mentions;
  if (schema) {
    mentions = add_policy_of(**schema, access, tags);
  } else if (context != nullptr) {
    mentions = (*context)->mentions();
  }
  if (context != nullptr || access.table_policy != nullptr) {
    access.select = part.select;
    access.return_values = part.return_values;
    access.return_consumed_capacity = part.return_consumed_capacity;
    access.clock = &clock_;
    if (mentions.attributes) {
      attributes.add_of(part);
      access.attributes = attributes.names();
    }
  }
  if (!schema || access.reads_index) {
    resource = schema ? (*schema)->arn : arn_of(part.table);
    if (access.reads_index) resource.append("/index/").append(part.index);
    access.resource = resource;
  }
  if (!schema) {
    // Only those whose policies speak of tables by name could be told by this answer which are
    // there.
    if (context != nullptr) ROWHOUSE_CHECK(tenancy::authorize(requester_, access, &verdict_));
    return schema.error();
  }

  access.table = schema->get();
  for (const std::string_view item : part.items) {
    if (const auto key = partition_in(**schema, item)) leading_keys.push_back(*key);
  }
  if (const auto key = partition_in(**schema, part)) leading_keys.push_back(*key);
  access.leading_keys = {leading_keys.data(), leading_keys.size()};
  const FurtherKeys further_keys = further_keys_of(**schema, part);
  for (std::size_t i = 0; i < further_keys.size(); ++i) {
    if (further_keys[i]) access.further_leading_keys[i] = {&*further_keys[i], 1};
  }
  if (narrows_kinds(requester_.principal)) {
    sort_keys = sort_keys_of(**schema, part);
    access.sort_keys = sort_keys;
  }
  return ask(access);
}

Result<void> Authorizer::ask_of_table(std::string_view action, std::string_view table,
                                      bool says_which) {
  const auto schema = find_table(table);
  std::string resource;
  Access access{action, nullptr, {}};
  access.clock = &clock_;
  if (!schema) {
    resource = arn_of(table);
    access.resource = resource;
    if (requester_.principal.context() != nullptr) {
      ROWHOUSE_CHECK(tenancy::authorize(requester_, access, &verdict_));
    }
    if (!says_which || schema.error().code() != ErrorCode::kResourceNotFound) {
      return schema.error();
    }
    return Error(ErrorCode::kResourceNotFound,
                 "Requested resource not found: Table: " + std::string(table) + " not found");
  }
  access.table = schema->get();
  TagFacts tags;
  add_policy_of(**schema, access, tags);
  return ask(access);
}

Result<void> Authorizer::ask_of_stream(std::string_view action, std::string_view arn, bool reads) {
  const auto stream = engine_.find_stream(arn);
  Access access{action, nullptr, {}, arn};
  access.clock = &clock_;
  access.touches_items = reads;
  access.reads_stream = reads;
  if (!stream) {
    // The answer tells which streams there are, so it is for whoever may use one of that ARN.
    if (requester_.principal.context() != nullptr) {
      ROWHOUSE_CHECK(tenancy::authorize(requester_, access, &verdict_));
    }
    return stream.error();
  }
  access.table = &(*stream)->table;
  if (!requester_.principal.is_operator()) add_policy(resource_policies_.of(**stream), access);
  return ask(access);
}

Result<void> Authorizer::ask_of_no_table(std::string_view action, std::string_view table,
                                         TagFacts tags) {
  const std::string resource = arn_of(table.empty() ? "*" : table);
  Access access{action, nullptr, {}, resource};
  access.clock = &clock_;
  // DynamoDB's refusal names all tables, but a policy has to say "*".
  if (table.empty()) access.policy_resource = "*";
  access.more_keys = tags.keys();
  if (!table.empty()) {
    if (const auto schema = find_table(table)) add_policy_of(**schema, access, tags);
  }
  return ask(access);
}

Result<void> Authorizer::ask_of_resource(std::string_view action, std::string_view table,
                                         std::string_view arn, TagFacts tags) {
  if (!model::table_of_stream_arn(arn)) return ask_of_no_table(action, table, std::move(tags));
  Access access{action, nullptr, {}, arn};
  access.clock = &clock_;
  access.more_keys = tags.keys();
  if (!requester_.principal.is_operator()) {
    if (const auto stream = engine_.find_stream(arn)) {
      add_policy(resource_policies_.of(**stream), access);
    }
  }
  return ask(access);
}

// The text is not sourced; what it says is the API reference's.
Result<void> Authorizer::check_keeps_in(const operation::PutResourcePolicy& put) {
  if (requester_.principal.context() == nullptr) return {};
  auto policy =
      policy::Policy::parse(put.policy, policy::PolicyKind::kResource, "of table " + put.table);
  if (!policy) return std::move(policy).error();
  const bool is_of_stream = model::table_of_stream_arn(put.resource_arn).has_value();
  const std::string resource = is_of_stream ? put.resource_arn : arn_of(put.table);
  Access access{operation::PutResourcePolicy::kName, nullptr, {}, resource};
  access.clock = &clock_;
  access.table_policy = std::make_shared<const policy::Policy>(*std::move(policy));
  TagFacts tags;
  if (const auto schema = find_table(put.table); schema && !is_of_stream) {
    tags.add_table((*schema)->settings.tags);
  }
  access.more_keys = tags.keys();
  if (tenancy::authorize(requester_, access)) return {};
  return Error(ErrorCode::kValidation,
               "One or more parameter values were invalid: Invalid policy document: the policy "
               "would not let you change the policy of this resource in future; set "
               "ConfirmRemoveSelfResourceAccess to confirm that");
}

Result<void> Authorizer::ask(const operation::MeasureTenant& measure) {
  ROWHOUSE_TRY(schema, find_table(measure.table));
  ROWHOUSE_TRY(tenant, TenantId::parse(measure.tenant));
  std::string partition;
  model::ValueWriter(partition).string(tenancy::partition_of(schema->tenant_template, tenant));
  const ValueView leading_key(partition);
  Access access{.action = operation::MeasureTenant::kName,
                .table = schema.get(),
                .leading_keys = {&leading_key, 1}};
  access.clock = &clock_;
  access.touches_items = true;
  TagFacts tags;
  add_policy_of(*schema, access, tags);
  return ask(access);
}

Error Authorizer::refuse(std::string_view action, std::string_view table) {
  const std::string resource = arn_of(table.empty() ? "*" : table);
  const Access access{action, nullptr, {}, resource};
  auto refused = tenancy::authorize(requester_, access, &verdict_);
  if (refused) return Error(ErrorCode::kInternalServer, "An action that nobody may do was allowed");
  return std::move(refused).error();
}

Result<Scope> Authorizer::scope() {
  if (!scope_) return Error(ErrorCode::kValidation, "The request names no item");
  return *std::move(scope_);
}

}  // namespace rowhouse::core

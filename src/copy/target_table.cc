#include "copy/target_table.h"

#include <utility>

#include "operation/create_table.h"
#include "operation/describe_table.h"
#include "operation/update_table.h"
#include "operation/update_time_to_live.h"

namespace rowhouse::copy {
namespace {

constexpr base::Milliseconds kBetweenLooks{250};
constexpr int kLooksMax = 2'400;  // ten minutes, which a large index may take

operation::CreateTable like(const model::TableSchema& source) {
  operation::CreateTable create;
  create.table = source.name;
  create.key = source.key;
  create.billing_mode = source.billing_mode;
  create.throughput = source.throughput;
  create.table_class = source.table_class;
  create.deletion_protection = source.deletion_protection;
  create.settings = source.settings;
  create.settings.time_to_live = {};
  for (model::SecondaryIndex index : source.indexes) {
    index.number = 0;
    index.status = model::IndexStatus::kActive;
    index.is_backfilling = false;
    create.indexes.push_back(std::move(index));
  }
  return create;
}

bool is_missing(const Error& error) { return error.code() == ErrorCode::kResourceNotFound; }

}  // namespace

Result<model::TableSchema> active_table(Side& side, const std::string& name, const Wait& wait) {
  for (int looks = 0; looks < kLooksMax; ++looks) {
    auto described = side.call(operation::DescribeTable{name});
    if (!described && !Patience::may_pass(described.error().code())) return described.error();
    if (described && described->schema.status == model::TableStatus::kActive) {
      return std::move(described->schema);
    }
    wait(kBetweenLooks);
  }
  return Error(ErrorCode::kServiceUnavailable, "The table " + name + " does not become active");
}

Result<void> prepare_target(Side& to, const model::TableSchema& source, const Wait& wait) {
  auto found = active_table(to, source.name, wait);
  if (!found && is_missing(found.error())) {
    auto created = to.call(like(source));
    if (!created && created.error().code() != ErrorCode::kResourceInUse) return created.error();
    found = active_table(to, source.name, wait);
  }
  if (!found) return found.error();
  if (found->key != source.key) {
    return Error(ErrorCode::kValidation,
                 "The table " + source.name + " is there already, with another key");
  }
  return {};
}

Result<void> finish_target(Side& to, const model::TableSchema& source, const Wait& wait) {
  ROWHOUSE_TRY(target, active_table(to, source.name, wait));
  const model::TimeToLive& expiry = source.settings.time_to_live;
  if (expiry.is_enabled && !target.settings.time_to_live.is_enabled) {
    ROWHOUSE_CHECK(to.call(operation::UpdateTimeToLive{source.name, expiry.attribute, true}));
  }
  const bool streams = source.stream && source.stream->is_enabled;
  if (streams && !(target.stream && target.stream->is_enabled)) {
    operation::UpdateTable update;
    update.table = source.name;
    update.stream = source.stream->view;
    ROWHOUSE_CHECK(to.call(std::move(update)));
    ROWHOUSE_CHECK(active_table(to, source.name, wait));
  }
  return {};
}

}  // namespace rowhouse::copy

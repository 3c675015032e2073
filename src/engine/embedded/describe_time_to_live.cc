#include "engine/embedded/embedded_operations.h"

namespace rowhouse::engine::embedded {

using operation::DescribeTimeToLive;
using operation::TimeToLiveStatus;

void EmbeddedOperations::execute(const Scope&, DescribeTimeToLive&& request,
                                 Done<DescribeTimeToLive> done) {
  const auto table = catalog_.find(request.table);
  if (table == nullptr) return done(table_not_found(request.table));
  const model::TimeToLive& setting = table->schema.settings.time_to_live;
  if (setting.attribute.empty()) return done(operation::DescribeTimeToLiveResult());
  const bool under_way =
      setting.is_changing ||
      options_.clock->now() < setting.changed_at + options_.time_to_live_change_delay;
  operation::DescribeTimeToLiveResult result;
  if (setting.is_enabled) {
    result.status = under_way ? TimeToLiveStatus::kEnabling : TimeToLiveStatus::kEnabled;
  } else {
    result.status = under_way ? TimeToLiveStatus::kDisabling : TimeToLiveStatus::kDisabled;
  }
  if (setting.is_enabled || under_way) result.attribute = setting.attribute;
  done(std::move(result));
}

}  // namespace rowhouse::engine::embedded

#include "engine/embedded/embedded_operations.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::UpdateTimeToLive;

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
Result<void> change(model::TimeToLive& setting, const UpdateTimeToLive& request,
                    base::Milliseconds now, base::Milliseconds between_changes) {
  if (setting.is_enabled && setting.attribute != request.attribute) {
    return invalid("TimeToLive is active on a different AttributeName: current AttributeName is " +
                   setting.attribute);
  }
  if (setting.is_enabled == request.enable) {
    return invalid(request.enable ? "TimeToLive is already enabled"
                                  : "TimeToLive is already disabled");
  }
  if (!setting.attribute.empty() && now < setting.changed_at + between_changes) {
    return invalid("Time to live has been modified multiple times within a fixed interval");
  }
  setting = {request.attribute, request.enable, now};
  return {};
}

}  // namespace

void EmbeddedOperations::execute(const Scope&, UpdateTimeToLive&& request,
                                 Done<UpdateTimeToLive> done) {
  run_later(std::move(done), [this, request = std::move(request)](Done<UpdateTimeToLive>& later) {
    if (catalog_.peek(request.table) == nullptr) return later(table_not_found(request.table));
    const auto changed =
        catalog_.change_settings(request.table, [&](model::TableSettings& settings) {
          return change(settings.time_to_live, request, options_.clock->now(),
                        base::Milliseconds(limits_.time_to_live_change_ms_min));
        });
    if (!changed) return later(changed.error());
    later(operation::UpdateTimeToLiveResult{request.attribute, request.enable});
  });
}

}  // namespace rowhouse::engine::embedded

#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/expiry_job.h"

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
  if (setting.is_changing ||
      (!setting.attribute.empty() && now < setting.changed_at + between_changes)) {
    return invalid("Time to live has been modified multiple times within a fixed interval");
  }
  setting = {request.attribute, request.enable, now, true};
  return {};
}

}  // namespace

void EmbeddedOperations::execute(const Scope&, UpdateTimeToLive&& request,
                                 Done<UpdateTimeToLive> done) {
  auto for_job = in_flight_.admit(0);
  if (!for_job) return done(throttled());
  run_later(std::move(done), [this, request = std::move(request), for_job = *std::move(for_job)](
                                 Done<UpdateTimeToLive>& later) mutable {
    if (catalog_.peek(request.table) == nullptr) return later(table_not_found(request.table));
    const auto changed =
        catalog_.change_settings(request.table, [&](model::TableSettings& settings) {
          return change(settings.time_to_live, request, options_.clock->now(),
                        base::Milliseconds(limits_.time_to_live_change_ms_min));
        });
    if (!changed) return later(changed.error());
    operation::UpdateTimeToLiveResult result{request.attribute, request.enable};
    const auto table = catalog_.find(request.table);
    if (table == nullptr) return later(std::move(result));
    if (request.enable) sweeper_.start();
    BackfillJob::start(std::make_unique<ExpiryJob>(
        *this, std::move(for_job), table,
        [later = std::move(later), result = std::move(result)]() mutable {
          later(std::move(result));
        }));
  });
}

void EmbeddedOperations::resume_expiry_jobs() {
  for (const auto& table : *catalog_.tables()) {
    const model::TimeToLive& setting = table->schema.settings.time_to_live;
    if (!setting.is_enabled) continue;
    sweeper_.start();
    if (!setting.is_changing) continue;
    if (auto admitted = in_flight_.admit(0)) {
      BackfillJob::start(std::make_unique<ExpiryJob>(*this, *std::move(admitted), table));
    }
  }
}

}  // namespace rowhouse::engine::embedded

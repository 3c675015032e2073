#include "engine/embedded/settings_change.h"

#include <algorithm>

#include "engine/embedded/errors.h"
#include "engine/embedded/settings_record.h"

namespace rowhouse::engine::embedded {
namespace {

// What a new on-demand table takes at once:
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html
constexpr model::WarmThroughput kOnDemandWarm{12'000, 4'000};

model::WarmThroughput warm_now(const model::TableSchema& schema) {
  model::WarmThroughput warm =
      schema.billing_mode == model::BillingMode::kPayPerRequest
          ? kOnDemandWarm
          : model::WarmThroughput{schema.throughput.read_units, schema.throughput.write_units};
  if (schema.settings.warm) {
    warm.read_units = std::max(warm.read_units, schema.settings.warm->read_units);
    warm.write_units = std::max(warm.write_units, schema.settings.warm->write_units);
  }
  return warm;
}

Error decreases(std::string_view which) {
  return invalid("One or more parameter values were invalid: Requested " + std::string(which) +
                 " for WarmThroughput for table is lower than current WarmThroughput, decreasing "
                 "WarmThroughput is not supported");
}

}  // namespace

void put_settings(Batch& batch, const model::TableSchema& schema) {
  const std::string key = settings_key_of_table(schema.name);
  if (schema.settings == model::TableSettings()) {
    batch.erase(key);
  } else {
    batch.put(key, encode_settings_record(schema.settings));
  }
}

Result<void> check_warm(const model::TableSchema& schema,
                        const std::optional<model::WarmThroughput>& wanted) {
  if (!wanted) return {};
  model::TableSchema without = schema;
  if (schema.settings.warm == wanted) without.settings.warm.reset();
  const model::WarmThroughput now = warm_now(without);
  if (wanted->read_units != 0 && wanted->read_units < now.read_units) {
    return decreases("ReadUnitsPerSecond");
  }
  if (wanted->write_units != 0 && wanted->write_units < now.write_units) {
    return decreases("WriteUnitsPerSecond");
  }
  return {};
}

Result<void> apply_settings(model::TableSchema& schema, const operation::UpdateTable& request) {
  model::TableSettings& settings = schema.settings;
  if (request.on_demand) {
    if (schema.billing_mode == model::BillingMode::kProvisioned) {
      return invalid(
          "One or more parameter values were invalid: OnDemandThroughput cannot be specified when "
          "BillingMode is PROVISIONED");
    }
    settings.on_demand = request.on_demand;
    // Both bounds taken away: as if there had never been one.
    if (*settings.on_demand == model::OnDemandThroughput()) settings.on_demand.reset();
  }
  if (schema.billing_mode == model::BillingMode::kProvisioned) settings.on_demand.reset();
  if (request.warm) {
    ROWHOUSE_CHECK(check_warm(schema, request.warm));
    const model::WarmThroughput now = warm_now(schema);
    settings.warm = {std::max(now.read_units, request.warm->read_units),
                     std::max(now.write_units, request.warm->write_units)};
  }
  if (request.encryption_key) settings.encryption_key = *request.encryption_key;
  return {};
}

}  // namespace rowhouse::engine::embedded

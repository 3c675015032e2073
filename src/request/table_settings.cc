#include "request/table_settings.h"

namespace rowhouse::request {
namespace {

// The service's own bound, behind the quotas of an account, which are 40,000 at first.
constexpr std::int64_t kUnitsMax = 1'000'000'000'000;

}  // namespace

std::optional<model::Throughput> read_throughput(const Fields& fields, std::size_t slot) {
  if (!fields.has(slot)) return std::nullopt;
  const auto members = Fields::read(fields[slot], shapes::kThroughputMembers);
  if (!members) return std::nullopt;  // refused by its shape
  return model::Throughput{
      members->number(request::slot(shapes::kThroughputMembers, "ReadCapacityUnits")).value_or(0),
      members->number(request::slot(shapes::kThroughputMembers, "WriteCapacityUnits")).value_or(0)};
}

std::optional<model::BillingMode> read_billing_mode(const Fields& fields, std::size_t slot) {
  if (!fields.has(slot)) return std::nullopt;
  return kBillingModes.value_of(fields.text(slot), model::BillingMode::kProvisioned);
}

std::optional<model::TableClass> read_table_class(const Fields& fields, std::size_t slot) {
  if (!fields.has(slot)) return std::nullopt;
  return kTableClasses.value_of(fields.text(slot), model::TableClass::kStandard);
}

Result<std::optional<model::OnDemandThroughput>> read_on_demand(const Fields& fields,
                                                                std::size_t slot) {
  if (!fields.has(slot)) return std::optional<model::OnDemandThroughput>();
  ROWHOUSE_TRY(members, Fields::read(fields[slot], shapes::kOnDemandMembers));
  constexpr std::int64_t kUnbounded = model::OnDemandThroughput::kUnbounded;
  model::OnDemandThroughput throughput{
      members.number(request::slot(shapes::kOnDemandMembers, "MaxReadRequestUnits"))
          .value_or(kUnbounded),
      members.number(request::slot(shapes::kOnDemandMembers, "MaxWriteRequestUnits"))
          .value_or(kUnbounded)};
  for (const std::int64_t units : {throughput.read_units_max, throughput.write_units_max}) {
    if (units < 1 && units != kUnbounded) {
      return invalid_parameter(
          "MaxReadRequestUnits and MaxWriteRequestUnits must be greater than 0, or -1 for none");
    }
  }
  return std::optional(throughput);
}

std::optional<model::WarmThroughput> read_warm(const Fields& fields, std::size_t slot) {
  if (!fields.has(slot)) return std::nullopt;
  const auto members = Fields::read(fields[slot], shapes::kWarmMembers);
  if (!members) return std::nullopt;  // refused by its shape
  return model::WarmThroughput{
      members->number(request::slot(shapes::kWarmMembers, "ReadUnitsPerSecond")).value_or(0),
      members->number(request::slot(shapes::kWarmMembers, "WriteUnitsPerSecond")).value_or(0)};
}

Result<std::optional<std::optional<std::string>>> read_encryption(const Fields& fields,
                                                                  std::size_t slot) {
  std::optional<std::optional<std::string>> encryption;
  if (!fields.has(slot)) return encryption;
  ROWHOUSE_TRY(members, Fields::read(fields[slot], shapes::kEncryptionMembers));
  const auto type = members.optional_text(request::slot(shapes::kEncryptionMembers, "SSEType"));
  const auto key =
      members.optional_text(request::slot(shapes::kEncryptionMembers, "KMSMasterKeyId"));
  encryption.emplace();
  if (!members.flag(request::slot(shapes::kEncryptionMembers, "Enabled"), false)) {
    if (type || key) {
      return invalid_parameter("SSEType or KMSMasterKeyId cannot be set when SSE is disabled");
    }
    return encryption;
  }
  if (type == "AES256") return invalid_parameter("SSEType AES256 is not supported");
  encryption->emplace(key.value_or(std::string_view()));
  return encryption;
}

Result<void> check_billing(std::optional<model::BillingMode> mode,
                           const std::optional<model::Throughput>& throughput) {
  if (mode == model::BillingMode::kPayPerRequest && throughput) {
    return invalid_parameter(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
        "PAY_PER_REQUEST");
  }
  return {};
}

Result<void> check_units(const model::Throughput& throughput, std::string_view index) {
  const auto check = [&](std::int64_t units, std::string_view member) -> Result<void> {
    if (units <= kUnitsMax) return {};
    std::string message = "Given value " + std::to_string(units) + " for " + std::string(member) +
                          " is out of bounds";
    if (!index.empty()) message += " for index " + std::string(index);
    return invalid(std::move(message));
  };
  ROWHOUSE_CHECK(check(throughput.read_units, "ReadCapacityUnits"));
  return check(throughput.write_units, "WriteCapacityUnits");
}

Result<void> check_on_demand(model::BillingMode mode,
                             const std::optional<model::OnDemandThroughput>& throughput) {
  if (mode == model::BillingMode::kProvisioned && throughput) {
    return invalid_parameter(
        "OnDemandThroughput cannot be specified when BillingMode is PROVISIONED");
  }
  return {};
}

Result<void> decline(const Fields& fields, std::size_t slot, std::string_view member) {
  if (!fields.has(slot)) return {};
  return invalid("Rowhouse does not support " + std::string(member) + " yet");
}

}  // namespace rowhouse::request

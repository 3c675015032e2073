#include "request/table_settings.h"

namespace rowhouse::request {

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

Result<void> check_billing(std::optional<model::BillingMode> mode,
                           const std::optional<model::Throughput>& throughput) {
  if (mode == model::BillingMode::kPayPerRequest && throughput) {
    return invalid_parameter(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
        "PAY_PER_REQUEST");
  }
  return {};
}

Result<void> decline(const Fields& fields, std::size_t slot, std::string_view member) {
  if (!fields.has(slot)) return {};
  return invalid("Rowhouse does not support " + std::string(member) + " yet");
}

Result<void> decline_stream(const Fields& fields, std::size_t slot) {
  if (!fields.has(slot)) return {};
  const auto members = Fields::read(fields[slot], shapes::kStreamMembers);
  if (members && !members->flag(request::slot(shapes::kStreamMembers, "StreamEnabled"), true)) {
    return {};
  }
  return decline(fields, slot, "StreamSpecification");
}

}  // namespace rowhouse::request

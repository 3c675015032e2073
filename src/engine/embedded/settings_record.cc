#include "engine/embedded/settings_record.h"

#include <cstdint>
#include <utility>

#include "base/bytes.h"
#include "engine/embedded/row_key.h"

namespace rowhouse::engine::embedded {
namespace {

constexpr char kVersion = 1;
constexpr char kSettingsKey = 's';

/// On disk: never renumber.
enum class Part : std::uint8_t { kTag = 1, kTimeToLive, kOnDemand, kWarm, kEncryption, kPolicy };

void append_number(std::string& out, std::uint64_t value) { base::append_varint(out, value); }
void append_text(std::string& out, std::string_view text) {
  append_number(out, text.size());
  out += text;
}
void append_part(std::string& out, Part part, std::string_view content) {
  out += static_cast<char>(part);
  append_text(out, content);
}

bool take_number(std::string_view& rest, std::int64_t& value) {
  std::uint64_t number = 0;
  if (!base::take_varint(rest, number)) return false;
  value = static_cast<std::int64_t>(number);
  return true;
}
bool take_text(std::string_view& rest, std::string_view& text) {
  std::uint64_t size = 0;
  if (!base::take_varint(rest, size) || size > rest.size()) return false;
  text = rest.substr(0, size);
  rest.remove_prefix(size);
  return true;
}

/// One above: -1, which is no bound, is 0 on disk.
std::uint64_t one_above(std::int64_t units) { return static_cast<std::uint64_t>(units) + 1; }
bool take_one_above(std::string_view& rest, std::int64_t& units) {
  std::uint64_t number = 0;
  if (!base::take_varint(rest, number)) return false;
  units = static_cast<std::int64_t>(number - 1);
  return true;
}

/// On disk: never renumber.
enum TimeToLiveState : std::int64_t { kDisabled, kEnabling, kEnabled };

TimeToLiveState state_of(const model::TimeToLive& setting) {
  if (!setting.is_enabled) return kDisabled;
  return setting.is_changing ? kEnabling : kEnabled;
}

bool read_time_to_live(std::string_view content, model::TimeToLive& out) {
  std::string_view attribute;
  std::int64_t state = 0;
  std::int64_t changed_at = 0;
  if (!take_text(content, attribute) || !take_number(content, state) ||
      !take_number(content, changed_at)) {
    return false;
  }
  if (state < kDisabled || state > kEnabled) return false;
  out = {std::string(attribute), state != kDisabled, base::Milliseconds(changed_at),
         state == kEnabling};
  return content.empty();
}

bool read_policy(std::string_view content, model::ResourcePolicy& out) {
  std::string_view revision;
  std::string_view seal;
  if (!take_text(content, revision) || !take_text(content, seal)) return false;
  out = {std::string(content), std::string(revision), std::string(seal)};
  return true;
}

bool read_part(Part part, std::string_view content, model::TableSettings& settings) {
  switch (part) {
    case Part::kTag: {
      std::string_view key;
      if (!take_text(content, key)) return false;
      settings.tags.push_back({std::string(key), std::string(content)});
      return true;
    }
    case Part::kTimeToLive:
      return read_time_to_live(content, settings.time_to_live);
    case Part::kOnDemand: {
      auto& units = settings.on_demand.emplace();
      return take_one_above(content, units.read_units_max) &&
             take_one_above(content, units.write_units_max) && content.empty();
    }
    case Part::kWarm: {
      auto& units = settings.warm.emplace();
      return take_number(content, units.read_units) && take_number(content, units.write_units) &&
             content.empty();
    }
    case Part::kEncryption:
      settings.encryption_key = content;
      return true;
    case Part::kPolicy:
      return read_policy(content, settings.policy.emplace());
  }
  return false;
}

}  // namespace

std::string settings_key_of_table(std::string_view name) {
  std::string key{static_cast<char>(Namespace::kCatalog), kSettingsKey};
  key += name;
  return key;
}

std::string encode_settings_record(const model::TableSettings& settings) {
  std::string record{kVersion};
  for (const model::ResourceTag& tag : settings.tags) {
    std::string content;
    append_text(content, tag.key);
    append_part(record, Part::kTag, content + tag.value);
  }
  if (!settings.time_to_live.attribute.empty()) {
    std::string content;
    append_text(content, settings.time_to_live.attribute);
    append_number(content, static_cast<std::uint64_t>(state_of(settings.time_to_live)));
    append_number(content, static_cast<std::uint64_t>(settings.time_to_live.changed_at.count()));
    append_part(record, Part::kTimeToLive, content);
  }
  if (settings.on_demand) {
    std::string content;
    append_number(content, one_above(settings.on_demand->read_units_max));
    append_number(content, one_above(settings.on_demand->write_units_max));
    append_part(record, Part::kOnDemand, content);
  }
  if (settings.warm) {
    std::string content;
    append_number(content, static_cast<std::uint64_t>(settings.warm->read_units));
    append_number(content, static_cast<std::uint64_t>(settings.warm->write_units));
    append_part(record, Part::kWarm, content);
  }
  if (settings.encryption_key) append_part(record, Part::kEncryption, *settings.encryption_key);
  if (settings.policy) {
    std::string content;
    append_text(content, settings.policy->revision);
    append_text(content, settings.policy->seal);
    append_part(record, Part::kPolicy, content + settings.policy->text);
  }
  return record;
}

Result<model::TableSettings> decode_settings_record(std::string_view record) {
  const Error corrupt(ErrorCode::kDataCorrupt, "A record of a table's settings is damaged");
  if (record.empty()) return corrupt;
  if (record.front() != kVersion) {
    return Error(ErrorCode::kFormatUnsupported,
                 "The catalog was written by a later version of Rowhouse");
  }
  record.remove_prefix(1);
  model::TableSettings settings;
  while (!record.empty()) {
    const auto part = static_cast<Part>(record.front());
    record.remove_prefix(1);
    std::string_view content;
    if (!take_text(record, content) || !read_part(part, content, settings)) return corrupt;
  }
  return settings;
}

}  // namespace rowhouse::engine::embedded

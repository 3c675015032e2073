#include "engine/embedded/settings_record.h"

#include <gtest/gtest.h>

namespace rowhouse::engine::embedded {
namespace {

model::TableSettings everything() {
  model::TableSettings settings;
  settings.tags = {{"a", "1"}, {"b", ""}};
  settings.time_to_live = {"ttl", true, base::Milliseconds(300)};
  settings.on_demand = model::OnDemandThroughput{100, model::OnDemandThroughput::kUnbounded};
  settings.warm = model::WarmThroughput{12'000, 4'000};
  settings.encryption_key = "alias/mine";
  settings.policy = model::ResourcePolicy{"{}", "1709841168699", "a seal"};
  return settings;
}

TEST(SettingsRecord, GivesBackWhatWentIn) {
  EXPECT_EQ(decode_settings_record(encode_settings_record(everything())).value(), everything());
  EXPECT_EQ(decode_settings_record(encode_settings_record({})).value(), model::TableSettings());
}

TEST(SettingsRecord, HasTheBytesOfVersionOne) {
  model::TableSettings settings;
  settings.tags = {{"a", "1"}};
  settings.time_to_live = {"ttl", true, base::Milliseconds(300)};
  EXPECT_EQ(encode_settings_record(settings), std::string_view("\x01\x01\x03\x01"
                                                               "a1"
                                                               "\x02\x07\x03ttl\x02\xac\x02",
                                                               15));
  settings.time_to_live.is_changing = true;
  EXPECT_EQ(encode_settings_record(settings)[12], '\x01');
  EXPECT_EQ(decode_settings_record(encode_settings_record(settings)).value(), settings);
  EXPECT_EQ(settings_key_of_table("Things"), "csThings");
}

TEST(SettingsRecord, TellsALaterVersionFromDamage) {
  std::string record = encode_settings_record(everything());
  for (std::size_t length = 0; length < record.size(); ++length) {
    const auto cut = decode_settings_record(std::string_view(record).substr(0, length));
    // What ends between two settings is a record of fewer settings.
    if (cut) continue;
    EXPECT_EQ(cut.error().code(), ErrorCode::kDataCorrupt) << length;
  }
  EXPECT_FALSE(decode_settings_record(record + "\x7f"));
  record.front() = 2;
  EXPECT_EQ(decode_settings_record(record).error().code(), ErrorCode::kFormatUnsupported);
}

TEST(SettingsRecord, KeepsTheLargestBound) {
  model::TableSettings settings;
  settings.on_demand = model::OnDemandThroughput{INT64_MAX, 1};
  EXPECT_EQ(decode_settings_record(encode_settings_record(settings)).value(), settings);
}

}  // namespace
}  // namespace rowhouse::engine::embedded

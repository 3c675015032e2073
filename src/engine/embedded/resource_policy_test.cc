#include "engine/embedded/resource_policy.h"

#include <gtest/gtest.h>

namespace rowhouse::engine::embedded {
namespace {

using model::ResourcePolicy;

constexpr std::string_view kArn =
    "arn:aws:dynamodb:us-east-1:000000000000:table/T/stream/2026-01-01T00:00:00.000";

TEST(PolicyRecord, IsReadAsItWasWritten) {
  const ResourcePolicy policy{"{\"Statement\":[]}", "1767225600000", "a seal"};
  EXPECT_EQ(decode_policy_record(encode_policy_record(policy)).value(), policy);
  // docs/formats/store.md
  const ResourcePolicy pinned{"{}", "7", "s"};
  EXPECT_EQ(encode_policy_record(pinned), std::string("\x01\x01"
                                                      "7"
                                                      "\x01"
                                                      "s"
                                                      "\x02"
                                                      "{}"));
}

TEST(PolicyRecord, IsRefusedWhereItIsDamagedOrOfALaterVersion) {
  const std::string record = encode_policy_record({"{}", "7", "s"});
  for (std::size_t size = 0; size < record.size(); ++size) {
    const auto damaged = decode_policy_record(record.substr(0, size));
    ASSERT_FALSE(damaged) << size;
    EXPECT_EQ(damaged.error().code(), ErrorCode::kDataCorrupt) << size;
  }
  EXPECT_FALSE(decode_policy_record(record + "x"));
  const auto later = decode_policy_record('\x02' + record.substr(1));
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().code(), ErrorCode::kFormatUnsupported);
}

TEST(AnExpectedRevision, IsTheOneThatIsThereOrNone) {
  const std::optional<ResourcePolicy> none;
  const std::optional<ResourcePolicy> there = ResourcePolicy{"{}", "7", ""};
  EXPECT_TRUE(check_revision(none, std::nullopt, kArn));
  EXPECT_TRUE(check_revision(there, std::nullopt, kArn));
  EXPECT_TRUE(check_revision(none, "NO_POLICY", kArn));
  EXPECT_TRUE(check_revision(there, "7", kArn));
  EXPECT_FALSE(check_revision(none, "7", kArn));
  EXPECT_FALSE(check_revision(there, "8", kArn));
  const auto refused = check_revision(there, "NO_POLICY", kArn);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kPolicyNotFound);
  EXPECT_EQ(refused.error().message(),
            "Resource-based policy not found for the provided ResourceArn: "
            "table/T/stream/2026-01-01T00:00:00.000");
}

}  // namespace
}  // namespace rowhouse::engine::embedded

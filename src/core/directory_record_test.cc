#include "core/directory_record.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "core/directory_change.h"
#include "core/identity_record.h"

namespace rowhouse::core {
namespace {

using base::Milliseconds;

std::vector<RecordChange> examples() {
  RoleRecord role;
  role.id = "AROAX";
  role.attached_policies = {"b", "a"};
  role.inline_policies = {{"one", "{}"}, {"two", ""}};
  role.boundary = "limit";
  role.tags = {{"k", "v"}, {"a", ""}};
  role.created_at = Milliseconds(7);
  role.trust = "trust";
  role.session_max = std::chrono::hours(12);
  UserRecord user;
  static_cast<IdentityRecord&>(user) = role;
  return {change_of("p", PolicyRecord{"ANPAX", "text", Milliseconds(1), Milliseconds(2)}),
          change_of("t", TierRecord{{"", true, {"order", "user"}}, Milliseconds(3)}),
          change_of("r", role),
          change_of("u", user),
          change_of("acme", TenantRecord{true, Milliseconds(4), "basic"}),
          change_of("acme", TenantRecord{false, Milliseconds(4), ""}),
          change_of("acme", TenantRecord{false, Milliseconds(4), "", 16}),
          change_of("acme", TenantRecord{true, Milliseconds(4), "basic", 64}),
          change_of("k", AccessKeyRecord{KeyOwner::of_user("u"), "s", true, Milliseconds(5), {}}),
          change_of("k", AccessKeyRecord{KeyOwner::of_operator(), "s", false, Milliseconds(5),
                                         Milliseconds(6)})};
}

TEST(DirectoryRecord, ComesBackAsItWas) {
  for (const RecordChange& change : examples()) {
    const auto decoded = decode_record(change.kind, encode(change));
    ASSERT_TRUE(decoded) << text_of(change.kind);
    EXPECT_TRUE(*decoded == *change.record) << text_of(change.kind);
    EXPECT_EQ(record_kind_of(text_of(change.kind)), change.kind);
  }
}

TEST(DirectoryRecord, IsRefusedWithAByteMissingOrTooMany) {
  for (const RecordChange& change : examples()) {
    const std::string plain = encode(change);
    for (std::size_t size = 0; size < plain.size(); ++size) {
      const auto cut = decode_record(change.kind, plain.substr(0, size));
      ASSERT_FALSE(cut) << text_of(change.kind) << " " << size;
      EXPECT_EQ(cut.error().code(), ErrorCode::kDataCorrupt);
    }
    EXPECT_FALSE(decode_record(change.kind, plain + '\0'));
  }
}

TEST(DirectoryRecord, OfALaterVersionIsToldFromDamage) {
  for (const RecordChange& change : examples()) {
    std::string plain = encode(change);
    plain[0] = 9;
    EXPECT_EQ(decode_record(change.kind, plain).error().code(), ErrorCode::kFormatUnsupported);
  }
}

TEST(DirectoryRecord, WithCountsThatLieEndsWithItsBytes) {
  // A tier of 2^63 kinds; a user of as many policies.
  const std::string huge = "\xff\xff\xff\xff\xff\xff\xff\xff\x7f";
  EXPECT_FALSE(decode_tier_record(std::string("\1\0", 2) + huge + "\1a"));
  EXPECT_FALSE(decode_user_record(std::string("\1\0\0\0", 4) + huge + "\1a"));
}

TEST(DirectoryRecord, OfTheFirstVersionStaysAsItWasWritten) {
  const std::string tenant("\1\1\5", 3);
  EXPECT_EQ(*decode_tenant_record(tenant), (TenantRecord{true, Milliseconds(5), ""}));
  EXPECT_EQ(encode(TenantRecord{true, Milliseconds(5), ""}), tenant);
  const std::string key("\1\4acme\1s\1\5\0", 11);
  const AccessKeyRecord record{KeyOwner::of_tenant("acme"), "s", true, Milliseconds(5), {}};
  EXPECT_EQ(*decode_access_key_record(key), record);
  EXPECT_EQ(encode(record), key);
}

}  // namespace
}  // namespace rowhouse::core

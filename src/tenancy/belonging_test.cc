#include "tenancy/belonging.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rowhouse::tenancy {
namespace {

constexpr std::string_view kTemplate = "tenant#{tenant}";

TenantId tenant(std::string_view text) { return TenantId::parse(text).value(); }

TEST(TenantId, IsMadeOfItsAlphabet) {
  EXPECT_TRUE(TenantId::parse("acme"));
  EXPECT_TRUE(TenantId::parse("A-Z_a.z:0@9="));
  EXPECT_EQ(tenant("acme").text(), "acme");
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool allowed = std::string_view(
                             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                             "0123456789_.-:@=")
                             .find(c) != std::string_view::npos;
    EXPECT_EQ(TenantId::parse(std::string("a") + c).has_value(), allowed) << byte;
  }
}

TEST(TenantId, HasFromOneTo128Characters) {
  EXPECT_EQ(TenantId::parse("").error().message(), "A tenant id must not be empty");
  EXPECT_TRUE(TenantId::parse("a"));
  EXPECT_TRUE(TenantId::parse(std::string(128, 'a')));
  EXPECT_EQ(TenantId::parse(std::string(129, 'a')).error().message(),
            "A tenant id has at most 128 characters; this one has 129");
}

TEST(TenantId, SaysWhereItIsWrongWithoutRepeatingIt) {
  const auto refused = TenantId::parse("acme#1");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.has_value(), false);
  EXPECT_NE(TenantId::parse("acme#1").error().message().find("position 5"), std::string::npos);
  EXPECT_EQ(TenantId::parse("acme#1").error().code(), ErrorCode::kValidation);
}

TEST(Belonging, IsTheTenantsOwnKeyOrWhatFollowsItsDelimiter) {
  const std::string acme = partition_of(kTemplate, tenant("acme"));
  EXPECT_EQ(acme, "tenant#acme");
  EXPECT_TRUE(belongs("tenant#acme", acme));
  EXPECT_TRUE(belongs("tenant#acme#", acme));
  EXPECT_TRUE(belongs("tenant#acme#orders", acme));
  EXPECT_FALSE(belongs("tenant#acme2", acme));
  EXPECT_FALSE(belongs("tenant#acm", acme));
  EXPECT_FALSE(belongs("tenant#ACME", acme));
  EXPECT_FALSE(belongs("tenant#acme.", acme));
  EXPECT_FALSE(belongs("tenant#", acme));
  EXPECT_FALSE(belongs("", acme));
  EXPECT_FALSE(belongs("acme", acme));
  EXPECT_FALSE(belongs(" tenant#acme", acme));
  EXPECT_FALSE(belongs(std::string_view("tenant#acme\0", 12), acme));
}

TEST(Owner, IsTheIdThatTheKeyCarries) {
  EXPECT_EQ(owner_of(kTemplate, "tenant#acme"), "acme");
  EXPECT_EQ(owner_of(kTemplate, "tenant#acme#x#y"), "acme");
  EXPECT_EQ(owner_of(kTemplate, "tenant#acme2"), "acme2");
  EXPECT_EQ(owner_of(kTemplate, "tenant#acme##03"), "acme");
}

TEST(Owner, IsNobodyWhereNoTenantIdStands) {
  for (const std::string_view key :
       {"", "tenant", "tenant#", "tenant##", "tenant##acme", "Tenant#acme", "user#1", "tenant#a/b",
        "tenant#a*", "tenant# acme", "tenant#caf\xc3\xa9"}) {
    EXPECT_EQ(owner_of(kTemplate, key), std::nullopt) << key;
  }
  EXPECT_EQ(owner_of(kTemplate, "tenant#" + std::string(128, 'a')), std::string(128, 'a'));
  EXPECT_EQ(owner_of(kTemplate, "tenant#" + std::string(129, 'a')), std::nullopt);
}

TEST(Owner, IsExactlyWhomTheKeyBelongsTo) {
  const std::vector<std::string> ids = {"a", "ac", "acme", "acme2", "acme.", "A", "="};
  const std::vector<std::string> tails = {"", "#", "##", "##1", "#a", "#acme", "2", ".", "/", "\n"};
  for (const std::string& id : ids) {
    for (const std::string& tail : tails) {
      const std::string key = "tenant#" + id + tail;
      const auto owner = owner_of(kTemplate, key);
      for (const std::string& other : ids) {
        EXPECT_EQ(belongs(key, partition_of(kTemplate, tenant(other))), owner == other)
            << key << " and " << other;
      }
    }
  }
}

TEST(Reserved, IsTheDoubledDelimiterBehindATenant) {
  EXPECT_TRUE(is_reserved(kTemplate, "tenant#acme##"));
  EXPECT_TRUE(is_reserved(kTemplate, "tenant#acme##03"));
  EXPECT_FALSE(is_reserved(kTemplate, "tenant#acme"));
  EXPECT_FALSE(is_reserved(kTemplate, "tenant#acme#"));
  EXPECT_FALSE(is_reserved(kTemplate, "tenant#acme#a##"));
  EXPECT_FALSE(is_reserved(kTemplate, "tenant##"));
  EXPECT_FALSE(is_reserved(kTemplate, "user#acme##"));
}

TEST(Template, MayBeAnother) {
  constexpr std::string_view kOrg = "ORG:{tenant}";
  EXPECT_EQ(partition_of(kOrg, tenant("acme")), "ORG:acme");
  EXPECT_EQ(owner_of(kOrg, "ORG:acme#1"), "acme");
  EXPECT_EQ(owner_of(kOrg, "tenant#acme"), std::nullopt);
  EXPECT_TRUE(is_reserved(kOrg, "ORG:acme##1"));
  EXPECT_EQ(owner_of("{tenant}", "acme#1"), "acme");
}

}  // namespace
}  // namespace rowhouse::tenancy

#include "core/access_file.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/directory_for_test.h"

namespace rowhouse::core {
namespace {

using Kind = AccessChange::Kind;

constexpr std::string_view kWhole = R"({
  "policies": {
    "read-orders": {
      "Version": "2012-10-17",
      "Statement": {"Effect": "Allow", "Action": "dynamodb:Query", "Resource": "*"}
    }
  },
  "tiers": {"basic": {"read_only": true, "kinds": ["order"]}},
  "roles": {
    "reader": {
      "trust": {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
                "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}},
      "policies": ["read-orders"], "boundary": "read-orders",
      "tags": {"team": "shop"}, "session_seconds_max": 7200
    }
  },
  "users": {
    "alice": {
      "policies": ["read-orders"],
      "inline_policies": {"own": {"Version": "2012-10-17", "Statement":
                          {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}}}
    }
  },
  "tenants": {"acme": {"tier": "basic"}, "other": {}}
})";

std::string fault_of(std::string_view json) {
  const auto parsed = AccessFile::parse(json);
  return parsed ? "" : parsed.error().message();
}

/// "+policies.a ~roles.b(trust) -users.c =tiers.d ?tiers.e"
std::string shown(const std::vector<AccessChange>& changes) {
  constexpr std::string_view kSigns = "+~-=?";
  std::string all;
  for (const AccessChange& change : changes) {
    all += all.empty() ? "" : " ";
    all += kSigns[static_cast<std::size_t>(change.kind)];
    all += std::string(text_of(change.record)) + ":" + change.name;
    for (const std::string& member : change.members) all += "(" + member + ")";
  }
  return all;
}

class AccessFiles : public DirectoryTest {
 protected:
  static AccessFile file(std::string_view json) { return AccessFile::parse(json).value(); }
  std::string diff(std::string_view json, Prune prune = Prune::kNo) {
    const auto changes = directory_->diff(file(json), prune);
    return changes ? shown(*changes) : to_string(changes.error());
  }
  std::string apply(std::string_view json, Prune prune = Prune::kNo) {
    const auto changes = directory_->apply(file(json), prune);
    return changes ? shown(*changes) : to_string(changes.error());
  }
};

TEST_F(AccessFiles, MakeWhatTheySay) {
  const std::string all =
      "+policy:read-orders +tier:basic +role:reader +user:alice +tenant:acme +tenant:other";
  EXPECT_EQ(diff(kWhole), all);
  EXPECT_TRUE(directory_->policies().empty());
  EXPECT_EQ(apply(kWhole), all);
  const auto role = directory_->find_role("reader");
  ASSERT_NE(role, nullptr);
  EXPECT_EQ(role->policies.at(0), directory_->find_policy("read-orders"));
  EXPECT_EQ(role->boundary, directory_->find_policy("read-orders"));
  EXPECT_EQ(role->session_max, std::chrono::hours(2));
  EXPECT_EQ(role->tags.at(0).second, "shop");
  EXPECT_TRUE(role->id.starts_with("AROA"));
  EXPECT_EQ(directory_->user("alice")->record.inline_policies.count("own"), 1u);
  EXPECT_EQ(directory_->tier("basic")->tier.kinds, std::vector<std::string>{"order"});
  EXPECT_EQ(directory_->tenant(tenant("acme"))->tier, "basic");
  EXPECT_TRUE(directory_->keys().empty());
  directory_ = open().value();
  EXPECT_EQ(diff(kWhole),
            "=policy:read-orders =tier:basic =role:reader =user:alice =tenant:acme =tenant:other");
}

TEST_F(AccessFiles, TellWhatDiffersAndChangeThatAlone) {
  ASSERT_EQ(apply(kWhole).find("Error"), std::string::npos);
  const std::string id = directory_->role("reader")->record.id;
  constexpr std::string_view kChanged = R"({
    "tiers": {"basic": {"kinds": ["order"]}},
    "roles": {"reader": {
      "trust": {"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"},
                "Action": "sts:AssumeRole"}, "Version": "2012-10-17"},
      "policies": ["read-orders"], "tags": {"team": "shop"}, "session_seconds_max": 3600}},
    "tenants": {"acme": {}}})";
  const std::string told =
      "~tier:basic(read_only) ~role:reader(boundary)(trust)(session_seconds_max) "
      "~tenant:acme(tier)";
  EXPECT_EQ(diff(kChanged), told);
  EXPECT_EQ(apply(kChanged), told);
  EXPECT_EQ(directory_->role("reader")->record.id, id);
  EXPECT_EQ(directory_->find_role("reader")->boundary, nullptr);
  EXPECT_EQ(directory_->tenant(tenant("acme"))->tier, "");
  EXPECT_TRUE(directory_->user("alice"));
}

TEST_F(AccessFiles, SpreadTenantsWhoAreMadeAndNobodyElse) {
  constexpr std::string_view kSpread =
      R"({"tenants": {"acme": {"spread": 16}, "other": {"spread": 1}, "small": {}}})";
  EXPECT_EQ(diff(kSpread), "+tenant:acme(spread) +tenant:other +tenant:small");
  EXPECT_EQ(apply(kSpread), "+tenant:acme(spread) +tenant:other +tenant:small");
  EXPECT_EQ(directory_->tenant(tenant("acme"))->suffixes, 16u);
  EXPECT_EQ(directory_->spreads().suffixes_of("acme"), 16u);
  EXPECT_EQ(directory_->spreads().suffixes_of("other"), 1u);
  EXPECT_EQ(diff(kSpread), "=tenant:acme =tenant:other =tenant:small");
  // What is not said stays.
  ASSERT_EQ(apply(R"({"tiers": {"basic": {}}, "tenants": {"acme": {"tier": "basic"}}})"),
            "+tier:basic ~tenant:acme(tier)");
  EXPECT_EQ(directory_->tenant(tenant("acme"))->suffixes, 16u);
  const std::string refused =
      "ValidationException: tenants.acme: The tenant acme is spread over 16, which is said once, "
      "when a tenant is made: only a copy to another place changes it (rowhouse copy --spread-to)";
  for (const std::string_view other : {R"({"tenants": {"acme": {"spread": 4}}})",
                                       R"({"tenants": {"new": {}, "acme": {"spread": 1}}})"}) {
    EXPECT_EQ(diff(other), refused);
    EXPECT_EQ(apply(other), refused);
  }
  EXPECT_EQ(apply(R"({"tenants": {"small": {"spread": 2}}})"),
            "ValidationException: tenants.small: The tenant small is not spread, which is said "
            "once, when a tenant is made: only a copy to another place changes it (rowhouse copy "
            "--spread-to)");
  EXPECT_FALSE(directory_->tenant(tenant("new")));
  directory_ = open().value();
  EXPECT_EQ(directory_->spreads().suffixes_of("acme"), 16u);
}

TEST_F(AccessFiles, DeleteWhatTheyDoNotMentionOnlyIfToldTo) {
  ASSERT_EQ(apply(kWhole).find("Error"), std::string::npos);
  const auto key = directory_->create_user_key("alice").value();
  EXPECT_EQ(diff(R"({"users": {}})"), "?user:alice");
  EXPECT_EQ(apply(R"({"users": {}})"), "?user:alice");
  EXPECT_TRUE(directory_->user("alice"));
  EXPECT_EQ(diff("{}", Prune::kYes), "");
  constexpr std::string_view kNone =
      R"({"policies": {}, "tiers": {}, "roles": {}, "users": {}, "tenants": {"acme": {}}})";
  EXPECT_EQ(apply(kNone, Prune::kYes),
            "~tenant:acme(tier) -user:alice -role:reader -tier:basic -policy:read-orders");
  EXPECT_FALSE(counts(key));
  EXPECT_TRUE(directory_->keys().empty());
  EXPECT_TRUE(directory_->policies().empty());
  EXPECT_EQ(directory_->tenants().size(), 2u);
}

TEST_F(AccessFiles, RefuseWhatLeadsNowhereAndChangeNothing) {
  constexpr std::string_view kAstray = R"({
    "tiers": {"gold": {}},
    "users": {"bob": {"policies": ["nothing"]}}})";
  const std::string refused =
      "ResourceNotFoundException: users.bob: Policy arn:aws:iam::000000000000:policy/nothing does "
      "not exist or is not attachable.";
  EXPECT_EQ(diff(kAstray), refused);
  EXPECT_EQ(apply(kAstray), refused);
  EXPECT_TRUE(directory_->tiers().empty());
  EXPECT_EQ(apply(R"({"tenants": {"acme": {"tier": "gold"}}})"),
            "ResourceNotFoundException: tenants.acme: There is no tier gold");
  ASSERT_EQ(apply(kWhole).find("Error"), std::string::npos);
  EXPECT_EQ(apply(R"({"policies": {}})", Prune::kYes),
            "ResourceInUseException: policies.read-orders: Cannot delete a policy attached to "
            "entities.");
  EXPECT_EQ(apply(R"({"tiers": {"Basic": {}}})"),
            "ResourceInUseException: tiers.Basic: Basic differs from basic in case alone");
}

TEST_F(AccessFiles, MayBeLargerThanATransaction) {
  std::string json = R"({"users": {)";
  for (int i = 0; i < 250; ++i) {
    json += (i == 0 ? "\"u" : ",\"u") + std::to_string(i) + R"(": {"policies": ["p)" +
            std::to_string(i) + R"("]})";
  }
  json += R"(}, "policies": {)";
  for (int i = 0; i < 250; ++i) {
    json += (i == 0 ? "\"p" : ",\"p") + std::to_string(i) +
            R"(": {"Version": "2012-10-17", "Statement":
               {"Effect": "Allow", "Action": "*", "Resource": "*"}})";
  }
  json += "}}";
  const auto changes = directory_->apply(file(json), Prune::kNo);
  ASSERT_TRUE(changes) << to_string(changes.error());
  EXPECT_EQ(changes->size(), 500u);
  directory_ = open().value();
  EXPECT_EQ(directory_->users().size(), 250u);
  ASSERT_TRUE(directory_->apply(file(R"({"users": {}, "policies": {}})"), Prune::kYes));
  directory_ = open().value();
  EXPECT_TRUE(directory_->users().empty());
  EXPECT_TRUE(directory_->policies().empty());
}

TEST_F(AccessFiles, OfTheExamplesIsRight) {
  std::ifstream in(std::filesystem::path(__FILE__).parent_path() /
                   "../../examples/access/access.json");
  const std::string json{std::istreambuf_iterator<char>(in), {}};
  ASSERT_FALSE(json.empty());
  const auto parsed = AccessFile::parse(json);
  ASSERT_TRUE(parsed) << parsed.error().message();
  EXPECT_TRUE(directory_->apply(*parsed, Prune::kNo));
  EXPECT_NE(directory_->find_role("shop"), nullptr);
}

TEST(AccessFile, NamesThePathOfWhatIsWrong) {
  EXPECT_EQ(fault_of(""), "the access file: is not JSON");
  EXPECT_EQ(fault_of("{"), "the access file: is not JSON");
  EXPECT_EQ(fault_of("[]"), "the access file: must be an object");
  EXPECT_EQ(fault_of(R"({"groups": {}})"), "the access file: has an unknown element \"groups\"");
  EXPECT_EQ(fault_of(R"({"users": []})"), "users: must be an object");
  EXPECT_EQ(fault_of(R"({"users": {"a": {}, "a": {}}})"), "users.a: is there twice");
  EXPECT_EQ(fault_of(R"({"users": {"a": {"keys": []}}})"),
            "users.a: has an unknown element \"keys\"");
  EXPECT_EQ(fault_of(R"({"users": {"a": {"tags": {"k": 1}}}})"),
            "users.a.tags.k: must be a string");
  EXPECT_EQ(fault_of(R"({"users": {"a": {"policies": ["p", 1]}}})"),
            "users.a.policies[1]: must be a string");
  EXPECT_EQ(fault_of(R"({"users": {"a": {"policies": ["p", "p"]}}})"),
            "users.a.policies: one is there twice");
  EXPECT_EQ(fault_of(R"({"roles": {"r": {}}})"),
            "roles.r.trust: is missing: the policy that says who may assume it");
  EXPECT_EQ(fault_of(R"({"tiers": {"t": {"read_only": 1}}})"),
            "tiers.t.read_only: must be true or false");
  EXPECT_EQ(fault_of(R"({"tiers": {"t": {"kinds": ["a#b"]}}})").substr(0, 9), "tiers.t: ");
  EXPECT_EQ(fault_of(R"({"tenants": {"a#b": {}}})").substr(0, 13), "tenants.a#b: ");
  EXPECT_EQ(fault_of(R"({"tenants": {"acme": "basic"}})"), "tenants.acme: must be an object");
  for (const char* const spread : {"0", "65", "-1", "2.5", "\"2\"", "true", "null"}) {
    EXPECT_EQ(fault_of(R"({"tenants": {"acme": {"spread": )" + std::string(spread) + "}}}"),
              "tenants.acme.spread: must be a number from 2 to 64, or 1: not spread");
  }
  const std::string policy = fault_of(
      R"({"policies": {"p": {"Version": "2012-10-17", "Statement": {"Effect": "Alow",
          "Action": "*", "Resource": "*"}}}})");
  EXPECT_EQ(policy.substr(0, 22), "policies.p: Statement.");
}

TEST(AccessFile, IsBounded) {
  std::string deep = R"({"policies": {"p": )";
  for (int i = 0; i < 1000; ++i) deep += "[";
  EXPECT_NE(fault_of(deep), "");
  EXPECT_EQ(fault_of(std::string(AccessFile::kBytesMax + 1, ' ')),
            "the access file: is larger than 16 MiB");
}

}  // namespace
}  // namespace rowhouse::core

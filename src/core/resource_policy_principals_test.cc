// Whom the policy of a table names, when it is put and when they are gone later.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "core/directory_for_test.h"
#include "core/resource_policies.h"
#include "signing/digest.h"

namespace rowhouse::core {
namespace {

constexpr std::string_view kKey = "0123456789abcdef0123456789abcdef";
constexpr std::string_view kAccount = "arn:aws:iam::000000000000:";

class FixedPrincipals final : public tenancy::PrincipalSource {
 public:
  std::optional<std::string> find_principal(std::string_view arn) const override {
    const auto at = ids.find(std::string(arn));
    return at == ids.end() ? std::nullopt : std::optional<std::string>(at->second);
  }
  std::uint64_t principals_version() const noexcept override { return version; }
  void set(const std::string& arn, const std::string& id) {
    ids[arn] = id;
    ++version;
  }
  void erase(const std::string& arn) {
    ids.erase(arn);
    ++version;
  }
  std::map<std::string, std::string> ids;
  std::uint64_t version = 0;
};

std::string statement(const std::string& effect, const std::string& principal,
                      const std::string& element = "Principal") {
  return R"({"Effect": ")" + effect + R"(", ")" + element + R"(": )" + principal +
         R"(, "Action": "dynamodb:GetItem", "Resource": "*"})";
}
std::string policy(const std::string& statements) {
  return R"({"Version": "2012-10-17", "Statement": [)" + statements + "]}";
}
std::string aws(const std::string& arns) { return R"({"AWS": [)" + arns + "]}"; }

class PrincipalsOfAPolicy : public ::testing::Test {
 protected:
  PrincipalsOfAPolicy() {
    principals_.set(alice_, "AIDAALICE");
    principals_.set(bob_, "AIDABOB");
    principals_.set(session_, "AROAAPP");
  }
  void put(const std::string& text) {
    const auto seal = policies_.seal("T", text);
    ASSERT_TRUE(seal) << seal.error().message();
    table_.name = "T";
    table_.settings.policy = model::ResourcePolicy{text, "1", *seal};
  }
  bool allows(const std::string& arn, const std::string& role = {}) const {
    policy::RequestContext context;
    context.action = "dynamodb:GetItem";
    context.resource = "arn:aws:dynamodb:us-east-1:000000000000:table/T";
    context.caller.arn = arn;
    context.caller.role_arn = role;
    context.caller.account = "000000000000";
    const tenancy::PolicyPtr policy = policies_.of(table_);
    const policy::Policy* const resource[] = {policy.get()};
    policy::PolicySet set;
    set.resource = resource;
    return policy::evaluate(set, context).allowed;
  }

  const std::string alice_ = std::string(kAccount) + "user/alice";
  const std::string bob_ = std::string(kAccount) + "user/bob";
  const std::string session_ = "arn:aws:sts::000000000000:assumed-role/app/worker";
  const std::string both_ = "\"" + alice_ + "\", \"" + bob_ + "\"";
  FixedPrincipals principals_;
  ResourcePolicies policies_{std::string(kKey), &principals_};
  model::TableSchema table_;
};

TEST_F(PrincipalsOfAPolicy, HaveToBeThere) {
  for (const std::string effect : {"Allow", "Deny"}) {
    const auto sealed = policies_.seal(
        "T", policy(statement(effect, aws(both_ + ", \"" + std::string(kAccount) + "user/eve\""))));
    ASSERT_FALSE(sealed);
    EXPECT_EQ(sealed.error().code(), ErrorCode::kValidation);
    EXPECT_EQ(sealed.error().message(),
              "One or more parameter values were invalid: Invalid principal in policy document.");
  }
  // Where nobody is known nobody is missed.
  EXPECT_TRUE(
      ResourcePolicies(std::string(kKey))
          .seal("T", policy(statement("Allow", aws("\"" + std::string(kAccount) + "user/eve\"")))));
}

TEST_F(PrincipalsOfAPolicy, HandNothingOnToWhoGetsTheirName) {
  put(policy(statement("Allow", aws(both_))));
  EXPECT_TRUE(allows(alice_));
  EXPECT_TRUE(allows(bob_));
  principals_.erase(alice_);
  EXPECT_FALSE(allows(alice_));
  EXPECT_TRUE(allows(bob_));
  principals_.set(alice_, "AIDANEWALICE");
  EXPECT_FALSE(allows(alice_)) << "another alice";
  put(table_.settings.policy->text);
  EXPECT_TRUE(allows(alice_)) << "whoever puts it again means her";
}

TEST_F(PrincipalsOfAPolicy, AreSessionsByTheirRole) {
  put(policy(statement("Allow", aws("\"" + session_ + "\""))));
  EXPECT_TRUE(allows(session_, std::string(kAccount) + "role/app"));
  principals_.set(session_, "AROANEWAPP");
  EXPECT_FALSE(allows(session_, std::string(kAccount) + "role/app"));
}

TEST_F(PrincipalsOfAPolicy, ThatADenyNamesStayDeniedByName) {
  put(policy(statement("Allow", R"("*")") + ", " + statement("Deny", aws("\"" + alice_ + "\""))));
  principals_.set(alice_, "AIDANEWALICE");
  EXPECT_FALSE(allows(alice_));
  EXPECT_TRUE(allows(bob_));
}

TEST_F(PrincipalsOfAPolicy, ThatADenyExemptsAreExemptThemselvesAlone) {
  put(policy(statement("Allow", R"("*")") + ", " +
             statement("Deny", aws("\"" + alice_ + "\""), "NotPrincipal")));
  EXPECT_TRUE(allows(alice_));
  EXPECT_FALSE(allows(bob_));
  principals_.set(alice_, "AIDANEWALICE");
  EXPECT_FALSE(allows(alice_));
}

TEST_F(PrincipalsOfAPolicy, AreSealedWithIt) {
  put(policy(statement("Allow", aws(both_))));
  const std::string seal = table_.settings.policy->seal;
  EXPECT_EQ(seal.substr(64), ":AIDAALICE,AIDABOB");
  for (const std::string ids : {":AIDANEWALICE,AIDABOB", ":AIDAALICE", ":AIDABOB,AIDAALICE",
                                ":AIDAALICE,AIDABOB,", ":", ""}) {
    table_.settings.policy->seal = seal.substr(0, 64) + ids;
    EXPECT_FALSE(allows(bob_)) << ids;
  }
  table_.settings.policy->seal = seal;
  EXPECT_TRUE(allows(bob_));
}

TEST_F(PrincipalsOfAPolicy, GoByNameWhereItWasSealedBeforeThereWereIds) {
  const std::string text = policy(statement("Allow", aws("\"" + alice_ + "\"")));
  put(text);
  table_.settings.policy->seal =
      signing::hex(signing::hmac_sha256(kKey, "T" + std::string(1, '\0') + text));
  EXPECT_TRUE(allows(alice_));
}

class DirectoryPrincipals : public DirectoryTest {};

TEST_F(DirectoryPrincipals, AreUsersAndRolesByTheirIds) {
  const std::string account(kAccount);
  const auto id_of = [&](const std::string& arn) { return directory_->find_principal(arn); };
  const std::uint64_t before = directory_->principals_version();
  const std::string user = directory_->create_user("alice", {})->record.id;
  RoleSettings settings;
  settings.trust = R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
                       "Principal": {"AWS": "000000000000"}, "Action": "sts:AssumeRole"}})";
  const std::string role = directory_->create_role("app", settings)->record.id;
  EXPECT_GT(directory_->principals_version(), before);
  EXPECT_EQ(id_of(account + "user/alice"), user);
  EXPECT_EQ(id_of(account + "role/app"), role);
  EXPECT_EQ(id_of("arn:aws:sts::000000000000:assumed-role/app/worker"), role);
  EXPECT_EQ(id_of(account + "user/tenant/acme"), "");
  EXPECT_EQ(id_of("arn:aws:iam::111111111111:user/anyone"), "") << "another account's";
  for (const std::string& arn :
       {account + "user/Alice", account + "user/app", account + "role/alice", account + "user/",
        account + "user/path/alice", account + "user/tenant/a#b", account + "group/alice",
        std::string("arn:aws:sts::000000000000:assumed-role/alice/worker"),
        std::string("arn:aws:sts::000000000000:federated-user/alice"), std::string("alice")}) {
    EXPECT_EQ(id_of(arn), std::nullopt) << arn;
  }
  // What is read at a start is known as what was made since.
  EXPECT_EQ((*open())->find_principal(account + "user/alice"), user);

  const std::uint64_t version = directory_->principals_version();
  ASSERT_TRUE(directory_->delete_user("alice"));
  EXPECT_GT(directory_->principals_version(), version);
  EXPECT_EQ(id_of(account + "user/alice"), std::nullopt);
  EXPECT_NE(directory_->create_user("alice", {})->record.id, user);
}

}  // namespace
}  // namespace rowhouse::core

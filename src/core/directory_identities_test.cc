#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "core/directory_for_test.h"

namespace rowhouse::core {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kTrust =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",
        "Principal":{"AWS":"000000000000"},"Action":["sts:AssumeRole","sts:TagSession"]}})";

std::string allow(std::string_view action) {
  std::string text = R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Sid":")";
  text += action == "*" ? "All" : action.substr(0, 20);
  text += R"(","Action":"dynamodb:)";
  text += action;
  text += R"(","Resource":"*"}})";
  return text;
}

/// The action of a policy made by allow().
std::string action_of(const tenancy::PolicyPtr& policy) {
  return policy == nullptr ? "" : policy->statements.at(0).sid;
}

RoleSettings trusting() {
  RoleSettings settings;
  settings.trust = kTrust;
  return settings;
}

constexpr IdentityName kAlice{IdentityKind::kUser, "alice"};
constexpr IdentityName kReader{IdentityKind::kRole, "reader"};

class Identities : public DirectoryTest {
 protected:
  template <typename T>
  static void expect_error(const Result<T>& result, ErrorCode code, std::string_view message) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code(), code);
    EXPECT_EQ(result.error().message(), message);
  }
  const tenancy::Identity* identity_of(const NewAccessKey& key) {
    found_ = directory_->find(key.key.id, "");
    return found_ == nullptr ? nullptr : found_->principal.identity();
  }

  std::shared_ptr<const tenancy::Credential> found_;
};

TEST_F(Identities, GiveARoleAsSessionsNeedIt) {
  ASSERT_TRUE(directory_->create_policy("read", allow("GetItem")));
  ASSERT_TRUE(directory_->create_policy("limit", allow("*")));
  RoleSettings settings = trusting();
  settings.boundary = "limit";
  settings.tags = {{"TenantId", "acme"}};
  settings.session_max = 2h;
  const auto made = directory_->create_role("reader", settings);
  ASSERT_TRUE(made) << to_string(made.error());
  EXPECT_EQ(made->arn, "arn:aws:iam::000000000000:role/reader");
  EXPECT_EQ(made->record.id.size(), 21u);
  EXPECT_TRUE(made->record.id.starts_with("AROA"));
  ASSERT_TRUE(directory_->attach_policy(kReader, "read"));
  ASSERT_TRUE(directory_->put_inline_policy(kReader, "own", allow("Query")));

  const auto role = directory_->find_role("reader");
  ASSERT_NE(role, nullptr);
  EXPECT_EQ(role->name, "reader");
  EXPECT_EQ(role->arn, made->arn);
  EXPECT_EQ(role->id, made->record.id);
  EXPECT_EQ(role->session_max, 2h);
  EXPECT_EQ(role->tags, settings.tags);
  EXPECT_EQ(role->trust->kind, policy::PolicyKind::kTrust);
  ASSERT_EQ(role->policies.size(), 2u);
  EXPECT_EQ(action_of(role->policies[0]), "GetItem");
  EXPECT_EQ(action_of(role->policies[1]), "Query");
  EXPECT_EQ(role->boundary, directory_->find_policy("limit"));
  EXPECT_EQ(directory_->find_role("Reader"), nullptr);
  EXPECT_EQ(directory_->find_role("other"), nullptr);
}

TEST_F(Identities, ShareOneCompiledPolicy) {
  ASSERT_TRUE(directory_->create_policy("read", allow("GetItem")));
  ASSERT_TRUE(directory_->create_role("reader", trusting()));
  ASSERT_TRUE(directory_->create_user("alice"));
  ASSERT_TRUE(directory_->attach_policy(kReader, "read"));
  ASSERT_TRUE(directory_->attach_policy(kAlice, "read"));
  const auto key = directory_->create_user_key("alice").value();
  const tenancy::Identity* const alice = identity_of(key);
  ASSERT_NE(alice, nullptr);
  EXPECT_EQ(alice->policies.at(0), directory_->find_policy("read"));
  EXPECT_EQ(directory_->find_role("reader")->policies.at(0), directory_->find_policy("read"));
}

TEST_F(Identities, GiveAUsersKeyWhatPoliciesSpeakOf) {
  UserSettings settings;
  settings.tags = {{"TenantId", "acme"}, {"team", "a b"}};
  const auto made = directory_->create_user("alice", settings);
  ASSERT_TRUE(made);
  const auto key = directory_->create_user_key("alice");
  ASSERT_TRUE(key);
  EXPECT_EQ(key->key.user, "alice");
  EXPECT_EQ(key->key.tenant, std::nullopt);
  const tenancy::Identity* const alice = identity_of(*key);
  ASSERT_NE(alice, nullptr);
  EXPECT_EQ(alice->arn, "arn:aws:iam::000000000000:user/alice");
  EXPECT_EQ(alice->role_arn, "");
  EXPECT_EQ(alice->account, "000000000000");
  EXPECT_EQ(alice->user_id, made->record.id);
  EXPECT_TRUE(alice->user_id.starts_with("AIDA"));
  EXPECT_EQ(alice->user_name, "alice");
  EXPECT_EQ(alice->tags, settings.tags);
  EXPECT_TRUE(alice->policies.empty());
  EXPECT_EQ(alice->boundary, nullptr);
  EXPECT_EQ(directory_->keys_of_user("alice").size(), 1u);
  EXPECT_TRUE(directory_->keys_of(std::nullopt).empty());
}

TEST_F(Identities, CountEachChangeForTheVeryNextRequest) {
  ASSERT_TRUE(directory_->create_user("alice"));
  ASSERT_TRUE(directory_->create_role("reader", trusting()));
  const auto key = directory_->create_user_key("alice").value();
  ASSERT_TRUE(directory_->create_policy("read", allow("GetItem")));
  EXPECT_TRUE(identity_of(key)->policies.empty());

  ASSERT_TRUE(directory_->attach_policy(kAlice, "read"));
  ASSERT_TRUE(directory_->attach_policy(kReader, "read"));
  EXPECT_EQ(action_of(identity_of(key)->policies.at(0)), "GetItem");

  ASSERT_TRUE(directory_->update_policy("read", allow("Query")));
  EXPECT_EQ(action_of(identity_of(key)->policies.at(0)), "Query");
  EXPECT_EQ(action_of(directory_->find_role("reader")->policies.at(0)), "Query");
  EXPECT_EQ(action_of(directory_->find_policy("read")), "Query");

  UserUpdate bounded;
  bounded.boundary = "read";
  ASSERT_TRUE(directory_->update_user("alice", bounded));
  ASSERT_TRUE(directory_->detach_policy(kAlice, "read"));
  EXPECT_TRUE(identity_of(key)->policies.empty());
  EXPECT_EQ(action_of(identity_of(key)->boundary), "Query");
  ASSERT_TRUE(directory_->update_policy("read", allow("Scan")));
  EXPECT_EQ(action_of(identity_of(key)->boundary), "Scan");

  bounded.boundary = "";
  ASSERT_TRUE(directory_->update_user("alice", bounded));
  EXPECT_EQ(identity_of(key)->boundary, nullptr);
  ASSERT_TRUE(directory_->disable_key(key.key.id));
  EXPECT_EQ(identity_of(key), nullptr);
}

TEST_F(Identities, LeaveWhatARequestHoldsAsItWas) {
  ASSERT_TRUE(directory_->create_policy("read", allow("GetItem")));
  ASSERT_TRUE(directory_->create_role("reader", trusting()));
  ASSERT_TRUE(directory_->attach_policy(kReader, "read"));
  const auto before = directory_->find_role("reader");
  ASSERT_TRUE(directory_->update_policy("read", allow("Query")));
  EXPECT_EQ(action_of(before->policies.at(0)), "GetItem");
  EXPECT_NE(directory_->find_role("reader"), before);
}

TEST_F(Identities, RememberEverythingAcrossStarts) {
  ASSERT_TRUE(directory_->create_policy("read", allow("GetItem")));
  ASSERT_TRUE(directory_->create_policy("limit", allow("*")));
  RoleSettings settings = trusting();
  settings.boundary = "limit";
  settings.tags = {{"a", "b"}};
  settings.session_max = 12h;
  ASSERT_TRUE(directory_->create_role("reader", settings));
  ASSERT_TRUE(directory_->attach_policy(kReader, "read"));
  ASSERT_TRUE(directory_->put_inline_policy(kReader, "own", allow("Query")));
  ASSERT_TRUE(directory_->create_user("alice"));
  ASSERT_TRUE(directory_->attach_policy(kAlice, "limit"));
  const auto key = directory_->create_user_key("alice").value();
  const auto role = directory_->role("reader").value();
  const auto user = directory_->user("alice").value();
  const auto policy = directory_->policy("read").value();

  directory_ = open().value();
  EXPECT_EQ(directory_->role("reader")->record, role.record);
  EXPECT_EQ(directory_->user("alice")->record, user.record);
  EXPECT_EQ(directory_->policy("read")->record, policy.record);
  EXPECT_EQ(directory_->policies().size(), 2u);
  ASSERT_NE(identity_of(key), nullptr);
  EXPECT_EQ(identity_of(key)->policies.at(0), directory_->find_policy("limit"));
  EXPECT_EQ(directory_->find_role("reader")->id, role.record.id);
  EXPECT_EQ(directory_->find_role("reader")->boundary, directory_->find_policy("limit"));
}

TEST_F(Identities, SayInIamsWordsWhatIsNotThere) {
  const auto missing = ErrorCode::kResourceNotFound;
  expect_error(directory_->role("reader"), missing, "The role with name reader cannot be found.");
  expect_error(directory_->delete_user("alice"), missing,
               "The user with name alice cannot be found.");
  expect_error(directory_->create_user_key("alice"), missing,
               "The user with name alice cannot be found.");
  expect_error(directory_->policy("read"), missing,
               "Policy arn:aws:iam::000000000000:policy/read was not found.");
  ASSERT_TRUE(directory_->create_user("alice"));
  expect_error(directory_->attach_policy(kAlice, "read"), missing,
               "Policy arn:aws:iam::000000000000:policy/read does not exist or is not attachable.");
  expect_error(directory_->detach_policy(kAlice, "read"), missing,
               "Policy arn:aws:iam::000000000000:policy/read was not found.");
  expect_error(directory_->delete_inline_policy(kAlice, "own"), missing,
               "The user policy with name own cannot be found.");
  UserUpdate update;
  update.boundary = "read";
  expect_error(
      directory_->update_user("alice", update), missing,
      "Scope ARN: arn:aws:iam::000000000000:policy/read does not exist or is not attachable.");
  expect_error(directory_->user("Alice"), missing, "The user with name Alice cannot be found.");
}

TEST_F(Identities, SayInIamsWordsWhatIsThereAlready) {
  const auto in_use = ErrorCode::kResourceInUse;
  ASSERT_TRUE(directory_->create_policy("read", allow("GetItem")));
  ASSERT_TRUE(directory_->create_role("reader", trusting()));
  ASSERT_TRUE(directory_->create_user("alice"));
  expect_error(directory_->create_policy("read", allow("Query")), in_use,
               "A policy called read already exists. Duplicate names are not allowed.");
  expect_error(directory_->create_role("Reader", trusting()), in_use,
               "Role with name Reader already exists.");
  expect_error(directory_->create_user("ALICE"), in_use, "User with name ALICE already exists.");
  EXPECT_EQ(action_of(directory_->find_policy("read")), "GetItem");
}

TEST_F(Identities, KeepWhatIsStillUsed) {
  const auto in_use = ErrorCode::kResourceInUse;
  ASSERT_TRUE(directory_->create_policy("read", allow("GetItem")));
  ASSERT_TRUE(directory_->create_role("reader", trusting()));
  ASSERT_TRUE(directory_->create_user("alice"));
  ASSERT_TRUE(directory_->attach_policy(kReader, "read"));
  expect_error(directory_->delete_policy("read"), in_use,
               "Cannot delete a policy attached to entities.");
  expect_error(directory_->delete_role("reader"), in_use,
               "Cannot delete entity, must detach all policies first.");
  ASSERT_TRUE(directory_->detach_policy(kReader, "read"));
  ASSERT_TRUE(directory_->put_inline_policy(kReader, "own", allow("Query")));
  expect_error(directory_->delete_role("reader"), in_use,
               "Cannot delete entity, must delete policies first.");
  ASSERT_TRUE(directory_->delete_inline_policy(kReader, "own"));
  ASSERT_TRUE(directory_->delete_role("reader"));
  EXPECT_EQ(directory_->find_role("reader"), nullptr);

  UserUpdate bounded;
  bounded.boundary = "read";
  ASSERT_TRUE(directory_->update_user("alice", bounded));
  EXPECT_EQ(directory_->policy("read")->boundaries, 1u);
  expect_error(directory_->delete_policy("read"), in_use,
               "Cannot delete a policy attached to entities.");
  const auto key = directory_->create_user_key("alice").value();
  expect_error(directory_->delete_user("alice"), in_use,
               "Cannot delete entity, must delete access keys first.");
  ASSERT_TRUE(directory_->delete_key(key.key.id));
  ASSERT_TRUE(directory_->delete_user("alice"));
  ASSERT_TRUE(directory_->delete_policy("read"));
  EXPECT_EQ(directory_->find_policy("read"), nullptr);
}

TEST_F(Identities, AreOthersWhenTheyAreMadeAgain) {
  ASSERT_TRUE(directory_->create_role("reader", trusting()));
  const std::string id = directory_->find_role("reader")->id;
  ASSERT_TRUE(directory_->delete_role("reader"));
  ASSERT_TRUE(directory_->create_role("reader", trusting()));
  EXPECT_NE(directory_->find_role("reader")->id, id);
}

TEST_F(Identities, RefuseTextsThatAreNoPolicies) {
  const auto refused = directory_->create_policy(
      "read",
      R"({"Version":"2012-10-17","Statement":{"Effect":"Alow","Action":"*","Resource":"*"}})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kValidation);
  EXPECT_NE(refused.error().message().find("Effect"), std::string::npos);
  EXPECT_EQ(directory_->find_policy("read"), nullptr);

  ASSERT_TRUE(directory_->create_policy("read", allow("GetItem")));
  EXPECT_FALSE(directory_->update_policy("read", "{"));
  EXPECT_EQ(action_of(directory_->find_policy("read")), "GetItem");
  EXPECT_FALSE(directory_->create_policy("long", allow(std::string(6200, 'a'))));

  RoleSettings settings = trusting();
  settings.trust = allow("GetItem");
  EXPECT_FALSE(directory_->create_role("reader", settings));
  ASSERT_TRUE(directory_->create_role("reader", trusting()));
  EXPECT_FALSE(directory_->put_inline_policy(kReader, "own", kTrust));
  EXPECT_TRUE(directory_->find_role("reader")->policies.empty());
}

TEST_F(Identities, BoundNamesTagsAndSessions) {
  const auto invalid = ErrorCode::kValidation;
  expect_error(directory_->create_user("a/b"), invalid,
               "The specified value for userName is invalid. It must contain only alphanumeric "
               "characters and/or the following: +=,.@_-");
  EXPECT_FALSE(directory_->create_user(""));
  EXPECT_TRUE(directory_->create_user(std::string(64, 'u')));
  EXPECT_FALSE(directory_->create_user(std::string(65, 'u')));
  EXPECT_TRUE(directory_->create_policy(std::string(128, 'p'), allow("GetItem")));
  EXPECT_FALSE(directory_->create_policy(std::string(129, 'p'), allow("GetItem")));
  EXPECT_TRUE(directory_->create_user("a.b+c=d,e@f-g_h"));

  const auto with = [](Tags tags) {
    UserSettings settings;
    settings.tags = std::move(tags);
    return settings;
  };
  EXPECT_TRUE(directory_->create_user("k", with({{std::string(128, 'k'), std::string(256, 'v')}})));
  EXPECT_FALSE(directory_->create_user("t", with({{std::string(129, 'k'), ""}})));
  EXPECT_FALSE(directory_->create_user("t", with({{"k", std::string(257, 'v')}})));
  EXPECT_FALSE(directory_->create_user("t", with({{"", "v"}})));
  EXPECT_FALSE(directory_->create_user("t", with({{"k", "a#b"}})));
  EXPECT_FALSE(directory_->create_user("t", with({{"AWS:k", "v"}})));
  EXPECT_FALSE(directory_->create_user("t", with({{"k", "\xff"}})));
  EXPECT_TRUE(directory_->create_user("z", with({{"Größe", "½ m"}})));
  expect_error(directory_->create_user("t", with({{"k", "1"}, {"K", "2"}})), invalid,
               "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  Tags many;
  for (int i = 0; i < 51; ++i) many.emplace_back("k" + std::to_string(i), "v");
  EXPECT_EQ(directory_->create_user("t", with(many)).error().code(), ErrorCode::kLimitExceeded);

  RoleSettings settings = trusting();
  settings.session_max = 3599s;
  expect_error(directory_->create_role("r", settings), invalid,
               "1 validation error detected: Value '3599' at 'maxSessionDuration' failed to "
               "satisfy constraint: Member must have value greater than or equal to 3600");
  settings.session_max = 43201s;
  EXPECT_FALSE(directory_->create_role("r", settings));
}

TEST_F(Identities, BoundTheirPolicies) {
  ASSERT_TRUE(directory_->create_user("alice"));
  ASSERT_TRUE(directory_->create_role("reader", trusting()));
  for (std::size_t i = 0; i <= kAttachedPoliciesMax; ++i) {
    const std::string name = "p" + std::to_string(i);
    ASSERT_TRUE(directory_->create_policy(name, allow("GetItem")));
    const auto attached = directory_->attach_policy(kAlice, name);
    if (i < kAttachedPoliciesMax) {
      EXPECT_TRUE(attached) << i;
      EXPECT_TRUE(directory_->attach_policy(kAlice, name)) << "again";
    } else {
      expect_error(attached, ErrorCode::kLimitExceeded,
                   "Cannot exceed quota for PoliciesPerUser: 10");
    }
  }
  EXPECT_EQ(directory_->user("alice")->record.attached_policies.size(), kAttachedPoliciesMax);
  ASSERT_TRUE(directory_->put_inline_policy(kAlice, "a", allow(std::string(1500, 'a'))));
  expect_error(directory_->put_inline_policy(kAlice, "b", allow(std::string(1000, 'a'))),
               ErrorCode::kLimitExceeded,
               "Maximum policy size of 2048 bytes exceeded for user alice");
  EXPECT_TRUE(directory_->put_inline_policy(kReader, "b", allow(std::string(3000, 'a'))));
}

TEST_F(Identities, RefuseRecordsThatWereTamperedWith) {
  ASSERT_TRUE(directory_->create_policy("read", allow("GetItem")));
  ASSERT_TRUE(directory_->create_policy("all", allow("*")));
  ASSERT_TRUE(directory_->create_role("reader", trusting()));
  const std::string bare = read("role", "reader");
  ASSERT_TRUE(directory_->attach_policy(kReader, "read"));
  const std::string attached = read("role", "reader");
  const std::string policy = read("policy", "read");
  // Swapped.
  plant("policy", "all", "read");
  expect_corrupt();
  write(policy);
  ASSERT_TRUE(open());
  // Rolled back.
  write(bare);
  expect_corrupt();
  write(attached);
  // Removed.
  erase("policy", "read");
  expect_corrupt();
  write(policy);
  // Altered.
  std::string altered = policy;
  altered.back() = static_cast<char>(altered.back() ^ 1);
  write(altered);
  expect_corrupt();
}

TEST_F(Identities, AreFoundWhileTheyChange) {
  ASSERT_TRUE(directory_->create_policy("read", allow("GetItem")));
  ASSERT_TRUE(directory_->create_role("reader", trusting()));
  ASSERT_TRUE(directory_->create_user("alice"));
  ASSERT_TRUE(directory_->attach_policy(kAlice, "read"));
  ASSERT_TRUE(directory_->attach_policy(kReader, "read"));
  const auto key = directory_->create_user_key("alice").value();
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      const auto fits = [](const std::string& action) {
        return action == "GetItem" || action == "Query";
      };
      while (!done) {
        const auto role = directory_->find_role("reader");
        const auto credential = directory_->find(key.key.id, "");
        if (role == nullptr || !fits(action_of(role->policies.at(0))) || credential == nullptr ||
            !fits(action_of(credential->principal.identity()->policies.at(0)))) {
          ++wrong;
        }
      }
    });
  }
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(directory_->update_policy("read", allow(i % 2 == 0 ? "Query" : "GetItem")));
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(Identities, HaveAnAccountOfTwelveDigits) {
  DirectoryOptions options{[this](std::string_view, bool) { return key_; }, true, &clock_};
  options.account = "123456789012";
  const auto opened = Directory::open(*engine_, options);
  ASSERT_TRUE(opened);
  ASSERT_TRUE((*opened)->create_user("bob"));
  EXPECT_EQ((*opened)->user("bob")->arn, "arn:aws:iam::123456789012:user/bob");
  options.account = "12345678901a";
  EXPECT_FALSE(Directory::open(*engine_, options));
}

}  // namespace
}  // namespace rowhouse::core

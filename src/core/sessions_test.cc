#include "core/sessions.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "core/sessions_for_test.h"

namespace rowhouse::core {
namespace {

using std::chrono::seconds;

constexpr const char* kAnyone =
    R"({"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "sts:*"})";

class SessionCredentials : public ::testing::Test {
 protected:
  SessionCredentials() {
    roles_.add("app", kAnyone).tags = {{"Team", "blue"}, {"tenantid", "of the role"}};
    keys_.add("AKIAOPERATOR", tenancy::Principal::operator_principal());
    keys_.add("AKIAACME", tenancy::Principal::of_tenant(TenantId::parse("acme").value()));
  }

  SessionsOptions options(char key = 'k') {
    SessionsOptions options;
    options.sealing_key = std::string(32, key);
    options.clock = &clock_;
    return options;
  }
  signing::Timestamp now() const {
    return std::chrono::floor<seconds>(std::chrono::sys_time<base::Milliseconds>(clock_.time));
  }
  sts::Session role_session(const std::string& role = "app") const {
    sts::Session session;
    session.issued_at = now();
    session.expires_at = now() + seconds(900);
    session.role_name = role;
    session.role_id = "AROA" + role;
    session.session_name = "worker";
    session.tags = {{"TenantId", "acme"}};
    return session;
  }
  sts::Session own_session(const std::string& parent) const {
    sts::Session session;
    session.kind = sts::Session::Kind::kOwn;
    session.issued_at = now();
    session.expires_at = now() + seconds(900);
    session.parent_key_id = parent;
    return session;
  }
  std::shared_ptr<const tenancy::Credential> find(const sts::IssuedCredentials& issued) const {
    return sessions_.find(issued.access_key_id, issued.session_token);
  }

  HandClock clock_;
  FixedKeys keys_;
  FixedRoles roles_;
  Sessions sessions_{keys_, roles_, options()};
};

TEST_F(SessionCredentials, StandForASessionOfTheRole) {
  const auto issued = sessions_.issue(role_session()).value();
  const auto credential = find(issued);
  ASSERT_NE(credential, nullptr);
  EXPECT_EQ(credential->secret_access_key, issued.secret_access_key);
  EXPECT_EQ(credential->session_token, issued.session_token);
  EXPECT_EQ(credential->expires_at, issued.expires_at);
  const tenancy::Identity* const identity = credential->principal.identity();
  ASSERT_NE(identity, nullptr);
  EXPECT_EQ(identity->arn, "arn:aws:sts::000000000000:assumed-role/app/worker");
  EXPECT_EQ(identity->role_arn, "arn:aws:iam::000000000000:role/app");
  EXPECT_EQ(identity->user_id, "AROAapp:worker");
  EXPECT_EQ(identity->user_name, "");
  EXPECT_EQ(identity->policies, roles_.find_role("app")->policies);
  EXPECT_FALSE(credential->principal.is_tenant());
  // The session's tag is over the role's, whatever its case.
  EXPECT_EQ(identity->tags, (sts::Tags{{"TenantId", "acme"}, {"Team", "blue"}}));
}

TEST_F(SessionCredentials, AreOpenedOnce) {
  const auto issued = sessions_.issue(role_session()).value();
  EXPECT_EQ(find(issued), find(issued));
  EXPECT_EQ(sessions_.kept_open(), 1U);
}

TEST_F(SessionCredentials, NeedTheirOwnToken) {
  const auto one = sessions_.issue(role_session()).value();
  const auto two = sessions_.issue(role_session()).value();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(sessions_.find(one.access_key_id, two.session_token), nullptr);
    EXPECT_EQ(sessions_.find(one.access_key_id, ""), nullptr);
    EXPECT_EQ(sessions_.find(one.access_key_id, "x"), nullptr);
    EXPECT_EQ(sessions_.find("AKIAOPERATOR", one.session_token), nullptr);
    // Once more, with both of them kept open.
    EXPECT_NE(find(one), nullptr);
    EXPECT_NE(find(two), nullptr);
  }
}

TEST_F(SessionCredentials, OutliveARestartButNotAnotherMasterKey) {
  const auto issued = sessions_.issue(role_session()).value();
  const Sessions restarted(keys_, roles_, options());
  const Sessions other(keys_, roles_, options('j'));
  EXPECT_NE(restarted.find(issued.access_key_id, issued.session_token), nullptr);
  EXPECT_EQ(other.find(issued.access_key_id, issued.session_token), nullptr);
}

TEST_F(SessionCredentials, EndWithTheirRole) {
  const auto issued = sessions_.issue(role_session()).value();
  ASSERT_NE(find(issued), nullptr);
  roles_.roles.erase("app");
  EXPECT_EQ(find(issued), nullptr);
  // Another role of the same name is not the one that was assumed.
  roles_.add("app", kAnyone).id = "AROAother";
  EXPECT_EQ(find(issued), nullptr);
  roles_.add("app", kAnyone);
  EXPECT_NE(find(issued), nullptr);
}

TEST_F(SessionCredentials, FollowTheirRolesPoliciesAtOnce) {
  const auto issued = sessions_.issue(role_session()).value();
  ASSERT_EQ(find(issued)->principal.identity()->policies.size(), 1U);
  roles_.add("app", kAnyone).policies.clear();
  EXPECT_TRUE(find(issued)->principal.identity()->policies.empty());
}

TEST_F(SessionCredentials, KeepEveryLimitThatTheyWereGiven) {
  constexpr const char* kPolicy = R"({"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}]})";
  roles_.policies["readers"] = FixedRoles::policy(kPolicy, policy::PolicyKind::kIdentity);
  sts::Session session = role_session();
  session.policy = kPolicy;
  session.policy_arns = {"arn:aws:iam::000000000000:policy/readers"};
  const auto issued = sessions_.issue(session).value();
  ASSERT_NE(find(issued), nullptr);
  EXPECT_EQ(find(issued)->principal.identity()->session_policies.size(), 2U);
  const auto changed = FixedRoles::policy(kPolicy, policy::PolicyKind::kIdentity);
  roles_.policies["readers"] = changed;
  EXPECT_EQ(find(issued)->principal.identity()->session_policies[1], changed);
  roles_.policies.erase("readers");
  EXPECT_EQ(find(issued), nullptr);
}

TEST_F(SessionCredentials, OfAKeyAreWhomTheKeyIsAndAsLong) {
  const auto issued = sessions_.issue(own_session("AKIAACME")).value();
  ASSERT_NE(find(issued), nullptr);
  EXPECT_EQ(find(issued)->principal.tenant().text(), "acme");
  keys_.keys.erase("AKIAACME");  // disabled, deleted, or its tenant suspended
  EXPECT_EQ(find(issued), nullptr);
  keys_.add("AKIAACME", tenancy::Principal::of_tenant(TenantId::parse("acme").value()));
  EXPECT_NE(find(issued), nullptr);
}

TEST_F(SessionCredentials, ThatATenantBeganStayTheTenantsAndEndWithItsKey) {
  sts::Session session = role_session();
  session.parent_key_id = "AKIAACME";
  const auto issued = sessions_.issue(session).value();
  ASSERT_NE(find(issued), nullptr);
  EXPECT_EQ(find(issued)->principal.tenant().text(), "acme");
  keys_.add("AKIAACME", tenancy::Principal::operator_principal());
  EXPECT_EQ(find(issued), nullptr);
  keys_.keys.erase("AKIAACME");
  EXPECT_EQ(find(issued), nullptr);
}

TEST_F(SessionCredentials, ThatHaveExpiredAreToldSoAndNotKept) {
  const auto issued = sessions_.issue(role_session()).value();
  clock_.time += std::chrono::hours(1);
  const auto credential = find(issued);
  ASSERT_NE(credential, nullptr);
  EXPECT_LT(*credential->expires_at, now());
  EXPECT_EQ(sessions_.kept_open(), 0U);
}

TEST_F(SessionCredentials, AreKeptOpenUpToABound) {
  SessionsOptions few = options();
  few.sessions_max = 128;
  const Sessions sessions(keys_, roles_, few);
  std::vector<sts::IssuedCredentials> issued;
  for (int i = 0; i < 1000; ++i) {
    issued.push_back(sessions.issue(role_session()).value());
    ASSERT_NE(sessions.find(issued.back().access_key_id, issued.back().session_token), nullptr);
  }
  EXPECT_LE(sessions.kept_open(), 128U);
  for (const auto& each : issued) {
    ASSERT_NE(sessions.find(each.access_key_id, each.session_token), nullptr);
  }
  EXPECT_LE(sessions.kept_open(), 128U);
}

TEST_F(SessionCredentials, AreFoundByManyThreads) {
  SessionsOptions few = options();
  few.sessions_max = 64;
  const Sessions sessions(keys_, roles_, few);
  std::vector<sts::IssuedCredentials> issued;
  for (int i = 0; i < 200; ++i) issued.push_back(sessions.issue(role_session()).value());
  std::vector<std::thread> threads;
  std::atomic<int> found{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < 2000; ++i) {
        const auto& each = issued[(i * 7 + static_cast<std::size_t>(t)) % issued.size()];
        const auto credential = sessions.find(each.access_key_id, each.session_token);
        if (credential && credential->secret_access_key == each.secret_access_key) ++found;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(found, 8000);
}

TEST_F(SessionCredentials, LeaveLastingKeysAsTheyAre) {
  EXPECT_EQ(sessions_.find("AKIAACME", ""), keys_.find("AKIAACME", ""));
  EXPECT_EQ(sessions_.find("AKIANOBODY", ""), nullptr);
}

}  // namespace
}  // namespace rowhouse::core

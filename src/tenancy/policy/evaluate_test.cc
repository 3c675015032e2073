#include "tenancy/policy/evaluate.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tenancy/policy/case_for_test.h"
#include "tenancy/policy/explain.h"

namespace rowhouse::policy {
namespace {

using testing::allows;
using testing::decide;
using testing::Request;

constexpr std::string_view kTable = "arn:aws:dynamodb:eu-west-1:000000000000:table/Shop";
constexpr std::string_view kSession = "arn:aws:sts::000000000000:assumed-role/App/acme";
constexpr std::string_view kRole = "arn:aws:iam::000000000000:role/App";
constexpr std::string_view kAccount = "000000000000";

const Caller kCaller{Caller::Kind::kAws, kSession, kRole, kAccount};

std::string one(std::string_view effect, std::string_view action, std::string_view more = "") {
  return R"({"Effect":")" + std::string(effect) + R"(","Action":")" + std::string(action) +
         R"(","Resource":"*")" + std::string(more) + "}";
}

std::string policy_of(const std::vector<std::string>& statements) {
  std::string text = R"({"Version":"2012-10-17","Statement":[)";
  for (const std::string& each : statements) text += (text.back() == '[' ? "" : ",") + each;
  return text + "]}";
}

Policy parse(const std::vector<std::string>& statements, PolicyKind kind = PolicyKind::kIdentity,
             std::string name = "p") {
  return Policy::parse(policy_of(statements), kind, std::move(name)).value();
}

std::string principal(std::string_view aws) {
  return R"(,"Principal":{"AWS":")" + std::string(aws) + "\"}";
}

/// Up to one policy of each sort.
struct Said {
  const Policy* identity = nullptr;
  const Policy* boundary = nullptr;
  const Policy* session = nullptr;
  const Policy* resource = nullptr;

  template <typename F>
  auto with_set(F&& use) const {
    PolicySet set;
    if (identity != nullptr) set.identity = {&identity, 1};
    set.boundary = boundary;
    if (session != nullptr) set.session = {&session, 1};
    if (resource != nullptr) set.resource = {&resource, 1};
    return use(set);
  }
  Verdict on(const Request& request, Mode mode = Mode::kRowhouse) const {
    return with_set([&](const PolicySet& set) { return evaluate(set, request.context(), mode); });
  }
  Explanation why(const Request& request) const {
    return with_set([&](const PolicySet& set) { return explain(set, request.context()); });
  }
};

const Policy kAllowAll = parse({one("Allow", "*")});
const Policy kAllowGet = parse({one("Allow", "dynamodb:GetItem")});
const Policy kDenyPut = parse({one("Deny", "dynamodb:PutItem"), one("Allow", "*")});

TEST(Evaluate, DeniesWhatNobodyAllows) {
  const Request get("dynamodb:GetItem");
  EXPECT_FALSE(Said{}.on(get).allowed);
  EXPECT_FALSE(Said{.identity = &kAllowGet}.on(Request("dynamodb:PutItem")).allowed);
  EXPECT_FALSE((Said{.boundary = &kAllowAll, .session = &kAllowAll}.on(get).allowed));
}

TEST(Evaluate, AllowsWhatIdentityBoundaryAndSessionAllAllow) {
  const Request get("dynamodb:GetItem");
  const Request put("dynamodb:PutItem");
  EXPECT_TRUE((Said{&kAllowAll, &kAllowAll, &kAllowGet}.on(get).allowed));
  const Verdict by_session = Said{&kAllowAll, &kAllowAll, &kAllowGet}.on(put);
  EXPECT_FALSE(by_session.allowed);
  EXPECT_EQ(by_session.source, Source::kSession);
  const Verdict by_boundary = Said{&kAllowAll, &kAllowGet, &kAllowAll}.on(put);
  EXPECT_FALSE(by_boundary.allowed);
  EXPECT_EQ(by_boundary.source, Source::kBoundary);
  EXPECT_EQ((Said{&kAllowGet, &kAllowAll, &kAllowAll}.on(put).source), Source::kIdentity);
}

TEST(Evaluate, AnExplicitDenyOfAnySourceWins) {
  Request put("dynamodb:PutItem");
  put.by(kCaller);
  const Policy deny_to_all = parse(
      {R"({"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"})"}, PolicyKind::kResource);
  const Policy* const all = &kAllowAll;
  for (const Said& said :
       {Said{.identity = &kDenyPut}, Said{.identity = all, .boundary = &kDenyPut},
        Said{.identity = all, .session = &kDenyPut},
        Said{.identity = all, .resource = &deny_to_all}}) {
    const Verdict verdict = said.on(put);
    EXPECT_FALSE(verdict.allowed);
    EXPECT_TRUE(verdict.explicitly_denied);
    ASSERT_NE(verdict.statement, nullptr);
    EXPECT_EQ(verdict.statement->effect, Effect::kDeny);
  }
}

TEST(Evaluate, ATablesPolicyGrantsToTheRoleTheSessionAndEveryone) {
  Request get("dynamodb:GetItem");
  get.by(kCaller);
  for (const std::string_view name : {kRole, kSession, std::string_view("*")}) {
    const Policy resource = parse({one("Allow", "*", principal(name))}, PolicyKind::kResource);
    EXPECT_TRUE((Said{.resource = &resource}.on(get).allowed)) << name;
  }
  for (const std::string_view name : {std::string_view("arn:aws:iam::000000000000:role/Other"),
                                      std::string_view("111122223333")}) {
    const Policy resource = parse({one("Allow", "*", principal(name))}, PolicyKind::kResource);
    EXPECT_FALSE((Said{.resource = &resource}.on(get).allowed)) << name;
  }
}

TEST(Evaluate, ATablesPolicyForTheAccountLeavesItToIdentityPolicies) {
  Request get("dynamodb:GetItem");
  get.by(kCaller);
  for (const char* name : {"000000000000", "arn:aws:iam::000000000000:root"}) {
    const Policy resource = parse({one("Allow", "*", principal(name))}, PolicyKind::kResource);
    EXPECT_FALSE((Said{.resource = &resource}.on(get).allowed)) << name;
    EXPECT_TRUE((Said{.identity = &kAllowGet, .resource = &resource}.on(get).allowed)) << name;
  }
}

TEST(Evaluate, LimitsHoldForWhatATablesPolicyGrantsWhereAwsLetsASessionPass) {
  Request put("dynamodb:PutItem");
  put.by(kCaller);
  const Policy resource = parse({one("Allow", "*", principal(kSession))}, PolicyKind::kResource);
  const Said said{.boundary = &kAllowGet, .session = &kAllowGet, .resource = &resource};
  EXPECT_FALSE(said.on(put).allowed);
  EXPECT_TRUE(said.on(put, Mode::kAws).allowed);
  const Policy to_role = parse({one("Allow", "*", principal(kRole))}, PolicyKind::kResource);
  EXPECT_FALSE((Said{.boundary = &kAllowGet, .session = &kAllowGet, .resource = &to_role}
                    .on(put, Mode::kAws)
                    .allowed));
}

TEST(Evaluate, NotPrincipalIsEveryoneElse) {
  const Policy resource = parse({R"({"Effect":"Deny","NotPrincipal":{"AWS":")" +
                                 std::string(kRole) + R"("},"Action":"*","Resource":"*"})"},
                                PolicyKind::kResource);
  const Said said{.identity = &kAllowAll, .resource = &resource};
  Request by_role("a:b");
  by_role.by(kCaller);
  EXPECT_TRUE(said.on(by_role).allowed);
  Request by_other("a:b");
  by_other.by({Caller::Kind::kAws, "arn:aws:iam::000000000000:user/u", "", kAccount});
  EXPECT_FALSE(said.on(by_other).allowed);
}

TEST(Evaluate, NotPrincipalInADenySparesNobodyForHisAccountNorWhoHasABoundary) {
  const auto spared = [](std::string_view named, Caller caller) {
    const Policy resource = parse({R"({"Effect":"Deny","NotPrincipal":{"AWS":[)" +
                                   std::string(named) + R"(]},"Action":"*","Resource":"*"})"},
                                  PolicyKind::kResource);
    Request request("a:b");
    request.by(caller);
    return Said{.identity = &kAllowAll, .resource = &resource}.on(request).allowed;
  };
  const std::string account = R"("arn:aws:iam::000000000000:root")";
  const std::string user = R"("arn:aws:iam::000000000000:user/u")";
  Caller u{Caller::Kind::kAws, "arn:aws:iam::000000000000:user/u", "", kAccount};
  const Caller v{Caller::Kind::kAws, "arn:aws:iam::000000000000:user/v", "", kAccount};
  EXPECT_FALSE(spared(account, u));
  EXPECT_TRUE(spared(user, u));
  EXPECT_TRUE(spared(account + "," + user, u));
  EXPECT_FALSE(spared(account + "," + user, v));
  u.has_boundary = true;
  EXPECT_FALSE(spared(user, u));
}

TEST(Trust, NeedsTheCallersOwnPolicyOnlyIfItNamesTheAccount) {
  Request assume("sts:AssumeRole", "arn:aws:iam::000000000000:role/Tenant");
  assume.by(kCaller);
  const auto trust = [](std::string_view name) {
    return Policy::parse(
               R"({"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":")" +
                   std::string(name) + "\"}}}",
               PolicyKind::kTrust, "trust")
        .value();
  };
  const Policy* const all = &kAllowAll;
  const Policy* const get = &kAllowGet;
  PolicySet allowed;
  allowed.identity = {&all, 1};
  PolicySet limited;
  limited.session = {&get, 1};
  EXPECT_FALSE(evaluate_trust(trust(kAccount), {}, assume.context()).allowed);
  EXPECT_TRUE(evaluate_trust(trust(kAccount), allowed, assume.context()).allowed);
  EXPECT_TRUE(evaluate_trust(trust(kRole), {}, assume.context()).allowed);
  EXPECT_FALSE(evaluate_trust(trust(kRole), limited, assume.context()).allowed);
  EXPECT_FALSE(
      evaluate_trust(trust("arn:aws:iam::000000000000:role/Z"), allowed, assume.context()).allowed);
  Request tagging("sts:TagSession", "arn:aws:iam::000000000000:role/Tenant");
  tagging.by(kCaller);
  EXPECT_FALSE(evaluate_trust(trust(kRole), allowed, tagging.context()).allowed);
}

TEST(Trust, NamesAnIdentityProvider) {
  const Policy trust =
      Policy::parse(
          R"({"Statement":{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity",
              "Principal":{"Federated":"login.example.com"},
              "Condition":{"StringEquals":{"login.example.com:aud":"shop"}}}})",
          PolicyKind::kTrust, "trust")
          .value();
  Request request("sts:AssumeRoleWithWebIdentity");
  request.by({Caller::Kind::kFederated, "login.example.com", "", ""});
  EXPECT_FALSE(evaluate_trust(trust, {}, request.context()).allowed);
  request.with("login.example.com:aud", "shop");
  EXPECT_TRUE(evaluate_trust(trust, {}, request.context()).allowed);
  request.by({Caller::Kind::kAws, "login.example.com", "", ""});
  EXPECT_FALSE(evaluate_trust(trust, {}, request.context()).allowed);
}

TEST(Explain, NamesTheStatementThatDecided) {
  const Policy policy = parse({one("Allow", "*", R"(,"Sid":"Everything")"), one("Deny", "a:*")},
                              PolicyKind::kIdentity, "app");
  EXPECT_EQ((Said{.identity = &policy}.why(Request("b:c")).sentence),
            "Allowed by Everything of the identity policy \"app\".");
  EXPECT_EQ((Said{.identity = &policy}.why(Request("a:c")).sentence),
            "Denied by Statement[1] of the identity policy \"app\".");
  EXPECT_EQ(Said{}.why(Request("a:c")).sentence, "Denied: no statement allows it.");
}

TEST(Explain, TellsWhatTheNearestAllowFailedAt) {
  const Policy policy = parse(
      {one("Allow", "dynamodb:PutItem"),
       one("Allow", "dynamodb:GetItem",
           R"(,"Sid":"Own","Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["tenant#${aws:PrincipalTag/T}"]}})")});
  Request get("dynamodb:GetItem");
  get.on_items().with("aws:PrincipalTag/T", "acme").with_many("dynamodb:LeadingKeys", {"tenant#b"});
  const Explanation why = Said{.identity = &policy}.why(get);
  ASSERT_TRUE(why.nearest);
  EXPECT_EQ(why.nearest->statement, "Own");
  EXPECT_EQ(why.nearest->failed_at, "Condition");
  ASSERT_EQ(why.nearest->conditions.size(), 1U);
  EXPECT_EQ(why.nearest->conditions[0].why,
            "dynamodb:LeadingKeys is \"tenant#b\"; ${aws:PrincipalTag/T} is \"acme\"");
  const Explanation other = Said{.identity = &policy}.why(Request("a:b"));
  EXPECT_EQ(other.nearest->failed_at, "Action");
  EXPECT_EQ(other.nearest->wanted, std::vector<std::string>{"dynamodb:PutItem"});
}

TEST(Explain, TellsWhichLimitHeldBack) {
  const Explanation why =
      Said{.identity = &kAllowAll, .boundary = &kAllowGet}.why(Request("dynamodb:PutItem"));
  EXPECT_EQ(why.sentence, "Denied: no statement of the permissions boundary allows it.");
  ASSERT_TRUE(why.nearest);
  EXPECT_EQ(why.nearest->source, Source::kBoundary);
}

// Random policies over a small world, so that statements often apply.
class RandomPolicies : public ::testing::Test {
 protected:
  std::string pick(const std::vector<std::string>& from) {
    return from[std::uniform_int_distribution<std::size_t>(0, from.size() - 1)(random_)];
  }
  std::string statement(std::string_view effect) {
    static const std::vector<std::string> kActions = {"*", "dynamodb:*", "dynamodb:Get*",
                                                      "dynamodb:GetItem", "dynamodb:Scan"};
    static const std::vector<std::string> kResources = {"*", std::string(kTable),
                                                        std::string(kTable) + "/index/*"};
    static const std::vector<std::string> kConditions = {
        "", R"(,"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"a"}})",
        R"(,"Condition":{"ForAnyValue:StringNotLike":{"dynamodb:LeadingKeys":"${aws:tag}*"}})",
        R"(,"Condition":{"StringNotEquals":{"aws:tag":"a"}})",
        R"(,"Condition":{"Null":{"aws:tag":"true"}})"};
    return R"({"Effect":")" + std::string(effect) + R"(",")" + pick({"Action", "NotAction"}) +
           R"(":")" + pick(kActions) + R"(",")" + pick({"Resource", "NotResource"}) + R"(":")" +
           pick(kResources) + "\"" + pick(kConditions) + "}";
  }
  std::vector<std::string> statements() {
    std::vector<std::string> all;
    const int count = std::uniform_int_distribution<int>(1, 4)(random_);
    for (int i = 0; i < count; ++i) all.push_back(statement(pick({"Allow", "Allow", "Deny"})));
    return all;
  }
  void fill(Request& request) {
    if (pick({"y", "n"}) == "y") request.with("aws:tag", pick({"a", "b", ""}));
    if (pick({"y", "n"}) == "y") request.on_items();
    if (pick({"y", "n"}) == "y") {
      request.with_many("dynamodb:LeadingKeys", pick({"y", "n"}) == "y"
                                                    ? std::vector<std::string>{"a"}
                                                    : std::vector<std::string>{"a", "b"});
    }
  }
  std::string action() { return pick({"dynamodb:GetItem", "dynamodb:Scan", "sts:AssumeRole"}); }
  std::string resource() {
    return pick({std::string(kTable), std::string(kTable) + "/index/I", "*"});
  }

  static constexpr int kRounds = 1000;
  const unsigned seed_ = std::random_device()();
  std::mt19937 random_{seed_};
};

TEST_F(RandomPolicies, AnExplicitDenyAlwaysWinsAndAddingAnAllowTakesNothingAway) {
  SCOPED_TRACE("seed " + std::to_string(seed_));
  for (int round = 0; round < kRounds; ++round) {
    const std::vector<std::string> some = statements();
    Request request(action(), resource());
    fill(request);
    const bool before = allows(parse(some), request);
    std::vector<std::string> more = some;
    more.push_back(statement("Allow"));
    ASSERT_TRUE(!before || allows(parse(more), request)) << policy_of(more);
    std::vector<std::string> denied = some;
    denied.insert(denied.begin() + static_cast<std::ptrdiff_t>(random_() % (some.size() + 1)),
                  one("Deny", "*"));
    const Verdict verdict = decide(parse(denied), request);
    ASSERT_TRUE(!verdict.allowed && verdict.explicitly_denied) << policy_of(denied);
  }
}

TEST_F(RandomPolicies, NotActionAndNotResourceAreComplements) {
  SCOPED_TRACE("seed " + std::to_string(seed_));
  for (int round = 0; round < kRounds; ++round) {
    const std::string wanted = pick({"*", "dynamodb:*", "dynamodb:Get*", "sts:AssumeRole"});
    const Request request(action(), resource());
    const auto with = [&](std::string_view name, std::string_view value, std::string_view rest) {
      return allows(parse({R"({"Effect":"Allow",")" + std::string(name) + R"(":")" +
                           std::string(value) + "\"," + std::string(rest) + "}"}),
                    request);
    };
    ASSERT_NE(with("Action", wanted, R"("Resource":"*")"),
              with("NotAction", wanted, R"("Resource":"*")"));
    const std::string arn = pick({"*", std::string(kTable), std::string(kTable) + "/*"});
    ASSERT_NE(with("Resource", arn, R"("Action":"*")"),
              with("NotResource", arn, R"("Action":"*")"));
  }
}

TEST_F(RandomPolicies, AreNeverReadMoreGenerouslyThanOnAws) {
  SCOPED_TRACE("seed " + std::to_string(seed_));
  for (int round = 0; round < kRounds; ++round) {
    const std::vector<std::string> some = statements();
    Request request(action(), resource());
    fill(request);
    const Policy policy = parse(some);
    ASSERT_TRUE(!allows(policy, request) || allows(policy, request, Mode::kAws)) << policy_of(some);
  }
}

}  // namespace
}  // namespace rowhouse::policy

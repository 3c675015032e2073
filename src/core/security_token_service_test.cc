#include "core/security_token_service.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/sessions_for_test.h"
#include "sts/tokens_for_test.h"

namespace rowhouse::core {
namespace {

using std::chrono::seconds;
using sts::Code;

constexpr const char* kRoleArn = "arn:aws:iam::000000000000:role/app";

std::string allow(const std::string& principal, const std::string& action,
                  const std::string& condition = "") {
  return R"({"Effect": "Allow", "Principal": )" + principal + R"(, "Action": )" + action +
         (condition.empty() ? "" : R"(, "Condition": )" + condition) + "}";
}
const std::string kAccount = R"({"AWS": "000000000000"})";

class FixedProviderKeys final : public WebIdentityKeys {
 public:
  std::shared_ptr<const sts::KeySet> current() const override { return keys; }
  std::shared_ptr<const sts::KeySet> keys;
};

class KeptEvents final : public SessionObserver {
 public:
  void session_decided(const SessionEvent& event) noexcept override {
    events.push_back(std::string(event.action) + " by " + event.who + " of " + event.role_arn +
                     (event.refusal ? ": " + std::string(sts::name_of(*event.refusal))
                                    : ": " + event.access_key_id.substr(0, 4)));
  }
  std::vector<std::string> events;
};

class TokenService : public ::testing::Test {
 protected:
  TokenService() {
    keys_.add("AKIAOPERATOR", tenancy::Principal::operator_principal());
    keys_.add("AKIAACME", tenancy::Principal::of_tenant(TenantId::parse("acme").value()));
    roles_.add("app", allow(kAccount, R"("sts:*")"));
  }

  SecurityTokenOptions options() {
    SecurityTokenOptions options;
    options.sessions = &sessions_;
    options.roles = &roles_;
    options.providers = {{{"https://login.example.com", {"shop"}}, &provider_keys_},
                         {{"https://staging.example.com", {"shop", "probe"}}, &staging_keys_}};
    options.clock = &clock_;
    options.observer = &observer_;
    return options;
  }
  static sts::AssumeRole assume(const std::string& arn = kRoleArn) {
    sts::AssumeRole call;
    call.terms.role_arn = arn;
    call.terms.role_session_name = "worker";
    return call;
  }
  /// As a request that is signed with those credentials.
  sts::Outcome<sts::Answer> call(const std::shared_ptr<const tenancy::Credential>& credential,
                                 const sts::Request& request) {
    const tenancy::Requester requester(credential->principal, {"127.0.0.1", false, "request"},
                                       credential.get());
    return service_.call(requester, request);
  }
  sts::Outcome<sts::Answer> call(const std::string& key, const sts::Request& request) {
    return call(keys_.find(key, ""), request);
  }
  std::shared_ptr<const tenancy::Credential> credential_of(const sts::Answer& answer) {
    const auto* const own = std::get_if<sts::IssuedCredentials>(&answer);
    const auto* const web = std::get_if<sts::AssumedRoleWithWebIdentity>(&answer);
    const sts::IssuedCredentials& issued = own != nullptr ? *own
                                           : web != nullptr
                                               ? web->role.credentials
                                               : std::get<sts::AssumedRole>(answer).credentials;
    return sessions_.find(issued.access_key_id, issued.session_token);
  }
  void expect_refused(const sts::Outcome<sts::Answer>& outcome, Code code,
                      const std::string& message) {
    ASSERT_FALSE(outcome) << message;
    EXPECT_EQ(sts::name_of(outcome.error().code), sts::name_of(code));
    EXPECT_EQ(outcome.error().message, message);
  }
  static std::string not_authorized(const std::string& who, const std::string& action,
                                    const std::string& role = kRoleArn) {
    return "User: " + who + " is not authorized to perform: " + action + " on resource: " + role;
  }

  const std::string root_ = "arn:aws:iam::000000000000:root";
  const std::string acme_ = "arn:aws:iam::000000000000:user/tenant/acme";
  HandClock clock_;
  FixedKeys keys_;
  FixedRoles roles_;
  FixedProviderKeys provider_keys_;
  FixedProviderKeys staging_keys_;
  KeptEvents observer_;
  Sessions sessions_{keys_, roles_, {.sealing_key = std::string(32, 'k'), .clock = &clock_}};
  SecurityTokenService service_{options()};
};

TEST_F(TokenService, GivesTheOperatorASessionOfARole) {
  sts::AssumeRole wanted = assume();
  wanted.tags = {{"TenantId", "acme"}};
  const auto answer = call("AKIAOPERATOR", wanted);
  ASSERT_TRUE(answer) << answer.error().message;
  const auto& assumed = std::get<sts::AssumedRole>(*answer);
  EXPECT_EQ(assumed.arn, "arn:aws:sts::000000000000:assumed-role/app/worker");
  EXPECT_EQ(assumed.assumed_role_id, "AROAapp:worker");
  EXPECT_GT(assumed.packed_percent, 0);
  EXPECT_EQ(credential_of(*answer)->principal.identity()->tags, (sts::Tags{{"TenantId", "acme"}}));
  EXPECT_EQ(observer_.events,
            std::vector<std::string>{"AssumeRole by " + root_ + " of " + kRoleArn + ": ASIA"});
}

TEST_F(TokenService, RefusesRolesAlikeWhetherTheyAreThereOrNot) {
  roles_.add("closed", allow(R"({"AWS": "111111111111"})", R"("sts:AssumeRole")"));
  for (const std::string name : {"closed", "missing"}) {
    const std::string arn = "arn:aws:iam::000000000000:role/" + name;
    expect_refused(call("AKIAOPERATOR", assume(arn)), Code::kAccessDenied,
                   not_authorized(root_, "sts:AssumeRole", arn));
  }
  const std::string other = "arn:aws:iam::111111111111:role/app";
  expect_refused(call("AKIAOPERATOR", assume(other)), Code::kAccessDenied,
                 not_authorized(root_, "sts:AssumeRole", other));
  expect_refused(call("AKIAOPERATOR", assume("not an arn at all, long")), Code::kValidationError,
                 "not an arn at all, long is invalid");
  EXPECT_EQ(observer_.events.back(),
            "AssumeRole by " + root_ + " of not an arn at all, long: ValidationError");
}

TEST_F(TokenService, LetsATenantAssumeOnlyWhatNamesIt) {
  // The account is trusted; the tenant has no policy of the account's that would let it.
  expect_refused(call("AKIAACME", assume()), Code::kAccessDenied,
                 not_authorized(acme_, "sts:AssumeRole"));
  roles_.add("app", allow(R"({"AWS": ")" + acme_ + "\"}", R"("sts:AssumeRole")"));
  const auto answer = call("AKIAACME", assume());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(credential_of(*answer)->principal.tenant().text(), "acme");
  keys_.keys.erase("AKIAACME");
  EXPECT_EQ(credential_of(*answer), nullptr);
}

TEST_F(TokenService, AsksForTagSessionWhereThereAreTags) {
  roles_.add("app", allow(kAccount, R"("sts:AssumeRole")") + "," +
                        allow(kAccount, R"("sts:TagSession")",
                              R"({"StringLike": {"aws:RequestTag/TenantId": "acme*"},
                                  "ForAllValues:StringEquals": {"aws:TagKeys": ["TenantId"]}})"));
  EXPECT_TRUE(call("AKIAOPERATOR", assume()));
  sts::AssumeRole tagged = assume();
  tagged.tags = {{"TenantId", "acme2"}};
  EXPECT_TRUE(call("AKIAOPERATOR", tagged));
  for (const sts::Tags& tags :
       {sts::Tags{{"TenantId", "globex"}}, sts::Tags{{"TenantId", "acme"}, {"Team", "blue"}}}) {
    tagged.tags = tags;
    expect_refused(call("AKIAOPERATOR", tagged), Code::kAccessDenied,
                   not_authorized(root_, "sts:TagSession"));
  }
}

TEST_F(TokenService, KnowsExternalIdSessionNameAndSourceIdentity) {
  roles_.add("app",
             allow(kAccount, R"(["sts:AssumeRole", "sts:SetSourceIdentity"])",
                   R"({"StringEquals": {"sts:ExternalId": "42", "sts:RoleSessionName": "worker"},
                              "StringEqualsIfExists": {"sts:SourceIdentity": "alice"}})"));
  EXPECT_FALSE(call("AKIAOPERATOR", assume()));
  sts::AssumeRole wanted = assume();
  wanted.external_id = "42";
  EXPECT_TRUE(call("AKIAOPERATOR", wanted));
  wanted.source_identity = "alice";
  const auto answer = call("AKIAOPERATOR", wanted);
  ASSERT_TRUE(answer);
  EXPECT_EQ(credential_of(*answer)->principal.identity()->source_identity, "alice");
  wanted.source_identity = "bob";
  EXPECT_FALSE(call("AKIAOPERATOR", wanted));
  wanted.source_identity.clear();
  wanted.terms.role_session_name = "other";
  EXPECT_FALSE(call("AKIAOPERATOR", wanted));
}

TEST_F(TokenService, LetsASetSourceIdentityOnlyWithItsOwnPermission) {
  roles_.add("app", allow(kAccount, R"("sts:AssumeRole")"));
  sts::AssumeRole wanted = assume();
  wanted.source_identity = "alice";
  expect_refused(call("AKIAOPERATOR", wanted), Code::kAccessDenied,
                 not_authorized(root_, "sts:SetSourceIdentity"));
}

TEST_F(TokenService, HandsTransitiveTagsOnAndLetsNobodyOverrideThem) {
  roles_.add("second", allow(R"({"AWS": "arn:aws:iam::000000000000:role/app"})", R"("sts:*")"));
  sts::AssumeRole first = assume();
  first.tags = {{"TenantId", "acme"}, {"Team", "blue"}};
  first.transitive_tag_keys = {"tenantid"};
  first.source_identity = "alice";
  const auto app = call("AKIAOPERATOR", first);
  ASSERT_TRUE(app) << app.error().message;
  sts::AssumeRole next = assume("arn:aws:iam::000000000000:role/second");
  const auto second = call(credential_of(*app), next);
  ASSERT_TRUE(second) << second.error().message;
  const tenancy::Identity& identity = *credential_of(*second)->principal.identity();
  EXPECT_EQ(identity.tags, (sts::Tags{{"tenantid", "acme"}}));
  EXPECT_EQ(identity.source_identity, "alice");
  // And on, without anybody saying so again.
  roles_.add("third", allow(R"({"AWS": "arn:aws:iam::000000000000:role/second"})", R"("sts:*")",
                            R"({"StringEquals": {"aws:PrincipalTag/TenantId": "acme"}})"));
  const auto third = call(credential_of(*second), assume("arn:aws:iam::000000000000:role/third"));
  ASSERT_TRUE(third) << third.error().message;
  EXPECT_EQ(credential_of(*third)->principal.identity()->tags, (sts::Tags{{"tenantid", "acme"}}));

  next.tags = {{"TENANTID", "globex"}};
  expect_refused(
      call(credential_of(*app), next), Code::kInvalidParameterValue,
      "One of the specified transitive tag keys can't be set because it conflicts with a "
      "transitive tag key from the calling session.");
  next.tags.clear();
  next.source_identity = "bob";
  EXPECT_EQ(call(credential_of(*app), next).error().code, Code::kAccessDenied);
}

TEST_F(TokenService, HandsATenantOnThroughAChain) {
  roles_.add("app", allow(R"({"AWS": ")" + acme_ + "\"}", R"("sts:AssumeRole")"));
  roles_.add("second", allow(R"({"AWS": "arn:aws:iam::000000000000:role/app"})", R"("sts:*")"));
  const auto app = call("AKIAACME", assume());
  ASSERT_TRUE(app);
  const auto second = call(credential_of(*app), assume("arn:aws:iam::000000000000:role/second"));
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(credential_of(*second)->principal.tenant().text(), "acme");
  keys_.keys.erase("AKIAACME");
  EXPECT_EQ(credential_of(*second), nullptr);
}

TEST_F(TokenService, BoundsHowLongASessionMayLast) {
  sts::AssumeRole wanted = assume();
  wanted.terms.duration = seconds(3601);
  expect_refused(call("AKIAOPERATOR", wanted), Code::kValidationError,
                 "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  roles_.add("app", allow(kAccount, R"("sts:*")")).session_max = seconds(43'200);
  const auto answer = call("AKIAOPERATOR", wanted);
  ASSERT_TRUE(answer);
  roles_.add("app", allow(R"({"AWS": "arn:aws:iam::000000000000:role/app"})", R"("sts:*")"))
      .session_max = seconds(43'200);
  expect_refused(call(credential_of(*answer), wanted), Code::kValidationError,
                 "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed "
                 "by role chaining.");
  wanted.terms.duration = seconds(3600);
  EXPECT_TRUE(call(credential_of(*answer), wanted));
}

TEST_F(TokenService, ChecksSessionPolicies) {
  sts::AssumeRole wanted = assume();
  wanted.terms.policy = "{";
  EXPECT_EQ(call("AKIAOPERATOR", wanted).error().code, Code::kMalformedPolicyDocument);
  wanted.terms.policy = R"({"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}]})";
  const auto answer = call("AKIAOPERATOR", wanted);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(credential_of(*answer)->principal.identity()->session_policies.size(), 1U);
  wanted.terms.policy_arns = {"arn:aws:iam::000000000000:policy/none"};
  expect_refused(
      call("AKIAOPERATOR", wanted), Code::kValidationError,
      "Policy arn:aws:iam::000000000000:policy/none does not exist or is not attachable.");
}

TEST_F(TokenService, BoundsWhatASessionCarries) {
  sts::AssumeRole wanted = assume();
  for (int i = 0; i < 12; ++i)
    wanted.tags.emplace_back("k" + std::to_string(i), std::string(256, 'v'));
  expect_refused(call("AKIAOPERATOR", wanted), Code::kPackedPolicyTooLarge,
                 "Packed size of session tags consumes 103% of allotted space.");
}

TEST_F(TokenService, TellsEveryoneWhoTheyAre) {
  const auto identity = [&](const std::shared_ptr<const tenancy::Credential>& credential) {
    const auto answer = call(credential, sts::GetCallerIdentity{});
    const auto& who = std::get<sts::CallerIdentity>(*answer);
    return who.user_id + " " + who.account + " " + who.arn;
  };
  EXPECT_EQ(identity(keys_.find("AKIAOPERATOR", "")), "000000000000 000000000000 " + root_);
  EXPECT_EQ(identity(keys_.find("AKIAACME", "")), "tenant/acme 000000000000 " + acme_);
  const auto answer = call("AKIAOPERATOR", assume());
  EXPECT_EQ(identity(credential_of(*answer)),
            "AROAapp:worker 000000000000 arn:aws:sts::000000000000:assumed-role/app/worker");
}

TEST_F(TokenService, GivesAKeysOwnSessionToLastingKeysAlone) {
  const auto answer = call("AKIAACME", sts::GetSessionToken{});
  ASSERT_TRUE(answer);
  const auto credential = credential_of(*answer);
  EXPECT_EQ(credential->principal.tenant().text(), "acme");
  expect_refused(call(credential, sts::GetSessionToken{}), Code::kAccessDenied,
                 "Cannot call GetSessionToken with session credentials");
  // A tenant's session of its own opens no more roles than its key.
  EXPECT_EQ(call(credential, assume()).error().code, Code::kAccessDenied);
}

TEST_F(TokenService, HasNoSecondFactor) {
  sts::AssumeRole wanted = assume();
  wanted.with_mfa = true;
  EXPECT_EQ(call("AKIAOPERATOR", wanted).error().code, Code::kAccessDenied);
  EXPECT_EQ(call("AKIAOPERATOR", sts::GetSessionToken{.with_mfa = true}).error().code,
            Code::kAccessDenied);
}

class WebIdentityService : public TokenService {
 protected:
  WebIdentityService() {
    provider_keys_.keys = std::make_shared<const sts::KeySet>(
        sts::KeySet::parse("{\"keys\": [" + issuer_.jwk("e") + "]}").value());
    staging_keys_.keys = std::make_shared<const sts::KeySet>(
        sts::KeySet::parse("{\"keys\": [" + staging_.jwk("e") + "]}").value());
    roles_.add("app", trusts("login.example.com"));
  }
  /// A statement that lets customers of one provider in.
  static std::string trusts(const std::string& provider) {
    return allow(R"({"Federated": "arn:aws:iam::000000000000:oidc-provider/)" + provider + "\"}",
                 R"(["sts:AssumeRoleWithWebIdentity", "sts:TagSession"])",
                 R"({"StringEquals": {")" + provider + R"(:aud": "shop"},
                                "StringLike": {")" +
                     provider + R"(:sub": "user-*",
                                               "aws:RequestTag/TenantId": "?*"}})");
  }
  sts::Outcome<sts::Answer> login_with(const std::string& token,
                                       const std::string& role = kRoleArn) {
    sts::AssumeRoleWithWebIdentity call;
    call.terms.role_arn = role;
    call.terms.role_session_name = "worker";
    call.web_identity_token = token;
    // Nobody signs such a call.
    const auto nobody =
        tenancy::Principal::of_identity(std::make_shared<const tenancy::Identity>());
    return service_.call({nobody}, call);
  }
  sts::Outcome<sts::Answer> login(const std::string& more, const std::string& role = kRoleArn) {
    return login_with(issuer_.token("e", claims("https://login.example.com", more)), role);
  }
  static std::string claims(const std::string& issuer, const std::string& more,
                            const std::string& audience = "shop") {
    return R"({"iss": ")" + issuer + R"(", "aud": ")" + audience + R"(", "exp": 1767225660)" +
           more + "}";
  }
  static std::string tags(const std::string& tenant) {
    return R"(, "https://aws.amazon.com/tags": {"principal_tags": {"TenantId": [")" + tenant +
           "\"]}}";
  }

  const sts::IssuerForTest issuer_{false};
  const sts::IssuerForTest staging_{false};
};

TEST_F(WebIdentityService, TurnsALoginIntoATenantsCredentials) {
  const auto answer = login(R"(, "sub": "user-7")" + tags("acme"));
  ASSERT_TRUE(answer) << answer.error().message;
  const auto& assumed = std::get<sts::AssumedRoleWithWebIdentity>(*answer);
  EXPECT_EQ(assumed.subject, "user-7");
  EXPECT_EQ(assumed.audience, "shop");
  EXPECT_EQ(assumed.provider, "https://login.example.com");
  const tenancy::Identity& identity = *credential_of(*answer)->principal.identity();
  EXPECT_EQ(identity.tags, (sts::Tags{{"TenantId", "acme"}}));
  EXPECT_EQ(observer_.events.back(), "AssumeRoleWithWebIdentity by login.example.com:user-7 of " +
                                         std::string(kRoleArn) + ": ASIA");
}

TEST_F(WebIdentityService, AsksTheTrustPolicy) {
  const std::string refusal = "Not authorized to perform sts:AssumeRoleWithWebIdentity";
  expect_refused(login(R"(, "sub": "admin")" + tags("acme")), Code::kAccessDenied, refusal);
  expect_refused(login(R"(, "sub": "user-7")"), Code::kAccessDenied, refusal);
  expect_refused(
      login(R"(, "sub": "user-7")" + tags("acme"), "arn:aws:iam::000000000000:role/none"),
      Code::kAccessDenied, refusal);
  // A role that trusts the account trusts no login.
  roles_.add("app", allow(kAccount, R"("sts:*")"));
  expect_refused(login(R"(, "sub": "user-7")" + tags("acme")), Code::kAccessDenied, refusal);
}

TEST_F(WebIdentityService, TellsProvidersApart) {
  const std::string staging = "https://staging.example.com";
  const std::string user = R"(, "sub": "user-7")" + tags("acme");
  const std::string refusal = "Not authorized to perform sts:AssumeRoleWithWebIdentity";
  // The role trusts one of them; both have a user-7, a tenant acme and an audience shop.
  expect_refused(login_with(staging_.token("e", claims(staging, user))), Code::kAccessDenied,
                 refusal);
  roles_.add("app", trusts("login.example.com") + ", " + trusts("staging.example.com"));
  const auto answer = login_with(staging_.token("e", claims(staging, user)));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(std::get<sts::AssumedRoleWithWebIdentity>(*answer).provider, staging);
  EXPECT_EQ(observer_.events.back(), "AssumeRoleWithWebIdentity by staging.example.com:user-7 of " +
                                         std::string(kRoleArn) + ": ASIA");
  EXPECT_TRUE(login(user));
  // Each has audiences of its own, and a claim of one answers no condition on the other's.
  EXPECT_EQ(login_with(issuer_.token("e", claims("https://login.example.com", user, "probe")))
                .error()
                .message,
            "Incorrect token audience");
  expect_refused(login_with(staging_.token("e", claims(staging, user, "probe"))),
                 Code::kAccessDenied, refusal);
}

TEST_F(WebIdentityService, LetsNoProviderSignForAnother) {
  const std::string user = R"(, "sub": "user-7")" + tags("acme");
  roles_.add("app", trusts("login.example.com") + ", " + trusts("staging.example.com"));
  // Both sets have a key of the id "e".
  const auto forged = login_with(staging_.token("e", claims("https://login.example.com", user)));
  expect_refused(forged, Code::kInvalidIdentityToken, "Token signature is not valid");
  const std::string start = "No OpenIDConnect provider found in your account for ";
  for (const std::string issuer : {"https://evil.example.com", "https://login.example.com/",
                                   "http://login.example.com", "https://LOGIN.example.com"}) {
    expect_refused(login_with(issuer_.token("e", claims(issuer, user))),
                   Code::kInvalidIdentityToken, start + issuer);
  }
}

TEST_F(WebIdentityService, AsksAboutWhomATokenWasIssuedTo) {
  roles_.add(
      "app",
      allow(R"({"Federated": "arn:aws:iam::000000000000:oidc-provider/staging.example.com"})",
            R"("sts:AssumeRoleWithWebIdentity")",
            R"({"StringEquals": {"staging.example.com:aud": "probe",
                                               "staging.example.com:oaud": "shop"}})"));
  const auto login_by = [&](const std::string& party) {
    return login_with(
        staging_.token("e", claims("https://staging.example.com", R"(, "sub": "u")" + party)));
  };
  const auto answer = login_by(R"(, "azp": "probe")");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(std::get<sts::AssumedRoleWithWebIdentity>(*answer).audience, "probe");
  EXPECT_EQ(login_by("").error().code, Code::kAccessDenied);
}

TEST_F(WebIdentityService, ListensToNoTokenWithoutAProvider) {
  provider_keys_.keys = nullptr;
  EXPECT_EQ(login(R"(, "sub": "user-7")" + tags("acme")).error().code, Code::kInvalidIdentityToken);
}

TEST_F(WebIdentityService, HasRolesOnlyWhereThereIsADirectory) {
  const SecurityTokenService without{SecurityTokenOptions()};
  const auto principal = tenancy::Principal::operator_principal();
  EXPECT_TRUE(without.call({principal}, sts::GetCallerIdentity{}));
  EXPECT_EQ(without.call({principal}, assume()).error().code, Code::kAccessDenied);
  EXPECT_EQ(without.call({principal}, sts::GetSessionToken{}).error().code, Code::kAccessDenied);
}

}  // namespace
}  // namespace rowhouse::core

#include "administration/administrator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "engine/embedded/embedded_engine.h"

namespace rowhouse::administration {
namespace {

using testing::HasSubstr;
using testing::Not;

const tenancy::Principal kOperator = tenancy::Principal::operator_principal();
const tenancy::Principal kAcme = tenancy::Principal::of_tenant(TenantId::parse("acme").value());

/// The text of a member of a JSON object.
std::string member(const std::string& json, std::string_view name) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(json);
  return std::string(std::string_view(parser.parse(padded)[name]));
}

class Administrators : public testing::Test {
 protected:
  Administrators() {
    auto name = std::filesystem::temp_directory_path() / "administrator_test_XXXXXX";
    std::string made = name.string();
    EXPECT_NE(::mkdtemp(made.data()), nullptr);
    folder_ = made;
    files_ = {{folder_ / "audit.log", folder_ / "audit.head"}, "the chain's key"};
    log_ = audit::Log::open(files_.log, files_.key).value();
    engine_ = engine::make_in_memory({});
    const core::MasterKey key = core::MasterKey::make(base::system_random());
    directory_ =
        core::Directory::open(*engine_, {[key](std::string_view, bool) { return key; }}).value();
    Options options;
    options.audit = log_.get();
    options.audit_files = files_;
    administrator_ = std::make_unique<Administrator>(*directory_, options);
  }
  ~Administrators() override {
    log_.reset();
    std::filesystem::remove_all(folder_);
  }

  Result<std::string> run(std::string_view action, std::string_view json,
                          const tenancy::Principal& who = kOperator) {
    return administrator_->run({who, {"192.0.2.7", false, "REQUEST1"}}, action, json);
  }
  std::string done(std::string_view action, std::string_view json) {
    auto result = run(action, json);
    EXPECT_TRUE(result) << action << json << to_string(result.error());
    return result ? *std::move(result) : "{}";
  }
  ErrorCode refusal(std::string_view action, std::string_view json,
                    const tenancy::Principal& who = kOperator) {
    const auto result = run(action, json, who);
    EXPECT_FALSE(result) << action << json;
    return result ? ErrorCode::kInternalServer : result.error().code();
  }
  std::string log() {
    EXPECT_TRUE(log_->flush());
    std::ifstream file(files_.log.log);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::filesystem::path folder_;
  AuditFiles files_;
  std::unique_ptr<audit::Log> log_;
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<core::Directory> directory_;
  std::unique_ptr<Administrator> administrator_;
};

TEST_F(Administrators, MakeSuspendResumeAndDeleteTenants) {
  const std::string made = done("CreateTenant", R"({"tenant":"acme"})");
  const std::string id = member(made, "access_key_id");
  EXPECT_EQ(directory_->find(id, "")->secret_access_key, member(made, "secret_access_key"));
  EXPECT_EQ(member(done("DescribeTenant", R"({"tenant":"acme"})"), "status"), "active");
  EXPECT_EQ(member(done("SuspendTenant", R"({"tenant":"acme"})"), "status"), "suspended");
  EXPECT_EQ(directory_->find(id, ""), nullptr);
  EXPECT_EQ(member(done("ResumeTenant", R"({"tenant":"acme"})"), "status"), "active");
  EXPECT_EQ(done("DeleteTenant", R"({"tenant":"acme"})"), "{}");
  EXPECT_EQ(refusal("DescribeTenant", R"({"tenant":"acme"})"), ErrorCode::kResourceNotFound);
}

TEST_F(Administrators, ListPageByPage) {
  for (const char* tenant : {"a", "b", "c"}) {
    done("CreateTenant", std::string(R"({"tenant":")") + tenant + "\"}");
  }
  const std::string first = done("ListTenants", R"({"limit":2})");
  EXPECT_EQ(member(first, "next"), "b");
  EXPECT_THAT(first, HasSubstr(R"("tenant":"a")"));
  const std::string last = done("ListTenants", R"({"limit":2,"start":"b"})");
  EXPECT_THAT(last, HasSubstr(R"("tenant":"c")"));
  EXPECT_THAT(last, Not(HasSubstr("next")));
  EXPECT_THAT(done("ListKeys", R"({"limit":2})"), HasSubstr(R"("next":"AKIA)"));
  EXPECT_THAT(done("ListKeys", R"({"tenant":"a"})"), HasSubstr(R"("tenant_id":"a")"));
  EXPECT_EQ(done("ListKeys", R"({"operator":true})"), R"({"keys":[]})");
}

TEST_F(Administrators, MakeRotateDisableEnableAndDeleteKeys) {
  done("CreateTenant", R"({"tenant":"acme"})");
  const std::string id = member(done("CreateKey", R"({"tenant":"acme"})"), "access_key_id");
  const std::string key = R"({"access_key_id":")" + id + "\"}";
  EXPECT_EQ(member(done("DisableKey", key), "status"), "disabled");
  EXPECT_EQ(member(done("EnableKey", key), "status"), "enabled");
  const std::string next =
      done("RotateKey", R"({"access_key_id":")" + id + R"(","overlap_seconds":0})");
  EXPECT_EQ(member(next, "tenant_id"), "acme");
  EXPECT_NE(member(next, "access_key_id"), id);
  EXPECT_EQ(directory_->find(id, ""), nullptr);
  EXPECT_EQ(done("DeleteKey", key), "{}");
  EXPECT_EQ(refusal("DeleteKey", key), ErrorCode::kResourceNotFound);
}

TEST_F(Administrators, RefuseWhatIsMissingMisspeltOfAnotherTypeOrTooMuch) {
  EXPECT_EQ(refusal("MakeTenant", "{}"), ErrorCode::kUnknownOperation);
  EXPECT_EQ(refusal("", "{}"), ErrorCode::kUnknownOperation);
  EXPECT_EQ(run("CreateTenant", "{}").error().message(),
            "1 validation error detected: Value null at 'tenant' failed to satisfy constraint: "
            "Member must not be null");
  EXPECT_EQ(run("CreateTenant", R"({"tenant":"acme","tennant":"x"})").error().message(),
            "The action has no member \"tennant\"");
  for (const char* wrong :
       {"", "[]", "{", "null", "\"x\"", R"({"tenant":1})", R"({"tenant":["acme"]})",
        R"({"tenant":"a","tenant":"b"})", "{\"tenant\":\"\xff\"}"}) {
    EXPECT_EQ(refusal("CreateTenant", wrong), ErrorCode::kSerialization) << wrong;
  }
  for (const char* wrong : {R"({"tenant":""})", R"({"tenant":"a#b"})", R"({"tenant":"a/b"})"}) {
    EXPECT_EQ(refusal("CreateTenant", wrong), ErrorCode::kValidation) << wrong;
  }
  const std::string deep = R"({"tenant":)" + std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(refusal("CreateTenant", deep + "}"), ErrorCode::kSerialization);
  const std::string huge = R"({"tenant":")" + std::string(2 << 20, 'a') + "\"}";
  EXPECT_EQ(refusal("CreateTenant", huge), ErrorCode::kRequestEntityTooLarge);
  for (const char* wrong : {R"({"limit":0})", R"({"limit":1001})"}) {
    EXPECT_EQ(refusal("ListTenants", wrong), ErrorCode::kValidation) << wrong;
  }
  EXPECT_EQ(refusal("CreateKey", "{}"), ErrorCode::kValidation);
  EXPECT_EQ(refusal("CreateKey", R"({"tenant":"acme","operator":true})"), ErrorCode::kValidation);
  for (const char* overlap : {"-1", "7776001", "9223372036854775807"}) {
    EXPECT_EQ(refusal("RotateKey",
                      std::string(R"({"access_key_id":"A","overlap_seconds":)") + overlap + "}"),
              ErrorCode::kValidation);
  }
}

TEST_F(Administrators, RefuseATenantEverythingBeforeAnythingIsRead) {
  for (const auto actions : all_actions()) {
    for (const Action& action : actions) {
      const auto refused = run(action.name, "not even JSON", kAcme);
      ASSERT_FALSE(refused) << action.name;
      EXPECT_EQ(refused.error().message(),
                "User: arn:aws:iam::000000000000:user/tenant/acme is not authorized to perform: "
                "rowhouse:" +
                    std::string(action.name) +
                    " on resource: arn:aws:rowhouse:us-east-1:000000000000:* because no "
                    "identity-based policy allows the rowhouse:" +
                    std::string(action.name) + " action");
    }
  }
  EXPECT_TRUE(directory_->tenants().empty());
  EXPECT_THAT(log(), HasSubstr(R"("kind":"denied","who":"tenant/acme",)"
                               R"("action":"rowhouse:CreateTenant")"));
}

TEST_F(Administrators, TellTheAuditLogOfEachChangeAndOfNoSecret) {
  const std::string made = done("CreateTenant", R"({"tenant":"acme"})");
  const std::string id = member(made, "access_key_id");
  const std::string rotated = done("RotateKey", R"({"access_key_id":")" + id + "\"}");
  done("ListTenants", "{}");
  EXPECT_EQ(refusal("SuspendTenant", R"({"tenant":"nobody"})"), ErrorCode::kResourceNotFound);
  const std::string text = log();
  EXPECT_THAT(text, HasSubstr(R"("kind":"credential","who":"operator","action":)"
                              R"("rowhouse:CreateTenant","resource":"key/)" +
                              id + R"(","tenant":"acme","request_id":"REQUEST1",)" +
                              R"("source":"192.0.2.7")"));
  EXPECT_THAT(text, HasSubstr(R"("action":"rowhouse:RotateKey","resource":"key/)" + id + ",key/" +
                              member(rotated, "access_key_id") + R"(","tenant":"acme")"));
  EXPECT_THAT(text, Not(HasSubstr("ListTenants")));
  EXPECT_THAT(text, Not(HasSubstr("nobody")));
  EXPECT_THAT(text, Not(HasSubstr(member(made, "secret_access_key"))));
  EXPECT_THAT(text, Not(HasSubstr(member(rotated, "secret_access_key"))));
}

constexpr const char* kAllowAll =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";

TEST_F(Administrators, PutShowListAndDeletePolicies) {
  const std::string put = R"({"policy":"all","document":)" + std::string(kAllowAll) + "}";
  EXPECT_EQ(member(done("PutPolicy", put), "arn"), "arn:aws:iam::000000000000:policy/all");
  EXPECT_NE(directory_->find_policy("all"), nullptr);
  EXPECT_THAT(done("DescribePolicy", R"({"policy":"all"})"),
              HasSubstr(R"("document":)" + std::string(kAllowAll)));
  // As text, too; and again, in place of the other.
  done("PutPolicy", R"({"policy":"all","document":"{\"Version\":\"2012-10-17\",\"Statement\":)"
                    R"({\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}}"})");
  EXPECT_THAT(done("DescribePolicy", R"({"policy":"all"})"), HasSubstr(R"("Effect":"Deny")"));
  done("PutPolicy", R"({"policy":"Other","document":)" + std::string(kAllowAll) + "}");
  const std::string first = done("ListPolicies", R"({"limit":1})");
  EXPECT_EQ(member(first, "next"), "all");
  EXPECT_THAT(first, Not(HasSubstr("document")));
  const std::string last = done("ListPolicies", R"({"limit":1,"start":"all"})");
  EXPECT_THAT(last, testing::AllOf(HasSubstr(R"("policy":"Other")"), Not(HasSubstr("next"))));
  EXPECT_EQ(done("DeletePolicy", R"({"policy":"all"})"), "{}");
  EXPECT_EQ(refusal("DescribePolicy", R"({"policy":"all"})"), ErrorCode::kResourceNotFound);
  for (const char* wrong : {R"("")", "7", "[]", R"({"Statement":[{"Effect":"Maybe"}]})", "{}"}) {
    EXPECT_EQ(refusal("PutPolicy", R"({"policy":"p","document":)" + std::string(wrong) + "}"),
              ErrorCode::kValidation)
        << wrong;
  }
  EXPECT_EQ(refusal("PutPolicy", R"({"policy":"a b","document":{}})"), ErrorCode::kValidation);
}

TEST_F(Administrators, MakeUsersWithPoliciesAndKeys) {
  done("PutPolicy", R"({"policy":"all","document":)" + std::string(kAllowAll) + "}");
  EXPECT_EQ(member(done("CreateUser", R"({"user":"alice","tags":{"team":"a"}})"), "arn"),
            "arn:aws:iam::000000000000:user/alice");
  const std::string made = done("CreateKey", R"({"user":"alice"})");
  EXPECT_EQ(member(made, "user"), "alice");
  done("AttachPolicy", R"({"user":"alice","policy":"all"})");
  const auto found = directory_->find(member(made, "access_key_id"), "");
  ASSERT_NE(found, nullptr);
  ASSERT_NE(found->principal.identity(), nullptr);
  EXPECT_EQ(found->principal.identity()->policies.size(), 1u);
  done("PutInlinePolicy",
       R"({"user":"alice","policy":"own","document":)" + std::string(kAllowAll) + "}");
  const std::string shown = done("DescribeUser", R"({"user":"alice"})");
  EXPECT_THAT(shown, testing::AllOf(HasSubstr(R"("policies":["all"])"),
                                    HasSubstr(R"("inline_policies":{"own":{)"),
                                    HasSubstr(R"("tags":{"team":"a"})")));
  EXPECT_THAT(done("UpdateUser", R"({"user":"alice","boundary":"all"})"),
              testing::AllOf(HasSubstr(R"("boundary":"all")"), HasSubstr(R"("team":"a")")));
  EXPECT_EQ(refusal("DeletePolicy", R"({"policy":"all"})"), ErrorCode::kResourceInUse);
  EXPECT_EQ(refusal("DeleteUser", R"({"user":"alice"})"), ErrorCode::kResourceInUse);
  done("DetachPolicy", R"({"user":"alice","policy":"all"})");
  done("DeleteInlinePolicy", R"({"user":"alice","policy":"own"})");
  EXPECT_THAT(done("ListKeys", R"({"user":"alice"})"), HasSubstr(R"("user":"alice")"));
  done("DeleteKey", R"({"access_key_id":")" + member(made, "access_key_id") + "\"}");
  EXPECT_EQ(done("DeleteUser", R"({"user":"alice"})"), "{}");
  EXPECT_EQ(refusal("ListKeys", R"({"user":"alice"})"), ErrorCode::kResourceNotFound);
  EXPECT_EQ(refusal("AttachPolicy", R"({"policy":"all"})"), ErrorCode::kValidation);
  EXPECT_EQ(refusal("AttachPolicy", R"({"user":"a","role":"b","policy":"all"})"),
            ErrorCode::kValidation);
  EXPECT_EQ(refusal("PutInlinePolicy", R"({"user":"alice","policy":"own"})"),
            ErrorCode::kValidation);
}

TEST_F(Administrators, LetAUserDoWhatPoliciesSayAndNothingToTheOperatorsKeys) {
  const std::string own = member(done("CreateKey", R"({"operator":true})"), "access_key_id");
  done("CreateUser", R"({"user":"clerk"})");
  const std::string key = member(done("CreateKey", R"({"user":"clerk"})"), "access_key_id");
  const auto clerk = [&] { return directory_->find(key, "")->principal; };
  const std::string tenant = R"({"tenant":"acme"})";
  EXPECT_EQ(refusal("CreateTenant", tenant, clerk()), ErrorCode::kAccessDenied);
  done("PutInlinePolicy",
       R"({"user":"clerk","policy":"own","document":{"Version":"2012-10-17","Statement":[)"
       R"({"Sid":"Tenants","Effect":"Allow","Action":["rowhouse:CreateTenant","rowhouse:*Key"],)"
       R"("Resource":"*"},{"Sid":"NotThat","Effect":"Deny","Action":"rowhouse:*",)"
       R"("Resource":"arn:aws:rowhouse:*:*:tenant/globex"}]}})");
  ASSERT_TRUE(run("CreateTenant", tenant, clerk()));
  EXPECT_EQ(refusal("DeleteTenant", tenant, clerk()), ErrorCode::kAccessDenied);
  EXPECT_EQ(run("CreateTenant", R"({"tenant":"globex"})", clerk()).error().message(),
            "User: arn:aws:iam::000000000000:user/clerk is not authorized to perform: "
            "rowhouse:CreateTenant on resource: "
            "arn:aws:rowhouse:us-east-1:000000000000:tenant/globex with an explicit deny in an "
            "identity-based policy");
  // Whatever a policy allows: with a key of the operator's the clerk could do everything.
  EXPECT_EQ(refusal("CreateKey", R"({"operator":true})", clerk()), ErrorCode::kAccessDenied);
  for (const char* action : {"RotateKey", "DisableKey", "EnableKey", "DeleteKey"}) {
    EXPECT_EQ(refusal(action, R"({"access_key_id":")" + own + "\"}", clerk()),
              ErrorCode::kAccessDenied)
        << action;
  }
  ASSERT_TRUE(run("CreateKey", tenant, clerk()));
  const std::string text = log();
  EXPECT_THAT(text, HasSubstr(R"("who":"arn:aws:iam::000000000000:user/clerk",)"
                              R"("action":"rowhouse:CreateTenant")"));
  EXPECT_THAT(text, HasSubstr("policy own, Tenants"));
  EXPECT_THAT(text, HasSubstr("it is for the operator alone"));
}

TEST_F(Administrators, MakeChangeAndDeleteRoles) {
  const std::string trust =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole",)"
      R"("Principal":{"AWS":"arn:aws:iam::000000000000:root"}}})";
  EXPECT_EQ(refusal("CreateRole", R"({"role":"reader"})"), ErrorCode::kValidation);
  done("CreateRole", R"({"role":"reader","trust":)" + trust + "}");
  ASSERT_NE(directory_->find_role("reader"), nullptr);
  EXPECT_THAT(
      done("UpdateRole", R"({"role":"reader","session_seconds_max":7200})"),
      testing::AllOf(HasSubstr(R"("session_seconds_max":7200)"), HasSubstr(R"("trust":)" + trust)));
  EXPECT_EQ(refusal("UpdateRole", R"({"role":"reader","session_seconds_max":1})"),
            ErrorCode::kValidation);
  EXPECT_THAT(done("ListRoles", "{}"), HasSubstr(R"({"roles":[{"role":"reader")"));
  EXPECT_EQ(done("DeleteRole", R"({"role":"reader"})"), "{}");
  EXPECT_EQ(refusal("DescribeRole", R"({"role":"reader"})"), ErrorCode::kResourceNotFound);
}

TEST_F(Administrators, MakeTiersThatNarrowTenants) {
  EXPECT_THAT(done("PutTier", R"({"tier":"basic","read_only":true,"kinds":["order"]})"),
              HasSubstr(R"("read_only":true,"kinds":["order"])"));
  const std::string made = done("CreateTenant", R"({"tenant":"acme","tier":"basic"})");
  const auto tier = [&] {
    return directory_->find(member(made, "access_key_id"), "")->principal.tier();
  };
  ASSERT_NE(tier(), nullptr);
  EXPECT_TRUE(tier()->read_only);
  done("PutTier", R"({"tier":"basic"})");
  EXPECT_FALSE(tier()->read_only);
  EXPECT_EQ(refusal("DeleteTier", R"({"tier":"basic"})"), ErrorCode::kResourceInUse);
  EXPECT_THAT(done("SetTenantTier", R"({"tenant":"acme"})"), HasSubstr(R"("tier":null)"));
  EXPECT_EQ(tier(), nullptr);
  EXPECT_EQ(refusal("SetTenantTier", R"({"tenant":"acme","tier":"gold"})"),
            ErrorCode::kResourceNotFound);
  EXPECT_THAT(done("ListTiers", "{}"), HasSubstr(R"("tier":"basic")"));
  EXPECT_EQ(done("DeleteTier", R"({"tier":"basic"})"), "{}");
  EXPECT_THAT(log(), HasSubstr(R"("kind":"policy","who":"operator","action":"rowhouse:PutTier",)"
                               R"("resource":"tier/basic")"));
}

TEST_F(Administrators, CompareAndApplyAnAccessFile) {
  const std::string request =
      R"({"document":{"policies":{"all":)" + std::string(kAllowAll) +
      R"(},"tiers":{"basic":{"read_only":true}},"users":{"alice":{"policies":["all"]}}}})";
  EXPECT_THAT(done("DiffAccess", request),
              HasSubstr(R"({"change":"create","kind":"policy","name":"all","members":[]})"));
  EXPECT_TRUE(directory_->policies().empty());
  done("ApplyAccess", request);
  EXPECT_EQ(directory_->user("alice")->record.attached_policies, std::vector<std::string>{"all"});
  EXPECT_THAT(done("DiffAccess", request), Not(HasSubstr("create")));
  EXPECT_THAT(log(), HasSubstr(R"("action":"rowhouse:ApplyAccess","resource":"policy/all,)"));
  EXPECT_THAT(done("DiffAccess", R"({"document":{"users":{}},"prune":true})"),
              HasSubstr(R"({"change":"delete","kind":"user","name":"alice")"));
  EXPECT_EQ(refusal("ApplyAccess", R"({"document":{"userz":{}}})"), ErrorCode::kValidation);
  EXPECT_EQ(refusal("ApplyAccess", "{}"), ErrorCode::kValidation);
}

TEST_F(Administrators, ShowAndVerifyTheAuditLog) {
  EXPECT_EQ(done("TailAudit", "{}"), R"({"lines":[]})");
  for (const char* tenant : {"a", "b", "c"}) {
    done("CreateTenant", std::string(R"({"tenant":")") + tenant + "\"}");
  }
  EXPECT_EQ(done("VerifyAudit", "{}"), R"({"sound":true,"lines":3})");
  EXPECT_THAT(done("TailAudit", R"({"limit":2})"),
              testing::AllOf(testing::StartsWith(R"({"lines":[{"line":2,)"),
                             HasSubstr(R"({"line":3,)"), Not(HasSubstr(R"("line":1,)"))));
  EXPECT_THAT(done("TailAudit", R"({"after":2})"), testing::StartsWith(R"({"lines":[{"line":3,)"));
  EXPECT_EQ(done("TailAudit", R"({"after":3})"), R"({"lines":[]})");
  std::ofstream(files_.log.log, std::ios::app) << "\xffnot a line\n";
  EXPECT_THAT(done("TailAudit", R"({"limit":1})"),
              testing::StrEq(R"({"lines":[{"unreadable":"?not a line"}]})"));
  EXPECT_THAT(done("VerifyAudit", "{}"),
              HasSubstr(R"({"sound":false,"lines":3,"finding":"line 4 was altered)"));
}

}  // namespace
}  // namespace rowhouse::administration

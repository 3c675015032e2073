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
  for (const auto actions : {tenant_actions(), key_actions(), audit_actions()}) {
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

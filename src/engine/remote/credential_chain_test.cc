#include "engine/remote/credential_chain.h"

#include <gtest/gtest.h>

#include <map>

#include "engine/remote/environment_for_test.h"
#include "engine/remote/transport_for_test.h"

namespace rowhouse::engine::remote {
namespace {

using std::chrono::milliseconds;

constexpr const char* kContainerJson =
    R"({"RoleArn":"arn:aws:iam::1:role/r","AccessKeyId":"ASIACONT","SecretAccessKey":"s3cret",
        "Token":"tok","Expiration":"2027-01-02T03:04:05Z"})";
constexpr const char* kStsXml =
    R"(<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
       <Credentials><AccessKeyId>ASIASTS</AccessKeyId><SecretAccessKey>s3cret</SecretAccessKey>
       <SessionToken>tok==</SessionToken><Expiration>2027-01-02T03:04:05Z</Expiration></Credentials>
       </AssumeRoleResult></AssumeRoleResponse>)";

class CredentialChainTest : public testing::Test {
 protected:
  Result<std::optional<Credentials>> fetch() {
    return make_credential_chain(environment_, transport_, clock_, sts_)->fetch();
  }
  /// The id of what is found, "-" for nothing, or the error's text.
  std::string id() {
    const auto found = fetch();
    if (!found) return found.error().message();
    return *found ? (*found)->access_key_id : "-";
  }
  void no_instance() { environment_.variables["AWS_EC2_METADATA_DISABLED"] = "true"; }

  EnvironmentForTest environment_;
  ScriptedTransport transport_;
  SteppedClock clock_;
  StsPlace sts_{"https://sts.eu-west-1.amazonaws.com", "eu-west-1"};
};

TEST_F(CredentialChainTest, TheEnvironmentComesFirst) {
  environment_.variables = {{"AWS_ACCESS_KEY_ID", "AKIDENV"},
                            {"AWS_SECRET_ACCESS_KEY", "s3cret"},
                            {"AWS_SESSION_TOKEN", "tok"},
                            {"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"},
                            {"AWS_ROLE_ARN", "arn"},
                            {"AWS_PROFILE", "other"},
                            {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2"}};
  const auto found = fetch();
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->access_key_id, "AKIDENV");
  EXPECT_EQ((*found)->session_token, "tok");
  EXPECT_FALSE((*found)->expires_at);
  EXPECT_TRUE(transport_.sent.empty());
}

TEST_F(CredentialChainTest, HalfAKeyInTheEnvironmentIsAnErrorWithoutTheSecret) {
  environment_.variables["AWS_SECRET_ACCESS_KEY"] = "s3cret";
  EXPECT_NE(id().find("AWS_ACCESS_KEY_ID"), std::string::npos);
  EXPECT_EQ(id().find("s3cret"), std::string::npos);
}

TEST_F(CredentialChainTest, AWebIdentityTokenComesBeforeProfiles) {
  environment_.variables = {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"},
                            {"AWS_ROLE_ARN", "arn:aws:iam::1:role/pod"}};
  environment_.files = {{"/token", "eyJ.x.y\n"},
                        {"/home/u/.aws/credentials",
                         "[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = s\n"}};
  transport_.replies = {answers(200, kStsXml)};
  const auto found = fetch();
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->access_key_id, "ASIASTS");
  EXPECT_EQ((*found)->session_token, "tok==");
  EXPECT_EQ((*found)->expires_at, milliseconds(1'798'859'045'000));
  ASSERT_EQ(transport_.sent.size(), 1u);
  EXPECT_EQ(transport_.sent[0].url, "https://sts.eu-west-1.amazonaws.com/");
  EXPECT_EQ(transport_.sent[0].body,
            "Action=AssumeRoleWithWebIdentity&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fpod&"
            "RoleSessionName=rowhouse&Version=2011-06-15&WebIdentityToken=eyJ.x.y");
  EXPECT_EQ(transport_.sent[0].headers.size(), 1u) << "it is not signed";
}

TEST_F(CredentialChainTest, ATokenFileThatIsMissingEndsTheSearch) {
  environment_.variables = {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"},
                            {"AWS_ROLE_ARN", "arn"},
                            {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2"}};
  EXPECT_NE(id().find("/token"), std::string::npos);
}

TEST_F(CredentialChainTest, TheDefaultProfileIsReadFromBothFilesAndTheCredentialsFileWins) {
  no_instance();
  environment_.files["/home/u/.aws/config"] =
      "[default]\naws_access_key_id = AKIDCONFIG\naws_secret_access_key = s\n";
  EXPECT_EQ(id(), "AKIDCONFIG");
  environment_.files["/home/u/.aws/credentials"] =
      "# mine\n[default]\nAWS_ACCESS_KEY_ID=AKIDFILE ; a comment\n";
  EXPECT_EQ(id(), "AKIDFILE");
}

TEST_F(CredentialChainTest, AProfileThatWasChosenHasToBeThere) {
  environment_.variables["AWS_PROFILE"] = "prod";
  EXPECT_NE(id().find("prod"), std::string::npos);
  environment_.variables["AWS_CONFIG_FILE"] = "/etc/aws";
  environment_.files["/etc/aws"] = "[profile prod]\nregion = eu-west-1\n";
  EXPECT_NE(id().find("has no credentials"), std::string::npos);
  environment_.files["/etc/aws"] +=
      "aws_access_key_id = AKIDPROD\naws_secret_access_key = s\naws_session_token = t\n";
  EXPECT_EQ(id(), "AKIDPROD");
}

TEST_F(CredentialChainTest, ARoleIsAssumedWithItsSourceProfile) {
  environment_.variables["AWS_PROFILE"] = "prod";
  environment_.files["/home/u/.aws/config"] =
      "[profile prod]\nrole_arn = arn:aws:iam::1:role/prod\nsource_profile = base\n"
      "external_id = x/1\nrole_session_name = me\nduration_seconds = 900\n"
      "[profile base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n";
  transport_.replies = {answers(200, kStsXml)};
  EXPECT_EQ(id(), "ASIASTS");
  EXPECT_EQ(transport_.sent[0].body,
            "Action=AssumeRole&DurationSeconds=900&ExternalId=x%2F1&"
            "RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fprod&RoleSessionName=me&Version=2011-06-15");
  EXPECT_NE(transport_.sent[0].headers.back().find("Credential=AKIDBASE/"), std::string::npos);
  EXPECT_NE(transport_.sent[0].headers.back().find("/eu-west-1/sts/aws4_request"),
            std::string::npos);
}

TEST_F(CredentialChainTest, RolesAreAssumedOneFromTheOther) {
  environment_.files["/home/u/.aws/config"] =
      "[default]\nrole_arn = arn:2\nsource_profile = one\n"
      "[profile one]\nrole_arn = arn:1\ncredential_source = Environment\n";
  environment_.variables["AWS_ACCESS_KEY_ID"] = "AKIDENV";
  environment_.variables["AWS_SECRET_ACCESS_KEY"] = "s";
  EXPECT_EQ(id(), "AKIDENV") << "the environment comes first all the same";
  environment_.files["/home/u/.aws/config"] =
      "[default]\nrole_arn = arn:2\nsource_profile = one\n"
      "[profile one]\nrole_arn = arn:1\ncredential_source = EcsContainer\n";
  environment_.variables = {{"HOME", "/home/u"}, {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2"}};
  transport_.replies = {answers(200, kContainerJson), answers(200, kStsXml), answers(200, kStsXml)};
  EXPECT_EQ(id(), "ASIASTS");
  ASSERT_EQ(transport_.sent.size(), 3u);
  EXPECT_NE(transport_.sent[1].body.find("arn%3A1"), std::string::npos);
  EXPECT_NE(transport_.sent[1].headers.back().find("ASIACONT"), std::string::npos);
  EXPECT_NE(transport_.sent[2].body.find("arn%3A2"), std::string::npos);
}

TEST_F(CredentialChainTest, AProfileMayBeItsOwnSourceIfItHasKeys) {
  environment_.files["/home/u/.aws/config"] =
      "[default]\nrole_arn = arn:2\nsource_profile = default\n";
  EXPECT_NE(id().find("its own source"), std::string::npos);
  environment_.files["/home/u/.aws/credentials"] =
      "[default]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n";
  transport_.replies = {answers(200, kStsXml)};
  EXPECT_EQ(id(), "ASIASTS");
}

TEST_F(CredentialChainTest, MistakesInProfilesAreSaidAndEndTheSearch) {
  for (const auto& [text, said] : std::map<std::string, std::string>{
           {"role_arn = a\nsource_profile = gone\n", "in no file"},
           {"role_arn = a\n", "one of source_profile and credential_source"},
           {"role_arn = a\nsource_profile = default\ncredential_source = Environment\n", "one of"},
           {"role_arn = a\ncredential_source = Elsewhere\n", "credential_source that there is not"},
           {"role_arn = a\ncredential_source = Environment\n", "its source no credentials"},
           {"role_arn = a\nmfa_serial = b\nsource_profile = default\n", "mfa_serial"},
           {"sso_session = corp\n", "Identity Center"}}) {
    environment_.files["/home/u/.aws/config"] = "[default]\n" + text;
    EXPECT_NE(id().find(said), std::string::npos) << text << id();
  }
  EXPECT_TRUE(transport_.sent.empty());
}

TEST_F(CredentialChainTest, LoopsOfSourcesEnd) {
  std::string text = "[default]\nrole_arn = a\nsource_profile = p0\n";
  for (int i = 0; i < 100; ++i) {
    const std::string n = std::to_string(i);
    text += "[profile p" + n + "]\nrole_arn = a\nsource_profile = p" + std::to_string(i + 1) + "\n";
  }
  environment_.files["/home/u/.aws/config"] = text;
  EXPECT_NE(id().find("too long a chain"), std::string::npos);
}

TEST_F(CredentialChainTest, ACommandMayPrintThem) {
  environment_.files["/home/u/.aws/config"] = "[default]\ncredential_process = vault read aws\n";
  environment_.outputs["vault read aws"] =
      R"({"Version":1,"AccessKeyId":"AKIDPROC","SecretAccessKey":"s","SessionToken":"tok"})";
  EXPECT_EQ(id(), "AKIDPROC");
  environment_.outputs["vault read aws"] = "s3cret but no JSON";
  EXPECT_NE(id().find("credential_process"), std::string::npos);
  EXPECT_EQ(id().find("s3cret"), std::string::npos);
  environment_.outputs.clear();
  EXPECT_NE(id().find("failed"), std::string::npos);
}

TEST_F(CredentialChainTest, TheContainersEndpointIsAskedWithItsToken) {
  environment_.variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/1";
  transport_.replies = {answers(200, kContainerJson)};
  EXPECT_EQ(id(), "ASIACONT");
  EXPECT_EQ(transport_.sent[0].url, "http://169.254.170.2/v2/credentials/1");
  EXPECT_EQ(transport_.sent[0].method, "GET");

  environment_.variables.erase("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  environment_.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://169.254.170.23/v1/c";
  environment_.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/pod/token";
  environment_.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "not this one";
  environment_.files["/pod/token"] = "eyJ.pod\n";
  transport_.replies = {answers(500, ""), answers(200, kContainerJson)};
  EXPECT_EQ(id(), "ASIACONT");
  EXPECT_TRUE(transport_.sent.back().has_header("authorization: eyJ.pod"));
}

TEST_F(CredentialChainTest, TheContainersTokenGoesToNoOtherMachineInTheClear) {
  for (const char* url : {"http://evil.example/c", "http://169.254.170.2.evil.example/",
                          "http://127.0.0.1.evil.example/c", "http://127.evil.example/c", "evil",
                          "http://user@169.254.170.2/", "http://127.0.0.1 /c"}) {
    environment_.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url;
    environment_.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "tok";
    EXPECT_EQ(id().find("ASIA"), std::string::npos) << url;
  }
  environment_.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://127.0.0.1:99/c";
  environment_.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "tok\r\nX-Evil: 1";
  EXPECT_NE(id().find("one line"), std::string::npos);
  EXPECT_TRUE(transport_.sent.empty());
  environment_.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "https://creds.example/c";
  environment_.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "tok";
  transport_.replies = {answers(200, kContainerJson)};
  EXPECT_EQ(id(), "ASIACONT");
}

TEST_F(CredentialChainTest, TheInstancesRoleComesLastAndWithASessionToken) {
  transport_.replies = {answers(200, "imds-token"), answers(200, "my-role\n"),
                        answers(200, kContainerJson)};
  EXPECT_EQ(id(), "ASIACONT");
  ASSERT_EQ(transport_.sent.size(), 3u);
  EXPECT_EQ(transport_.sent[0].method, "PUT");
  EXPECT_EQ(transport_.sent[0].url, "http://169.254.169.254/latest/api/token");
  EXPECT_EQ(transport_.sent[0].timeout, milliseconds(1'000));
  EXPECT_TRUE(transport_.sent[0].has_header("x-aws-ec2-metadata-token-ttl-seconds: 21600"));
  EXPECT_EQ(transport_.sent[2].url,
            "http://169.254.169.254/latest/meta-data/iam/security-credentials/my-role");
  EXPECT_TRUE(transport_.sent[2].has_header("x-aws-ec2-metadata-token: imds-token"));
}

TEST_F(CredentialChainTest, WithoutAnInstanceOrARoleThereIsNothing) {
  transport_.replies = {fails(HttpFailure::Kind::kNotSent)};
  EXPECT_EQ(id(), "-");
  EXPECT_EQ(transport_.sent.size(), 1u) << "one attempt, unless a variable asks for more";
  transport_.replies = {answers(200, "imds-token"), answers(404, "")};
  EXPECT_EQ(id(), "-");
  no_instance();
  transport_.sent.clear();
  EXPECT_EQ(id(), "-");
  EXPECT_TRUE(transport_.sent.empty());
}

TEST_F(CredentialChainTest, AMetadataServiceThatLiesIsNotBelieved) {
  for (const char* body :
       {"", "[]", "{}", "{\"AccessKeyId\":1}", "not json", "{\"AccessKeyId\":\"A\"}",
        R"({"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"soon"})"}) {
    transport_.replies = {answers(200, "imds-token"), answers(200, "r"), answers(200, body)};
    EXPECT_NE(id().find("no credentials"), std::string::npos) << body;
  }
  transport_.replies = {answers(200, "bad\r\nX-Evil: 1")};
  EXPECT_NE(id().find("metadata service"), std::string::npos);
}

TEST_F(CredentialChainTest, StsErrorsAreToldByTheirCodeAlone) {
  environment_.variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
  environment_.variables["AWS_ROLE_ARN"] = "arn";
  environment_.files["/token"] = "s3cret-token";
  transport_.replies = {answers(403,
                                "<ErrorResponse><Error><Code>AccessDenied</Code><Message>s3cret</"
                                "Message></Error></ErrorResponse>")};
  EXPECT_EQ(id(), "STS refuses the role: AccessDenied");
  transport_.replies = {answers(200, "<html>")};
  EXPECT_NE(id().find("no credentials"), std::string::npos);
}

}  // namespace
}  // namespace rowhouse::engine::remote

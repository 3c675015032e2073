#include "sts/request.h"

#include <gtest/gtest.h>

#include "base/result.h"
#include "signing/canonical_request.h"

namespace rowhouse::sts {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

std::string form_of(const Parameters& parameters) {
  std::string form = "Version=2011-06-15";
  for (const auto& [name, value] : parameters) {
    form += "&" + name + "=";
    signing::append_uri_encoded(form, value);
  }
  return form;
}

Outcome<Request> parse(const std::string& form) {
  ROWHOUSE_TRY(query, Query::parse(form));
  return parse_request(query);
}

const Parameters kAssume = {{"Action", "AssumeRole"},
                            {"RoleArn", "arn:aws:iam::000000000000:role/app"},
                            {"RoleSessionName", "worker"}};

Parameters with(Parameters parameters, const Parameters& more) {
  parameters.insert(parameters.end(), more.begin(), more.end());
  return parameters;
}

void expect_error(const Parameters& parameters, Code code, const std::string& message) {
  const auto request = parse(form_of(parameters));
  ASSERT_FALSE(request) << form_of(parameters);
  EXPECT_EQ(name_of(request.error().code), name_of(code));
  EXPECT_EQ(request.error().message, message);
}

TEST(StsRequest, ReadsAllOfAssumeRole) {
  const auto request =
      parse(form_of(with(kAssume, {{"DurationSeconds", "900"},
                                   {"ExternalId", "a/b:c"},
                                   {"Policy", "{\"a\": \"b+c\"}"},
                                   {"PolicyArns.member.1.arn", "arn:aws:iam::1:policy/p"},
                                   {"Tags.member.1.Key", "TenantId"},
                                   {"Tags.member.1.Value", "acme"},
                                   {"Tags.member.2.Key", "Städte"},
                                   {"Tags.member.2.Value", ""},
                                   {"TransitiveTagKeys.member.1", "tenantid"},
                                   {"SourceIdentity", "alice"}})));
  ASSERT_TRUE(request) << request.error().message;
  const auto& call = std::get<AssumeRole>(*request);
  EXPECT_EQ(call.terms.role_arn, "arn:aws:iam::000000000000:role/app");
  EXPECT_EQ(call.terms.role_session_name, "worker");
  EXPECT_EQ(call.terms.duration.count(), 900);
  EXPECT_EQ(call.terms.policy, "{\"a\": \"b+c\"}");
  EXPECT_EQ(call.terms.policy_arns, std::vector<std::string>{"arn:aws:iam::1:policy/p"});
  EXPECT_EQ(call.external_id, "a/b:c");
  EXPECT_EQ(call.tags, (Tags{{"TenantId", "acme"}, {"Städte", ""}}));
  EXPECT_EQ(call.transitive_tag_keys, std::vector<std::string>{"tenantid"});
  EXPECT_EQ(call.source_identity, "alice");
}

TEST(StsRequest, TellsAllViolationsAtOnce) {
  expect_error(
      {{"Action", "AssumeRole"}, {"RoleSessionName", "a b"}}, Code::kValidationError,
      "2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: "
      "Member must not be null; Value 'a b' at 'roleSessionName' failed to satisfy "
      "constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*");
}

TEST(StsRequest, BoundsTextsAndNumbers) {
  Parameters named = kAssume;
  named[2].second = std::string(65, 's');
  expect_error(named, Code::kValidationError,
               "1 validation error detected: Value '" + std::string(65, 's') +
                   "' at 'roleSessionName' failed to satisfy constraint: Member must have length "
                   "less than or equal to 64");
  expect_error(with(kAssume, {{"DurationSeconds", "899"}}), Code::kValidationError,
               "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy "
               "constraint: Member must have value greater than or equal to 900");
  expect_error(with(kAssume, {{"DurationSeconds", "43201"}}), Code::kValidationError,
               "1 validation error detected: Value '43201' at 'durationSeconds' failed to satisfy "
               "constraint: Member must have value less than or equal to 43200");
  expect_error(with(kAssume, {{"DurationSeconds", "1h"}}), Code::kMalformedInput,
               "DurationSeconds must be an integer");
}

TEST(StsRequest, RefusesTagsThatCannotBe) {
  const auto tagged = [](const std::string& key, const std::string& value) {
    return with(kAssume, {{"Tags.member.1.Key", key}, {"Tags.member.1.Value", value}});
  };
  EXPECT_TRUE(parse(form_of(tagged("Größe 1", "ラベル+=@:/-._"))));
  for (const std::string bad :
       {"a*b", "a#b", "a\nb", "a$", "${x}", "a\"", "a,b", "\u20ac", "a\u0085b"}) {
    EXPECT_FALSE(parse(form_of(tagged(bad, "v")))) << bad;
    EXPECT_FALSE(parse(form_of(tagged("k", bad)))) << bad;
  }
  EXPECT_FALSE(parse(form_of(tagged("", "v"))));
  EXPECT_FALSE(parse(form_of(tagged(std::string(129, 'k'), "v"))));
  EXPECT_FALSE(parse(form_of(tagged("k", std::string(257, 'v')))));
  expect_error(tagged("AWS:thing", "v"), Code::kInvalidParameterValue,
               "aws: prefixed tag key names are not allowed for external use.");
  expect_error(
      with(tagged("Team", "a"), {{"Tags.member.2.Key", "team"}, {"Tags.member.2.Value", "b"}}),
      Code::kInvalidParameterValue,
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  expect_error(with(tagged("Team", "a"), {{"TransitiveTagKeys.member.1", "Other"}}),
               Code::kInvalidParameterValue,
               "The specified transitive tag key must be included in the requested tags.");
}

TEST(StsRequest, TakesFiftyTagsAndNoMore) {
  Parameters parameters = kAssume;
  for (int i = 1; i <= 50; ++i) {
    const std::string member = "Tags.member." + std::to_string(i);
    parameters.push_back({member + ".Key", "k" + std::to_string(i)});
    parameters.push_back({member + ".Value", "v"});
  }
  EXPECT_TRUE(parse(form_of(parameters)));
  parameters.push_back({"Tags.member.51.Key", "one more"});
  parameters.push_back({"Tags.member.51.Value", "v"});
  const auto request = parse(form_of(parameters));
  ASSERT_FALSE(request);
  EXPECT_NE(request.error().message.find("at 'tags' failed to satisfy constraint: Member must have "
                                         "length less than or equal to 50"),
            std::string::npos);
}

TEST(StsRequest, BoundsPolicyAndArnsTogether) {
  expect_error(with(kAssume, {{"Policy", std::string(2030, ' ')},
                              {"PolicyArns.member.1.arn", "arn:aws:iam::1:policy/p"}}),
               Code::kPackedPolicyTooLarge,
               "Session policy and policy ARNs have 2053 characters together; at most 2048 are "
               "allowed");
}

TEST(StsRequest, KnowsItsActionsAndItsVersion) {
  expect_error({{"Action", "Nonsense"}}, Code::kInvalidAction,
               "Could not find operation Nonsense for version 2011-06-15");
  const auto no_version = parse("Action=GetCallerIdentity");
  ASSERT_FALSE(no_version);
  EXPECT_EQ(no_version.error().message,
            "Could not find operation GetCallerIdentity for version NO_VERSION_SPECIFIED");
  EXPECT_EQ(parse("Version=2011-06-15").error().code, Code::kMissingAction);
  const auto declined = parse(form_of({{"Action", "DecodeAuthorizationMessage"}}));
  EXPECT_EQ(declined.error().code, Code::kUnsupportedOperation);
  EXPECT_TRUE(is_action("DecodeAuthorizationMessage"));
  EXPECT_FALSE(is_action("Nonsense"));
  EXPECT_FALSE(is_action(""));
}

TEST(StsRequest, NeverRepeatsAWebIdentityToken) {
  const auto request = parse(form_of({{"Action", "AssumeRoleWithWebIdentity"},
                                      {"RoleArn", "arn:aws:iam::000000000000:role/app"},
                                      {"RoleSessionName", "worker"},
                                      {"WebIdentityToken", std::string(20'001, 't')}}));
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().message.find("ttt"), std::string::npos);
  EXPECT_TRUE(is_unsigned("AssumeRoleWithWebIdentity"));
  EXPECT_FALSE(is_unsigned("AssumeRole"));
}

TEST(StsQuery, RefusesWhatTwoReadersMightReadInTwoWays) {
  EXPECT_TRUE(Query::parse("a=1&b=%C3%A4+x&&c"));
  EXPECT_EQ(*Query::parse("b=%C3%A4+x%2B")->find("b"), "\u00e4 x+");
  for (const std::string bad : {"a=1&a=2", "a=1&%61=2", "a=%G0", "a=%4", "a=%", "a=%FF", "%FF=a"}) {
    const auto query = Query::parse(bad);
    ASSERT_FALSE(query) << bad;
    EXPECT_EQ(query.error().code, Code::kMalformedInput);
  }
  EXPECT_FALSE(Query::parse(std::string(kFormBytesMax + 1, 'a')));
  std::string many;
  for (std::size_t i = 0; i <= kParametersMax; ++i) many += "p" + std::to_string(i) + "=&";
  EXPECT_FALSE(Query::parse(many));
}

TEST(StsQuery, FindsTheActionWithoutDecoding) {
  EXPECT_EQ(action_of("Version=1&Action=AssumeRole&x=y"), "AssumeRole");
  EXPECT_EQ(action_of("Version=1"), "");
  EXPECT_EQ(action_of("XAction=AssumeRole"), "");
  EXPECT_EQ(action_of(std::string(kFormBytesMax, 'x') + "&Action=AssumeRole"), "");
}

}  // namespace
}  // namespace rowhouse::sts

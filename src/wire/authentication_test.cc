#include "wire/authentication.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "wire/credentials_for_test.h"
#include "wire/sent_for_test.h"

namespace rowhouse::wire {
namespace {

using std::chrono::seconds;

class Authentication : public ::testing::Test {
 protected:
  Authentication() { source_.add("AKID", "secret"); }

  Sent signed_by(std::string_view id, std::string_view secret, std::string_view token = "",
                 Sent sent = {}, signing::Audience audience = {"eu-west-1", "dynamodb"}) {
    const auto headers = sent.headers();
    for (const auto& [name, value] : signing::sign({sent.method, sent.target, headers, sent.body},
                                                   {id, secret, token}, audience, clock_.time)) {
      sent.fields.emplace_back(name, value);
    }
    return sent;
  }
  Sent signed_well() { return signed_by("AKID", "secret"); }
  Sent presigned(seconds lifetime, std::string_view token = "", std::string_view id = "AKID") {
    Sent sent;
    const auto headers = sent.headers();
    sent.target =
        signing::presign({sent.method, sent.target, headers, sent.body}, {id, "secret", token},
                         {"eu-west-1", "dynamodb"}, clock_.time, lifetime);
    return sent;
  }

  auto authenticate(const Sent& sent, std::string_view service = {}) {
    return authenticate(authenticator_, sent, service);
  }
  static Result<const tenancy::Credential*> authenticate(Authenticator& authenticator,
                                                         const Sent& sent,
                                                         std::string_view service = {}) {
    const SentText text(sent);
    const RecentHead* const recent = authenticator.recent_head(text.bytes());
    const RequestHead head = recent != nullptr ? recent->head_in(text.bytes()) : text.head();
    return authenticator.authenticate(head, sent.body, service);
  }
  bool passes(const Sent& sent) { return authenticate(sent).has_value(); }
  void expect_error(const Sent& sent, ErrorCode code, const std::string& message) {
    const auto result = authenticate(sent);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code(), code);
    EXPECT_EQ(result.error().message(), message);
  }
  void expect_mismatch(const Sent& sent) {
    expect_error(sent, ErrorCode::kInvalidSignature,
                 "The request signature we calculated does not match the signature you provided. "
                 "Check your AWS Secret Access Key and signing method. Consult the service "
                 "documentation for details.");
  }
  void expect_unrecognized(const Sent& sent) {
    expect_error(sent, ErrorCode::kUnrecognizedClient,
                 "The security token included in the request is invalid.");
  }

  void expect_the_same_judgement(const Sent& original);

  FixedClock clock_;
  FixedSource source_;
  Authenticator authenticator_{source_, clock_, "eu-west-1"};
};

void replace(std::string& text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  ASSERT_NE(at, std::string::npos) << what;
  text.replace(at, what.size(), with);
}

TEST_F(Authentication, TakesASignatureForTheServiceThatIsAskedForAlone) {
  const Sent dynamodb = signed_well();
  const Sent sts = signed_by("AKID", "secret", "", {}, {"eu-west-1", "sts"});
  const auto asked = [&](const Sent& sent, std::string_view service) {
    return authenticate(sent, service).has_value();
  };
  // Each twice, since a signing key of one service may be kept by then.
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(asked(dynamodb, "dynamodb"));
    EXPECT_TRUE(asked(sts, "sts"));
    EXPECT_FALSE(asked(dynamodb, "sts"));
    EXPECT_FALSE(asked(sts, "dynamodb"));
  }
}

TEST_F(Authentication, FindsOutWhoHasSigned) {
  const auto credential = authenticate(signed_well());
  ASSERT_TRUE(credential.has_value()) << to_string(credential.error());
  EXPECT_EQ((*credential)->access_key_id, "AKID");
  EXPECT_EQ((*credential)->principal.tenant(), TenantId::parse("acme").value());
}

TEST_F(Authentication, TakesASecondRequestOfTheSameKey) {
  EXPECT_TRUE(passes(signed_well()));
  EXPECT_TRUE(passes(signed_well()));
}

TEST_F(Authentication, SaysThatItIsNobodysFaultWhenKeysCannotBeLookedUp) {
  EXPECT_TRUE(passes(signed_well()));
  // What is kept of the key counts no more, either.
  source_.out_of_touch = true;
  expect_error(
      signed_well(), ErrorCode::kServiceUnavailable,
      "Access keys cannot be checked: the engine that keeps them has been out of reach for "
      "too long");
  EXPECT_EQ(authenticator_.refused_for(), "keys out of reach");
  source_.out_of_touch = false;
  EXPECT_TRUE(passes(signed_well()));
}

TEST_F(Authentication, AsksTheSourceOnceForAKeyThatMayBeKept) {
  for (int i = 0; i < 3; ++i) {
    const auto credential = authenticate(signed_well());
    ASSERT_TRUE(credential.has_value());
    EXPECT_EQ(*credential, source_.credentials.find("AKID")->second.get());
  }
  EXPECT_EQ(source_.lookups, 1);
  // Another change than of this key makes no difference but one more look.
  source_.add("AKIX", "secret");
  EXPECT_TRUE(passes(signed_well()));
  EXPECT_TRUE(passes(signed_well()));
  EXPECT_EQ(source_.lookups, 2);
}

TEST_F(Authentication, AsksTheSourceEachTimeForAKeyThatEnds) {
  source_.add("ASIA", "secret", "the token", clock_.time + seconds(60));
  for (int i = 1; i <= 3; ++i) {
    EXPECT_TRUE(passes(signed_by("ASIA", "secret", "the token")));
    EXPECT_EQ(source_.lookups, i);
  }
}

TEST_F(Authentication, KeepsAKeyFromOneDayToTheNext) {
  EXPECT_TRUE(passes(signed_well()));
  clock_.time += std::chrono::days(1);
  EXPECT_TRUE(passes(signed_well()));
  EXPECT_TRUE(passes(signed_well()));
  EXPECT_EQ(source_.lookups, 1);
}

TEST_F(Authentication, WantsNoTokenWithAKeyThatHasNone) {
  for (int i = 0; i < 2; ++i) {
    expect_unrecognized(signed_by("AKID", "secret", "a token"));
    EXPECT_TRUE(passes(signed_well()));
  }
}

TEST_F(Authentication, MissesATokenWithoutASignature) {
  expect_error({}, ErrorCode::kMissingAuthenticationToken,
               "Request is missing Authentication Token");
}

TEST_F(Authentication, DoesNotKnowAStrangersKey) {
  expect_unrecognized(signed_by("AKIE", "secret"));
}

TEST_F(Authentication, RefusesAnotherSecret) { expect_mismatch(signed_by("AKID", "Secret")); }

TEST_F(Authentication, RefusesTheOldSecretOfAKeyThatHasANewOne) {
  const Sent sent = signed_well();
  EXPECT_TRUE(passes(sent));
  source_.add("AKID", "new secret");
  expect_mismatch(sent);
  EXPECT_TRUE(passes(signed_by("AKID", "new secret")));
}

TEST_F(Authentication, RefusesAKeyFromTheMomentThatItIsGone) {
  const Sent sent = signed_well();
  EXPECT_TRUE(passes(sent));
  source_.clear();
  expect_unrecognized(sent);
}

TEST_F(Authentication, AllowsClocksToDifferBy15Minutes) {
  const Sent sent = signed_well();
  const signing::Timestamp signed_at = clock_.time;
  clock_.time = signed_at + seconds(900);
  EXPECT_TRUE(passes(sent));
  clock_.time = signed_at + seconds(901);
  expect_error(sent, ErrorCode::kInvalidSignature,
               "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z "
               "(20150830T125101Z - 15 min.)");
  clock_.time = signed_at - seconds(900);
  EXPECT_TRUE(passes(sent));
  clock_.time = signed_at - seconds(901);
  expect_error(sent, ErrorCode::kInvalidSignature,
               "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z "
               "(20150830T122059Z + 15 min.)");
}

TEST_F(Authentication, WantsADateInTheBasicFormat) {
  Sent sent = signed_well();
  *sent.field("X-Amz-Date") = "201";
  expect_error(sent, ErrorCode::kIncompleteSignature,
               "Date must be in ISO-8601 'basic format'. Got '201'. See "
               "http://en.wikipedia.org/wiki/ISO_8601");
}

TEST_F(Authentication, TakesTheDateHeaderInPlaceOfXAmzDate) {
  Sent sent;
  sent.fields.emplace_back("Date", "Sun, 30 Aug 2015 12:36:00 GMT");
  const auto headers = sent.headers();
  const std::string hash = signing::hex(signing::sha256(sent.body));
  const signing::Scope scope{"20150830", "eu-west-1", "dynamodb"};
  const signing::CoveredHeaders covered("host;x-amz-target", headers);
  const auto signature = signing::signature_of(
      {sent.method, sent.target, headers, sent.body}, {"20150830T123600Z", scope, covered, hash},
      signing::HmacKey(signing::derive_signing_key("secret", scope)));
  sent.fields.emplace_back("Authorization",
                           "AWS4-HMAC-SHA256 Credential=AKID/20150830/eu-west-1/dynamodb/"
                           "aws4_request, SignedHeaders=host;x-amz-target, Signature=" +
                               signing::hex(signature.value()));
  EXPECT_TRUE(passes(sent));
  *sent.field("Date") = "Sun, 30 Aug 2015 12:36:01 GMT";
  expect_mismatch(sent);
  *sent.field("Date") = "Sun, 30 Aug 2015 13:36:00 GMT";
  EXPECT_FALSE(passes(sent));
}

TEST_F(Authentication, NamesAllThatIsWrongInTheScope) {
  Sent sent = signed_by("AKID", "secret", "", {}, {"us-east-1", "s3"});
  replace(*sent.field("Authorization"), "/20150830/", "/20150829/");
  replace(*sent.field("Authorization"), "/aws4_request", "/aws5_request");
  expect_error(sent, ErrorCode::kInvalidSignature,
               "Credential should be scoped to a valid region, not 'us-east-1'. Credential should "
               "be scoped to correct service: 'dynamodb'. Credential should be scoped with a valid "
               "terminator: 'aws4_request', not 'aws5_request'. Date in Credential scope does not "
               "match YYYYMMDD from ISO-8601 version of date from HTTP: '20150829' != '20150830', "
               "from '20150830T123600Z'.");
  EXPECT_EQ(source_.lookups, 0);
}

TEST_F(Authentication, WantsHostToBeCovered) {
  Sent sent = signed_well();
  replace(*sent.field("Authorization"), ";host;", ";");
  expect_error(sent, ErrorCode::kInvalidSignature,
               "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
}

TEST_F(Authentication, WantsEveryAmzHeaderToBeCovered) {
  Sent sent = signed_well();
  sent.fields.emplace_back("X-AMZ-Something", "1");
  expect_error(sent, ErrorCode::kInvalidSignature,
               "'X-AMZ-Something' must be a 'SignedHeader' in the AWS Authorization.");
  Sent traced = signed_well();
  traced.fields.emplace_back("X-Amzn-Trace-Id", "1");
  EXPECT_TRUE(passes(traced));
}

TEST_F(Authentication, RefusesTwoHeadersWhereOneDecides) {
  for (const char* name : {"Host", "X-Amz-Target", "X-Amz-Date", "authorization", "content-type"}) {
    Sent before = signed_well();
    before.fields.insert(before.fields.begin(), {name, "x"});
    EXPECT_FALSE(passes(before)) << name;
    Sent behind = signed_well();
    behind.fields.emplace_back(name, "x");
    EXPECT_FALSE(passes(behind)) << name;
  }
}

TEST_F(Authentication, RefusesACoveredHeaderThatIsGone) {
  Sent sent = signed_well();
  std::erase_if(sent.fields, [](const auto& field) { return field.first == "Content-Type"; });
  expect_mismatch(sent);
}

TEST_F(Authentication, WantsTheTokenOfTemporaryCredentials) {
  source_.add("ASIA", "secret", "the token", clock_.time + seconds(60));
  EXPECT_TRUE(passes(signed_by("ASIA", "secret", "the token")));
  expect_unrecognized(signed_by("ASIA", "secret"));
  expect_unrecognized(signed_by("ASIA", "secret", "The token"));
  expect_unrecognized(signed_by("AKID", "secret", "the token"));
  Sent unsigned_token = signed_by("ASIA", "secret");
  unsigned_token.fields.emplace_back("X-Amz-Security-Token", "the token");
  EXPECT_FALSE(passes(unsigned_token));
}

TEST_F(Authentication, RefusesTemporaryCredentialsWhoseTimeIsOver) {
  source_.add("ASIA", "secret", "token", clock_.time + seconds(60));
  const Sent sent = signed_by("ASIA", "secret", "token");
  clock_.time += seconds(59);
  EXPECT_TRUE(passes(sent));
  clock_.time += seconds(1);
  expect_error(sent, ErrorCode::kExpiredToken,
               "The security token included in the request is expired");
}

TEST_F(Authentication, TakesAPresignedRequestUntilItIsOver) {
  const Sent sent = presigned(seconds(7200));
  clock_.time += seconds(7200);
  EXPECT_TRUE(passes(sent));
  clock_.time += seconds(1);
  expect_error(sent, ErrorCode::kInvalidSignature,
               "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z "
               "(20150830T143601Z - 7200 sec.)");
}

TEST_F(Authentication, BoundsWhatAPresignedRequestAsksFor) {
  EXPECT_TRUE(passes(presigned(seconds(604'800))));
  expect_error(presigned(seconds(604'801)), ErrorCode::kIncompleteSignature,
               "X-Amz-Expires must be less than a week (in seconds); that is, the given "
               "X-Amz-Expires must be less than 604800 seconds");
  expect_error(presigned(seconds(-1)), ErrorCode::kIncompleteSignature,
               "X-Amz-Expires must be non-negative");
  for (const char* text : {"", "1h", "0x1", " 1", "99999999999999999999999999"}) {
    Sent sent = presigned(seconds(7200));
    replace(sent.target, "=7200", "=" + std::string(text));
    EXPECT_FALSE(passes(sent)) << text;
  }
}

TEST_F(Authentication, RefusesAPresignedRequestThatLivesLongerThanWasSigned) {
  Sent longer = presigned(seconds(60));
  replace(longer.target, "=60&", "=61&");
  expect_mismatch(longer);
  Sent forever = presigned(seconds(60));
  replace(forever.target, "&X-Amz-Expires=60", "");
  expect_mismatch(forever);
  Sent twice = presigned(seconds(60));
  replace(twice.target, "?", "?X-Amz-Expires=3600&");
  expect_mismatch(twice);
}

TEST_F(Authentication, TakesTheTokenOfAPresignedRequestFromItsQuery) {
  source_.add("ASIA", "secret", "to/k+en=", clock_.time + seconds(600));
  EXPECT_TRUE(passes(presigned(seconds(60), "to/k+en=", "ASIA")));
  expect_unrecognized(presigned(seconds(60), "to/k en=", "ASIA"));
  expect_unrecognized(presigned(seconds(60), "", "ASIA"));
}

TEST_F(Authentication, HoldsTheBodyAgainstItsHash) {
  Sent sent;
  sent.fields.emplace_back("X-Amz-Content-Sha256", signing::hex(signing::sha256(sent.body)));
  sent = signed_by("AKID", "secret", "", sent);
  EXPECT_TRUE(passes(sent));
  sent.body += ' ';
  expect_mismatch(sent);
}

TEST_F(Authentication, RefusesAnUnsignedPayload) {
  for (const std::string hash : {"UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
                                 "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "", "e3b0c442"}) {
    Sent sent;
    sent.fields.emplace_back("X-Amz-Content-Sha256", hash);
    expect_mismatch(signed_by("AKID", "secret", "", sent));

    // And signed as S3 would have it.
    const auto added = signed_by("AKID", "secret", "", sent);
    const auto headers = added.headers();
    const signing::Scope scope{"20150830", "eu-west-1", "dynamodb"};
    const std::string names = "content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target";
    const signing::CoveredHeaders covered(names, headers);
    Sent as_s3 = added;
    *as_s3.field("Authorization") =
        "AWS4-HMAC-SHA256 Credential=AKID/20150830/eu-west-1/dynamodb/aws4_request, "
        "SignedHeaders=" +
        names + ", Signature=" +
        signing::hex(
            signing::signature_of({added.method, added.target, headers, added.body},
                                  {"20150830T123600Z", scope, covered, hash},
                                  signing::HmacKey(signing::derive_signing_key("secret", scope)))
                .value());
    expect_mismatch(as_s3);
  }
}

TEST_F(Authentication, SaysNothingOfSecretsOrOfWhatItCalculated) {
  source_.add("ASIA", "a secret", "a token", clock_.time + seconds(60));
  for (const Sent& sent : {signed_by("AKID", "wrong"), signed_by("ASIA", "a secret", "wrong"),
                           signed_by("ASIA", "wrong", "a token")}) {
    const auto result = authenticate(sent);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().message().find("secret access"), std::string::npos);
    EXPECT_EQ(result.error().message().find("a secret"), std::string::npos);
    EXPECT_EQ(result.error().message().find("a token"), std::string::npos);
    EXPECT_EQ(result.error().message().find("host"), std::string::npos);
  }
}

// --- one bit at a time ---

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/// Flips each bit of `part`, which is a part of `sent`, and expects a refusal; but where
/// `is_the_same` says of a character and a bit that the request means the same.
template <typename IsTheSame>
int flip_each_bit(Sent& sent, std::string& part, IsTheSame is_the_same,
                  const std::function<bool(const Sent&)>& passes) {
  int flipped = 0;
  for (std::size_t at = 0; at < part.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      part[at] = static_cast<char>(part[at] ^ (1 << bit));
      EXPECT_EQ(passes(sent), is_the_same(at, bit))
          << "bit " << bit << " of " << at << ": " << part;
      part[at] = static_cast<char>(part[at] ^ (1 << bit));
      ++flipped;
    }
  }
  EXPECT_TRUE(passes(sent));
  return flipped;
}

constexpr auto kNever = [](std::size_t, int) { return false; };

TEST_F(Authentication, RefusesEachBitThatIsFlippedInAHeader) {
  source_.add("ASIA", "secret", "token", clock_.time + seconds(60));
  Sent sent;
  sent.fields.emplace_back("X-Amz-Content-Sha256", signing::hex(signing::sha256(sent.body)));
  sent = signed_by("ASIA", "secret", "token", sent);
  const auto check = [this](const Sent& changed) { return passes(changed); };
  int flipped = flip_each_bit(sent, sent.method, kNever, check);
  flipped += flip_each_bit(sent, sent.body, kNever, check);
  for (auto& [name, value] : sent.fields) {
    // The case of a header's name means nothing, and is bit 5 of a letter.
    const std::string original = name;
    const auto only_case = [&original](std::size_t at, int bit) {
      return bit == 5 && is_letter(original[at]);
    };
    flipped += flip_each_bit(sent, name, only_case, check);
    flipped += flip_each_bit(sent, value, kNever, check);
  }
  EXPECT_GT(flipped, 4000);
}

/// Changes all that can be changed in a request that is right, and expects each time to be told
/// what somebody is told who has seen no head like it.
void Authentication::expect_the_same_judgement(const Sent& original) {
  const auto judgement = [](Authenticator& authenticator, const Sent& sent) {
    const auto result = authenticate(authenticator, sent);
    return result ? std::string("right") : result.error().message();
  };
  int judged = 0;
  int refused = 0;
  const auto judge = [&](const Sent& changed) {
    // What was kept is of this one again.
    ASSERT_TRUE(passes(original));
    ASSERT_NE(authenticator_.recent_head(SentText(original).bytes()), nullptr);
    Authenticator fresh(source_, clock_, "eu-west-1");
    const std::string expected = judgement(fresh, changed);
    EXPECT_EQ(judgement(authenticator_, changed), expected);
    ++judged;
    refused += expected == "right" ? 0 : 1;
  };

  Sent sent = original;
  const auto flip_all = [&](std::string& part) {
    for (char& c : part) {
      for (int bit = 0; bit < 8; ++bit) {
        c = static_cast<char>(c ^ (1 << bit));
        judge(sent);
        c = static_cast<char>(c ^ (1 << bit));
      }
    }
  };
  flip_all(sent.method);
  flip_all(sent.target);
  flip_all(sent.body);
  for (auto& [name, value] : sent.fields) {
    flip_all(name);
    flip_all(value);
  }
  for (std::size_t i = 0; i < original.fields.size(); ++i) {
    sent = original;
    sent.fields.erase(sent.fields.begin() + static_cast<std::ptrdiff_t>(i));
    judge(sent);
    for (std::size_t j = 0; j < original.fields.size(); ++j) {
      sent = original;
      sent.fields.insert(sent.fields.begin() + static_cast<std::ptrdiff_t>(j), original.fields[i]);
      judge(sent);
      sent = original;
      std::swap(sent.fields[i], sent.fields[j]);
      judge(sent);
      // Both values taken together are the same text as before.
      sent = original;
      std::string& value = sent.fields[i].second;
      sent.fields[j].second.insert(0, 1, value.back());
      value.pop_back();
      judge(sent);
    }
  }
  EXPECT_GT(judged, 2000);
  EXPECT_GT(refused, 1800);
  EXPECT_LT(refused, judged);
}

TEST_F(Authentication, JudgesAHeadThatItHasSeenAsOneThatItHasNot) {
  Sent original = signed_well();
  original.fields.emplace_back("Content-Length", std::to_string(original.body.size()));
  expect_the_same_judgement(original);
}

TEST_F(Authentication, JudgesAHeadThatCoversWhatDiffersAsOneThatItHasNotSeen) {
  source_.add("ASIA", "secret", "token", clock_.time + seconds(60));
  Sent sent;
  sent.fields.emplace_back("Content-Length", std::to_string(sent.body.size()));
  sent.fields.emplace_back("amz-sdk-invocation-id", "a325ebd3-4e3c-453a-be75-940d4562a59c");
  sent.fields.emplace_back("X-Amz-Content-Sha256", signing::hex(signing::sha256(sent.body)));
  expect_the_same_judgement(signed_by("ASIA", "secret", "token", sent));
}

TEST_F(Authentication, TakesOneHeadAfterTheOtherOfManyWhoDifferInAllThatMayDiffer) {
  const auto sent_by = [this](int number) {
    const std::string digits = std::to_string(1'000 + number);
    const std::string id = "ASIA" + digits;
    if (!source_.credentials.contains(id)) {
      source_.add(id, "secret" + digits, "token" + digits, clock_.time + seconds(60));
    }
    Sent sent;
    sent.body = R"({"TableName": "Music)" + digits + "\"}";
    sent.fields.emplace_back("Content-Length", std::to_string(sent.body.size()));
    sent.fields.emplace_back("amz-sdk-invocation-id", digits);
    sent.fields.emplace_back("X-Amz-Content-Sha256", signing::hex(signing::sha256(sent.body)));
    return signed_by(id, "secret" + digits, "token" + digits, sent);
  };
  EXPECT_TRUE(passes(sent_by(0)));
  for (int number = 0; number < 50; ++number) {
    const Sent sent = sent_by(number);
    ASSERT_NE(authenticator_.recent_head(SentText(sent).bytes()), nullptr);
    const auto credential = authenticate(sent);
    ASSERT_TRUE(credential.has_value()) << credential.error().message();
    EXPECT_EQ((*credential)->access_key_id, "ASIA" + std::to_string(1'000 + number));
    Sent of_another = sent;
    *of_another.field("X-Amz-Security-Token") = "token1999";
    EXPECT_FALSE(passes(of_another));
    of_another = sent;
    of_another.body.back() = ' ';
    expect_mismatch(of_another);
  }
}

TEST_F(Authentication, RefusesEachBitThatIsFlippedInAPresignedRequest) {
  source_.add("ASIA", "secret", "to/ken", clock_.time + seconds(600));
  Sent sent = presigned(seconds(60), "to/ken", "ASIA");
  const auto check = [this](const Sent& changed) { return passes(changed); };
  // %2F and %2f are the same byte.
  const std::string target = sent.target;
  const auto same_escape = [&target](std::size_t at, int bit) {
    return bit == 5 && at >= 2 && target[at - 2] == '%' && is_letter(target[at]);
  };
  int flipped = flip_each_bit(sent, sent.target, same_escape, check);
  flipped += flip_each_bit(sent, sent.body, kNever, check);
  EXPECT_GT(flipped, 2500);
}

}  // namespace
}  // namespace rowhouse::wire

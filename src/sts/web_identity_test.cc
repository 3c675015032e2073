#include "sts/web_identity.h"

#include <gtest/gtest.h>

#include "sts/tokens_for_test.h"

namespace rowhouse::sts {
namespace {

const signing::Timestamp kNow = signing::parse_basic("20260101T000000Z").value();

std::string at(int seconds) {
  return std::to_string((kNow + std::chrono::seconds(seconds)).time_since_epoch().count());
}

class WebIdentityToken : public ::testing::Test {
 protected:
  // Making an RSA key takes a while.
  static const IssuerForTest& rsa() {
    static const IssuerForTest issuer(true);
    return issuer;
  }
  static const IssuerForTest& ec() {
    static const IssuerForTest issuer(false);
    return issuer;
  }
  static std::string claims(const std::string& more = "", const std::string& exp = at(60)) {
    return R"({"iss": "https://login.example.com", "aud": ["other", "shop"], "sub": "user-1", "exp": )" +
           exp + more + "}";
  }
  Outcome<WebIdentity> verify(const std::string& token) const {
    return verify_web_identity(token, provider_, keys_, kNow);
  }
  void expect_error(const std::string& token, Code code, const std::string& part) const {
    const auto identity = verify(token);
    ASSERT_FALSE(identity) << part;
    EXPECT_EQ(name_of(identity.error().code), name_of(code));
    EXPECT_NE(identity.error().message.find(part), std::string::npos) << identity.error().message;
  }

  WebIdentityProvider provider_{"https://login.example.com", {"shop", "admin"}};
  KeySet keys_ = KeySet::parse("{\"keys\": [" + rsa().jwk("r") + ", " +
                               ec().jwk("e", R"(, "use": "sig", "alg": "ES256")") + "]}")
                     .value();
};

TEST_F(WebIdentityToken, IsTakenWithEitherAlgorithm) {
  for (const std::string& token : {rsa().token("r", claims()), ec().token("e", claims())}) {
    const auto identity = verify(token);
    ASSERT_TRUE(identity) << identity.error().message;
    EXPECT_EQ(identity->subject, "user-1");
    EXPECT_EQ(identity->audience, "shop");
    EXPECT_EQ(identity->issuer, "https://login.example.com");
  }
  EXPECT_EQ(provider_.arn("123456789012"),
            "arn:aws:iam::123456789012:oidc-provider/login.example.com");
}

TEST_F(WebIdentityToken, NeedsNoKeyIdWhereOneKeyAloneIsOfItsAlgorithm) {
  EXPECT_TRUE(verify(ec().sign(R"({"alg": "ES256"})", claims())));
}

TEST_F(WebIdentityToken, BringsTags) {
  const auto identity = verify(ec().token("e", claims(R"(, "amr": ["pwd", "mfa"],
      "https://aws.amazon.com/source_identity": "alice",
      "https://aws.amazon.com/tags": {"principal_tags": {"TenantId": ["acme"], "Team": "blue"},
                                      "transitive_tag_keys": ["TenantId"]})")));
  ASSERT_TRUE(identity) << identity.error().message;
  EXPECT_EQ(identity->tags, (Tags{{"TenantId", "acme"}, {"Team", "blue"}}));
  EXPECT_EQ(identity->transitive_tag_keys, std::vector<std::string>{"TenantId"});
  EXPECT_EQ(identity->methods, (std::vector<std::string>{"pwd", "mfa"}));
  EXPECT_EQ(identity->source_identity, "alice");
}

TEST_F(WebIdentityToken, RefusesTagsThatAreNotOfTheForm) {
  for (const std::string bad :
       {R"("acme")", R"({"principal_tags": ["acme"]})", R"({"principal_tags": {"T": ["a", "b"]}})",
        R"({"principal_tags": {"T": []}})", R"({"principal_tags": {"T": [1]}})",
        R"({"principal_tags": {"T": ["*"]}})", R"({"principal_tags": {"T": ["a"], "t": ["b"]}})",
        R"({"principal_tags": {"aws:T": ["a"]}})", R"({"transitive_tag_keys": ["T"]})",
        R"({"principal_tags": {"T": ["a"]}, "transitive_tag_keys": [1]})"}) {
    EXPECT_FALSE(verify(ec().token("e", claims(R"(, "https://aws.amazon.com/tags": )" + bad))))
        << bad;
  }
}

TEST_F(WebIdentityToken, HasItsTime) {
  expect_error(ec().token("e", claims("", at(0))), Code::kExpiredWebIdentity,
               "Token expired: current date/time " + at(0) +
                   " must be before the expiration date/time " + at(0));
  expect_error(ec().token("e", claims(R"(, "nbf": )" + at(61))), Code::kInvalidIdentityToken,
               "not valid yet");
  expect_error(ec().token("e", claims(R"(, "iat": )" + at(61))), Code::kInvalidIdentityToken,
               "not valid yet");
  EXPECT_TRUE(verify(ec().token("e", claims(R"(, "nbf": )" + at(60) + R"(, "iat": )" + at(0)))));
  expect_error(ec().token("e", claims(R"(, "nbf": "soon")")), Code::kInvalidIdentityToken, "nbf");
  for (const std::string exp : {"\"soon\"", "null", "-1", "1e300"}) {
    expect_error(ec().token("e", claims("", exp)), Code::kInvalidIdentityToken, "exp");
  }
}

TEST_F(WebIdentityToken, IsForUsAndFromTheProvider) {
  expect_error(
      ec().token("e",
                 R"({"iss": "https://login.example.com", "aud": "shop2", "sub": "u", "exp": )" +
                     at(9) + "}"),
      Code::kInvalidIdentityToken, "Incorrect token audience");
  expect_error(
      ec().token("e",
                 R"({"iss": "https://login.example.com/", "aud": "shop", "sub": "u", "exp": )" +
                     at(9) + "}"),
      Code::kInvalidIdentityToken,
      "No OpenIDConnect provider found in your account for https://login.example.com/");
  expect_error(ec().token("e", R"({"iss": "https://login.example.com", "aud": "shop", "exp": )" +
                                   at(9) + "}"),
               Code::kInvalidIdentityToken, "sub");
}

TEST_F(WebIdentityToken, SaysNothingTwice) {
  // Two readers might each take another of them.
  for (
      const std::string twice :
      {R"("sub": "user-2")", R"("iss": "https://evil.example.com")", R"("aud": "shop")",
       R"("exp": 1, "exp": 1)", R"("nbf": 1, "nbf": 99999999999)", R"("azp": "shop", "azp": "x")",
       R"("amr": ["mfa"], "amr": ["pwd"])", R"("x": 1, "x": 2)",
       R"("https://aws.amazon.com/source_identity": "a", "https://aws.amazon.com/source_identity": "b")"}) {
    expect_error(ec().token("e", claims(", " + twice)), Code::kInvalidIdentityToken,
                 "not a valid JWT");
  }
  expect_error(ec().token("e", claims(R"(, "https://aws.amazon.com/tags":
                   {"principal_tags": {"T": ["a"]}, "principal_tags": {"T": ["b"]}})")),
               Code::kIdpRejectedClaim, "not of the form");
  for (const std::string header :
       {R"({"alg": "ES256", "alg": "ES256", "kid": "e"})",
        R"({"alg": "ES256", "kid": "e", "kid": "e"})", R"({"alg": "ES256", "kid": 1})"}) {
    expect_error(ec().sign(header, claims()), Code::kInvalidIdentityToken, "not a valid JWT");
  }
}

TEST_F(WebIdentityToken, IsForWhomItWasIssuedToWhereItSaysSo) {
  const auto identity = verify(ec().token("e", claims(R"(, "azp": "admin")")));
  ASSERT_TRUE(identity) << identity.error().message;
  EXPECT_EQ(identity->audience, "admin");
  EXPECT_EQ(identity->original_audience, "shop");
  EXPECT_EQ(verify(ec().token("e", claims()))->original_audience, "");
  for (const std::string party : {R"("other")", R"(["admin"])", "null", "\"\""}) {
    expect_error(ec().token("e", claims(R"(, "azp": )" + party)), Code::kInvalidIdentityToken,
                 "Incorrect token audience");
  }
}

TEST_F(WebIdentityToken, TellsItsIssuerBeforeItIsBelieved) {
  const IssuerForTest stranger(false);
  EXPECT_EQ(*claimed_issuer(stranger.token("x", claims())), "https://login.example.com");
  EXPECT_EQ(*claimed_issuer(stranger.token("x", R"({"iss": ["a"]})")), std::nullopt);
  EXPECT_EQ(*claimed_issuer(stranger.token("x", "{}")), std::nullopt);
  for (const std::string& bad : {stranger.token("x", claims(R"(, "iss": "a")")),
                                 stranger.token("x", "[]"), std::string("a.b"), std::string()}) {
    EXPECT_FALSE(claimed_issuer(bad)) << bad;
  }
  const std::string start = "No OpenIDConnect provider found in your account for ";
  EXPECT_EQ(no_provider_for("https://x.example.com").message, start + "https://x.example.com");
  for (const std::string& odd : {std::string(256, 'a'), std::string("a\nb"), std::string("\xff")}) {
    EXPECT_EQ(no_provider_for(odd).message, start + "the token's issuer");
  }
}

TEST_F(WebIdentityToken, IsNotSignedWithWhatEverybodyKnows) {
  // The classic confusion: an HMAC whose secret is the public key, as its set publishes it.
  for (const std::string& known : {rsa().jwk("r"), rsa().public_text()}) {
    const std::string text =
        base64url_encoded(R"({"alg": "HS256", "kid": "r"})") + "." + base64url_encoded(claims());
    expect_error(text + "." + base64url_encoded(hmac_for_test(known, text)),
                 Code::kInvalidIdentityToken, "Token must be signed");
  }
  const std::string unsigned_text =
      base64url_encoded(R"({"alg": "none"})") + "." + base64url_encoded(claims()) + ".";
  expect_error(unsigned_text, Code::kInvalidIdentityToken, "Token must be signed");
}

TEST_F(WebIdentityToken, IsSignedByAKeyOfTheSet) {
  const IssuerForTest stranger(false);
  expect_error(stranger.token("e", claims()), Code::kInvalidIdentityToken, "signature");
  expect_error(stranger.token("x", claims()), Code::kInvalidIdentityToken,
               "Couldn't retrieve verification key");
  // A key is of one algorithm.
  expect_error(rsa().sign(R"({"alg": "ES256", "kid": "r"})", claims()), Code::kInvalidIdentityToken,
               "Couldn't retrieve verification key");
  for (const std::string name : {"none", "HS256", "rs256", "RS512", "PS256", ""}) {
    expect_error(rsa().sign("{\"alg\": \"" + name + "\", \"kid\": \"r\"}", claims()),
                 Code::kInvalidIdentityToken, "Token must be signed");
  }
  expect_error(
      ec().sign(R"({"alg": "ES256", "kid": "e", "crit": ["b64"], "b64": false})", claims()),
      Code::kInvalidIdentityToken, "not a valid JWT");
}

TEST_F(WebIdentityToken, IsRefusedWithAnyCharacterOfItChanged) {
  for (const std::string& token : {ec().token("e", claims()), rsa().token("r", claims())}) {
    for (std::size_t i = 0; i < token.size(); ++i) {
      std::string changed = token;
      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(verify(changed)) << i;
    }
    EXPECT_FALSE(verify(token.substr(0, token.rfind('.') + 1)));
    EXPECT_FALSE(verify(token.substr(0, token.rfind('.'))));
    EXPECT_FALSE(verify(token + "." + token));
  }
}

TEST(KeySets, AreTakenOnlyIfEachKeyIsSound) {
  const IssuerForTest ec(false);
  const auto parse = [](const std::string& keys) {
    return KeySet::parse("{\"keys\": [" + keys + "]}").has_value();
  };
  EXPECT_TRUE(parse(ec.jwk("a") + ", " + ec.jwk("b")));
  EXPECT_TRUE(parse(ec.jwk("a") + R"(, {"kty": "oct", "k": "c2VjcmV0"}, {"kty": "OKP"})"));
  EXPECT_TRUE(parse(ec.jwk("a") + ", " + ec.jwk("a", R"(, "use": "enc")")));
  EXPECT_FALSE(parse(""));
  EXPECT_FALSE(parse(R"({"kty": "oct", "k": "c2VjcmV0"})"));
  EXPECT_FALSE(parse(ec.jwk("a") + ", " + ec.jwk("a")));
  EXPECT_FALSE(parse(ec.jwk("a") + ", 1"));
  EXPECT_FALSE(parse(R"({"kty": "RSA", "n": "AQAB", "e": "AQAB"})"));
  EXPECT_FALSE(parse(R"({"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"})"));
  // A point that is not on the curve.
  const std::string one = base64url_encoded(std::string(31, '\0') + "\x01");
  EXPECT_FALSE(
      parse(R"({"kty": "EC", "crv": "P-256", "x": ")" + one + R"(", "y": ")" + one + "\"}"));
  EXPECT_FALSE(parse(IssuerForTest(true, 1024).jwk("short")));
  for (const std::string bad : {"", "{}", "[]", "{\"keys\": {}}", "{\"keys\": ["}) {
    EXPECT_FALSE(KeySet::parse(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace rowhouse::sts

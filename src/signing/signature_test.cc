#include "signing/signature.h"

#include <gtest/gtest.h>

#include <random>

namespace rowhouse::signing {
namespace {

constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr std::string_view kUnreserved =
    "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A claim with its list of headers as text; without a hash it is the body's.
struct Claimed {
  std::string_view amz_date;
  Scope scope;
  std::string_view signed_headers;
  std::string_view payload_hash;
};

std::string signature(const Request& request, const Claimed& claimed,
                      std::string_view secret = kSecret) {
  const std::string payload_hash =
      claimed.payload_hash.empty() ? hex(sha256(request.body)) : std::string(claimed.payload_hash);
  const CoveredHeaders covered(claimed.signed_headers, request.headers);
  const Claim claim{claimed.amz_date, claimed.scope, covered, payload_hash};
  const auto digest =
      signature_of(request, claim, HmacKey(derive_signing_key(secret, claim.scope)));
  return digest ? hex(*digest) : "";
}

/// A request of AWS's test suite: its credentials, host and time are always the same.
/// https://docs.aws.amazon.com/general/latest/gr/signature-v4-test-suite.html
std::string suite(std::string_view method, std::string_view target,
                  std::vector<Header> headers = {},
                  std::string_view signed_headers = "host;x-amz-date", std::string_view body = "") {
  headers.insert(headers.begin(), {"Host", "example.amazonaws.com"});
  headers.push_back({"X-Amz-Date", "20150830T123600Z"});
  return signature({method, target, headers, body},
                   {"20150830T123600Z", {"20150830", "us-east-1", "service"}, signed_headers, ""});
}

constexpr std::string_view kVanilla =
    "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";

TEST(SignatureSuite, GetVanilla) { EXPECT_EQ(suite("GET", "/"), kVanilla); }
TEST(SignatureSuite, PostVanilla) {
  EXPECT_EQ(suite("POST", "/"), "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
}
TEST(SignatureSuite, NormalizesThePath) {
  for (const char* target : {"", "//", "/./", "/example/..", "/example1/example2/../..", "/../"}) {
    EXPECT_EQ(suite("GET", target), kVanilla) << target;
  }
  EXPECT_EQ(suite("GET", "/./example"),
            "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5");
  EXPECT_EQ(suite("GET", "//example//"),
            "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84");
}
TEST(SignatureSuite, EncodesThePath) {
  EXPECT_EQ(suite("GET", "/\xE1\x88\xB4"),
            "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85");
  EXPECT_EQ(suite("GET", "/example space/"),
            "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741");
  EXPECT_EQ(suite("GET", "/" + std::string(kUnreserved)),
            "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f");
}
TEST(SignatureSuite, SortsTheQuery) {
  EXPECT_EQ(suite("GET", "/?Param2=value2&Param1=value1"),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
  EXPECT_EQ(suite("GET", "/?Param1=value2&Param1=Value1"),
            "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1");
  EXPECT_EQ(suite("GET", "/?Param1=value1"),
            "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb");
}
TEST(SignatureSuite, EncodesTheQuery) {
  EXPECT_EQ(suite("GET", "/?" + std::string(kUnreserved) + "=" + std::string(kUnreserved)),
            "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197");
  EXPECT_EQ(suite("GET", "/?\xE1\x88\xB4=bar"),
            "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04");
}
TEST(SignatureSuite, JoinsHeadersOfOneName) {
  EXPECT_EQ(suite("GET", "/",
                  {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}},
                  "host;my-header1;x-amz-date"),
            "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea");
  EXPECT_EQ(suite("GET", "/",
                  {{"My-Header1", "value4"},
                   {"My-Header1", "value1"},
                   {"My-Header1", "value3"},
                   {"My-Header1", "value2"}},
                  "host;my-header1;x-amz-date"),
            "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01");
}
TEST(SignatureSuite, TrimsHeaders) {
  EXPECT_EQ(suite("GET", "/", {{"My-Header1", " value1 "}, {"My-Header2", " \"a   b   c\" "}},
                  "host;my-header1;my-header2;x-amz-date"),
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
}
TEST(SignatureSuite, PostHeaders) {
  EXPECT_EQ(suite("POST", "/", {{"My-Header1", "value1"}}, "host;my-header1;x-amz-date"),
            "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c");
}
TEST(SignatureSuite, PostForm) {
  EXPECT_EQ(suite("POST", "/", {{"Content-Type", "application/x-www-form-urlencoded"}},
                  "content-type;host;x-amz-date", "Param1=value1"),
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
}

// https://docs.aws.amazon.com/general/latest/gr/sigv4_signing.html
TEST(Signature, IsThatOfTheDocumentationsListUsers) {
  const std::vector<Header> headers = {
      {"Host", "iam.amazonaws.com"},
      {"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
      {"X-Amz-Date", "20150830T123600Z"}};
  const Request request{"GET", "/?Action=ListUsers&Version=2010-05-08", headers, ""};
  std::string canonical;
  ASSERT_TRUE(
      append_canonical_request(canonical, request, {"content-type;host;x-amz-date", headers}));
  canonical += hex(sha256(""));
  EXPECT_EQ(hex(sha256(canonical)),
            "f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59");
  EXPECT_EQ(signature(request, {"20150830T123600Z",
                                {"20150830", "us-east-1", "iam"},
                                "content-type;host;x-amz-date",
                                ""}),
            "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
TEST(Signature, IsThatOfTheDocumentationsS3Examples) {
  constexpr std::string_view kS3Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  constexpr Scope kScope{"20130524", "us-east-1", "s3"};
  const std::string empty = hex(sha256(""));
  std::vector<Header> headers = {{"Host", "examplebucket.s3.amazonaws.com"},
                                 {"x-amz-content-sha256", empty},
                                 {"x-amz-date", "20130524T000000Z"}};
  const auto get = [&](std::string_view target) {
    return signature({"GET", target, headers, ""},
                     {"20130524T000000Z", kScope, "host;x-amz-content-sha256;x-amz-date", ""},
                     kS3Secret);
  };
  EXPECT_EQ(get("/?lifecycle"), "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
  EXPECT_EQ(get("/?max-keys=2&prefix=J"),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
  headers.push_back({"Range", "bytes=0-9"});
  EXPECT_EQ(
      signature({"GET", "/test.txt", headers, ""},
                {"20130524T000000Z", kScope, "host;range;x-amz-content-sha256;x-amz-date", ""},
                kS3Secret),
      "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
TEST(Signature, IsThatOfTheDocumentationsPresignedUrl) {
  const std::vector<Header> headers = {{"Host", "examplebucket.s3.amazonaws.com"}};
  EXPECT_EQ(
      signature({"GET",
                 "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                 "AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date="
                 "20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=x",
                 headers, ""},
                {"20130524T000000Z", {"20130524", "us-east-1", "s3"}, "host", "UNSIGNED-PAYLOAD"},
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
      "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

TEST(Signature, IsNoneForAListOfHeadersThatDoesNotFit) {
  for (const char* list : {"Host", "host;", ";host", "host;host", "x-amz-date;host", "host;missing",
                           "host;;x-amz-date", "host x-amz-date"}) {
    EXPECT_EQ(suite("GET", "/", {}, list), "") << list;
  }
}

TEST(Signature, IsNoneForAPathThatIsNotFromTheRoot) {
  EXPECT_EQ(suite("GET", "."), "");
  EXPECT_EQ(suite("GET", "*"), "");
  EXPECT_EQ(suite("GET", "http://example.amazonaws.com/"), "");
}

TEST(Signature, DoesNotMindHowAQueryIsEncoded) {
  EXPECT_EQ(suite("GET", "/?a=%2f&b=~"), suite("GET", "/?b=%7E&a=/"));
  EXPECT_NE(suite("GET", "/?a=+"), suite("GET", "/?a=%20"));
  EXPECT_EQ(suite("GET", "/?a=%zz"), suite("GET", "/?a=%25zz"));
  EXPECT_EQ(suite("GET", "/?a=%2"), suite("GET", "/?a=%252"));
}

TEST(Sign, CoversEveryHeaderButWhatMayChangeOnTheWay) {
  const std::vector<Header> headers = {{"Host", "localhost:8000"},
                                       {"X-Amz-Target", "DynamoDB_20120810.GetItem"},
                                       {"User-Agent", "me"},
                                       {"Content-Type", "application/x-amz-json-1.0"}};
  const auto added = sign({"POST", "/", headers, "{}"}, {"AKID", "secret", "token"},
                          {"eu-west-1", "dynamodb"}, parse_basic("20150830T123600Z").value());
  ASSERT_EQ(added.size(), 3U);
  EXPECT_EQ(added[0].name, "X-Amz-Date");
  EXPECT_EQ(added[0].value, "20150830T123600Z");
  EXPECT_EQ(added[1].name, "X-Amz-Security-Token");
  EXPECT_EQ(added[1].value, "token");
  EXPECT_EQ(added[2].name, "Authorization");
  // As botocore's SigV4Auth signs it.
  EXPECT_EQ(added[2].value,
            "AWS4-HMAC-SHA256 Credential=AKID/20150830/eu-west-1/dynamodb/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, "
            "Signature=6d8d3430ecd23da263ef8f29fced56663689980f513a4235f473f568f12e3c54");
}

TEST(Presign, PutsEverythingIntoTheQuery) {
  const std::vector<Header> headers = {{"Host", "localhost:8000"}};
  const std::string target =
      presign({"POST", "/?a=b", headers, "{}"}, {"AKID", "secret", "t/+="}, {"eu-west-1", "sts"},
              parse_basic("20150830T123600Z").value(), std::chrono::seconds(60));
  const std::size_t at = target.find("&X-Amz-Signature=");
  EXPECT_EQ(target.substr(0, at),
            "/?a=b&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
            "AKID%2F20150830%2Feu-west-1%2Fsts%2Faws4_request&X-Amz-Date=20150830T123600Z&"
            "X-Amz-Expires=60&X-Amz-Security-Token=t%2F%2B%3D&X-Amz-SignedHeaders=host");
  EXPECT_EQ(
      target.substr(at + 17),
      signature({"POST", target, headers, "{}"},
                {"20150830T123600Z", {"20150830", "eu-west-1", "sts"}, "host", ""}, "secret"));
}

}  // namespace
}  // namespace rowhouse::signing

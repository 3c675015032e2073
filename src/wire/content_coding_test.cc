#include "wire/content_coding.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace rowhouse::wire {
namespace {

std::string compressed(std::string_view text, int window_bits) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

constexpr int kGzip = 31;
constexpr int kZlib = 15;
constexpr int kRaw = -15;
constexpr std::size_t kMax = 1 << 20;

TEST(DecodeBody, InflatesGzipAndBothFormsOfDeflate) {
  const std::string text = R"({"TableName":"Things"})";
  EXPECT_EQ(decode_body("gzip", compressed(text, kGzip), kMax).value(), text);
  EXPECT_EQ(decode_body(" GZIP ", compressed(text, kGzip), kMax).value(), text);
  EXPECT_EQ(decode_body("deflate", compressed(text, kZlib), kMax).value(), text);
  EXPECT_EQ(decode_body("deflate", compressed(text, kRaw), kMax).value(), text);
}

TEST(DecodeBody, LeavesRoomForTheParser) {
  const std::string plain = decode_body("gzip", compressed("{}", kGzip), kMax).value();
  EXPECT_GE(plain.capacity(), plain.size() + 64);
}

TEST(DecodeBody, TakesSeveralStreamsInOneBody) {
  const std::string body = compressed("{\"a\":", kGzip) + compressed("1}", kGzip);
  EXPECT_EQ(decode_body("gzip", body, kMax).value(), "{\"a\":1}");
}

TEST(DecodeBody, StopsAtTheBoundHoweverLittleWasSent) {
  const std::string bomb = compressed(std::string(64 * kMax, ' '), kGzip);
  ASSERT_LT(bomb.size(), kMax);
  const auto decoded = decode_body("gzip", bomb, kMax);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code(), ErrorCode::kRequestEntityTooLarge);
}

TEST(DecodeBody, TakesExactlyTheBound) {
  const std::string text(kMax, 'x');
  EXPECT_EQ(decode_body("gzip", compressed(text, kGzip), kMax).value(), text);
  EXPECT_FALSE(decode_body("gzip", compressed(text + "x", kGzip), kMax));
}

TEST(DecodeBody, RefusesWhatIsCutShortOrNoStreamAtAll) {
  const std::string whole = compressed(R"({"TableName":"Things"})", kGzip);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto decoded = decode_body("gzip", std::string_view(whole).substr(0, length), kMax);
    ASSERT_FALSE(decoded) << length;
    EXPECT_EQ(decoded.error().code(), ErrorCode::kSerialization);
  }
  EXPECT_FALSE(decode_body("gzip", "{}", kMax));
  EXPECT_FALSE(decode_body("gzip", whole + "{}", kMax));
  EXPECT_FALSE(decode_body("deflate", "not deflated", kMax));
}

TEST(ContentCoding, IsReadFromTheHeader) {
  EXPECT_TRUE(is_coded("gzip"));
  EXPECT_TRUE(is_coded("Deflate"));
  EXPECT_FALSE(is_coded(""));
  EXPECT_FALSE(is_coded("identity"));
  EXPECT_FALSE(is_coded("br"));
}

TEST(AcceptsGzip, WhereTheClientNamesIt) {
  EXPECT_TRUE(accepts_gzip("gzip"));
  EXPECT_TRUE(accepts_gzip("deflate, gzip;q=0.5, br"));
  EXPECT_TRUE(accepts_gzip("identity,GZIP"));
  EXPECT_FALSE(accepts_gzip(""));
  EXPECT_FALSE(accepts_gzip("identity"));
  EXPECT_FALSE(accepts_gzip("gzip;q=0"));
  EXPECT_FALSE(accepts_gzip("gzip; q=0.000"));
  EXPECT_FALSE(accepts_gzip("gzipped"));
}

TEST(Gzip, GivesBackWhatWentIn) {
  const std::string text(10'000, 'a');
  const std::string sent = gzip(text);
  ASSERT_FALSE(sent.empty());
  EXPECT_LT(sent.size(), text.size());
  EXPECT_EQ(decode_body("gzip", sent, kMax).value(), text);
}

TEST(Gzip, GivesUpWhereItWouldNotBeShorter) { EXPECT_EQ(gzip("{}"), ""); }

}  // namespace
}  // namespace rowhouse::wire

#include "engine/remote/http_answer_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rowhouse::engine::remote {
namespace {

using Progress = HttpAnswerReader::Progress;

class HttpAnswerReaderTest : public testing::Test {
 protected:
  /// Hands `text` over in pieces of `piece_bytes`, until it is read or refused.
  Progress take(std::string_view text, std::size_t piece_bytes = std::string_view::npos) {
    reader_.start();
    return go_on(text, piece_bytes);
  }
  Progress go_on(std::string_view text, std::size_t piece_bytes = std::string_view::npos) {
    Progress progress = Progress::kNeedsMore;
    while (!text.empty() && progress == Progress::kNeedsMore) {
      const std::string piece(text.substr(0, piece_bytes));
      text.remove_prefix(piece.size());
      progress = reader_.take(piece);
    }
    return progress;
  }

  AnswerBounds bounds_{1'000, 5'000};
  std::size_t answers_bytes_ = 0;
  HttpAnswerReader reader_{bounds_, answers_bytes_};
};

TEST_F(HttpAnswerReaderTest, TheSameAnswerComesOfWhateverPiecesItArrivesIn) {
  const std::string text =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 Bad Request\r\nX-Amz-Crc32: 7\r\n"
      "Date: Thu, 01 Oct 2026 12:00:00 GMT\r\nX-AMZ-Retry-After:\t30 \r\nContent-Length: 5\r\n"
      "\r\nhello";
  for (std::size_t bytes = 1; bytes <= text.size(); ++bytes) {
    ASSERT_EQ(take(text, bytes), Progress::kWhole) << bytes;
    EXPECT_EQ(answers_bytes_, 5u);
    EXPECT_TRUE(reader_.may_be_followed());
    const HttpAnswer answer = reader_.answer();
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.body, "hello");
    EXPECT_EQ(answer.crc32, 7u);
    EXPECT_EQ(answer.retry_after, base::Milliseconds(30));
    EXPECT_TRUE(answer.date.has_value());
    EXPECT_EQ(answers_bytes_, 0u);
  }
}

TEST_F(HttpAnswerReaderTest, ChunksAreJoinedAndWhatStandsBesideThemIsPassedOver) {
  const std::string text =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "3;a=\"b\"\r\nabc\r\n00A\r\n0123456789\r\n0\r\nContent-Length: 99\r\nx: y\r\n\r\n";
  for (std::size_t bytes = 1; bytes <= text.size(); ++bytes) {
    ASSERT_EQ(take(text, bytes), Progress::kWhole) << bytes;
    EXPECT_TRUE(reader_.may_be_followed());
    EXPECT_EQ(reader_.answer().body, "abc0123456789");
  }
}

TEST_F(HttpAnswerReaderTest, NothingIsWholeBeforeItsLastByte) {
  for (const std::string& text : std::vector<std::string>{
           "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nServer: x\r\n\r\n{}",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"}) {
    for (std::size_t bytes = 0; bytes < text.size(); ++bytes) {
      EXPECT_EQ(take(text.substr(0, bytes)), Progress::kNeedsMore) << text.substr(0, bytes);
      EXPECT_EQ(reader_.has_begun(), bytes != 0);
    }
    EXPECT_EQ(take(text), Progress::kWhole);
  }
}

TEST_F(HttpAnswerReaderTest, WhatTwoReadersMightUnderstandDifferentlyIsRefused) {
  const std::vector<std::string> heads = {
      "Content-Length: 2\r\nContent-Length: 2\r\n",
      "Content-Length: 2\r\nContent-Length: 3\r\n",
      "Content-Length: 2, 2\r\n",
      "Content-Length: +2\r\n",
      "Content-Length: -2\r\n",
      "Content-Length: 0x2\r\n",
      "Content-Length: 2 2\r\n",
      "Content-Length:\r\n",
      "Content-Length: 99999999999999999999999\r\n",
      "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
      "Transfer-Encoding: gzip, chunked\r\n",
      "Transfer-Encoding: identity\r\nContent-Length: 2\r\n",
      "Transfer-Encoding: chunked, identity\r\n",
      "Transfer-Encoding:\r\n",
      "Content-Length: 2\r\n folded: x\r\n",
      "Content-Length: 2\r\nx: a\r\n\tb\r\n",
      "Content-Length : 2\r\n",
      " Content-Length: 2\r\n",
      "Content-Length: 2\nx: y\r\n",
      "Content-Length: 2\rx: y\r\n",
      std::string("Content-Length: 2\r\nx: a\0b\r\n", 27),
      "Content-Length: 2\r\nx: \x01\r\n",
      "Content-Length: 2\r\nx y: z\r\n",
      "Content-Length: 2\r\n: z\r\n",
      "Content-Length: 2\r\nno colon\r\n",
      "Server: x\r\n",
      "",
  };
  for (const std::string& head : heads) {
    for (const std::size_t bytes : {std::size_t{1}, std::size_t{7}, std::string::npos}) {
      EXPECT_EQ(take("HTTP/1.1 200 OK\r\n" + head + "\r\n2\r\n{}\r\n0\r\n\r\n", bytes),
                Progress::kDamaged)
          << head;
    }
  }
}

TEST_F(HttpAnswerReaderTest, WhatIsNoStatusLineIsRefusedAtOnce) {
  for (const char* text :
       {"garbage", "SSH-2.0-x\r\n", "HTTP/2 200\r\n\r\n", "http/1.1 200 OK\r\n\r\n", "\r\n",
        "HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 -20 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 O\x01K\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "\r\n\r\nHTTP/1.1 200 OK\r\n"}) {
    EXPECT_EQ(take(text), Progress::kDamaged) << text;
  }
  EXPECT_EQ(take("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"), Progress::kWhole);
}

TEST_F(HttpAnswerReaderTest, BadChunksAreRefused) {
  const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string& chunks : std::vector<std::string>{
           "zz\r\n", "\r\n", " 2\r\n{}\r\n", "2 \r\n{}\r\n", "2\n{}\r\n", "-2\r\n", "0x2\r\n{}\r\n",
           "2\r\n{}x\r\n0\r\n\r\n", "2\r\n{}\n0\r\n\r\n", "2;a\rb\r\n{}\r\n",
           "0\r\nx: a\rb\r\n\r\n", "0\r\nx: y\n\r\n", "10000000000000000000\r\n"}) {
    for (const std::size_t bytes : {std::size_t{1}, std::string::npos}) {
      EXPECT_EQ(take(head + chunks, bytes), Progress::kDamaged) << chunks;
    }
  }
}

TEST_F(HttpAnswerReaderTest, PastItsBoundsAnAnswerIsNotRead) {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(take("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"), Progress::kTooLarge);
  EXPECT_EQ(take(chunked + "3e9\r\n"), Progress::kTooLarge);
  EXPECT_EQ(take(chunked + "ffffffffffffffff\r\n"), Progress::kTooLarge);
  EXPECT_EQ(take(chunked + "3e8\r\n" + std::string(1000, 'x') + "\r\n1\r\n"), Progress::kTooLarge);
  EXPECT_EQ(take(chunked + "2;" + std::string(2'000, 'x')), Progress::kTooLarge);
  EXPECT_EQ(take(chunked + "2;" + std::string(2'000, 'x'), 100), Progress::kTooLarge);
  std::string trailers = "0\r\n";
  for (int i = 0; i < 10'000; ++i) trailers += "name: value\r\n";
  EXPECT_EQ(take(chunked + trailers), Progress::kTooLarge);

  const std::string long_head = "HTTP/1.1 200 OK\r\nx: " + std::string(100'000, 'x');
  EXPECT_EQ(take(long_head), Progress::kTooLarge);
  EXPECT_EQ(take(long_head, 1'000), Progress::kTooLarge);
  std::string interim;
  for (int i = 0; i < 10'000; ++i) interim += "HTTP/1.1 103 Early Hints\r\n\r\n";
  EXPECT_EQ(take(interim), Progress::kTooLarge);
  EXPECT_EQ(take(interim, 1'000), Progress::kTooLarge);
  std::string many = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
  for (std::size_t i = 0; i < kAnswerHeadersMax; ++i) many += "x: y\r\n";
  EXPECT_EQ(take(many + "\r\n"), Progress::kDamaged);

  // What others hold counts.
  answers_bytes_ += 4'500;
  EXPECT_EQ(take("HTTP/1.1 200 OK\r\nContent-Length: 501\r\n\r\n" + std::string(501, 'x')),
            Progress::kTooLarge);
  EXPECT_EQ(take("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + std::string(500, 'x')),
            Progress::kWhole);
  reader_.start();
  EXPECT_EQ(answers_bytes_, 4'500u) << "what is thrown away counts no more";
}

TEST_F(HttpAnswerReaderTest, BehindSomeAnswersNothingFollows) {
  for (const char* text : {
           "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}H",
           "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nx",
           "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 2\r\n\r\n{}",
           "HTTP/1.1 200 OK\r\nConnection: x,\tclose , y\r\nContent-Length: 2\r\n\r\n{}",
           "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}",
           "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n",
           "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
       }) {
    EXPECT_EQ(take(text), Progress::kWhole) << text;
    EXPECT_FALSE(reader_.may_be_followed()) << text;
  }
  EXPECT_EQ(take("HTTP/1.1 204 No Content\r\n\r\n"), Progress::kWhole);
  EXPECT_TRUE(reader_.may_be_followed());
  EXPECT_EQ(reader_.answer().body, "");
}

}  // namespace
}  // namespace rowhouse::engine::remote

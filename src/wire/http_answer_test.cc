#include "wire/http_answer.h"

#include <gtest/gtest.h>

namespace rowhouse::wire {
namespace {

TEST(HttpAnswer, WritesDynamoDBsHeadersInItsOrder) {
  std::string out;
  append_head(out, {.status = 400,
                    .date = "Sat, 01 Jan 2022 00:00:00 GMT",
                    .request_id = "ID",
                    .body = "123456789"});
  EXPECT_EQ(out,
            "HTTP/1.1 400 Bad Request\r\n"
            "Server: Server\r\n"
            "Date: Sat, 01 Jan 2022 00:00:00 GMT\r\n"
            "Content-Type: application/x-amz-json-1.0\r\n"
            "Content-Length: 9\r\n"
            "Connection: keep-alive\r\n"
            "x-amzn-RequestId: ID\r\n"
            "x-amz-crc32: 3421780262\r\n"  // CRC-32's check value, 0xcbf43926
            "\r\n");
}

TEST(HttpAnswer, SaysThatItCloses) {
  std::string out;
  append_head(out, {.keep_alive = false});
  EXPECT_NE(out.find("\r\nConnection: close\r\n"), std::string::npos);
}

TEST(HttpAnswer, SaysThatItsBodyIsCompressedAndHasTheCrcOfWhatIsSent) {
  std::string out;
  append_head(out, {.gzip = true, .body = "123456789"});
  EXPECT_NE(out.find("\r\nContent-Encoding: gzip\r\n"), std::string::npos);
  EXPECT_NE(out.find("\r\nx-amz-crc32: 3421780262\r\n"), std::string::npos);
}

TEST(HttpAnswer, HasACrcOfZeroForNoBody) {
  std::string out;
  append_head(out, {});
  EXPECT_NE(out.find("\r\nx-amz-crc32: 0\r\n"), std::string::npos);
}

TEST(HttpAnswer, SpeaksOfOtherOriginsOnlyWhereItIsTold) {
  std::string plain;
  append_head(plain, {});
  EXPECT_EQ(plain.find("Access-Control"), std::string::npos);
  std::string open;
  append_head(open, {.cross_origin = true});
  EXPECT_NE(open.find("\r\nAccess-Control-Allow-Origin: *\r\n"), std::string::npos);
}

TEST(HttpDate, IsAsRfc9110WritesIt) {
  HttpDate date;
  EXPECT_EQ(date.at(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(date.at(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(date.at(1709164799), "Wed, 28 Feb 2024 23:59:59 GMT");
  EXPECT_EQ(date.at(1709164800), "Thu, 29 Feb 2024 00:00:00 GMT");
}

}  // namespace
}  // namespace rowhouse::wire

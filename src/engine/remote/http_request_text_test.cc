#include "engine/remote/http_request_text.h"

#include <gtest/gtest.h>

namespace rowhouse::engine::remote {
namespace {

TEST(HttpRequestText, AUrlIsTakenApart) {
  const struct {
    std::string_view url, origin, host, target;
  } kPlaces[] = {
      {"http://h:8001/", "http://h:8001", "h:8001", "/"},
      {"https://h:443/a/b?c=d#e", "https://h:443", "h", "/a/b?c=d"},
      {"http://h:80", "http://h:80", "h", ""},
      {"http://h:8080", "http://h:8080", "h:8080", ""},
      {"https://h:80?x", "https://h:80", "h:80", "?x"},
      {"http://[::1]:8001/x", "http://[::1]:8001", "[::1]:8001", "/x"},
  };
  for (const auto& expected : kPlaces) {
    const auto place = read_place(expected.url);
    ASSERT_TRUE(place) << expected.url;
    EXPECT_EQ(place->origin, expected.origin);
    EXPECT_EQ(place->host, expected.host);
    EXPECT_EQ(place->target, expected.target);
  }
  for (const char* url : {"", "h", "ftp://h/", "HTTP://h/", "http:///x", "http://", "http://?x",
                          "http://user@h/", "http://u:p@h/", "http://h/a b", "http://h/\r\nx: y"}) {
    EXPECT_FALSE(read_place(url)) << url;
  }
}

TEST(HttpRequestText, AHeadIsWrittenAsItIsSent) {
  HttpRequest request;
  request.url = "https://h/?x=1";
  request.headers = {"a: b", "c: d"};
  request.body = "{}";
  EXPECT_EQ(write_request_head(request, *read_place(request.url)),
            "POST /?x=1 HTTP/1.1\r\nHost: h\r\na: b\r\nc: d\r\nContent-Length: 2\r\n\r\n");
  request.method = "PUT";
  request.body = {};
  request.url = "http://h:1?x";
  request.headers.clear();
  EXPECT_EQ(write_request_head(request, *read_place(request.url)),
            "PUT /?x HTTP/1.1\r\nHost: h:1\r\nContent-Length: 0\r\n\r\n");
  request.method = "GET";
  EXPECT_EQ(write_request_head(request, *read_place(request.url)),
            "GET /?x HTTP/1.1\r\nHost: h:1\r\n\r\n");
}

TEST(HttpRequestText, NoSecondRequestHidesInAHeader) {
  HttpRequest request;
  request.url = "http://h/";
  for (const std::string& header :
       {std::string("a: b\r\nc: d"), std::string("a: b\n"), std::string("a: b\r"),
        std::string("a: \0", 4), std::string("a: \x7f")}) {
    request.headers = {"x: y", header};
    EXPECT_FALSE(write_request_head(request, *read_place(request.url)));
  }
}

}  // namespace
}  // namespace rowhouse::engine::remote

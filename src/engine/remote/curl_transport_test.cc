#include "engine/remote/curl_transport.h"

#include <gtest/gtest.h>

#include <future>

#include "engine/remote/http_stand_in_for_test.h"

namespace rowhouse::engine::remote {
namespace {

using Kind = HttpFailure::Kind;
using Reply = HttpStandIn::Reply;
using std::chrono::milliseconds;

constexpr milliseconds kLong{30'000};

class CurlTransportTest : public testing::Test {
 protected:
  void start(const CurlTransportOptions& options = {}) {
    auto started = CurlTransport::start(options);
    ASSERT_TRUE(started) << started.error().message();
    transport_ = *std::move(started);
  }

  static HttpRequest request(const std::string& url, bool may_be_sent_again = true,
                             milliseconds timeout = kLong) {
    HttpRequest request;
    request.url = url + "/";
    request.headers = {"content-type: application/x-amz-json-1.0", "x-amz-target: T.Op"};
    request.body = R"({"a":1})";
    request.timeout = timeout;
    request.may_be_sent_again = may_be_sent_again;
    request.past_proxies = true;
    return request;
  }

  std::future<HttpOutcome> send(HttpRequest&& to_send) {
    auto promise = std::make_unique<std::promise<HttpOutcome>>();
    std::future<HttpOutcome> future = promise->get_future();
    transport_->send(std::move(to_send), [promise = std::move(promise)](HttpOutcome outcome) {
      promise->set_value(std::move(outcome));
    });
    return future;
  }

  HttpOutcome get(HttpRequest&& to_send) { return send(std::move(to_send)).get(); }

  static const HttpFailure* failure(const HttpOutcome& outcome) {
    return std::get_if<HttpFailure>(&outcome);
  }

  std::unique_ptr<CurlTransport> transport_;
};

TEST_F(CurlTransportTest, SendsWhatItIsGivenAndHandsBackTheAnswer) {
  HttpStandIn server([](const HttpStandIn::Request& got) {
    EXPECT_TRUE(got.head.starts_with("POST / HTTP/1.1\r\n")) << got.head;
    EXPECT_NE(got.head.find("x-amz-target: T.Op\r\n"), std::string::npos) << got.head;
    EXPECT_EQ(got.head.find("Expect"), std::string::npos) << got.head;
    EXPECT_EQ(got.body, R"({"a":1})");
    return HttpStandIn::status("400 Bad Request", "{}",
                               "X-Amz-Crc32: 2745614147\r\nx-amz-retry-after: 70\r\n");
  });
  start();
  const HttpOutcome outcome = get(request(server.url()));
  const auto& answer = std::get<HttpAnswer>(outcome);
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body, "{}");
  EXPECT_EQ(answer.crc32, 2745614147u);
  EXPECT_EQ(answer.retry_after, milliseconds(70));
}

TEST_F(CurlTransportTest, AnAnswerThatIsCutAnywhereIsNone) {
  for (const std::string& whole :
       {std::string("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nServer: x\r\n\r\n{}"),
        std::string("HTTP/1.1 200 OK\r\nServer: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "2\r\n{}\r\n0\r\n\r\n")}) {
    std::atomic<std::size_t> bytes = 0;
    HttpStandIn server([&](const HttpStandIn::Request&) {
      return HttpStandIn::Reply{whole.substr(0, bytes), true, false, false};
    });
    start();
    for (bytes = 0; bytes < whole.size(); ++bytes) {
      const HttpOutcome outcome = get(request(server.url(), false));
      ASSERT_NE(failure(outcome), nullptr) << whole.substr(0, bytes);
      EXPECT_EQ(failure(outcome)->kind, HttpFailure::Kind::kUnclear);
    }
    bytes = whole.size();
    EXPECT_EQ(std::get<HttpAnswer>(get(request(server.url(), false))).body, "{}");
    transport_.reset();
  }
}

TEST_F(CurlTransportTest, ALargeBodyIsSentWithoutAskingFirst) {
  HttpStandIn server([](const HttpStandIn::Request& got) {
    EXPECT_EQ(got.head.find("Expect"), std::string::npos) << got.head;
    return HttpStandIn::ok(std::to_string(got.body.size()));
  });
  start();
  for (const std::size_t bytes :
       {std::size_t{16'384}, std::size_t{16'385}, std::size_t{400'000}, std::size_t{1'000'001},
        std::size_t{5'000'000}, std::size_t{16'000'000}}) {
    const std::string body(bytes, 'x');
    HttpRequest large = request(server.url());
    large.body = body;
    EXPECT_EQ(std::get<HttpAnswer>(get(std::move(large))).body, std::to_string(bytes));
  }
}

TEST_F(CurlTransportTest, OtherMethodsWorkOnTheSameHandles) {
  HttpStandIn server([](const HttpStandIn::Request& got) {
    return HttpStandIn::ok(got.head.substr(0, got.head.find(' ')) + got.body);
  });
  start();
  for (const char* method : {"GET", "POST", "PUT", "GET", "PUT", "POST"}) {
    HttpRequest with_method = request(server.url());
    with_method.method = method;
    const std::string body = std::string(method) == "GET" ? "" : R"({"a":1})";
    EXPECT_EQ(std::get<HttpAnswer>(get(std::move(with_method))).body, method + body);
  }
}

TEST_F(CurlTransportTest, ConnectionsAreKeptForTheNextRequest) {
  HttpStandIn server([](const HttpStandIn::Request&) { return HttpStandIn::ok("{}"); });
  start();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(failure(get(request(server.url()))), nullptr);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlTransportTest, AThousandRequestsAreInFlightAtOnce) {
  constexpr int kRequests = 1'000;
  std::mutex mutex;
  std::condition_variable all_there;
  int there = 0;
  HttpStandIn server([&](const HttpStandIn::Request&) {
    std::unique_lock lock(mutex);
    if (++there == kRequests) all_there.notify_all();
    all_there.wait(lock, [&] { return there >= kRequests; });
    return HttpStandIn::ok("{}");
  });
  start();
  std::vector<std::future<HttpOutcome>> futures;
  for (int i = 0; i < kRequests; ++i) futures.push_back(send(request(server.url())));
  for (auto& future : futures) EXPECT_EQ(failure(future.get()), nullptr);
}

TEST_F(CurlTransportTest, WhatFindsNoConnectionWaitsForOneAndPastABoundIsRefused) {
  std::promise<void> go;
  const std::shared_future<void> gone = go.get_future().share();
  HttpStandIn server([gone](const HttpStandIn::Request&) {
    gone.wait();
    return HttpStandIn::ok("{}");
  });
  CurlTransportOptions options;
  options.in_flight_max = 2;
  options.waiting_max = 3;
  start(options);
  std::vector<std::future<HttpOutcome>> futures;
  for (int i = 0; i < 20; ++i) futures.push_back(send(request(server.url())));
  int refused = 0;
  for (auto& future : futures) {
    if (future.wait_for(milliseconds(0)) != std::future_status::ready) continue;
    ASSERT_NE(failure(future.get()), nullptr);
    ++refused;
  }
  EXPECT_GE(refused, 13) << "5 are held by the transport, and a few more may be on their way in";
  go.set_value();
  int answered = 0;
  for (auto& future : futures) {
    if (!future.valid()) continue;
    if (failure(future.get()) == nullptr) ++answered;
  }
  EXPECT_GE(answered, 5);
  EXPECT_LE(server.connections(), 2);
}

TEST_F(CurlTransportTest, ARequestThatWaitsForAConnectionEndsInTime) {
  HttpStandIn server([](const HttpStandIn::Request&) {
    Reply reply;
    reply.holds = true;
    return reply;
  });
  CurlTransportOptions options;
  options.in_flight_max = 1;
  start(options);
  auto first = send(request(server.url()));
  const HttpOutcome second = get(request(server.url(), true, milliseconds(50)));
  ASSERT_NE(failure(second), nullptr);
  EXPECT_EQ(failure(second)->kind, Kind::kNotSent);
  transport_->close();
  EXPECT_EQ(failure(first.get())->kind, Kind::kUnclear);
}

TEST_F(CurlTransportTest, NobodyListeningIsNotSent) {
  start();
  const HttpOutcome outcome = get(request("http://127.0.0.1:1"));
  ASSERT_NE(failure(outcome), nullptr);
  EXPECT_EQ(failure(outcome)->kind, Kind::kNotSent);
  EXPECT_EQ(failure(outcome)->why.find("127.0.0.1"), std::string::npos) << "addresses are not told";
}

TEST_F(CurlTransportTest, ASilentServerEndsTheRequestInTimeAndIsUnclear) {
  HttpStandIn server([](const HttpStandIn::Request&) {
    Reply reply;
    reply.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{";
    reply.holds = true;
    return reply;
  });
  start();
  const HttpOutcome outcome = get(request(server.url(), true, milliseconds(80)));
  ASSERT_NE(failure(outcome), nullptr);
  EXPECT_EQ(failure(outcome)->kind, Kind::kUnclear);
}

TEST_F(CurlTransportTest, BrokenAnswersAreUnclear) {
  for (const char* bytes : {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\"",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
                            "HTTP/1.1 200 O", "", "garbage\r\n\r\n"}) {
    for (const bool resets : {false, true}) {
      HttpStandIn server([&](const HttpStandIn::Request&) {
        Reply reply;
        reply.bytes = bytes;
        reply.closes = true;
        reply.resets = resets;
        return reply;
      });
      start();
      const HttpOutcome outcome = get(request(server.url()));
      ASSERT_NE(failure(outcome), nullptr) << bytes;
      EXPECT_EQ(failure(outcome)->kind, Kind::kUnclear) << bytes;
      EXPECT_EQ(server.requests(), 1) << bytes;
    }
  }
}

TEST_F(CurlTransportTest, WhatMayNotBeSentAgainArrivesOnceEvenOnAConnectionThatIsClosedUnderIt) {
  for (const bool resets : {false, true}) {
    HttpStandIn server([&](const HttpStandIn::Request& got) {
      Reply reply = HttpStandIn::ok("{}");
      if (got.connection == 1 && got.within_connection == 2) reply = {"", true, resets, false};
      return reply;
    });
    start();
    ASSERT_EQ(failure(get(request(server.url(), false))), nullptr);
    const HttpOutcome outcome = get(request(server.url(), false));
    ASSERT_NE(failure(outcome), nullptr);
    EXPECT_EQ(failure(outcome)->kind, Kind::kUnclear);
    EXPECT_EQ(server.requests(), 2);
    EXPECT_EQ(failure(get(request(server.url(), false))), nullptr) << "the next goes through";
  }
}

TEST_F(CurlTransportTest, WhatMayBeSentAgainGetsOverAConnectionThatWasClosed) {
  HttpStandIn server([&](const HttpStandIn::Request& got) {
    Reply reply = HttpStandIn::ok("{}");
    if (got.connection == 1 && got.within_connection == 2) reply = {"", true, false, false};
    return reply;
  });
  start();
  ASSERT_EQ(failure(get(request(server.url()))), nullptr);
  EXPECT_EQ(failure(get(request(server.url()))), nullptr);
  EXPECT_EQ(server.requests(), 3);
}

TEST_F(CurlTransportTest, AnAnswerLargerThanItsBoundIsNotKept) {
  HttpStandIn server(
      [](const HttpStandIn::Request&) { return HttpStandIn::ok(std::string(1 << 20, 'x')); });
  CurlTransportOptions options;
  options.answer_bytes_max = 1000;
  start(options);
  const HttpOutcome outcome = get(request(server.url()));
  ASSERT_NE(failure(outcome), nullptr);
  EXPECT_EQ(failure(outcome)->kind, Kind::kUnclear);
  EXPECT_NE(failure(outcome)->why.find("larger"), std::string::npos);
}

TEST_F(CurlTransportTest, ALargeAnswerComesWhole) {
  const std::string body = [] {
    std::string text;
    for (int i = 0; text.size() < 16'000'000; ++i) text += std::to_string(i);
    return text;
  }();
  HttpStandIn server([&](const HttpStandIn::Request&) { return HttpStandIn::ok(body); });
  start();
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(std::get<HttpAnswer>(get(request(server.url(), false))).body == body);
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlTransportTest, AllAnswersTogetherAreBoundedAndWhatWasReadIsGivenBack) {
  HttpStandIn server(
      [](const HttpStandIn::Request&) { return HttpStandIn::ok(std::string(1'000, 'x')); });
  CurlTransportOptions options;
  options.answers_bytes_max = 1'000;
  start(options);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(failure(get(request(server.url()))), nullptr);
  options.answers_bytes_max = 999;
  start(options);
  EXPECT_NE(failure(get(request(server.url()))), nullptr);
}

TEST_F(CurlTransportTest, AnswersBeforeTheAnswerArePassedOver) {
  HttpStandIn server([](const HttpStandIn::Request&) {
    Reply reply = HttpStandIn::ok("{}");
    reply.bytes =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + reply.bytes;
    return reply;
  });
  start();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(std::get<HttpAnswer>(get(request(server.url()))).body, "{}");
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlTransportTest, AConnectionOnWhichMoreCameThanWasAskedForIsNotUsedAgain) {
  const std::string another = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen";
  for (const std::string& answer :
       {HttpStandIn::ok("{}").bytes + another,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + another,
        HttpStandIn::ok("{}", "Connection: close\r\n").bytes}) {
    HttpStandIn server([&](const HttpStandIn::Request&) { return Reply{answer}; });
    start();
    for (int i = 1; i <= 3; ++i) {
      EXPECT_EQ(std::get<HttpAnswer>(get(request(server.url(), false))).body, "{}") << answer;
      EXPECT_EQ(server.connections(), i);
    }
  }
}

TEST_F(CurlTransportTest, WhatComesOnAKeptConnectionIsNoAnswerToTheNextRequest) {
  // The second answer is so long in coming that the first has been taken by then.
  HttpStandIn server([](const HttpStandIn::Request&) {
    Reply reply = HttpStandIn::ok(std::string(20'000, 'x'));
    reply.bytes += std::string(200'000, 'y');
    return reply;
  });
  start();
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(std::get<HttpAnswer>(get(request(server.url()))).body, std::string(20'000, 'x'));
    EXPECT_EQ(server.connections(), i);
  }
}

TEST_F(CurlTransportTest, AKeptConnectionThatIsClosedMeanwhileCostsNoWriteItsAnswer) {
  for (const bool resets : {false, true}) {
    HttpStandIn server([&](const HttpStandIn::Request&) {
      Reply reply = HttpStandIn::ok("{}");
      reply.closes = true;
      reply.resets = resets;
      return reply;
    });
    start();
    for (int i = 1; i <= 5; ++i) {
      // A reset may overtake the answer before it; then the write is in doubt, which is right.
      const HttpOutcome outcome = get(request(server.url(), false));
      EXPECT_TRUE(resets || failure(outcome) == nullptr);
      EXPECT_EQ(server.requests(), i);
      server.wait_for_closed(i);
    }
  }
}

TEST_F(CurlTransportTest, ARequestIsSentAgainOnceAndNotForever) {
  HttpStandIn server([&](const HttpStandIn::Request& got) {
    Reply reply = HttpStandIn::ok("{}");
    if (got.connection > 1 || got.within_connection > 1) reply = {"", true, false, false};
    return reply;
  });
  start();
  ASSERT_EQ(failure(get(request(server.url()))), nullptr);
  const HttpOutcome outcome = get(request(server.url()));
  ASSERT_NE(failure(outcome), nullptr);
  EXPECT_EQ(failure(outcome)->kind, Kind::kUnclear);
  EXPECT_EQ(server.requests(), 3);
}

TEST_F(CurlTransportTest, AnAnswerThatComesBeforeTheRequestIsSentIsTakenAndEndsTheConnection) {
  HttpStandIn server([](const HttpStandIn::Request& got) {
    const bool is_early = got.head.find(HttpStandIn::kAnswerAtOnce) != std::string::npos;
    Reply reply =
        is_early ? HttpStandIn::status("413 Content Too Large", "no") : HttpStandIn::ok("{}");
    reply.holds = is_early;
    return reply;
  });
  start();
  const std::string body(64'000'000, 'x');
  HttpRequest large = request(server.url(), false);
  large.headers.emplace_back(HttpStandIn::kAnswerAtOnce);
  large.body = body;
  EXPECT_EQ(std::get<HttpAnswer>(get(std::move(large))).status, 413);
  EXPECT_EQ(std::get<HttpAnswer>(get(request(server.url(), false))).status, 200);
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(CurlTransportTest, AConnectionThatWasIdleForTooLongIsNotUsedAgain) {
  HttpStandIn server([](const HttpStandIn::Request&) { return HttpStandIn::ok("{}"); });
  CurlTransportOptions options;
  options.idle_max = std::chrono::seconds(0);
  start(options);
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(failure(get(request(server.url()))), nullptr);
    EXPECT_EQ(server.connections(), i);
  }
}

TEST_F(CurlTransportTest, ConnectionsThatAreKeptMakeRoomForThoseToOtherPlaces) {
  HttpStandIn one([](const HttpStandIn::Request&) { return HttpStandIn::ok("1"); });
  HttpStandIn two([](const HttpStandIn::Request&) { return HttpStandIn::ok("2"); });
  CurlTransportOptions options;
  options.in_flight_max = 1;
  start(options);
  for (int i = 1; i <= 3; ++i) {
    EXPECT_EQ(std::get<HttpAnswer>(get(request(one.url()))).body, "1");
    EXPECT_EQ(std::get<HttpAnswer>(get(request(two.url()))).body, "2");
    EXPECT_EQ(one.connections() + two.connections(), 2 * i);
  }
}

TEST_F(CurlTransportTest, BehindAProxyTheOtherSideIsAskedThroughATunnel) {
  HttpStandIn proxy([](const HttpStandIn::Request& got) {
    if (got.head.starts_with("CONNECT ")) {
      EXPECT_TRUE(got.head.starts_with("CONNECT engine.invalid:8001 HTTP/1.1\r\n")) << got.head;
      return Reply{"HTTP/1.1 200 Connection established\r\n\r\n"};
    }
    EXPECT_TRUE(got.head.starts_with("POST / HTTP/1.1\r\nHost: engine.invalid:8001\r\n"));
    return HttpStandIn::ok(got.body);
  });
  ASSERT_EQ(::setenv("http_proxy", proxy.url().c_str(), 1), 0);
  start();
  for (int i = 0; i < 2; ++i) {
    HttpRequest far = request("http://engine.invalid:8001");
    far.past_proxies = false;
    const HttpOutcome outcome = get(std::move(far));
    ASSERT_EQ(failure(outcome), nullptr) << failure(outcome)->why;
    EXPECT_EQ(std::get<HttpAnswer>(outcome).body, R"({"a":1})");
  }
  EXPECT_EQ(proxy.connections(), 1);
  HttpRequest near = request("http://127.0.0.1:1");
  EXPECT_NE(failure(get(std::move(near))), nullptr) << "what is near goes past proxies";
  EXPECT_EQ(proxy.connections(), 1);
  ::unsetenv("http_proxy");
}

TEST_F(CurlTransportTest, WhatIsNoRequestIsRefused) {
  start();
  for (const char* url : {"", "ftp://127.0.0.1/", "http://", "http://user:secret@127.0.0.1/"}) {
    HttpRequest bad = request("http://127.0.0.1:1");
    bad.url = url;
    EXPECT_EQ(failure(get(std::move(bad)))->kind, Kind::kRefused) << url;
  }
  HttpRequest split = request("http://127.0.0.1:1");
  split.headers.emplace_back("a: b\r\nc: d");
  EXPECT_EQ(failure(get(std::move(split)))->kind, Kind::kRefused);
}

TEST_F(CurlTransportTest, ARedirectIsNotFollowed) {
  HttpStandIn server([](const HttpStandIn::Request&) {
    return HttpStandIn::status("302 Found", "", "Location: http://127.0.0.1:1/\r\n");
  });
  start();
  EXPECT_EQ(std::get<HttpAnswer>(get(request(server.url()))).status, 302);
}

TEST_F(CurlTransportTest, ClosingAnswersEverybodyAndRefusesWhoeverComesLater) {
  HttpStandIn server([](const HttpStandIn::Request&) {
    Reply reply;
    reply.holds = true;
    return reply;
  });
  start();
  std::vector<std::future<HttpOutcome>> futures;
  for (int i = 0; i < 10; ++i) futures.push_back(send(request(server.url())));
  bool has_fired = false;
  transport_->call_after(kLong, [&] { has_fired = true; });
  transport_->close();
  for (auto& future : futures) EXPECT_NE(failure(future.get()), nullptr);
  EXPECT_TRUE(has_fired);
  EXPECT_EQ(failure(get(request(server.url())))->kind, Kind::kRefused);
}

TEST_F(CurlTransportTest, ActionsAreCalledInTheOrderOfTheirTimes) {
  start();
  std::promise<std::string> done;
  auto text = std::make_shared<std::string>();
  transport_->call_after(milliseconds(20), [&done, text] { done.set_value(*text + "c"); });
  transport_->call_after(milliseconds(0), [text] { *text += "a"; });
  transport_->call_after(milliseconds(10), [text] { *text += "b"; });
  EXPECT_EQ(done.get_future().get(), "abc");
}

}  // namespace
}  // namespace rowhouse::engine::remote

#include "wire/server.h"

#include <gtest/gtest.h>
#include <libdeflate.h>

#include "wire/server_testing.h"

namespace rowhouse::wire {
namespace {

TEST(Server, AnswersARequestWithDynamoDBsHeaders) {
  StandIn handler;
  const auto server = start(handler);
  Client client(*server);
  client.send(request("Echo", R"({"a":1})"));
  const Received received = client.receive();
  EXPECT_EQ(received.status, 200);
  EXPECT_EQ(received.body, R"({"a":1})");
  EXPECT_NE(received.head.find("\r\nContent-Type: application/x-amz-json-1.0\r\n"),
            std::string::npos);
  const std::size_t id = received.head.find("\r\nx-amzn-RequestId: ");
  ASSERT_NE(id, std::string::npos);
  EXPECT_EQ(received.head.find("\r\n", id + 2) - (id + 20), 52u);
  EXPECT_NE(
      received.head.find("x-amz-crc32: " + std::to_string(libdeflate_crc32(0, received.body.data(),
                                                                           received.body.size()))),
      std::string::npos);
}

TEST(Server, KeepsTheConnectionForTheNextRequest) {
  StandIn handler;
  const auto server = start(handler);
  Client client(*server);
  for (int i = 0; i < 100; ++i) {
    client.send(request(i % 2 == 0 ? "Echo" : "Later", std::to_string(i)));
    ASSERT_EQ(client.receive().body, std::to_string(i));
  }
  EXPECT_EQ(server->connections(), 1u);
}

TEST(Server, AnswersPipelinedRequestsInOrderWhicheverIsReadyFirst) {
  StandIn handler;
  const auto server = start(handler);
  Client client(*server);
  std::string requests;
  for (int i = 0; i < 200; ++i)
    requests += request(i % 3 == 0 ? "Later" : "Echo", std::to_string(i));
  client.send(requests);
  for (int i = 0; i < 200; ++i) ASSERT_EQ(client.receive().body, std::to_string(i));
}

TEST(Server, DoesNotStartAPipelinedRequestBeforeTheOneInFrontIsDone) {
  StandIn handler;
  const auto server = start(handler);
  Client client(*server);
  client.send(request("Hold", "1") + request("Hold", "2"));
  handler.wait_for_held(1);
  handler.release();
  EXPECT_EQ(client.receive().body, "1");
  handler.wait_for_held(1);
  handler.release();
  EXPECT_EQ(client.receive().body, "2");
}

TEST(Server, TakesARequestByteByByte) {
  StandIn handler;
  const auto server = start(handler);
  Client client(*server);
  const std::string whole = request("Echo", R"({"name":"value"})");
  for (int round = 0; round < 2; ++round) {
    for (const char c : whole) client.send(std::string_view(&c, 1));
    EXPECT_EQ(client.receive().body, R"({"name":"value"})");
  }
}

TEST(Server, TakesARequestSplitAnywhere) {
  StandIn handler;
  const auto server = start(handler);
  const std::string whole = request("Echo", "123") + request("Later", "45");
  for (std::size_t at = 1; at < whole.size(); at += 7) {
    Client client(*server);
    client.send(whole.substr(0, at));
    client.send(whole.substr(at));
    ASSERT_EQ(client.receive().body, "123") << "split at " << at;
    ASSERT_EQ(client.receive().body, "45") << "split at " << at;
  }
}

TEST(Server, TakesABodyLargerThanItsBuffer) {
  StandIn handler;
  const auto server = start(handler);
  Client client(*server);
  const std::string body(3'000'000, 'b');
  for (int round = 0; round < 2; ++round) {
    client.send(request("Echo", body));
    EXPECT_TRUE(client.receive().body == body);
  }
}

TEST(Server, TakesChunkedBodies) {
  StandIn handler;
  const auto server = start(handler);
  Client client(*server);
  std::string head = request("Echo", "");
  head.replace(head.find("Content-Length: 0"), 17, "Transfer-Encoding: chunked");
  const std::string whole = head + "5\r\nhello\r\n7;ext=1\r\n, world\r\n0\r\nTrailer: x\r\n\r\n";
  client.send(whole + whole);
  EXPECT_EQ(client.receive().body, "hello, world");
  EXPECT_EQ(client.receive().body, "hello, world");
  for (const char c : whole) client.send(std::string_view(&c, 1));
  EXPECT_EQ(client.receive().body, "hello, world");
}

TEST(Server, InvitesTheBodyOfAClientThatExpectsIt) {
  StandIn handler;
  const auto server = start(handler);
  Client client(*server);
  const std::string whole = request("Echo", "body", "Expect: 100-continue\r\n");
  client.send(whole.substr(0, whole.size() - 4));
  EXPECT_EQ(client.receive().status, 100);
  client.send("body");
  EXPECT_EQ(client.receive().body, "body");
}

TEST(Server, DoesNotInviteABodyThatIsThereOrTooLong) {
  StandIn handler;
  const auto server = start(handler);
  Client here(*server);
  here.send(request("Echo", "body", "Expect: 100-continue\r\n"));
  EXPECT_EQ(here.receive().status, 200);
  Client too_long(*server);
  std::string head = request("Echo", "", "Expect: 100-continue\r\n");
  head.replace(head.find("Content-Length: 0"), 17, "Content-Length: 99999999");
  too_long.send(head);
  EXPECT_EQ(too_long.receive().status, 413);
}

TEST(Server, ClosesWhereTheClientAsksForIt) {
  StandIn handler;
  const auto server = start(handler);
  Client client(*server);
  client.send(request("Later", "1", "Connection: close\r\n") + request("Echo", "2"));
  const Received received = client.receive();
  EXPECT_EQ(received.body, "1");
  EXPECT_NE(received.head.find("\r\nConnection: close\r\n"), std::string::npos);
  EXPECT_TRUE(client.is_closed());
}

TEST(Server, ClosesAfterHttp10UnlessAskedToKeepAlive) {
  StandIn handler;
  const auto server = start(handler);
  Client client(*server);
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(client.receive().status, 200);
  client.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.receive().body, "healthy: dynamodb.us-east-1.amazonaws.com ");
  EXPECT_TRUE(client.is_closed());
}

TEST(Server, AnswersAClientWhichHasShutDownItsSide) {
  StandIn handler;
  const auto server = start(handler);
  Client client(*server);
  client.send(request("Later", "1") + request("Echo", "2"));
  client.shut_down_sending();
  EXPECT_EQ(client.receive().body, "1");
  EXPECT_EQ(client.receive().body, "2");
  EXPECT_TRUE(client.is_closed());
}

TEST(Server, OutlivesAClientThatResetsWhileItsRequestRuns) {
  StandIn handler;
  const auto server = start(handler);
  for (int i = 0; i < 20; ++i) {
    Client client(*server);
    client.send(request("Hold", "1"));
    handler.wait_for_held(1);
    client.reset();
    handler.release();
  }
  Client client(*server);
  client.send(request("Echo", "1"));
  EXPECT_EQ(client.receive().body, "1");
}

TEST(Server, SendsAnswersThatAreLargerThanTheSocketsBuffer) {
  StandIn handler;
  const auto server = start(handler);
  Client client(*server, 4096);
  client.send(request("Large", "5000000") + request("Echo", "1") + request("Large", "20000"));
  EXPECT_EQ(client.receive().body.size(), 5'000'000u);
  EXPECT_EQ(client.receive().body, "1");
  EXPECT_EQ(client.receive().body.size(), 20'000u);
}

TEST(Server, RefusesWhatIsNotHttpAndCloses) {
  StandIn handler;
  const auto server = start(handler);
  for (const std::string_view nonsense :
       {"nonsense\r\n\r\n", "POST / HTTP/9.9\r\n\r\n", "POST / HTTP/1.1\r\nno colon\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "POST / HTTP/1.1\r\nX-Amz-Target: a\r\n  b\r\n\r\n", "\x16\x03\x01\x02\x01\r\n\r\n"}) {
    Client client(*server);
    client.send(nonsense);
    EXPECT_EQ(client.receive().status, 400) << nonsense;
    client.shut_down_sending();
    EXPECT_TRUE(client.is_closed()) << nonsense;
  }
}

TEST(Server, SpreadsConnectionsOverItsThreadsAndServesThemAll) {
  StandIn handler;
  ServerOptions options = any_port();
  options.io_threads = 3;
  const auto server = start(handler, options);
  std::vector<std::thread> clients;
  for (int t = 0; t < 8; ++t) {
    clients.emplace_back([&server, t] {
      Client client(*server);
      for (int i = 0; i < 300; ++i) {
        const std::string body = std::to_string(t) + "." + std::to_string(i);
        client.send(request(i % 2 == 0 ? "Later" : "Echo", body));
        if (client.receive().body != body) {
          ADD_FAILURE() << "a foreign answer to " << body;
          return;
        }
      }
    });
  }
  for (std::thread& client : clients) client.join();
}

TEST(Server, SaysWhyItCannotListen) {
  StandIn handler;
  const auto server = start(handler);
  ServerOptions same = any_port();
  same.port = server->port();
  EXPECT_EQ(Server::start(same, handler).error().code(), ErrorCode::kServiceUnavailable);
  ServerOptions nowhere = any_port();
  nowhere.host = "nowhere";
  EXPECT_EQ(Server::start(nowhere, handler).error().code(), ErrorCode::kValidation);
}

}  // namespace
}  // namespace rowhouse::wire

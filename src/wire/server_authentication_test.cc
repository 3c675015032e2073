// The server where signatures are verified, over its socket.
#include <gtest/gtest.h>

#include <mutex>

#include "signing/signature.h"
#include "wire/credentials_for_test.h"
#include "wire/server_testing.h"

namespace rowhouse::wire {
namespace {

/// Answers with where a request came from.
class WhereFrom final : public Handler {
 public:
  bool knows(Api, std::string_view operation) const noexcept override {
    return operation == "GetItem";
  }
  void handle(const tenancy::Requester& requester, Api, std::string_view, std::string_view,
              AnswerTicket answer) override {
    const tenancy::Origin& origin = requester.origin;
    answer({200, std::string(origin.address) + (origin.secure ? " secure " : " open ") +
                     std::string(origin.request_id)});
  }
};

/// Answers with who asks, and what for.
class WhoAsks final : public Handler {
 public:
  bool knows(Api, std::string_view operation) const noexcept override {
    return operation == "GetItem" || operation == "DeleteItem";
  }
  void handle(const tenancy::Requester& requester, Api, std::string_view operation,
              std::string_view body, AnswerTicket answer) override {
    answer(
        {200, std::string(requester.principal.is_operator() ? "operator"
                                                            : requester.principal.tenant().text()) +
                  " " + std::string(operation) + " " + std::to_string(body.size())});
  }
};

/// Keeps who was refused for what.
class KeptRefusals final : public tenancy::SignatureObserver {
 public:
  void signature_refused(const tenancy::RefusedSignature& refused) noexcept override {
    const tenancy::Origin& origin = refused.origin;
    const std::lock_guard lock(mutex_);
    kept_.push_back(std::string(refused.cause) + "; " + std::string(refused.access_key_id) + "; " +
                    std::string(origin.address) + (origin.secure ? " secure" : " open"));
    ids_.emplace_back(origin.request_id);
  }
  std::vector<std::string> kept() const {
    const std::lock_guard lock(mutex_);
    return kept_;
  }
  std::vector<std::string> request_ids() const {
    const std::lock_guard lock(mutex_);
    return ids_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> kept_;
  std::vector<std::string> ids_;
};

class AuthenticatedServer : public ::testing::Test {
 protected:
  AuthenticatedServer() {
    source_.add("AKID", "secret");
    ServerOptions options = any_port();
    options.credentials = &source_;
    options.clock = &clock_;
    options.signature_observer = &refusals_;
    options.io_threads = 1;
    server_ = start(handler_, options);
  }

  /// The head of a signed request, without what says how long its body is.
  std::string head(std::string_view body, std::string_view secret = "secret",
                   std::string_view operation = "GetItem", std::string_view more = "",
                   std::string_view service = "dynamodb",
                   std::string_view api = "DynamoDB_20120810.", std::string_view token = "") {
    const std::string target = std::string(api) + std::string(operation);
    const std::vector<signing::Header> headers = {{"Host", "localhost"},
                                                  {"Content-Type", "application/x-amz-json-1.0"},
                                                  {"X-Amz-Target", target}};
    std::string text = "POST / HTTP/1.1\r\n";
    for (const auto& [name, value] : headers) {
      text += std::string(name) + ": " + std::string(value) + "\r\n";
    }
    for (const auto& [name, value] :
         signing::sign({"POST", "/", headers, body}, {"AKID", secret, token},
                       {"us-east-1", service}, clock_.time)) {
      text += name + ": " + value + "\r\n";
    }
    return text + std::string(more);
  }
  std::string with_length(const std::string& head, std::string_view body) {
    return head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
  }
  std::string signed_request(std::string_view body, std::string_view secret = "secret",
                             std::string_view operation = "GetItem") {
    return with_length(head(body, secret, operation), body);
  }
  static void expect_type(const Received& received, std::string_view type) {
    EXPECT_EQ(received.status, 400);
    EXPECT_NE(received.body.find("#" + std::string(type) + "\""), std::string::npos)
        << received.body;
  }

  FixedClock clock_;
  FixedSource source_;
  KeptRefusals refusals_;
  WhoAsks handler_;
  std::unique_ptr<Server> server_;
};

TEST_F(AuthenticatedServer, HandsThePrincipalOfTheSignatureToTheHandler) {
  Client client(*server_);
  client.send(signed_request("{}"));
  EXPECT_EQ(client.receive().body, "acme GetItem 2");
}

TEST_F(AuthenticatedServer, TellsTheHandlerWhereARequestCameFrom) {
  WhereFrom where_from;
  const auto server = start(where_from);
  Client client(*server);
  client.send(request("GetItem", "{}") + request("GetItem", "{}"));
  const Received first = client.receive();
  const Received second = client.receive();
  const std::string_view begin = "127.0.0.1 open ";
  ASSERT_TRUE(first.body.starts_with(begin)) << first.body;
  EXPECT_NE(first.body, second.body);
  // The request's id is the one that the answer is told by.
  EXPECT_NE(first.head.find("\r\nx-amzn-RequestId: " + first.body.substr(begin.size()) + "\r\n"),
            std::string::npos)
      << first.head;
}

TEST_F(AuthenticatedServer, RefusesWhatANoAuthServerTakes) {
  Client client(*server_);
  client.send(request("GetItem", "{}"));
  expect_type(client.receive(), "InvalidSignatureException");
}

TEST_F(AuthenticatedServer, GoesOnAfterAWrongSignature) {
  Client client(*server_);
  client.send(signed_request("{}", "wrong") + signed_request("{}"));
  expect_type(client.receive(), "InvalidSignatureException");
  EXPECT_EQ(client.receive().body, "acme GetItem 2");
}

TEST_F(AuthenticatedServer, TellsWhoseSignatureItRefusedForWhatAndNothingSecret) {
  Client client(*server_);
  client.send(signed_request("{}"));
  client.receive();
  EXPECT_TRUE(refusals_.kept().empty());

  std::string unknown = signed_request("{}");
  unknown.replace(unknown.find("Credential=AKID"), 15, "Credential=NONE");
  std::string late = signed_request("{}");
  late.replace(late.find("X-Amz-Date: 2015"), 16, "X-Amz-Date: 2014");
  client.send(signed_request("{}", "wrong") + unknown + late + request("GetItem", "{}"));
  std::vector<std::string> told;
  for (int i = 0; i < 4; ++i) {
    const std::string head = client.receive().head;
    const std::size_t at = head.find("x-amzn-RequestId: ") + 18;
    told.push_back(head.substr(at, head.find("\r\n", at) - at));
  }
  const auto kept = refusals_.kept();
  ASSERT_EQ(kept.size(), 4u);
  EXPECT_EQ(kept[0], "wrong signature; AKID; 127.0.0.1 open");
  EXPECT_EQ(kept[1], "unknown access key; NONE; 127.0.0.1 open");
  EXPECT_EQ(kept[2], "signature of another time; AKID; 127.0.0.1 open");
  EXPECT_EQ(refusals_.request_ids(), told);
}

TEST_F(AuthenticatedServer, TellsOfAStrangerWhoseLongBodyItDoesNotReceive) {
  Client stranger(*server_);
  std::string unknown = head("{}", "secret", "GetItem", "Content-Length: 1000000\r\n\r\n");
  unknown.replace(unknown.find("Credential=AKID"), 15, "Credential=NONE");
  stranger.send(unknown);
  expect_type(stranger.receive(), "UnrecognizedClientException");
  EXPECT_EQ(refusals_.kept(), std::vector<std::string>{"unknown access key; NONE; 127.0.0.1 open"});
}

TEST_F(AuthenticatedServer, TakesASessionUntilItExpires) {
  source_.add("AKID", "secret", "token", clock_.time + std::chrono::minutes(20));
  const auto ask = [&] {
    const std::string signed_head =
        head("{}", "secret", "GetItem", "", "dynamodb", "DynamoDB_20120810.", "token");
    Client client(*server_);
    client.send(with_length(signed_head, "{}"));
    return client.receive();
  };
  EXPECT_EQ(ask().body, "acme GetItem 2");
  clock_.time += std::chrono::minutes(20) - std::chrono::seconds(1);
  EXPECT_EQ(ask().body, "acme GetItem 2");
  clock_.time += std::chrono::seconds(1);
  expect_type(ask(), "ExpiredTokenException");
  EXPECT_EQ(refusals_.kept(), std::vector<std::string>{"expired session; AKID; 127.0.0.1 open"});
}

TEST_F(AuthenticatedServer, RefusesALongFormInTheWordsOfItsOwnService) {
  const std::string form =
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
      "application/x-www-form-urlencoded\r\nContent-Length: ";
  Client client(*server_);
  client.send(form + "65537\r\n\r\n");
  const Received long_form = client.receive();
  EXPECT_EQ(long_form.status, 400);
  EXPECT_NE(long_form.head.find("text/xml"), std::string::npos) << long_form.head;
  EXPECT_NE(long_form.body.find("<Code>MalformedInput</Code>"), std::string::npos)
      << long_form.body;

  const auto without_signatures = start(handler_);
  Client other(*without_signatures);
  other.send(form + "65537\r\n\r\n" + std::string(65'537, 'a'));
  EXPECT_EQ(other.receive().body.find("MalformedInput") == std::string::npos, false);
}

TEST_F(AuthenticatedServer, DoesNotParseTheBodyOfAStranger) {
  Client client(*server_);
  client.send(signed_request("not JSON", "wrong"));
  expect_type(client.receive(), "InvalidSignatureException");
}

TEST_F(AuthenticatedServer, RefusesAnUnknownOperationWhoeverAsks) {
  Client client(*server_);
  client.send(signed_request("{}", "wrong", "Nothing"));
  expect_type(client.receive(), "UnknownOperationException");
  EXPECT_EQ(source_.lookups, 0);
}

TEST_F(AuthenticatedServer, TakesASignatureForTheServiceOfItsApiAlone) {
  Client client(*server_);
  const auto send = [&](std::string_view service, std::string_view api, const std::string& body) {
    client.send(with_length(head(body, "secret", "GetItem", "", service, api), body));
    return client.receive();
  };
  // Beyond 64 KiB the signature's scope is looked at before the body is received.
  for (const std::string& body : {std::string("{}"), std::string(70'000, ' ')}) {
    const std::string good = "acme GetItem " + std::to_string(body.size());
    EXPECT_EQ(send("rowhouse", "Rowhouse_20261101.", body).body, good);
    EXPECT_EQ(send("dynamodb", "DynamoDB_20120810.", body).body, good);
  }
  expect_type(send("dynamodb", "Rowhouse_20261101.", "{}"), "InvalidSignatureException");
  expect_type(send("rowhouse", "DynamoDB_20120810.", "{}"), "InvalidSignatureException");
}

TEST_F(AuthenticatedServer, StaysHealthyForEveryone) {
  Client client(*server_);
  client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(client.receive().status, 200);
}

TEST_F(AuthenticatedServer, VerifiesABodyInChunksAsAWhole) {
  Client client(*server_);
  const std::string chunks = "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n";
  client.send(head("{}") + chunks);
  EXPECT_EQ(client.receive().body, "acme GetItem 2");
  client.send(head("{ }") + chunks);
  expect_type(client.receive(), "InvalidSignatureException");
}

TEST_F(AuthenticatedServer, TakesNothingForAHeaderThatFollowsTheBody) {
  Client client(*server_);
  client.send(head("{}") +
              "Trailer: X-Amz-Target\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
              "X-Amz-Target: DynamoDB_20120810.DeleteItem\r\n\r\n");
  EXPECT_EQ(client.receive().body, "acme GetItem 2");
}

TEST_F(AuthenticatedServer, RefusesASecondTarget) {
  Client client(*server_);
  client.send(with_length(
      head("{}", "secret", "GetItem", "X-Amz-Target: DynamoDB_20120810.DeleteItem\r\n"), "{}"));
  expect_type(client.receive(), "InvalidSignatureException");
}

TEST_F(AuthenticatedServer, RefusesAFoldedHeader) {
  Client client(*server_);
  client.send(with_length(head("{}", "secret", "GetItem", "X-Other: a\r\n b\r\n"), "{}"));
  expect_type(client.receive(), "SerializationException");
}

TEST_F(AuthenticatedServer, TakesALimitedNumberOfHeaders) {
  Client client(*server_);
  std::string many;
  for (int i = 0; i < 100; ++i) many += "a: b\r\n";
  client.send(with_length(head("{}", "secret", "GetItem", many), "{}"));
  EXPECT_EQ(client.receive().body, "acme GetItem 2");
  client.send(with_length(head("{}", "secret", "GetItem", many + many), "{}"));
  EXPECT_EQ(client.receive().status, 431);
}

TEST_F(AuthenticatedServer, RefusesALongBodyOfAStrangerBeforeItIsSent) {
  Client client(*server_);
  client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");
  expect_type(client.receive(), "MissingAuthenticationTokenException");
  Client chunking(*server_);
  chunking.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
  expect_type(chunking.receive(), "MissingAuthenticationTokenException");
}

TEST_F(AuthenticatedServer, TakesALongBodyThatIsSigned) {
  Client client(*server_);
  const std::string body(1'000'000, ' ');
  client.send(signed_request(body));
  EXPECT_EQ(client.receive().body, "acme GetItem 1000000");
}

// --- a head that was seen before, which is not parsed again ---

/// All that the server says to `bytes` and a health check behind them, but for the ids of requests.
std::string all_said(const Server& server, const std::string& bytes) {
  Client client(server);
  client.send(bytes + "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  client.shut_down_sending();
  std::string said;
  for (std::string more; !(more = client.receive_bytes()).empty();) said += more;
  constexpr std::string_view kId = "\r\nx-amzn-RequestId: ";
  for (std::size_t at = 0; (at = said.find(kId, at)) != std::string::npos;) {
    said.erase(at, said.find("\r\n", at + 2) - at);
  }
  return said;
}

TEST_F(AuthenticatedServer, SaysOfAHeadLikeOneThatItHasSeenWhatItWouldSayAnyway) {
  ServerOptions options = any_port();
  options.credentials = &source_;
  options.clock = &clock_;
  options.io_threads = 1;
  auto fresh = start(handler_, options);
  const std::string original =
      with_length(head("{}", "secret", "GetItem", "amz-sdk-invocation-id: 0a\r\n"), "{}");
  // Says it twice: as one that was parsed, and as one that was not.
  const std::string good = all_said(*server_, original);
  ASSERT_NE(good.find("acme GetItem 2"), std::string::npos) << good;
  ASSERT_EQ(all_said(*server_, original), good);

  int accepted = 0;
  std::string changed = original;
  for (std::size_t at = 0; at < original.size(); ++at) {
    for (const char c : {static_cast<char>(original[at] ^ 1), static_cast<char>(original[at] ^ 4),
                         static_cast<char>(original[at] ^ 32), '\n', '\r', ' ', '\0', '0', '9'}) {
      changed[at] = c;
      const std::string said = all_said(*server_, changed);
      ASSERT_EQ(said, all_said(*fresh, changed)) << changed;
      if (said != good) continue;
      ++accepted;
      fresh = start(handler_, options);  // this one has seen such a head by now
    }
    changed[at] = original[at];
  }
  // The id of the attempt, the case of names, spaces: but not much.
  EXPECT_GT(accepted, 10);
  EXPECT_LT(accepted, static_cast<int>(original.size()));
}

TEST_F(AuthenticatedServer, WaitsForTheBodyOfAHeadThatItHasSeen) {
  Client client(*server_);
  const std::string body(1'000, ' ');
  const std::string whole = signed_request(body);
  client.send(whole);
  EXPECT_EQ(client.receive().body, "acme GetItem 1000");
  for (const std::size_t first : {std::size_t{10}, whole.size() - 1'000, whole.size() - 1}) {
    client.send(whole.substr(0, first));
    // What another client is told meanwhile shows that the first part has been looked at.
    Client other(*server_);
    other.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(other.receive().status, 200);
    client.send(whole.substr(first));
    EXPECT_EQ(client.receive().body, "acme GetItem 1000") << first;
  }
  // And several at once, the last of which closes.
  client.send(whole + whole +
              with_length(head("{}", "secret", "GetItem", "Connection: close\r\n"), "{}"));
  EXPECT_EQ(client.receive().body, "acme GetItem 1000");
  EXPECT_EQ(client.receive().body, "acme GetItem 1000");
  EXPECT_EQ(client.receive().body, "acme GetItem 2");
  EXPECT_TRUE(client.is_closed());
}

TEST_F(AuthenticatedServer, ClosesWhenAskedToHoweverOftenItIsAsked) {
  const std::string closing =
      with_length(head("{}", "secret", "GetItem", "Connection: close\r\n"), "{}");
  for (int i = 0; i < 3; ++i) {
    Client client(*server_);
    client.send(closing);
    EXPECT_EQ(client.receive().body, "acme GetItem 2");
    EXPECT_TRUE(client.is_closed());
  }
}

TEST_F(AuthenticatedServer, BoundsTheBodyOfAHeadThatItHasSeen) {
  ServerOptions options = any_port();
  options.credentials = &source_;
  options.clock = &clock_;
  options.body_bytes_max = 100;
  const auto server = start(handler_, options);
  Client client(*server);
  const std::string body(99, ' ');
  client.send(signed_request(body) + signed_request(body));
  EXPECT_EQ(client.receive().body, "acme GetItem 99");
  EXPECT_EQ(client.receive().body, "acme GetItem 99");
  client.send(signed_request(std::string(100, ' ')) + signed_request(std::string(100, ' ')) +
              signed_request(std::string(101, ' ')));
  EXPECT_EQ(client.receive().body, "acme GetItem 100");
  EXPECT_EQ(client.receive().body, "acme GetItem 100");
  EXPECT_EQ(client.receive().status, 413);
}

TEST_F(AuthenticatedServer, RefusesTheOldKeyAndTheOldTimeOfAHeadThatItHasSeen) {
  Client client(*server_);
  const std::string original = signed_request("{}");
  for (int i = 0; i < 2; ++i) {
    client.send(original);
    EXPECT_EQ(client.receive().body, "acme GetItem 2");
  }
  source_.add("AKID", "another secret");
  client.send(original);
  expect_type(client.receive(), "InvalidSignatureException");
  source_.clear();
  client.send(original);
  expect_type(client.receive(), "UnrecognizedClientException");
  source_.add("AKID", "secret");
  clock_.time += std::chrono::minutes(16);
  client.send(original);
  expect_type(client.receive(), "InvalidSignatureException");
  ASSERT_EQ(refusals_.kept().size(), 3U);
  EXPECT_EQ(refusals_.kept()[0], "wrong signature; AKID; 127.0.0.1 open");
  EXPECT_EQ(refusals_.kept()[1], "unknown access key; AKID; 127.0.0.1 open");
  EXPECT_EQ(refusals_.kept()[2], "signature of another time; AKID; 127.0.0.1 open");
}

TEST_F(AuthenticatedServer, TakesAPresignedRequest) {
  Client client(*server_);
  const std::vector<signing::Header> headers = {{"Host", "localhost"},
                                                {"Content-Type", "application/x-amz-json-1.0"},
                                                {"X-Amz-Target", "DynamoDB_20120810.GetItem"}};
  const std::string target =
      signing::presign({"POST", "/", headers, "{}"}, {"AKID", "secret", ""},
                       {"us-east-1", "dynamodb"}, clock_.time, std::chrono::seconds(60));
  const std::string rest =
      " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\n"
      "X-Amz-Target: DynamoDB_20120810.GetItem\r\n";
  client.send(with_length("POST " + target + rest, "{}"));
  EXPECT_EQ(client.receive().body, "acme GetItem 2");
  client.send(with_length("POST " + target + rest, "{ "));
  expect_type(client.receive(), "InvalidSignatureException");
}

}  // namespace
}  // namespace rowhouse::wire

// Sessions over the server's socket, from their issue by STS to their end, on a clock that is moved
// by hand: no session may last less than fifteen minutes.
#include <gtest/gtest.h>

#include "core/sessions_for_test.h"
#include "signing/signature.h"
#include "wire/apis.h"
#include "wire/server_testing.h"
#include "wire/sts_handler.h"

namespace rowhouse::wire {
namespace {

constexpr std::string_view kTrust =
    R"({"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "sts:*"})";

struct Keys {
  std::string id;
  std::string secret;
  std::string token;
};

/// Answers with the ARN that asks.
class WhoseSession final : public Handler {
 public:
  bool knows(Api, std::string_view operation) const noexcept override {
    return operation == "GetItem";
  }
  void handle(const tenancy::Requester& requester, Api, std::string_view, std::string_view,
              AnswerTicket answer) override {
    const tenancy::Identity* const identity = requester.principal.identity();
    answer({200, identity == nullptr ? "nobody" : identity->arn});
  }
};

std::string between(const std::string& text, const std::string& element) {
  const std::string begin = "<" + element + ">";
  const std::size_t at = text.find(begin);
  if (at == std::string::npos) return {};
  const std::size_t start = at + begin.size();
  return text.substr(start, text.find("</" + element + ">", start) - start);
}

class ServedSessions : public ::testing::Test {
 protected:
  ServedSessions() {
    keys_.add("AKIAOPERATOR", tenancy::Principal::operator_principal());
    roles_.add("app", std::string(kTrust));
    apis_.serve(Api::kDynamoDb, items_);
    apis_.serve(Api::kSts, tokens_);
    ServerOptions options = any_port();
    options.credentials = &sessions_;
    options.clock = &clock_;
    options.io_threads = 1;
    server_ = start(apis_, options);
  }

  core::SecurityTokenOptions service_options() {
    core::SecurityTokenOptions options;
    options.sessions = &sessions_;
    options.roles = &roles_;
    options.clock = &clock_;
    return options;
  }
  Received ask(const Keys& keys, std::string_view service, std::string_view content_type,
               std::string_view target, const std::string& body) {
    std::vector<signing::Header> headers = {{"Host", "localhost"}, {"Content-Type", content_type}};
    if (!target.empty()) headers.push_back({"X-Amz-Target", target});
    std::string text = "POST / HTTP/1.1\r\n";
    for (const auto& [name, value] : headers) {
      text += std::string(name) + ": " + std::string(value) + "\r\n";
    }
    const signing::Timestamp now{std::chrono::duration_cast<std::chrono::seconds>(clock_.time)};
    for (const auto& [name, value] :
         signing::sign({"POST", "/", headers, body}, {keys.id, keys.secret, keys.token},
                       {"us-east-1", service}, now)) {
      text += name + ": " + value + "\r\n";
    }
    Client client(*server_);
    client.send(text + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    return client.receive();
  }
  Received get_item(const Keys& keys) {
    return ask(keys, "dynamodb", "application/x-amz-json-1.0", "DynamoDB_20120810.GetItem", "{}");
  }
  Received call_sts(const Keys& keys, const std::string& form) {
    return ask(keys, "sts", "application/x-www-form-urlencoded; charset=utf-8", "",
               form + "&Version=2011-06-15");
  }
  Keys assume(const Keys& keys, const std::string& name) {
    const Received answer =
        call_sts(keys, "Action=AssumeRole&DurationSeconds=900&RoleSessionName=" + name +
                           "&RoleArn=arn%3Aaws%3Aiam%3A%3A000000000000%3Arole%2Fapp");
    EXPECT_EQ(answer.status, 200) << answer.body;
    return {between(answer.body, "AccessKeyId"), between(answer.body, "SecretAccessKey"),
            between(answer.body, "SessionToken")};
  }
  static void expect_expired(const Received& answer, int status) {
    EXPECT_EQ(answer.status, status);
    EXPECT_NE(answer.body.find("ExpiredToken"), std::string::npos) << answer.body;
  }

  const Keys operator_{"AKIAOPERATOR", "secret of AKIAOPERATOR", ""};
  core::HandClock clock_;
  core::FixedKeys keys_;
  core::FixedRoles roles_;
  core::Sessions sessions_{keys_, roles_, {.sealing_key = std::string(32, 'k'), .clock = &clock_}};
  const core::SecurityTokenService service_{service_options()};
  WhoseSession items_;
  StsHandler tokens_{service_};
  Apis apis_;
  std::unique_ptr<Server> server_;
};

TEST_F(ServedSessions, EndWhenTheirTimeIsOverAndNotBefore) {
  const Keys session = assume(operator_, "web");
  ASSERT_FALSE(session.token.empty());
  EXPECT_EQ(get_item(session).body, "arn:aws:sts::000000000000:assumed-role/app/web");
  clock_.time += std::chrono::seconds(899);
  EXPECT_EQ(get_item(session).status, 200);
  clock_.time += std::chrono::seconds(1);
  expect_expired(get_item(session), 400);
  // STS says so too, and gives an expired session no other.
  expect_expired(call_sts(session, "Action=GetCallerIdentity"), 403);
  expect_expired(call_sts(session,
                          "Action=AssumeRole&RoleSessionName=next&RoleArn=arn%3Aaws%3A"
                          "iam%3A%3A000000000000%3Arole%2Fapp"),
                 403);
}

TEST_F(ServedSessions, AreFollowedByOthersWhileTheirsRunsOut) {
  const Keys first = assume(operator_, "first");
  clock_.time += std::chrono::seconds(600);
  const Keys second = assume(operator_, "second");
  clock_.time += std::chrono::seconds(300);
  expect_expired(get_item(first), 400);
  EXPECT_EQ(get_item(second).body, "arn:aws:sts::000000000000:assumed-role/app/second");
  clock_.time += std::chrono::seconds(600);
  expect_expired(get_item(second), 400);
}

}  // namespace
}  // namespace rowhouse::wire

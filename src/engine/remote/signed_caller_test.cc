#include "engine/remote/signed_caller.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "engine/remote/transport_for_test.h"
#include "signing/signature.h"

namespace rowhouse::engine::remote {
namespace {

using std::chrono::milliseconds;
using Kind = HttpFailure::Kind;

constexpr const char* kThrottled =
    R"({"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"slow"})";
constexpr const char* kServerError =
    R"({"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"oops"})";
constexpr const char* kExpired =
    R"({"__type":"com.amazon.coral.service#ExpiredTokenException","message":"old"})";
constexpr const char* kCondition =
    R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"no"})";

class Renewing final : public CredentialProvider {
 public:
  explicit Renewing(const SteppedClock& clock) : clock_(clock) {}
  Result<std::optional<Credentials>> fetch() override {
    ++fetches;
    if (fails) return Error(ErrorCode::kServiceUnavailable, "as scripted");
    return std::optional<Credentials>(Credentials("AKID" + std::to_string(fetches), "secret",
                                                  "token", clock_.now() + milliseconds(3'600'000)));
  }
  int fetches = 0;
  bool fails = false;

 private:
  const SteppedClock& clock_;
};

class SignedCallerTest : public testing::Test {
 protected:
  Result<Answer> call(bool repeatable = true, const char* operation = "PutItem",
                      const char* target = "DynamoDB_20120810") {
    std::optional<Result<Answer>> got;
    caller_.call({operation, target, R"({"TableName":"t"})", repeatable},
                 [&](Result<Answer> answer) {
                   EXPECT_FALSE(got) << "answered twice";
                   got.emplace(std::move(answer));
                 });
    EXPECT_TRUE(got);
    return *std::move(got);
  }

  SteppedClock clock_;
  FixedRandom random_{0xff};
  ScriptedTransport transport_;
  Renewing provider_{clock_};
  CredentialCache credentials_{provider_, clock_,
                               [](base::UniqueFunction<void()> work) { work(); }};
  SignedCaller caller_{transport_, credentials_, *read_endpoint("eu-west-1", {}),
                       {},         clock_,       random_};
};

TEST_F(SignedCallerTest, ACallIsSentSignedAndItsAnswerHandedOn) {
  transport_.replies = {answers(200, R"({"ok":1})")};
  const Result<Answer> answer = call();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->type, "");
  EXPECT_EQ(answer->body, R"({"ok":1})");
  ASSERT_EQ(transport_.sent.size(), 1u);
  const auto& sent = transport_.sent[0];
  EXPECT_EQ(sent.url, "https://dynamodb.eu-west-1.amazonaws.com/");
  EXPECT_EQ(sent.body, R"({"TableName":"t"})");
  EXPECT_TRUE(sent.has_header("x-amz-target: DynamoDB_20120810.PutItem"));
  EXPECT_TRUE(sent.has_header("content-type: application/x-amz-json-1.0"));
  EXPECT_TRUE(sent.has_header("x-amz-security-token: token"));
}

TEST_F(SignedCallerTest, TheSignatureIsTheOneThatTheSigningLayerGives) {
  transport_.replies = {answers(200, "{}")};
  ASSERT_TRUE(call());
  const std::vector<signing::Header> headers = {{"content-type", "application/x-amz-json-1.0"},
                                                {"host", "dynamodb.eu-west-1.amazonaws.com"},
                                                {"x-amz-target", "DynamoDB_20120810.PutItem"}};
  const auto signed_headers =
      signing::sign({"POST", "/", headers, R"({"TableName":"t"})"}, {"AKID1", "secret", "token"},
                    {"eu-west-1", "dynamodb"},
                    std::chrono::floor<std::chrono::seconds>(
                        signing::Timestamp::clock::time_point(clock_.now())));
  EXPECT_TRUE(transport_.sent[0].has_header("Authorization: " + signed_headers.back().value))
      << transport_.sent[0].headers.back();
}

TEST_F(SignedCallerTest, StreamsAreAskedWhereTheyAre) {
  transport_.replies = {answers(200, "{}")};
  ASSERT_TRUE(call(true, "ListStreams", "DynamoDBStreams_20120810"));
  EXPECT_EQ(transport_.sent[0].url, "https://streams.dynamodb.eu-west-1.amazonaws.com/");
}

TEST_F(SignedCallerTest, AnErrorOfTheOtherSideIsHandedOnWithItsName) {
  transport_.replies = {answers(400, kCondition)};
  const Result<Answer> answer = call();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 400);
  EXPECT_EQ(answer->type, "ConditionalCheckFailedException");
  EXPECT_EQ(answer->body, kCondition);
  EXPECT_EQ(transport_.sent.size(), 1u);
}

TEST_F(SignedCallerTest, ThrottlingIsWaitedOutEvenWhereTheCallIsNotRepeatable) {
  transport_.replies = {answers(400, kThrottled), answers(400, kThrottled), answers(200, "{}")};
  ASSERT_EQ(call(false)->status, 200);
  EXPECT_EQ(transport_.delays, (std::vector{milliseconds(999), milliseconds(1'999)}));
}

TEST_F(SignedCallerTest, TheLastErrorIsToldWhenTheAttemptsAreUsedUp) {
  transport_.replies = {answers(500, kServerError), answers(500, kServerError),
                        answers(500, kServerError), answers(400, kThrottled)};
  const Result<Answer> answer = call();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->type, "ProvisionedThroughputExceededException");
  EXPECT_EQ(transport_.sent.size(), 4u);
}

TEST_F(SignedCallerTest, WhatMayHaveArrivedIsNotSentAgainUnlessTheCallIsRepeatable) {
  transport_.replies = {fails(Kind::kUnclear)};
  const Result<Answer> lost = call(false);
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code(), ErrorCode::kInternalServer);
  EXPECT_EQ(transport_.sent.size(), 1u);
  EXPECT_FALSE(transport_.sent[0].may_be_sent_again);

  transport_.replies = {answers(500, kServerError)};
  EXPECT_EQ(call(false)->type, "InternalServerError");
  EXPECT_EQ(transport_.sent.size(), 2u);

  transport_.replies = {fails(Kind::kUnclear), answers(200, "{}")};
  EXPECT_EQ(call(true)->status, 200);
}

TEST_F(SignedCallerTest, WhatNeverLeftIsSentAgainWhateverItIs) {
  transport_.replies = {fails(Kind::kNotSent), fails(Kind::kNotSent), answers(200, "{}")};
  EXPECT_EQ(call(false)->status, 200);
  EXPECT_EQ(transport_.sent.size(), 3u);
}

TEST_F(SignedCallerTest, AnAnswerThatDoesNotMatchItsChecksumIsNotBelieved) {
  const auto damaged = [](const ScriptedTransport::Sent&) {
    HttpAnswer answer;
    answer.status = 200;
    answer.body = R"({"Item":{}})";
    answer.crc32 = 1;
    return answer;
  };
  const auto whole = [](const ScriptedTransport::Sent&) {
    HttpAnswer answer;
    answer.status = 200;
    answer.body = "{}";
    answer.crc32 = static_cast<std::uint32_t>(::crc32(0, reinterpret_cast<const Bytef*>("{}"), 2));
    return answer;
  };
  transport_.replies = {damaged, whole};
  EXPECT_EQ(call()->body, "{}");
  transport_.replies = {damaged};
  const Result<Answer> lost = call(false);
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code(), ErrorCode::kInternalServer);
}

TEST_F(SignedCallerTest, ACallEndsWithinItsTimeHoweverTheOtherSideBehaves) {
  transport_.replies.assign(4, transport_.silence());
  const Result<Answer> answer = call();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), ErrorCode::kServiceUnavailable);
  EXPECT_LE(transport_.now(), milliseconds(10'000));
  ASSERT_EQ(transport_.sent.size(), 3u);
  EXPECT_EQ(transport_.sent[0].timeout, milliseconds(4'000));
  EXPECT_LE(transport_.sent[2].timeout, milliseconds(2'000)) << "only what is left of the call's";
}

TEST_F(SignedCallerTest, AnEmptyBudgetEndsCallsAtOnceAndSuccessRefillsIt) {
  for (int i = 0; i < 40; ++i) {
    transport_.replies.insert(transport_.replies.end(), 4, fails(Kind::kNotSent));
    EXPECT_FALSE(call());
    transport_.replies.clear();
  }
  const std::size_t before = transport_.sent.size();
  EXPECT_LT(before, 40u + 500 / 14 + 1) << "more was repeated than the budget allows";
  transport_.replies = {fails(Kind::kNotSent)};
  EXPECT_FALSE(call());
  EXPECT_EQ(transport_.sent.size(), before + 1);
  transport_.replies.assign(20, answers(200, "{}"));
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(call());
  transport_.replies = {fails(Kind::kNotSent), answers(200, "{}")};
  EXPECT_TRUE(call());
}

TEST_F(SignedCallerTest, ExpiredCredentialsAreRenewedOnceAndTheCallSentAgain) {
  transport_.replies = {answers(400, kExpired), answers(200, "{}")};
  EXPECT_EQ(call(false)->status, 200);
  EXPECT_EQ(provider_.fetches, 2);
  EXPECT_NE(transport_.sent[1].headers.back().find("AKID2/"), std::string::npos);

  transport_.replies = {answers(400, kExpired), answers(400, kExpired), answers(200, "{}")};
  EXPECT_EQ(call(false)->type, "ExpiredTokenException");
}

TEST_F(SignedCallerTest, WithoutCredentialsNothingIsSent) {
  provider_.fails = true;
  const Result<Answer> answer = call();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), ErrorCode::kInternalServer);
  EXPECT_TRUE(transport_.sent.empty());
}

TEST_F(SignedCallerTest, AnAnswerThatIsNoneOfDynamoDbsIsAClearError) {
  transport_.replies = {answers(404, "<html>not here</html>")};
  const Result<Answer> lost = call();
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code(), ErrorCode::kServiceUnavailable);
  EXPECT_EQ(transport_.sent.size(), 1u);
  transport_.replies = {answers(502, "bad gateway"), answers(200, "{}")};
  EXPECT_TRUE(call());
}

TEST_F(SignedCallerTest, AWriteThatIsTurnedAwayAfterADoubtStaysInDoubt) {
  for (const char* const last : {kThrottled, kExpired}) {
    transport_.replies = {fails(Kind::kUnclear), answers(400, last), answers(400, last),
                          answers(400, last)};
    std::optional<Result<Answer>> got;
    caller_.call({"TransactWriteItems", "DynamoDB_20120810", "{}", true, true},
                 [&](Result<Answer> answer) { got.emplace(std::move(answer)); });
    ASSERT_TRUE(got);
    ASSERT_FALSE(*got) << last;
    EXPECT_EQ(got->error().code(), ErrorCode::kInternalServer) << last;
  }
  transport_.replies = {fails(Kind::kUnclear), answers(400, kCondition)};
  EXPECT_EQ(call()->type, "ConditionalCheckFailedException") << "a decision is one";
}

TEST_F(SignedCallerTest, AClockThatGoesWrongIsSetByTheOtherSidesAndTheCallSentAgain) {
  const auto late = [](std::chrono::seconds ahead) {
    return [ahead](const ScriptedTransport::Sent&) {
      HttpAnswer answer;
      answer.status = 400;
      answer.body = R"({"__type":"x#InvalidSignatureException","message":"Signature expired"})";
      answer.date = signing::Timestamp(std::chrono::seconds(1'790'000'000)) + ahead;
      return answer;
    };
  };
  transport_.replies = {late(std::chrono::hours(3)), answers(200, "{}"), answers(200, "{}")};
  EXPECT_EQ(call(false)->status, 200);
  EXPECT_EQ(call(false)->status, 200) << "the next call knows the time";
  ASSERT_EQ(transport_.sent.size(), 3u);
  EXPECT_TRUE(transport_.sent[0].has_header("x-amz-date: 20260921T141320Z"));
  EXPECT_TRUE(transport_.sent[1].has_header("x-amz-date: 20260921T171320Z"));
  EXPECT_TRUE(transport_.sent[2].has_header("x-amz-date: 20260921T171320Z"));

  // Not the clock, but the signature: one who says so of the same time is not asked again, and one
  // who says another time each time is asked twice.
  transport_.replies = {late(std::chrono::hours(3)), answers(200, "{}")};
  EXPECT_EQ(call()->type, "InvalidSignatureException");
  transport_.replies = {late(std::chrono::hours(6)), late(std::chrono::hours(9)),
                        answers(200, "{}")};
  EXPECT_EQ(call()->type, "InvalidSignatureException");
}

TEST_F(SignedCallerTest, WhatIsRefusedHereIsThrottledAndNotRepeated) {
  transport_.replies = {fails(Kind::kRefused), answers(200, "{}")};
  const Result<Answer> answer = call();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), ErrorCode::kThrottling);
  EXPECT_EQ(transport_.sent.size(), 1u);
}

}  // namespace
}  // namespace rowhouse::engine::remote

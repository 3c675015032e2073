#include "engine/remote/open_caller.h"

#include <gtest/gtest.h>

#include <future>

#include "engine/remote/credential_text.h"
#include "engine/remote/environment_for_test.h"
#include "engine/remote/http_stand_in_for_test.h"

namespace rowhouse::engine::remote {
namespace {

using std::chrono::milliseconds;

std::future<Result<Answer>> call(Caller& caller, bool repeatable = true) {
  auto promise = std::make_unique<std::promise<Result<Answer>>>();
  auto future = promise->get_future();
  caller.call({"PutItem", "DynamoDB_20120810", R"({"a":1})", repeatable},
              [promise = std::move(promise)](Result<Answer> answer) {
                promise->set_value(std::move(answer));
              });
  return future;
}

TEST(OpenCaller, ACallGoesOutOverHttpAndComesBack) {
  HttpStandIn server([](const HttpStandIn::Request& got) {
    EXPECT_NE(got.head.find("Credential=AKID/"), std::string::npos) << got.head;
    EXPECT_NE(got.head.find("/us-east-1/dynamodb/aws4_request"), std::string::npos) << got.head;
    return HttpStandIn::ok(got.body);
  });
  EnvironmentForTest environment;
  environment.variables = {{"AWS_ACCESS_KEY_ID", "AKID"}, {"AWS_SECRET_ACCESS_KEY", "s"}};
  CallerOptions options;
  options.environment = &environment;
  auto caller = open_caller(server.url(), options);
  ASSERT_TRUE(caller);
  EXPECT_EQ(call(**caller).get()->body, R"({"a":1})");
}

TEST(OpenCaller, ThroughABadLineEachCallEndsInTimeAndNothingIsDoneTwice) {
  // Each request that is not to be repeated carries a number; the stand-in misbehaves in turn.
  std::mutex mutex;
  std::map<std::string, int> arrivals;
  std::atomic<int> count = 0;
  HttpStandIn server([&](const HttpStandIn::Request& got) {
    {
      const std::lock_guard lock(mutex);
      ++arrivals[got.body];
    }
    HttpStandIn::Reply reply = HttpStandIn::ok("{}");
    switch (++count % 8) {
      case 0:
        return HttpStandIn::Reply{"", true, false, false};
      case 1:
        return HttpStandIn::Reply{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", true, true,
                                  false};
      case 2:
        return HttpStandIn::status("500 Oops", R"({"__type":"x#InternalServerError"})");
      case 3:
        return HttpStandIn::status("400 No", R"({"__type":"x#ThrottlingException"})");
      case 4:
        return HttpStandIn::ok("{}", "x-amz-crc32: 1\r\n");
      case 5:
        return HttpStandIn::Reply{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", false, false,
                                  true};
      default:
        return reply;
    }
  });
  EnvironmentForTest environment;
  environment.variables = {{"AWS_ACCESS_KEY_ID", "AKID"}, {"AWS_SECRET_ACCESS_KEY", "s"}};
  CallerOptions options;
  options.environment = &environment;
  options.calls.call_timeout = milliseconds(4'000);
  options.calls.attempt_timeout = milliseconds(500);
  options.calls.retry.throttled_base = milliseconds(5);
  options.calls.retry.transient_base = milliseconds(2);
  auto caller = open_caller(server.url(), options);
  ASSERT_TRUE(caller);
  constexpr int kCalls = 200;
  std::vector<std::future<Result<Answer>>> answers;
  for (int i = 0; i < kCalls; ++i) {
    auto promise = std::make_unique<std::promise<Result<Answer>>>();
    answers.push_back(promise->get_future());
    const bool repeatable = i % 2 == 0;
    (*caller)->call({"PutItem", "DynamoDB_20120810",
                     std::string(repeatable ? "r" : "n") + std::to_string(i), repeatable},
                    [promise = std::move(promise)](Result<Answer> answer) {
                      promise->set_value(std::move(answer));
                    });
  }
  int succeeded = 0;
  for (auto& answer : answers) {
    ASSERT_EQ(answer.wait_for(std::chrono::seconds(60)), std::future_status::ready);
    const Result<Answer> got = answer.get();
    if (got && got->status == 200) ++succeeded;
  }
  EXPECT_GT(succeeded, kCalls / 10);
  caller->reset();
  int throttled_twice = 0;
  const std::lock_guard lock(mutex);
  for (const auto& [body, times] : arrivals) {
    // Those that are turned away unseen may come again; nothing else of these.
    if (body[0] == 'n' && times > 1) throttled_twice += times - 1;
  }
  EXPECT_LE(throttled_twice, count / 8 + 1);
}

TEST(OpenCaller, AServerThatComesBackIsUsedAgainWithoutARestart) {
  std::atomic<bool> is_ill = true;
  HttpStandIn server([&](const HttpStandIn::Request&) {
    return is_ill ? HttpStandIn::Reply{"", true, true, false} : HttpStandIn::ok("{}");
  });
  EnvironmentForTest environment;
  environment.variables = {{"AWS_ACCESS_KEY_ID", "AKID"}, {"AWS_SECRET_ACCESS_KEY", "s"}};
  CallerOptions options;
  options.environment = &environment;
  options.calls.retry.transient_base = milliseconds(1);
  auto caller = open_caller(server.url(), options);
  ASSERT_TRUE(caller);
  for (int i = 0; i < 50; ++i) EXPECT_FALSE(call(**caller).get());
  is_ill = false;
  EXPECT_TRUE(call(**caller).get());
}

TEST(OpenCaller, ClosingAnswersCallsThatWaitForCredentials) {
  // The endpoint of the container holds its answer until the end.
  HttpStandIn server(
      [](const HttpStandIn::Request&) { return HttpStandIn::Reply{"", false, false, true}; });
  EnvironmentForTest environment;
  environment.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = server.url() + "/creds";
  CallerOptions options;
  options.environment = &environment;
  auto caller = open_caller("http://127.0.0.1:1", options);
  ASSERT_TRUE(caller);
  std::vector<std::future<Result<Answer>>> answers;
  for (int i = 0; i < 10; ++i) answers.push_back(call(**caller));
  caller->reset();
  for (auto& answer : answers) EXPECT_FALSE(answer.get());
}

TEST(OpenCaller, RegionAndEndpointsComeFromVariablesBeforeFiles) {
  EnvironmentForTest environment;
  environment.files["/home/u/.aws/config"] =
      "[default]\nregion = eu-west-1\nservices = mine\nendpoint_url = http://all.example\n"
      "[services mine]\ndynamodb =\n  endpoint_url = http://tables.example\n";
  EXPECT_EQ(endpoint_settings(environment).region, "eu-west-1");
  EXPECT_EQ(endpoint_settings(environment).tables_url, "http://tables.example");
  EXPECT_EQ(endpoint_settings(environment).streams_url, "http://all.example");
  EXPECT_EQ(sts_place(environment, "").url, "http://all.example");
  environment.variables["AWS_DEFAULT_REGION"] = "us-west-2";
  environment.variables["AWS_ENDPOINT_URL"] = "http://env.example";
  EXPECT_EQ(endpoint_settings(environment).region, "us-west-2");
  EXPECT_EQ(endpoint_settings(environment).tables_url, "http://env.example");
  environment.variables["AWS_REGION"] = "us-east-2";
  environment.variables["AWS_ENDPOINT_URL_DYNAMODB"] = "http://own.example";
  EXPECT_EQ(endpoint_settings(environment).region, "us-east-2");
  EXPECT_EQ(endpoint_settings(environment).tables_url, "http://own.example");
  environment.variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
  EXPECT_EQ(endpoint_settings(environment).tables_url, "");
  EXPECT_EQ(sts_place(environment, "").url, "https://sts.us-east-2.amazonaws.com");
}

TEST(SystemEnvironment, ReadsVariablesFilesAndCommands) {
  const Environment& environment = system_environment();
  EXPECT_EQ(environment.output_of("printf 'a b'"), "a b");
  EXPECT_EQ(environment.output_of("printf x; exit 3"), std::nullopt);
  EXPECT_EQ(environment.output_of("yes"), std::nullopt) << "more than its bound";
  EXPECT_EQ(environment.output_of("cat"), "") << "nothing to read";
  EXPECT_EQ(environment.file("/does/not/exist"), std::nullopt);
  EXPECT_EQ(environment.file("/dev/zero"), std::nullopt) << "more than its bound";
  EXPECT_EQ(environment.variable("ROWHOUSE_NO_SUCH_VARIABLE"), std::nullopt);
}

TEST(CredentialText, TimesAreReadAsAwsWritesThem) {
  EXPECT_EQ(read_time("1970-01-01T00:00:01Z"), milliseconds(1'000));
  EXPECT_EQ(read_time("1970-01-01T01:00:01.123+01:00"), milliseconds(1'000));
  EXPECT_EQ(read_time("1969-12-31T23:30:01-00:30"), milliseconds(1'000));
  for (const char* text :
       {"", "1970-01-01", "1970-01-01T00:00:01", "1970-13-01T00:00:01Z", "1970-01-01T00:00:01.Z",
        "1970-01-01T00:00:01+1", "x970-01-01T00:00:01Z"}) {
    EXPECT_EQ(read_time(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace rowhouse::engine::remote

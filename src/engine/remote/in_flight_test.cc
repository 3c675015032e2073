#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <future>
#include <iterator>
#include <mutex>

#include "engine/remote/caller_for_test.h"
#include "engine/remote/environment_for_test.h"
#include "engine/remote/http_stand_in_for_test.h"
#include "engine/remote/open_caller.h"

namespace rowhouse::engine::remote {
namespace {

std::ptrdiff_t threads() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
}

TEST(InFlight, AThousandOperationsWaitForTheOtherSideOnOneThread) {
  constexpr int kOperations = 1'000;
  std::mutex mutex;
  std::condition_variable changed;
  int there = 0;
  bool may_answer = false;
  HttpStandIn server([&](const HttpStandIn::Request& got) {
    if (got.head.find("DescribeTable") != std::string::npos) {
      return HttpStandIn::ok(std::string(test::kTable));
    }
    std::unique_lock lock(mutex);
    ++there;
    changed.notify_all();
    changed.wait(lock, [&] { return may_answer; });
    return HttpStandIn::ok(R"({"Item":{"PK":{"S":"p"},"SK":{"S":"s"}}})");
  });
  EnvironmentForTest environment;
  environment.variables = {{"AWS_ACCESS_KEY_ID", "AKID"}, {"AWS_SECRET_ACCESS_KEY", "s"}};
  CallerOptions options;
  options.environment = &environment;
  // The stand-in starts a thread for each connection, on a machine that may be busy.
  options.calls.call_timeout = options.calls.attempt_timeout = std::chrono::seconds(60);
  const std::ptrdiff_t threads_before = threads();
  auto caller = open_caller(server.url(), options);
  ASSERT_TRUE(caller);
  RemoteEngine engine(*std::move(caller), {});
  std::vector<std::future<bool>> answers;
  for (int i = 0; i < kOperations; ++i) {
    auto promise = std::make_unique<std::promise<bool>>();
    answers.push_back(promise->get_future());
    operation::GetItem get;
    get.table = "T";
    get.key = test::compact({{"PK", "p"}, {"SK", std::to_string(i)}});
    engine.execute(test::operator_scope(), std::move(get),
                   [promise = std::move(promise)](Result<operation::GetItemResult> got) {
                     promise->set_value(got && !got->item.empty());
                   });
  }
  {
    std::unique_lock lock(mutex);
    ASSERT_TRUE(
        changed.wait_for(lock, std::chrono::seconds(60), [&] { return there == kOperations; }))
        << there << " have arrived";
    const std::ptrdiff_t of_the_stand_in = server.connections();
    EXPECT_LE(threads() - threads_before - of_the_stand_in, 1) << "the line's, and no other";
    may_answer = true;
  }
  changed.notify_all();
  for (auto& answer : answers) EXPECT_TRUE(answer.get());
}

}  // namespace
}  // namespace rowhouse::engine::remote

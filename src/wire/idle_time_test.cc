#include "wire/idle_time.h"

#include <gtest/gtest.h>

#include <thread>

namespace rowhouse::wire {
namespace {

using std::chrono::milliseconds;

cpu_set_t processors(std::initializer_list<int> numbers) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int number : numbers) CPU_SET(number, &set);
  return set;
}

TEST(IdleTime, AddsUpTheProcessorsThatMayBeUsed) {
  constexpr std::string_view kText =
      "cpu  9 9 9 9000 9 9 9 9 9 9\n"
      "cpu0 1 2 3 100 20 6 7 8 9 10\n"
      "cpu1 1 2 3 1000 0 6 7 8 9 10\n"
      "cpu12 1 2 3 5 0 6 7 8 9 10\n"
      "intr 1 2 3\n";
  EXPECT_EQ(idle_time(kText, processors({0, 12}), milliseconds(10)), milliseconds(1250));
  EXPECT_EQ(idle_time(kText, processors({1}), milliseconds(10)), milliseconds(10000));
  EXPECT_EQ(idle_time(kText, processors({2}), milliseconds(10)), milliseconds(0));
}

TEST(IdleTime, IsZeroForWhatIsNotUnderstood) {
  for (const std::string_view text : {"", "cpu", "cpu0", "cpu0 1 2 3", "cpu0 a b c d e\n",
                                      "cpu-1 1 1 1 1 1", "cpu99999999999 1 1 1 1 1\n"}) {
    EXPECT_EQ(idle_time(text, processors({0, 1}), milliseconds(10)), milliseconds(0)) << text;
  }
}

TEST(IdleTime, IsKnownHereAndDoesNotExceedTheClock) {
  const auto before = idle_time();
  EXPECT_GT(before, milliseconds(0));
  const auto began = std::chrono::steady_clock::now();
  auto passed = std::chrono::steady_clock::now() - began;
  while (passed < milliseconds(50)) {
    const auto idle = idle_time() - before;
    passed = std::chrono::steady_clock::now() - began;
    ASSERT_LE(idle, (passed + milliseconds(50)) * std::thread::hardware_concurrency());
  }
}

}  // namespace
}  // namespace rowhouse::wire

#include "engine/remote/retry.h"

#include <gtest/gtest.h>

#include "engine/remote/transport_for_test.h"

namespace rowhouse::engine::remote {
namespace {

using std::chrono::milliseconds;

const FixedRandom kHighest(0xff);
const FixedRandom kLowest(0x00);

TEST(Retry, DelaysDoubleFromTheBaseOfTheirKind) {
  const RetrySettings settings;
  EXPECT_EQ(delay_before(2, Hindrance::kTransient, {}, settings, kHighest), milliseconds(24));
  EXPECT_EQ(delay_before(3, Hindrance::kTransient, {}, settings, kHighest), milliseconds(49));
  EXPECT_EQ(delay_before(4, Hindrance::kThrottled, {}, settings, kHighest), milliseconds(3'999));
}

TEST(Retry, DelaysMayBeAsShortAsNothing) {
  EXPECT_EQ(delay_before(4, Hindrance::kThrottled, {}, {}, kLowest), milliseconds(0));
}

TEST(Retry, DelaysHaveABoundHoweverManyAttemptsThereWere) {
  EXPECT_EQ(delay_before(1'000'000, Hindrance::kThrottled, {}, {}, kHighest), milliseconds(19'999));
}

TEST(Retry, AServerMayLengthenADelayAndNotShortenIt) {
  const RetrySettings settings;
  EXPECT_EQ(delay_before(2, Hindrance::kTransient, milliseconds(300), settings, kHighest),
            milliseconds(300));
  EXPECT_EQ(delay_before(2, Hindrance::kTransient, milliseconds(1), settings, kHighest),
            milliseconds(24));
  EXPECT_EQ(delay_before(2, Hindrance::kTransient, milliseconds(90'000), settings, kHighest),
            milliseconds(5'024));
}

TEST(Retry, TheBudgetRunsOutAndComesBackWithSuccess) {
  RetrySettings settings;
  settings.budget = 30;
  RetryBudget budget(settings);
  EXPECT_EQ(budget.take(Hindrance::kTransient), 14);
  EXPECT_EQ(budget.take(Hindrance::kTransient), 14);
  EXPECT_EQ(budget.take(Hindrance::kThrottled), std::nullopt);
  budget.give_back(14);
  EXPECT_EQ(budget.take(Hindrance::kThrottled), 5);
  budget.give_back(1'000);
  EXPECT_EQ(budget.left(), 30) << "it never grows beyond what it began with";
}

}  // namespace
}  // namespace rowhouse::engine::remote

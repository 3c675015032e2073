#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/error_table.h"
#include "base/result.h"

namespace rowhouse {
namespace {

TEST(Error, HasARowOfItsOwnForEachCode) {
  for (int number = 1; number <= 25; ++number) {
    const auto code = static_cast<ErrorCode>(number);
    EXPECT_EQ(base::error_row(code).code, code) << number;
  }
  for (int number = 40; number <= 47; ++number) {
    const auto code = static_cast<ErrorCode>(number);
    EXPECT_EQ(base::error_row(code).code, code) << number;
  }
  EXPECT_EQ(base::error_row(ErrorCode::kDuplicateItem).code, ErrorCode::kDuplicateItem);
  for (int number = 100; number <= 105; ++number) {
    const auto code = static_cast<ErrorCode>(number);
    EXPECT_EQ(base::error_row(code).code, code) << number;
  }
}

TEST(Error, AnswersWithDynamoDbsNamesAndStatus) {
  const Error missing(ErrorCode::kResourceNotFound, "Requested resource not found");
  EXPECT_EQ(missing.name(), "ResourceNotFoundException");
  EXPECT_EQ(missing.wire_type(), "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException");
  EXPECT_EQ(missing.http_status(), 400);
  EXPECT_FALSE(missing.retryable());
  EXPECT_EQ(Error(ErrorCode::kValidation, "").wire_type(),
            "com.amazon.coral.validate#ValidationException");
  EXPECT_EQ(Error(ErrorCode::kAccessDenied, "").wire_type(),
            "com.amazon.coral.service#AccessDeniedException");
  EXPECT_EQ(Error(ErrorCode::kThrottling, "").wire_type(),
            "com.amazon.coral.availability#ThrottlingException");
  EXPECT_EQ(Error(ErrorCode::kInternalServer, "").http_status(), 500);
}

TEST(Error, IsFoundByWhatAnAnswerCallsIt) {
  for (int number = 1; number <= 25; ++number) {
    const auto code = static_cast<ErrorCode>(number);
    EXPECT_EQ(base::error_code_of(base::error_row(code).wire_type), code) << number;
  }
  EXPECT_EQ(base::error_code_of("other#AccessDeniedException"), ErrorCode::kAccessDenied);
  EXPECT_EQ(base::error_code_of("AccessDeniedException"), ErrorCode::kAccessDenied);
  for (const char* unknown : {"", "#", "Exception", "x#DataCorrupt"}) {
    EXPECT_EQ(base::error_code_of(unknown), ErrorCode::kInternalServer) << unknown;
  }
}

TEST(Error, TellsTheWireOfALocalTroubleAsAServerErrorOnly) {
  const Error corrupt(ErrorCode::kDataCorrupt, "A stored number is not well formed");
  EXPECT_EQ(corrupt.name(), "DataCorrupt");
  EXPECT_EQ(corrupt.wire_type(), "com.amazonaws.dynamodb.v20120810#InternalServerError");
  EXPECT_EQ(corrupt.http_status(), 500);
}

TEST(Error, MayBeRetriedWhereTimeCanHelp) {
  EXPECT_TRUE(Error(ErrorCode::kProvisionedThroughputExceeded, "").retryable());
  EXPECT_TRUE(Error(ErrorCode::kTransactionConflict, "").retryable());
  EXPECT_TRUE(Error(ErrorCode::kInternalServer, "").retryable());
  EXPECT_FALSE(Error(ErrorCode::kConditionalCheckFailed, "").retryable());
  EXPECT_FALSE(Error(ErrorCode::kValidation, "").retryable());
}

TEST(Error, CopiesAreSeparate) {
  Error first(ErrorCode::kValidation, "no");
  Error second = first;
  second.within("Item");
  EXPECT_EQ(first.message(), "no");
  EXPECT_EQ(second.message(), "Item: no");
  first = second;
  EXPECT_EQ(first.message(), "Item: no");
}

TEST(Error, CarriesTheItemAndTheReasons) {
  Error error(ErrorCode::kTransactionCanceled, "cancelled");
  error.with_item("bytes").with_cancellation_reasons(
      {{}, {"ConditionalCheckFailed", "failed", ""}});
  EXPECT_EQ(error.item(), "bytes");
  ASSERT_EQ(error.cancellation_reasons().size(), 2u);
  EXPECT_EQ(error.cancellation_reasons()[0].code, "None");
  EXPECT_EQ(error.cancellation_reasons()[1].code, "ConditionalCheckFailed");
}

TEST(Error, IsWrittenAsNameAndMessage) {
  EXPECT_EQ(to_string(Error(ErrorCode::kValidation, "no")), "ValidationException: no");
}

Result<int> half(int value) {
  if (value % 2 != 0) return Error(ErrorCode::kValidation, "odd");
  return value / 2;
}

Result<int> quarter(int value) {
  ROWHOUSE_TRY(once, half(value));
  ROWHOUSE_TRY(twice, half(once));
  return twice;
}

Result<void> check_even(int value) {
  ROWHOUSE_CHECK(half(value));
  return {};
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_EQ(half(4).value(), 2);
  EXPECT_FALSE(half(3));
  EXPECT_EQ(half(3).error().message(), "odd");
  EXPECT_EQ(half(3).value_or(-1), -1);
  EXPECT_EQ(half(4).value_or(-1), 2);
}

TEST(Result, ThrowsTheErrorToWhoAsksForAMissingValue) {
  try {
    static_cast<void>(half(3).value());
    FAIL() << "nothing was thrown";
  } catch (const BadResult& bad) {
    EXPECT_EQ(bad.error().code(), ErrorCode::kValidation);
    EXPECT_STREQ(bad.what(), "ValidationException: odd");
  }
  EXPECT_THROW(check_even(1).value(), BadResult);
  EXPECT_NO_THROW(check_even(2).value());
}

TEST(Result, PassesErrorsOnThroughEachStep) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_FALSE(quarter(6));
  EXPECT_FALSE(quarter(5));
  EXPECT_EQ(half(8).and_then(half).value(), 2);
  EXPECT_FALSE(half(6).and_then(half));
  EXPECT_EQ(half(8).transform([](int value) { return std::to_string(value); }).value(), "4");
  EXPECT_FALSE(half(7).transform([](int value) { return std::to_string(value); }));
}

TEST(Result, TransformsIntoNothing) {
  int seen = 0;
  const Result<void> done = half(8).transform([&seen](int value) { seen = value; });
  EXPECT_TRUE(done);
  EXPECT_EQ(seen, 4);
}

TEST(Result, MovesWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(3));
  const std::unique_ptr<int> taken = std::move(result).value();
  EXPECT_EQ(*taken, 3);
}

}  // namespace
}  // namespace rowhouse

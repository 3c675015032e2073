#include "wire/authorization.h"

#include <gtest/gtest.h>

#include <string>

namespace rowhouse::wire {
namespace {

constexpr std::string_view kWellFormed =
    "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=00ff";

RequestHead head_with(std::string_view authorization, std::string_view amz_date = "x") {
  RequestHead head;
  head.target = "/";
  head.authorization = authorization;
  head.amz_date = amz_date;
  return head;
}

RequestHead head_at(std::string_view target) {
  RequestHead head;
  head.target = target;
  return head;
}

void expect_error(const RequestHead& head, ErrorCode code, const std::string& message) {
  const Result<void> checked = check_signature_form(head);
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().code(), code);
  EXPECT_EQ(checked.error().message(), message);
}

TEST(Authorization, TakesAnyWellFormedHeaderWhateverItsDateAndSignature) {
  EXPECT_TRUE(check_signature_form(head_with(kWellFormed)).has_value());
}

TEST(Authorization, TakesParametersInAnyOrderWithOrWithoutSpaces) {
  EXPECT_TRUE(check_signature_form(
                  head_with("AWS4-HMAC-SHA256 Signature=0,SignedHeaders=host,Credential=a/b/c/d/e"))
                  .has_value());
}

TEST(Authorization, TakesTheDateHeaderInPlaceOfXAmzDate) {
  RequestHead head = head_with(kWellFormed, "");
  head.date = "Mon, 09 Sep 2011 23:36:00 GMT";
  EXPECT_TRUE(check_signature_form(head).has_value());
}

TEST(Authorization, MissesATokenWithoutAHeader) {
  expect_error(head_with(""), ErrorCode::kMissingAuthenticationToken,
               "Request is missing Authentication Token");
}

TEST(Authorization, MissesATokenWhereTheSchemeIsNotItsOwn) {
  expect_error(head_with("Bearer abc"), ErrorCode::kMissingAuthenticationToken,
               "Request is missing Authentication Token");
}

TEST(Authorization, NamesEveryParameterThatIsMissing) {
  expect_error(
      head_with("AWS4-HMAC-SHA256 Credential=a/b/c/d/e", ""), ErrorCode::kIncompleteSignature,
      "Authorization header requires 'Signature' parameter. Authorization header requires "
      "'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' "
      "or a 'Date' header. Authorization=AWS4-HMAC-SHA256 Credential=a/b/c/d/e");
}

TEST(Authorization, NamesAllThreeWhereOnlyTheAlgorithmIsThere) {
  expect_error(
      head_with("AWS4-HMAC-SHA256"), ErrorCode::kIncompleteSignature,
      "Authorization header requires 'Credential' parameter. Authorization header requires "
      "'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. "
      "Authorization=AWS4-HMAC-SHA256");
}

TEST(Authorization, RefusesAWordWithoutAnEqualSign) {
  expect_error(
      head_with("AWS4-HMAC-SHA256 Credential= k/d/r/s/t, Signature=0"),
      ErrorCode::kIncompleteSignature,
      "'k/d/r/s/t' not a valid key=value pair (missing equal-sign) in Authorization header: "
      "'AWS4-HMAC-SHA256 Credential= k/d/r/s/t, Signature=0'.");
}

TEST(Authorization, RefusesACredentialWithoutItsScope) {
  expect_error(head_with("AWS4-HMAC-SHA256 Credential=AKID, SignedHeaders=host, Signature=0"),
               ErrorCode::kIncompleteSignature,
               "Credential must have exactly 5 slash-delimited elements, e.g. "
               "keyid/date/region/service/term, got 'AKID'");
}

TEST(Authorization, QuotesOnlyWhatCanBePrinted) {
  expect_error(
      head_with("AWS4-HMAC-SHA256 Credential=\xff\x01\xc3\xa4', SignedHeaders=host, Signature=0"),
      ErrorCode::kIncompleteSignature,
      "Credential must have exactly 5 slash-delimited elements, e.g. "
      "keyid/date/region/service/term, got '???"
      "?'"
      "'");
}

TEST(Authorization, RefusesAnotherAlgorithm) {
  const Result<void> checked = check_signature_form(head_with("AWS4-HMAC-MD5 Credential=a"));
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().code(), ErrorCode::kIncompleteSignature);
}

TEST(Authorization, TakesAPresignedQuery) {
  EXPECT_TRUE(
      check_signature_form(
          head_at("/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2Fb%2Fc%2Fd%2Fe"
                  "&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host&X-Amz-Signature=0"))
          .has_value());
}

TEST(Authorization, NamesEveryQueryParameterThatIsMissing) {
  expect_error(head_at("/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=0&X-Amz-Signature=0"),
               ErrorCode::kIncompleteSignature,
               "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string "
               "parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string "
               "parameters.");
}

TEST(Authorization, RefusesToChooseBetweenHeaderAndQuery) {
  RequestHead head = head_with(kWellFormed);
  head.target = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256";
  expect_error(head, ErrorCode::kInvalidSignature,
               "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP "
               "header.");
}

}  // namespace
}  // namespace rowhouse::wire

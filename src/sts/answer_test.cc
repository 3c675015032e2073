#include "sts/answer.h"

#include <gtest/gtest.h>

namespace rowhouse::sts {
namespace {

TEST(StsAnswer, TellsARefusalAsAwsDoes) {
  EXPECT_EQ(xml_of(Error{Code::kAccessDenied, "User: <a> & \"b\""}, "id"),
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n<Error>\n"
            "<Type>Sender</Type>\n<Code>AccessDenied</Code>\n"
            "<Message>User: &lt;a&gt; &amp; &quot;b&quot;</Message>\n</Error>\n"
            "<RequestId>id</RequestId>\n</ErrorResponse>\n");
}

TEST(StsAnswer, WrapsTheCallersIdentity) {
  EXPECT_EQ(xml_of(CallerIdentity{"id", "123456789012", "arn:aws:iam::123456789012:root"}, "r"),
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n"
            "<GetCallerIdentityResult>\n<Arn>arn:aws:iam::123456789012:root</Arn>\n"
            "<UserId>id</UserId>\n<Account>123456789012</Account>\n</GetCallerIdentityResult>\n"
            "<ResponseMetadata>\n<RequestId>r</RequestId>\n</ResponseMetadata>\n"
            "</GetCallerIdentityResponse>\n");
}

TEST(StsAnswer, WritesNoControlCharacterThatXmlHasNoWayToSay) {
  const std::string xml =
      xml_of(Error{Code::kValidationError, std::string("a\x01\x1f\r\n\tb")}, "");
  EXPECT_NE(xml.find("<Message>a??&#13;\n\tb</Message>"), std::string::npos) << xml;
}

TEST(StsAnswer, SaysNothingOfWhatFailedInside) {
  const Error error =
      error_from(rowhouse::Error(ErrorCode::kDataCorrupt, "block 7 of /var/lib is torn"));
  EXPECT_EQ(error.code, Code::kInternalFailure);
  EXPECT_EQ(error.message.find("torn"), std::string::npos);
  EXPECT_EQ(http_status_of(error.code), 500);
}

TEST(StsAnswer, NamesSignatureErrorsInItsOwnWords) {
  const auto name = [](ErrorCode code) {
    return name_of(error_from(rowhouse::Error(code, "")).code);
  };
  EXPECT_EQ(name(ErrorCode::kInvalidSignature), "SignatureDoesNotMatch");
  EXPECT_EQ(name(ErrorCode::kUnrecognizedClient), "InvalidClientTokenId");
  EXPECT_EQ(name(ErrorCode::kExpiredToken), "ExpiredToken");
  EXPECT_EQ(name(ErrorCode::kMissingAuthenticationToken), "MissingAuthenticationToken");
  EXPECT_EQ(name(ErrorCode::kIncompleteSignature), "IncompleteSignature");
}

}  // namespace
}  // namespace rowhouse::sts

#include "signing/signing_key.h"

#include <gtest/gtest.h>

namespace rowhouse::signing {
namespace {

// https://docs.aws.amazon.com/general/latest/gr/signature-v4-examples.html
TEST(SigningKey, IsDerivedAsInTheDocumentation) {
  EXPECT_EQ(hex(derive_signing_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                                   {"20150830", "us-east-1", "iam"})),
            "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
  EXPECT_EQ(hex(derive_signing_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                                   {"20120215", "us-east-1", "iam"})),
            "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d");
}

}  // namespace
}  // namespace rowhouse::signing

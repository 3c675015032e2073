#include "model/stream.h"

#include <gtest/gtest.h>

namespace rowhouse::model {
namespace {

TEST(Stream, IsNamedByItsTableAndItsMoment) {
  const base::Milliseconds moment(1'775'046'615'123);
  const std::string arn = stream_arn(table_arn("us-east-1", "000000000000", "Shop"), moment);
  EXPECT_EQ(arn,
            "arn:aws:dynamodb:us-east-1:000000000000:table/Shop/stream/2026-04-01T12:30:15.123");
  EXPECT_EQ(table_of_stream_arn(arn), "Shop");
  EXPECT_EQ(shard_id(moment, 2), "shardId-00000001775046615123-00000002");
  for (const char* text : {"", "arn:", "arn:aws:dynamodb:us-east-1:000000000000:table/Shop",
                           "arn:aws:dynamodb:us-east-1:000000000000:table/Shop/stream/",
                           "arn:aws:dynamodb:us-east-1:000000000000:table//stream/x",
                           "x:table/Shop/stream/x", "arn:/stream/:table/"}) {
    EXPECT_FALSE(table_of_stream_arn(text)) << text;
  }
}

TEST(SequenceNumber, IsTextOf21DigitsInTheOrderOfTheNumbers) {
  EXPECT_EQ(sequence_text(42), "100000000000000000042");
  EXPECT_EQ(sequence_text(UINT64_MAX), "118446744073709551615");
  EXPECT_LT(sequence_text(9), sequence_text(10));
  for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{42}, UINT64_MAX}) {
    EXPECT_EQ(parse_sequence(sequence_text(number)), number);
  }
  for (const char* text :
       {"", "1", "000000000000000000042", "1000000000000000000420", "118446744073709551616",
        "1-0000000000000000001", "1000000000000000000x2"}) {
    EXPECT_FALSE(parse_sequence(text)) << text;
  }
}

}  // namespace
}  // namespace rowhouse::model

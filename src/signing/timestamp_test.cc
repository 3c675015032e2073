#include "signing/timestamp.h"

#include <gtest/gtest.h>

namespace rowhouse::signing {
namespace {

constexpr Timestamp kTime{std::chrono::seconds(1440938160)};

TEST(Timestamp, ReadsAndWritesTheBasicFormat) {
  EXPECT_EQ(parse_basic("20150830T123600Z"), kTime);
  EXPECT_EQ(basic_format(kTime), "20150830T123600Z");
  EXPECT_EQ(parse_basic("20240229T235959Z"),
            parse_basic("20240301T000000Z").value() - std::chrono::seconds(1));
  EXPECT_EQ(basic_format(Timestamp{}), "19700101T000000Z");
}

TEST(Timestamp, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "201", "20150830", "20150830T123600", "20150830T1236000", "20150830 123600Z",
        "20150830T123600z", "2015083aT123600Z", "20150830T12360-Z", "20151330T123600Z",
        "20150832T123600Z", "20230229T123600Z", "20150830T243600Z", "20150830T126000Z",
        "20150830T123660Z", "20150830T123600Z "}) {
    EXPECT_EQ(parse_basic(text), std::nullopt) << text;
  }
}

TEST(Timestamp, ReadsADateHeader) {
  EXPECT_EQ(parse_http_date("Sun, 30 Aug 2015 12:36:00 GMT"), kTime);
  for (const char* text : {"", "Mon, 30 Aug 2015 12:36:00 GMT", "Sun, 30 Avg 2015 12:36:00 GMT",
                           "Sun, 30 Aug 2015 12:36:00 UTC", "Sun, 3a Aug 2015 12:36:00 GMT",
                           "Sun 30 Aug 2015 12:36:00 GMT ", "Sun, 31 Jun 2015 12:36:00 GMT"}) {
    EXPECT_EQ(parse_http_date(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace rowhouse::signing

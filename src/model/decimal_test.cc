#include "rowhouse/decimal.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace rowhouse {
namespace {

Decimal number(std::string_view text) { return Decimal::parse(text).value(); }

std::string ordered(const Decimal& value) {
  std::string bytes;
  value.append_ordered(bytes);
  return bytes;
}

std::string error_of(std::string_view text) {
  const auto parsed = Decimal::parse(text);
  return parsed ? "none" : parsed.error().message();
}

constexpr std::string_view kOverflow =
    "Number overflow. Attempting to store a number with magnitude larger than supported range";
constexpr std::string_view kUnderflow =
    "Number underflow. Attempting to store a number with magnitude smaller than supported range";
constexpr std::string_view kTooPrecise =
    "Attempting to store more than 38 significant digits in a Number";

const std::string kNines(38, '9');

/// Any number within DynamoDB's limits, as text.
rc::Gen<std::string> number_text() {
  return rc::gen::exec([] {
    const int digits = *rc::gen::inRange(1, 39);
    std::string text = *rc::gen::element<std::string>("", "-");
    for (int i = 0; i < digits; ++i) {
      text +=
          static_cast<char>('0' + *rc::gen::oneOf(rc::gen::inRange(0, 10), rc::gen::element(0, 9)));
    }
    const int exponent =
        *rc::gen::oneOf(rc::gen::inRange(-130, 126 - digits), rc::gen::inRange(-5, 5));
    return text + "E" + std::to_string(exponent);
  });
}

rc::Gen<Decimal> any_number() {
  return rc::gen::map(number_text(), [](const std::string& text) { return number(text); });
}

TEST(Decimal, ReadsEachWayToWriteANumber) {
  EXPECT_EQ(number("12").to_string(), "12");
  EXPECT_EQ(number("+12").to_string(), "12");
  EXPECT_EQ(number("-12.50").to_string(), "-12.5");
  EXPECT_EQ(number("0012.").to_string(), "12");
  EXPECT_EQ(number(".5").to_string(), "0.5");
  EXPECT_EQ(number("1e3").to_string(), "1000");
  EXPECT_EQ(number("1E+3").to_string(), "1000");
  EXPECT_EQ(number("1230e-2").to_string(), "12.3");
  EXPECT_EQ(number("0.00100").to_string(), "0.001");
  EXPECT_EQ(number("1e0000000000000000000000003").to_string(), "1000");
}

TEST(Decimal, KnowsOneZero) {
  for (const std::string_view zero : {"0", "-0", "+0", "0.000", "000", "0e999999999999", "-0e-5"}) {
    EXPECT_EQ(number(zero), Decimal()) << zero;
    EXPECT_EQ(number(zero).to_string(), "0") << zero;
    EXPECT_FALSE(number(zero).is_negative()) << zero;
    EXPECT_EQ(number(zero).digits(), 0) << zero;
  }
  EXPECT_FALSE((-Decimal()).is_negative());
}

TEST(Decimal, RefusesWhatIsNotANumberWithDynamoDbsText) {
  EXPECT_EQ(error_of(""), "The parameter cannot be converted to a numeric value");
  for (const std::string_view text :
       {"a",  "1a",  "-",  "+",  ".",    "-.",  "1.2.3",    "1e",    "1e+", "1e1.5",
        "e5", "--1", "1 ", " 1", "0x10", "NaN", "Infinity", "1_000", "1,5", "1ee5"}) {
    EXPECT_EQ(error_of(text),
              "The parameter cannot be converted to a numeric value: " + std::string(text));
  }
  EXPECT_EQ(error_of(std::string_view("1\0", 2)).size(),
            std::string_view("The parameter cannot be converted to a numeric value: ").size() + 2);
}

TEST(Decimal, HasDynamoDbsRange) {
  EXPECT_EQ(number("1E125").to_string(), "1" + std::string(125, '0'));
  EXPECT_EQ(number("9.9999999999999999999999999999999999999E+125").digits(), 38);
  EXPECT_EQ(error_of("1E126"), kOverflow);
  EXPECT_EQ(error_of("-1E126"), kOverflow);
  EXPECT_EQ(error_of("10E125"), kOverflow);
  EXPECT_EQ(error_of("1E999999999999999999999999"), kOverflow);
  EXPECT_EQ(number("1E-130").to_string(), "0." + std::string(129, '0') + "1");
  EXPECT_EQ(number("-1E-130").to_string(), "-0." + std::string(129, '0') + "1");
  EXPECT_EQ(error_of("1E-131"), kUnderflow);
  EXPECT_EQ(error_of("-1E-131"), kUnderflow);
  EXPECT_EQ(error_of("0.1E-130"), kUnderflow);
  EXPECT_EQ(error_of("1E-999999999999999999999999"), kUnderflow);
}

TEST(Decimal, KeepsThirtyEightDigitsAndRefusesMore) {
  EXPECT_EQ(number(kNines).to_string(), kNines);
  EXPECT_EQ(number("-0." + kNines).to_string(), "-0." + kNines);
  EXPECT_EQ(error_of(kNines + "9"), kTooPrecise);
  EXPECT_EQ(error_of("1" + std::string(37, '0') + "1"), kTooPrecise);
  EXPECT_EQ(error_of("1." + std::string(37, '0') + "1"), kTooPrecise);
  // Zeros at either end do not count.
  EXPECT_EQ(number("000" + kNines + ".000").to_string(), kNines);
  EXPECT_EQ(number(kNines + "000").to_string(), kNines + "000");
  EXPECT_EQ(number("0." + std::string(60, '0') + kNines).digits(), 38);
}

TEST(Decimal, TakesALongTextOfZeros) {
  EXPECT_EQ(number("0." + std::string(100'000, '0') + "1E100001").to_string(), "1");
  EXPECT_EQ(number("1" + std::string(100'000, '0') + "E-100000").to_string(), "1");
  EXPECT_EQ(error_of("1" + std::string(100'000, '0')), kOverflow);
}

TEST(Decimal, IsMadeOfIntegersExactly) {
  EXPECT_EQ(Decimal(std::numeric_limits<std::int64_t>::min()).to_string(), "-9223372036854775808");
  EXPECT_EQ(Decimal(std::numeric_limits<std::int64_t>::max()).to_string(), "9223372036854775807");
  EXPECT_EQ(Decimal(std::numeric_limits<std::uint64_t>::max()).to_string(), "18446744073709551615");
  EXPECT_EQ(Decimal(-100), number("-1E2"));
  EXPECT_EQ(Decimal(0), Decimal());
}

TEST(Decimal, GivesIntegersBackWhereTheyFit) {
  constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(Decimal(kMin).to_int64().value(), kMin);
  EXPECT_EQ(Decimal(kMax).to_int64().value(), kMax);
  EXPECT_EQ(number("1E18").to_int64().value(), 1'000'000'000'000'000'000);
  EXPECT_EQ(Decimal().to_int64().value(), 0);
  for (const std::string_view no :
       {"9223372036854775808", "-9223372036854775809", "1E19", "1E125", "0.5", "1.5", "-1E-130"}) {
    EXPECT_FALSE(number(no).to_int64()) << no;
  }
  EXPECT_EQ(number("18446744073709551615").to_uint64().value(),
            std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(number("1E19").to_uint64().value(), 10'000'000'000'000'000'000u);
  EXPECT_EQ(Decimal().to_uint64().value(), 0u);
  for (const std::string_view no : {"18446744073709551616", "-1", "1E20", "0.5"}) {
    EXPECT_FALSE(number(no).to_uint64()) << no;
  }
}

TEST(Decimal, GivesTheNearestDouble) {
  EXPECT_EQ(number("0.1").to_double(), 0.1);
  EXPECT_EQ(number("-123.5").to_double(), -123.5);
  EXPECT_EQ(number("1E125").to_double(), 1e125);
  EXPECT_EQ(number("1E-130").to_double(), 1e-130);
  EXPECT_EQ(Decimal().to_double(), 0.0);
}

TEST(Decimal, AddsExactly) {
  EXPECT_EQ(add(number("0.1"), number("0.2")).value(), number("0.3"));
  EXPECT_EQ(subtract(number("1"), number("0.9")).value(), number("0.1"));
  EXPECT_EQ(subtract(number("5"), number("5")).value(), Decimal());
  EXPECT_EQ(add(number("-5"), number("3")).value(), number("-2"));
  EXPECT_EQ(add(number(kNines), number("1")).value(), number("1E38"));
  EXPECT_EQ(add(Decimal(), number("1E-130")).value(), number("1E-130"));
}

TEST(Decimal, KeepsADifferenceOfThirtyEightDigitsOfALongerNumber) {
  // 1.8E38 has 39 places where 99...9 has 38; what is left has 38 again.
  EXPECT_EQ(subtract(number("1.8E38"), number(kNines)).value(),
            number("80000000000000000000000000000000000001"));
  EXPECT_EQ(subtract(number("1E38"), number(kNines)).value(), number("1"));
}

TEST(Decimal, RefusesASumOutOfItsLimits) {
  const auto text = [](const Result<Decimal>& sum) { return sum ? "none" : sum.error().message(); };
  EXPECT_EQ(text(add(number("1E125"), number("1"))), kTooPrecise);
  EXPECT_EQ(text(add(number("1E38"), number("1"))), kTooPrecise);
  EXPECT_EQ(text(add(number("3.4E38"), number(kNines))), kTooPrecise);
  EXPECT_EQ(text(subtract(number("3.5E38"), number(kNines))), kTooPrecise);
  EXPECT_EQ(text(add(number("9E125"), number("9E125"))), kOverflow);
  // Out of range and too precise at once: the range is told.
  EXPECT_EQ(text(add(number(kNines + "E88"), number("1E125"))), kOverflow);
  EXPECT_EQ(text(subtract(number("-1E125"), number(kNines + "E88"))), kOverflow);
  EXPECT_EQ(text(add(number(kNines + "E88"), number("99E87"))), kOverflow);
  EXPECT_EQ(text(add(number(kNines + "E88"), number("1E80"))), kTooPrecise);
  EXPECT_EQ(text(subtract(number(kNines + "E88"), number("1E80"))), kTooPrecise);
  EXPECT_EQ(text(subtract(number("1.1E-130"), number("1E-130"))), kUnderflow);
}

TEST(Decimal, SortsByValueInBothForms) {
  const std::vector<std::string> texts = {"-9.9999999999999999999999999999999999999E125",
                                          "-1E125",
                                          "-100",
                                          "-99.5",
                                          "-99",
                                          "-12",
                                          "-11.9",
                                          "-10",
                                          "-9",
                                          "-1.01",
                                          "-1",
                                          "-0.99",
                                          "-0.1",
                                          "-0.01",
                                          "-1E-130",
                                          "0",
                                          "1E-130",
                                          "0.01",
                                          "0.010000001",
                                          "0.1",
                                          "0.99",
                                          "1",
                                          "1.01",
                                          "9",
                                          "9.9",
                                          "10",
                                          "11",
                                          "11.9",
                                          "12",
                                          "99",
                                          "99.5",
                                          "100",
                                          "1E125",
                                          "9.9999999999999999999999999999999999999E125"};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    for (std::size_t j = 0; j < texts.size(); ++j) {
      const Decimal a = number(texts[i]);
      const Decimal b = number(texts[j]);
      EXPECT_EQ(a <=> b, i <=> j) << texts[i] << " and " << texts[j];
      EXPECT_EQ(ordered(a) <=> ordered(b), i <=> j) << texts[i] << " and " << texts[j];
    }
  }
}

TEST(Decimal, PinsItsOrderedBytesWhichAreOnDisk) {
  EXPECT_EQ(ordered(Decimal()), std::string("\x80\x00", 2));
  EXPECT_EQ(ordered(number("1")), std::string("\x81\x00\x0b\x00", 4));
  EXPECT_EQ(ordered(number("-1")), std::string("\x7f\x00\xf4\xff", 4));
  EXPECT_EQ(ordered(number("12.345")), std::string("\x81\x01\x0d\x23\x33\x00", 6));
  EXPECT_EQ(ordered(number("-" + kNines)).size(),
            static_cast<std::size_t>(Decimal::kOrderedBytesMax));
}

TEST(Decimal, RefusesOrderedBytesWhichAreNoNumber) {
  const auto refused = [](std::string bytes) {
    std::string_view rest = bytes;
    const auto taken = Decimal::take_ordered(rest);
    return !taken && taken.error().code() == ErrorCode::kDataCorrupt && rest == bytes;
  };
  const std::string good = ordered(number("12.345"));
  for (std::size_t size = 0; size < good.size(); ++size) EXPECT_TRUE(refused(good.substr(0, size)));
  EXPECT_TRUE(refused(std::string("\x81\x00\x00", 3)));        // no digits
  EXPECT_TRUE(refused(std::string("\x81\x00\x05\x00", 4)));    // a leading zero
  EXPECT_TRUE(refused(std::string("\x81\x00\x65\x00", 4)));    // a pair of 100
  EXPECT_TRUE(refused(std::string("\x81\x7e\x0b\x00", 4)));    // 1E126
  EXPECT_TRUE(refused(std::string("\x80\x7d\x0b\x00", 4)));    // 1E-131
  EXPECT_TRUE(refused("\x81\x20" + std::string(40, '\x0b')));  // no end
}

RC_GTEST_PROP(DecimalProperty, ReadsWhatItWrote, ()) {
  const Decimal value = *any_number();
  RC_ASSERT(number(value.to_string()) == value);
}

RC_GTEST_PROP(DecimalProperty, OrderedBytesComeBackAndEndThemselves, ()) {
  const Decimal value = *any_number();
  const std::string tail = *rc::gen::container<std::string>(rc::gen::arbitrary<char>());
  const std::string bytes = ordered(value) + tail;
  std::string_view rest = bytes;
  RC_ASSERT(Decimal::take_ordered(rest).value() == value);
  RC_ASSERT(rest == tail);
}

RC_GTEST_PROP(DecimalProperty, OrderOfBytesIsOrderOfNumbers, ()) {
  const Decimal a = *any_number();
  const Decimal b = *rc::gen::oneOf(any_number(), rc::gen::just(-a));
  RC_ASSERT((ordered(a) <=> ordered(b)) == (a <=> b));
  RC_ASSERT((a <=> b) == (-b <=> -a));
  RC_ASSERT((a == b) == ((a <=> b) == 0));
}

RC_GTEST_PROP(DecimalProperty, OrderAgreesWithTheSignOfTheDifference, ()) {
  const Decimal a = *any_number();
  const Decimal b = *any_number();
  const auto difference = subtract(a, b);
  RC_PRE(difference.has_value());
  RC_ASSERT((a <=> b) == (*difference <=> Decimal()));
}

RC_GTEST_PROP(DecimalProperty, SumsDoNotDependOnTheOrderAndCanBeTakenBack, ()) {
  const Decimal a = *any_number();
  const Decimal b = *any_number();
  const auto sum = add(a, b);
  const auto other = add(b, a);
  RC_ASSERT(sum.has_value() == other.has_value());
  RC_PRE(sum.has_value());
  RC_ASSERT(*sum == *other);
  RC_ASSERT(subtract(*sum, b).value() == a);
}

RC_GTEST_PROP(DecimalProperty, NoBytesCrashTheReader, (const std::string& bytes)) {
  std::string_view rest = bytes;
  const auto taken = Decimal::take_ordered(rest);
  if (taken) RC_ASSERT(rest.size() < bytes.size());
  static_cast<void>(Decimal::parse(bytes));
}

}  // namespace
}  // namespace rowhouse

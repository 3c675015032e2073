#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "rowhouse/result.h"

namespace rowhouse {

/// DynamoDB's number: exact, up to 38 significant decimal digits, magnitude from 1E-130 up to
/// 9.9999999999999999999999999999999999999E+125, or zero; never through a `double`.
/// Source:
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
/// A small value (24 bytes); there is one form of each number, so == is equality of numbers.
class Decimal {
 public:
  static constexpr int kDigitsMax = 38;
  static constexpr int kExponentMin = -130;  ///< Of the leading digit.
  static constexpr int kExponentMax = 125;   ///< Of the leading digit.

  constexpr Decimal() = default;
  // Whole numbers become decimals without a word, as with built-in numbers: that is exact.
  // NOLINTBEGIN(google-explicit-constructor): exact, as with built-in numbers
  Decimal(int value) : Decimal(static_cast<std::int64_t>(value)) {}
  Decimal(std::int64_t value);
  Decimal(std::uint64_t value);
  Decimal(long long value) : Decimal(static_cast<std::int64_t>(value)) {}
  /// A double has no exact amount; write it as text: Decimal::parse("0.1").
  Decimal(double) = delete;
  // NOLINTEND(google-explicit-constructor)

  /// Reads a number as DynamoDB does: optional sign, digits with an optional point, optional
  /// exponent; leading and trailing zeros do not count as digits. Errors: kValidation with
  /// DynamoDB's text if it is not a number, is out of range, or has more than 38 significant
  /// digits.
  static Result<Decimal> parse(std::string_view text);

  /// Plain decimal notation without exponent, without superfluous zeros, as DynamoDB answers.
  std::string to_string() const;
  void append_to(std::string& out) const;

  /// The value as an integer. kValidation if it has a fraction or does not fit.
  Result<std::int64_t> to_int64() const;
  Result<std::uint64_t> to_uint64() const;
  /// The nearest double: for charts, not for amounts.
  double to_double() const;

  bool is_zero() const noexcept { return high_ == 0 && low_ == 0; }
  bool is_negative() const noexcept { return negative_; }
  bool is_integer() const noexcept { return exponent_ >= 0; }
  /// Number of significant digits, 0 for zero.
  int digits() const noexcept;

  /// Exact sum and difference. kValidation with DynamoDB's text if the result is out of range or
  /// needs more than 38 digits.
  friend Result<Decimal> add(const Decimal& a, const Decimal& b);
  friend Result<Decimal> subtract(const Decimal& a, const Decimal& b);
  Decimal operator-() const;

  friend bool operator==(const Decimal&, const Decimal&) = default;
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);

  /// Bytes whose order under memcmp is the order of the numbers; each ends itself, so that more may
  /// follow. 2 to 22 bytes. See docs/formats/number.md.
  void append_ordered(std::string& out) const;
  /// Reads what append_ordered wrote and removes it from the front of `bytes`. kDataCorrupt if it
  /// is not such bytes.
  static Result<Decimal> take_ordered(std::string_view& bytes);
  static constexpr int kOrderedBytesMax = 22;

 private:
  // The number is (high_ * 2^64 + low_) * 10^exponent_, without trailing zeros in the coefficient.
  std::uint64_t high_ = 0;
  std::uint64_t low_ = 0;
  std::int16_t exponent_ = 0;
  bool negative_ = false;

  friend struct DecimalParts;  // src/model/decimal.cc
};

Result<Decimal> add(const Decimal& a, const Decimal& b);
Result<Decimal> subtract(const Decimal& a, const Decimal& b);

}  // namespace rowhouse

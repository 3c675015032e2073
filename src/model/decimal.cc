#include "rowhouse/decimal.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace rowhouse {

__extension__ typedef unsigned __int128 Coefficient;

/// The coefficient as one 128-bit integer: 38 digits need 127 bits.
struct DecimalParts {
  bool negative = false;
  Coefficient coefficient = 0;
  int exponent = 0;

  static DecimalParts of(const Decimal& d) {
    return {d.negative_, (static_cast<Coefficient>(d.high_) << 64) | d.low_, d.exponent_};
  }

  /// Removes trailing zeros, so that there is one form of each number.
  Decimal normalized() const {
    Decimal d;
    if (coefficient == 0) return d;
    Coefficient c = coefficient;
    int e = exponent;
    while (c % 10 == 0) {
      c /= 10;
      ++e;
    }
    d.high_ = static_cast<std::uint64_t>(c >> 64);
    d.low_ = static_cast<std::uint64_t>(c);
    d.exponent_ = static_cast<std::int16_t>(e);
    d.negative_ = negative;
    return d;
  }
};

namespace {

constexpr std::string_view kOverflow =
    "Number overflow. Attempting to store a number with magnitude larger than supported range";
constexpr std::string_view kUnderflow =
    "Number underflow. Attempting to store a number with magnitude smaller than supported range";
constexpr std::string_view kTooPrecise =
    "Attempting to store more than 38 significant digits in a Number";

Error invalid(std::string_view message) {
  return Error(ErrorCode::kValidation, std::string(message));
}

constexpr std::array<Coefficient, 39> make_powers() {
  std::array<Coefficient, 39> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}
constexpr std::array<Coefficient, 39> kPowersOfTen = make_powers();

int count_digits(Coefficient c) {
  int digits = 0;
  while (digits < 39 && c >= kPowersOfTen[static_cast<std::size_t>(digits)]) ++digits;
  return digits;
}

/// Digits of a coefficient, most significant first, as numbers from 0 to 9.
struct Digits {
  std::array<std::uint8_t, 40> at{};
  int size = 0;
  explicit Digits(Coefficient c) {
    size = count_digits(c);
    for (int i = size; i-- > 0;) {
      at[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(c % 10);
      c /= 10;
    }
  }
};

Result<void> check_range(const Decimal& d) {
  if (d.is_zero()) return {};
  const DecimalParts parts = DecimalParts::of(d);
  const int leading = parts.exponent + count_digits(parts.coefficient) - 1;
  if (leading > Decimal::kExponentMax) return invalid(kOverflow);
  if (leading < Decimal::kExponentMin) return invalid(kUnderflow);
  return {};
}

}  // namespace

Decimal::Decimal(std::int64_t value) {
  const bool negative = value < 0;
  const Coefficient magnitude = negative ? ~static_cast<std::uint64_t>(value) + Coefficient{1}
                                         : static_cast<std::uint64_t>(value);
  *this = DecimalParts{negative, magnitude, 0}.normalized();
}

Decimal::Decimal(std::uint64_t value) { *this = DecimalParts{false, value, 0}.normalized(); }

Result<Decimal> Decimal::parse(std::string_view text) {
  const auto not_a_number = [&]() -> Error {
    return invalid("The parameter cannot be converted to a numeric value: " + std::string(text));
  };
  if (text.empty()) return invalid("The parameter cannot be converted to a numeric value");

  std::size_t i = 0;
  bool negative = false;
  if (text[i] == '-' || text[i] == '+') negative = text[i++] == '-';

  Coefficient coefficient = 0;
  int digits = 0;          // significant, without the zeros that are pending
  std::int64_t zeros = 0;  // seen after the last significant digit, not yet counted
  std::int64_t exponent = 0;
  bool any = false;
  bool point = false;
  bool too_precise = false;
  for (; i < text.size(); ++i) {
    const char ch = text[i];
    if (ch == '.') {
      if (point) return not_a_number();
      point = true;
      continue;
    }
    if (ch < '0' || ch > '9') break;
    any = true;
    if (point) --exponent;
    if (ch == '0') {
      if (digits > 0) ++zeros;
      continue;
    }
    if (digits == 0) {
      zeros = 0;
    }
    if (digits + zeros + 1 > kDigitsMax) {
      too_precise = true;
      continue;
    }
    coefficient = coefficient * kPowersOfTen[static_cast<std::size_t>(zeros) + 1] +
                  static_cast<Coefficient>(ch - '0');
    digits += static_cast<int>(zeros) + 1;
    zeros = 0;
  }
  if (!any) return not_a_number();
  exponent += zeros;

  if (i < text.size()) {
    if (text[i] != 'e' && text[i] != 'E') return not_a_number();
    ++i;
    bool exponent_negative = false;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) exponent_negative = text[i++] == '-';
    if (i == text.size()) return not_a_number();
    std::int64_t written = 0;
    for (; i < text.size(); ++i) {
      if (text[i] < '0' || text[i] > '9') return not_a_number();
      // Past this the number is out of range whatever its digits are; the bound keeps it from
      // overflowing.
      if (written < 1'000'000'000) written = written * 10 + (text[i] - '0');
    }
    exponent += exponent_negative ? -written : written;
  }
  if (coefficient == 0) return Decimal();
  if (too_precise) return invalid(kTooPrecise);
  const std::int64_t leading = exponent + digits - 1;
  if (leading > kExponentMax) return invalid(kOverflow);
  if (leading < kExponentMin) return invalid(kUnderflow);
  return DecimalParts{negative, coefficient, static_cast<int>(exponent)}.normalized();
}

void Decimal::append_to(std::string& out) const {
  const DecimalParts parts = DecimalParts::of(*this);
  if (parts.coefficient == 0) {
    out += '0';
    return;
  }
  if (negative_) out += '-';
  const Digits digits(parts.coefficient);
  const int point = digits.size + exponent_;  // digits before the decimal point
  if (point <= 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-point), '0');
  }
  for (int i = 0; i < digits.size; ++i) {
    if (i == point && i > 0) out += '.';
    out += static_cast<char>('0' + digits.at[static_cast<std::size_t>(i)]);
  }
  if (exponent_ > 0) out.append(static_cast<std::size_t>(exponent_), '0');
}

std::string Decimal::to_string() const {
  std::string out;
  append_to(out);
  return out;
}

Result<std::int64_t> Decimal::to_int64() const {
  const auto no_fit = [&] { return invalid(to_string() + " is not a 64-bit signed integer"); };
  if (exponent_ < 0 || exponent_ > 18) return no_fit();
  if (high_ != 0) return no_fit();
  const Coefficient magnitude =
      Coefficient{low_} * kPowersOfTen[static_cast<std::size_t>(exponent_)];
  const Coefficient limit = (Coefficient{1} << 63) - (negative_ ? 0 : 1);
  if (magnitude > limit) return no_fit();
  const auto bits = static_cast<std::uint64_t>(magnitude);
  return static_cast<std::int64_t>(negative_ ? ~bits + 1 : bits);
}

Result<std::uint64_t> Decimal::to_uint64() const {
  const auto no_fit = [&] { return invalid(to_string() + " is not a 64-bit unsigned integer"); };
  if (negative_ || exponent_ < 0 || exponent_ > 19 || high_ != 0) return no_fit();
  const Coefficient magnitude =
      Coefficient{low_} * kPowersOfTen[static_cast<std::size_t>(exponent_)];
  if ((magnitude >> 64) != 0) return no_fit();
  return static_cast<std::uint64_t>(magnitude);
}

double Decimal::to_double() const {
  const Digits digits(DecimalParts::of(*this).coefficient);
  std::string text = negative_ ? "-" : "";
  for (int i = 0; i < digits.size; ++i) {
    text += static_cast<char>('0' + digits.at[static_cast<std::size_t>(i)]);
  }
  return std::strtod((text + "e" + std::to_string(exponent_)).c_str(), nullptr);
}

int Decimal::digits() const noexcept { return count_digits(DecimalParts::of(*this).coefficient); }

/// Why a sum that does not fit 38 digits is refused: if it is beyond the range as well, DynamoDB
/// tells that.
static Error refused_sum(const Decimal& a, const Decimal& b) {
  DecimalParts large = DecimalParts::of(a);
  DecimalParts small = DecimalParts::of(b);
  const auto leading = [](const DecimalParts& parts) {
    return parts.exponent + count_digits(parts.coefficient) - 1;
  };
  if (leading(large) < leading(small)) std::swap(large, small);
  if (large.negative != small.negative || leading(large) < Decimal::kExponentMax) {
    return invalid(kTooPrecise);
  }
  // From `large` up to the first number that is out of range.
  const auto digits = static_cast<std::size_t>(count_digits(large.coefficient));
  const DecimalParts gap{false, kPowersOfTen[digits] - large.coefficient, large.exponent};
  small.negative = false;
  return invalid(small.normalized() < gap.normalized() ? kTooPrecise : kOverflow);
}

Result<Decimal> add(const Decimal& a, const Decimal& b) {
  if (a.is_zero()) return b;
  if (b.is_zero()) return a;
  DecimalParts big = DecimalParts::of(a);
  DecimalParts small = DecimalParts::of(b);
  if (big.exponent < small.exponent) std::swap(big, small);
  // Both are written on the smaller exponent, where the last digit of `small` is not zero and,
  // unless the exponents are equal, that of `big` is: nothing can be trimmed off the result. What
  // does not fit 128 bits there is above 3.4E38, and taking away a number below 1E38 leaves 39
  // digits.
  const int shift = big.exponent - small.exponent;
  if (shift > 38 ||
      __builtin_mul_overflow(big.coefficient, kPowersOfTen[static_cast<std::size_t>(shift)],
                             &big.coefficient)) {
    return refused_sum(a, b);
  }
  DecimalParts sum{big.negative, 0, small.exponent};
  if (big.negative == small.negative) {
    if (__builtin_add_overflow(big.coefficient, small.coefficient, &sum.coefficient)) {
      return refused_sum(a, b);
    }
  } else if (big.coefficient >= small.coefficient) {
    sum.coefficient = big.coefficient - small.coefficient;
  } else {
    sum.coefficient = small.coefficient - big.coefficient;
    sum.negative = small.negative;
  }
  const Decimal result = sum.normalized();
  if (result.digits() > Decimal::kDigitsMax) return refused_sum(a, b);
  if (auto in_range = check_range(result); !in_range) return std::move(in_range).error();
  return result;
}

Result<Decimal> subtract(const Decimal& a, const Decimal& b) { return add(a, -b); }

Decimal Decimal::operator-() const {
  Decimal negated = *this;
  if (!is_zero()) negated.negative_ = !negative_;
  return negated;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  const auto sign = [](const Decimal& d) { return d.is_zero() ? 0 : d.negative_ ? -1 : 1; };
  if (sign(a) != sign(b)) return sign(a) <=> sign(b);
  DecimalParts left = DecimalParts::of(a);
  DecimalParts right = DecimalParts::of(b);
  if (a.negative_) std::swap(left, right);
  const int left_digits = count_digits(left.coefficient);
  const int right_digits = count_digits(right.coefficient);
  const int left_leading = left.exponent + left_digits;
  const int right_leading = right.exponent + right_digits;
  if (left_leading != right_leading) return left_leading <=> right_leading;
  // The leading digits stand at the same place: fill the shorter number up with zeros.
  const auto width = static_cast<std::size_t>(std::max(left_digits, right_digits));
  const Coefficient l =
      left.coefficient * kPowersOfTen[width - static_cast<std::size_t>(left_digits)];
  const Coefficient r =
      right.coefficient * kPowersOfTen[width - static_cast<std::size_t>(right_digits)];
  return l < r   ? std::strong_ordering::less
         : l > r ? std::strong_ordering::greater
                 : std::strong_ordering::equal;
}

// docs/formats/number.md. Two bytes: 0x8000 for zero, above it for positive numbers (plus the
// exponent of the leading digit, plus 256), below it for negative ones; then a byte for each two
// digits (1 + 0..99, complemented if negative); then a terminator which sorts below every digit
// byte (above, if negative).
void Decimal::append_ordered(std::string& out) const {
  const auto put_header = [&](int header) {
    out += static_cast<char>(header >> 8);
    out += static_cast<char>(header);
  };
  const DecimalParts parts = DecimalParts::of(*this);
  if (parts.coefficient == 0) return put_header(0x8000);
  const Digits digits(parts.coefficient);
  const int biased = exponent_ + digits.size - 1 + 256;
  put_header(negative_ ? 0x8000 - biased : 0x8000 + biased);
  for (int i = 0; i < digits.size; i += 2) {
    const int pair = digits.at[static_cast<std::size_t>(i)] * 10 +
                     (i + 1 < digits.size ? digits.at[static_cast<std::size_t>(i) + 1] : 0) + 1;
    out += static_cast<char>(negative_ ? 255 - pair : pair);
  }
  out += static_cast<char>(negative_ ? 0xff : 0x00);
}

Result<Decimal> Decimal::take_ordered(std::string_view& bytes) {
  const auto corrupt = [] {
    return Error(ErrorCode::kDataCorrupt, "A stored number is not well formed");
  };
  if (bytes.size() < 2) return corrupt();
  const int header =
      (static_cast<unsigned char>(bytes[0]) << 8) | static_cast<unsigned char>(bytes[1]);
  std::string_view rest = bytes.substr(2);
  if (header == 0x8000) {
    bytes = rest;
    return Decimal();
  }
  const bool negative = header < 0x8000;
  const int leading = (negative ? 0x8000 - header : header - 0x8000) - 256;
  if (leading < kExponentMin || leading > kExponentMax) return corrupt();
  const unsigned char terminator = negative ? 0xff : 0x00;
  Coefficient coefficient = 0;
  int digits = 0;
  for (std::size_t i = 0;; ++i) {
    if (i >= rest.size() || i > 19) return corrupt();
    const auto byte = static_cast<unsigned char>(rest[i]);
    if (byte == terminator) {
      rest.remove_prefix(i + 1);
      break;
    }
    const int pair = (negative ? 255 - byte : byte) - 1;
    if (pair < 0 || pair > 99) return corrupt();
    coefficient = coefficient * 100 + static_cast<Coefficient>(pair);
    digits += 2;
  }
  // A leading digit of zero would be a second form of a smaller exponent.
  if (digits == 0 || coefficient < kPowersOfTen[static_cast<std::size_t>(digits) - 1]) {
    return corrupt();
  }
  bytes = rest;
  return DecimalParts{negative, coefficient, leading - digits + 1}.normalized();
}

}  // namespace rowhouse

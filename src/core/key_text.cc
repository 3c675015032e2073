#include "rowhouse/key_text.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "base/bytes.h"

namespace rowhouse::detail {
namespace {

/// What of an id needs a closer look. Nearly every id is plain, and a key is made for each call, so
/// one pass tells.
struct Looks {
  bool delimiter = false;
  bool control = false;  ///< C0 or DEL.
  bool not_ascii = false;
};

Looks look_at(std::string_view id) noexcept {
  Looks looks;
  for (const char c : id) {
    const auto byte = static_cast<unsigned char>(c);
    looks.delimiter |= byte == '#';
    looks.control |= byte < 0x20 || byte == 0x7f;
    looks.not_ascii |= byte >= 0x80;
  }
  return looks;
}

/// C1 as UTF-8 writes it.
bool has_c1_control(std::string_view utf8) noexcept {
  for (std::size_t i = 0; i + 1 < utf8.size(); ++i) {
    if (utf8[i] == '\xc2' && static_cast<unsigned char>(utf8[i + 1]) < 0xa0) return true;
  }
  return false;
}

}  // namespace

KeyText::KeyText(std::string_view beginning, std::string_view owner) : owner_(owner) {
  // A kind is short, and another key's beginning was checked when it was made.
  size_ = std::min(beginning.size(), kSortKeyBytesMax);
  std::memcpy(bytes_, beginning.data(), size_);
}

void KeyText::add(std::string_view member, std::string_view id) {
  if (error_) return;
  const auto refuse = [&](std::string_view why) {
    std::string message(owner_);
    message += '.';
    message += member;
    message += ": ";
    message += why;
    error_ = Error(ErrorCode::kValidation, std::move(message));
  };
  if (id.empty()) return refuse("an id must not be empty");
  const Looks looks = look_at(id);
  if (looks.delimiter) return refuse("an id must not contain '#', the delimiter of keys");
  if (looks.not_ascii && !base::is_utf8(id)) return refuse("an id must be UTF-8");
  if (looks.control || (looks.not_ascii && has_c1_control(id))) {
    return refuse("an id must not contain a control character");
  }
  if (id.size() > kSortKeyBytesMax - size_ || size_ + 1 + id.size() > kSortKeyBytesMax) {
    return refuse("the id is too long: a sort key has at most 1024 bytes");
  }
  bytes_[size_++] = '#';
  std::memcpy(bytes_ + size_, id.data(), id.size());
  size_ += id.size();
}

void KeyText::add_time(std::string_view member,
                       std::chrono::sys_time<std::chrono::nanoseconds> time) {
  using std::chrono::days;
  using std::chrono::floor;
  const auto day = floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  // Nanoseconds in 64 bits reach from 1677 to 2262: always four digits.
  std::array<char, 31> text{};
  const auto digits = [&](std::size_t at, std::size_t count, long value) {
    for (std::size_t i = count; i-- > 0; value /= 10) {
      text[at + i] = static_cast<char>('0' + value % 10);
    }
  };
  constexpr std::string_view kForm = "0000-00-00T00:00:00.000000000Z";
  std::copy(kForm.begin(), kForm.end(), text.begin());
  digits(0, 4, static_cast<int>(date.year()));
  digits(5, 2, static_cast<long>(static_cast<unsigned>(date.month())));
  digits(8, 2, static_cast<long>(static_cast<unsigned>(date.day())));
  digits(11, 2, clock.hours().count());
  digits(14, 2, clock.minutes().count());
  digits(17, 2, clock.seconds().count());
  digits(20, 9, clock.subseconds().count());
  add(member, std::string_view(text.data(), kForm.size()));
}

}  // namespace rowhouse::detail

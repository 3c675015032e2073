#pragma once

#include <charconv>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>

#include "rowhouse/error.h"

namespace rowhouse::detail {

inline constexpr std::size_t kSortKeyBytesMax = 1024;

/// A sort key under construction: the kind and the ids, `order#<customer_id>#<order_id>`. The one
/// place where ids become keys. It lives on the stack, since a key is made for each call.
class KeyText {
 public:
  /// Begins with a kind, or with the beginning of another key. `owner` is the type whose ids these
  /// are, for errors.
  KeyText(std::string_view beginning, std::string_view owner);
  KeyText(const KeyText&) = delete;
  KeyText& operator=(const KeyText&) = delete;

  /// Appends "#" and the id. Refused are ids which are empty, hold '#' or a control character, are
  /// not UTF-8, or make the key longer than 1,024 bytes; `member` names the id in the error.
  void add(std::string_view member, std::string_view id);
  template <std::integral Integer>
    requires(!std::same_as<Integer, bool>)
  void add(std::string_view member, Integer id) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, id).ptr;
    add(member, std::string_view(digits, static_cast<std::size_t>(end - digits)));
  }
  /// In UTC with nine decimals, `2024-05-01T12:00:00.000000000Z`, so that keys sort by time.
  void add_time(std::string_view member, std::chrono::sys_time<std::chrono::nanoseconds> time);
  bool ok() const noexcept { return !error_.has_value(); }
  const Error& error() const noexcept { return *error_; }
  std::string_view text() const noexcept { return {bytes_, size_}; }

 private:
  std::string_view owner_;
  std::optional<Error> error_;
  std::size_t size_ = 0;
  char bytes_[kSortKeyBytesMax + 1];
};

}  // namespace rowhouse::detail

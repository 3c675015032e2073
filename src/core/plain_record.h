#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

/// The one way of writing and reading what the directory's records say, before they are sealed
/// (docs/formats/sealed.md).
namespace rowhouse::core {

/// Writes a record: its version, and then its fields in order.
class PlainWriter {
 public:
  explicit PlainWriter(char version) : out_(1, version) {}

  PlainWriter& number(std::uint64_t value) {
    base::append_varint(out_, value);
    return *this;
  }
  PlainWriter& flag(bool value) { return number(value ? 1 : 0); }
  PlainWriter& text(std::string_view value) {
    number(value.size());
    out_ += value;
    return *this;
  }
  PlainWriter& time(base::Milliseconds value) {
    return number(static_cast<std::uint64_t>(value.count()));
  }
  std::string finish() { return std::move(out_); }

 private:
  std::string out_;
};

/// Reads a record from its front. What is missing or too much makes it not whole().
class PlainReader {
 public:
  /// `version_max`: the latest that the caller understands.
  PlainReader(std::string_view plain, char version_max) : rest_(plain), version_max_(version_max) {
    version_ = rest_.empty() ? '\0' : rest_.front();
    if (!rest_.empty()) rest_.remove_prefix(1);
  }

  char version() const { return version_; }
  bool whole() const { return whole_; }
  std::uint64_t number() {
    std::uint64_t value = 0;
    whole_ = base::take_varint(rest_, value) && whole_;
    return value;
  }
  /// A number of at most `max`.
  std::uint64_t number(std::uint64_t max) {
    const std::uint64_t value = number();
    whole_ = whole_ && value <= max;
    return whole_ ? value : 0;
  }
  bool flag() { return number(1) == 1; }
  base::Milliseconds time() { return base::Milliseconds(static_cast<std::int64_t>(number())); }
  std::string text() {
    const std::uint64_t size = number();
    whole_ = whole_ && size <= rest_.size();
    if (!whole_) return {};
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
  }

  /// Once all is read. kFormatUnsupported for a record of a later version, kDataCorrupt for one
  /// that is not whole.
  Result<void> check() const {
    if (version_ > version_max_) {
      return Error(ErrorCode::kFormatUnsupported,
                   "A record of the directory was written by a newer version");
    }
    if (version_ < 1 || !whole_ || !rest_.empty()) {
      return Error(ErrorCode::kDataCorrupt, "A record of the directory is not whole");
    }
    return {};
  }

 private:
  std::string_view rest_;
  char version_;
  char version_max_;
  bool whole_ = true;
};

}  // namespace rowhouse::core

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "audit/event.h"
#include "signing/digest.h"

/// The form of an audit log, see docs/formats/audit.md: each line carries an HMAC over itself and
/// the line before it, so that nobody without the key can alter, insert, drop or reorder one.
namespace rowhouse::audit {

/// How far a chain has come: the number of its last line, and that line's HMAC.
struct Position {
  std::uint64_t line = 0;
  signing::Digest mac{};

  bool operator==(const Position&) const = default;
};

/// The key of a chain, and what follows from it.
class Chain {
 public:
  /// `audit_key` is the data folder's, and secret; the chain's own is derived from it.
  explicit Chain(std::string_view audit_key);

  /// Where each chain begins.
  Position start() const;
  /// The next line, with its line feed; `last` goes on to it.
  std::string append(Position& last, const Event& event) const;
  /// Goes on to `line` (without its line feed) if it is the one that follows `last`.
  bool follow(Position& last, std::string_view line) const;

  /// The text of a head file, which says where a log ends; and back. Nothing if it was altered.
  std::string head_text(const Position& position) const;
  std::optional<Position> read_head(std::string_view text) const;

 private:
  signing::Digest key_;
};

}  // namespace rowhouse::audit

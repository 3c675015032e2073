#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sts/outcome.h"

namespace rowhouse::sts {

/// What a member's text may be made of: AWS's patterns, as its texts quote them.
enum class Pattern : std::uint8_t {
  kAny,
  kName,        ///< [\w+=,.@-]*
  kExternalId,  ///< [\w+=,.@:\/-]*
  kArn,         ///< Any text but control characters.
  kPolicy,      ///< Latin-1 but control characters.
  kTagKey,      ///< [\p{L}\p{Z}\p{N}_.:/=+\-@]+
  kTagValue,    ///< The same with *.
};

/// True if `text`, which is UTF-8, is of that pattern.
bool matches(std::string_view text, Pattern pattern) noexcept;
/// Code points of UTF-8.
std::size_t length_of(std::string_view text) noexcept;

struct TextRule {
  std::size_t min = 0;
  std::size_t max = 0;
  Pattern pattern = Pattern::kAny;
};

/// Gathers a request's violations, as AWS tells them all at once: "1 validation error detected:
/// Value 'a' at 'roleSessionName' failed to satisfy constraint: Member must have length greater
/// than or equal to 2".
class Constraints {
 public:
  /// `text` is null if the member is not there.
  void required(const void* text, std::string_view member);
  void text(std::string_view value, std::string_view member, const TextRule& rule);
  /// A secret's value is not repeated.
  void secret(std::string_view value, std::string_view member, const TextRule& rule);
  void number(std::int64_t value, std::string_view member, std::int64_t min, std::int64_t max);
  void count(std::size_t count, std::string_view member, std::size_t max);
  Outcome<Done> check() const;

 private:
  void add(std::string_view value, std::string_view member, std::string_view constraint);
  void check_text(std::string_view value, std::string_view shown, std::string_view member,
                  const TextRule& rule);

  std::size_t violations_ = 0;
  std::string texts_;
};

}  // namespace rowhouse::sts

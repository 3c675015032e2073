#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "sts/outcome.h"

namespace rowhouse::sts {

/// The version of the API that there is.
inline constexpr std::string_view kApiVersion = "2011-06-15";
/// No longer form is looked at: a body, or the query of a GET.
inline constexpr std::size_t kFormBytesMax = std::size_t{64} * 1024;
/// Fifty tags of two parameters, fifty transitive keys, and as many again.
inline constexpr std::size_t kParametersMax = 512;

/// The parameters of one call in AWS's query protocol, decoded
/// (application/x-www-form-urlencoded):
/// "Action=AssumeRole&Version=2011-06-15&Tags.member.1.Key=...".
class Query {
 public:
  /// kMalformedInput if it is too long, has too many parameters, one of them twice, a broken %XX or
  /// text that is not UTF-8.
  static Outcome<Query> parse(std::string_view form);

  /// Null if it is not there.
  const std::string* find(std::string_view name) const;
  /// True if a parameter's name starts so.
  bool has_prefix(std::string_view prefix) const;
  /// How often `name` would have to be asked at most: all parameters.
  std::size_t size() const noexcept { return parameters_.size(); }

 private:
  std::map<std::string, std::string, std::less<>> parameters_;
};

/// The action that a form names, before anything of it is decoded; empty if it names none. A form
/// that names it twice, or in another spelling, is refused by Query::parse().
std::string_view action_of(std::string_view form) noexcept;

}  // namespace rowhouse::sts

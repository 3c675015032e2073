#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace rowhouse::policy {

/// ASCII lower case. Names of condition keys, actions and operators are compared so; values are
/// not.
constexpr char folded(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  // Nearly always the case is the same too, and that is found out sooner.
  return a == b || std::equal(a.begin(), a.end(), b.begin(),
                              [](char x, char y) { return folded(x) == folded(y); });
}

constexpr bool starts_ignoring_case(std::string_view text, std::string_view prefix) noexcept {
  return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

/// The name of a condition key, such as dynamodb:LeadingKeys, with its hash, so that finding one
/// among a request's keys compares one number with each. Points at the caller's text. Case does not
/// matter:
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
class KeyName {
 public:
  constexpr KeyName() noexcept : KeyName(std::string_view()) {}
  constexpr explicit KeyName(std::string_view text) noexcept : text_(text), hash_(hash_of(text)) {}
  /// With the hash that an earlier KeyName of the same text had.
  constexpr KeyName(std::string_view text, std::uint32_t hash) noexcept
      : text_(text), hash_(hash) {}

  constexpr std::string_view text() const noexcept { return text_; }
  constexpr std::uint32_t hash() const noexcept { return hash_; }

  friend constexpr bool operator==(const KeyName& a, const KeyName& b) noexcept {
    return a.hash_ == b.hash_ && equal_ignoring_case(a.text_, b.text_);
  }

 private:
  /// FNV-1a of the folded text.
  static constexpr std::uint32_t hash_of(std::string_view text) noexcept {
    std::uint32_t hash = 2166136261U;
    for (const char c : text) {
      hash = (hash ^ static_cast<std::uint8_t>(folded(c))) * 16777619U;
    }
    return hash;
  }

  std::string_view text_;
  std::uint32_t hash_;
};

/// The partition key values that a request names, and the families of a key of several attributes.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
inline constexpr KeyName kLeadingKeys{"dynamodb:LeadingKeys"};
inline constexpr KeyName kFirstPartitionKeyValues{"dynamodb:FirstPartitionKeyValues"};
inline constexpr KeyName kSecondPartitionKeyValues{"dynamodb:SecondPartitionKeyValues"};
inline constexpr KeyName kThirdPartitionKeyValues{"dynamodb:ThirdPartitionKeyValues"};
inline constexpr KeyName kFourthPartitionKeyValues{"dynamodb:FourthPartitionKeyValues"};

/// True for the five keys above: those which say whose items a request touches.
constexpr bool is_leading_keys(KeyName name) noexcept {
  return name == kLeadingKeys || name == kFirstPartitionKeyValues ||
         name == kSecondPartitionKeyValues || name == kThirdPartitionKeyValues ||
         name == kFourthPartitionKeyValues;
}

}  // namespace rowhouse::policy

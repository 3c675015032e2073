#pragma once

#include <span>
#include <string_view>

#include "tenancy/policy/key_name.h"

/// What a request looks like to a policy. All of it points at the caller's memory: building one
/// allocates nothing, and it is good as long as what it points at.
namespace rowhouse::policy {

/// One condition key of a request with its values, as text: numbers in decimal, dates in ISO 8601,
/// booleans as "true" and "false", binary in base64. A key of many values (LeadingKeys, Attributes,
/// TagKeys) is one even if it holds a single value now: it matches under ForAllValues and
/// ForAnyValue only. A key without values is present but empty; an absent one is not there at all.
class ContextKey {
 public:
  static constexpr ContextKey one(KeyName name, std::string_view value) noexcept {
    return {name, value, {}, false};
  }
  static constexpr ContextKey many(KeyName name,
                                   std::span<const std::string_view> values) noexcept {
    return {name, {}, values, true};
  }

  constexpr KeyName name() const noexcept { return name_; }
  constexpr bool has_many() const noexcept { return many_; }
  /// Good as long as this key, for a key of one value.
  constexpr std::span<const std::string_view> values() const noexcept {
    return many_ ? values_ : std::span<const std::string_view>(&value_, 1);
  }

 private:
  constexpr ContextKey(KeyName name, std::string_view value,
                       std::span<const std::string_view> values, bool many) noexcept
      : name_(name), value_(value), values_(values), many_(many) {}

  KeyName name_;
  std::string_view value_;
  std::span<const std::string_view> values_;
  bool many_;
};

/// Who asks, as a Principal element names them.
struct Caller {
  enum class Kind : unsigned char { kAws, kFederated, kService };
  Kind kind = Kind::kAws;
  /// The ARN of the user or of the session (arn:aws:sts::1:assumed-role/R/S); for kFederated and
  /// kService the provider's or the service's name.
  std::string_view arn;
  std::string_view role_arn;  ///< Of a session: its role's ARN. Else empty.
  std::string_view account;   ///< Twelve digits.
  bool has_boundary = false;  ///< A permissions boundary limits it.
};

struct RequestContext {
  std::string_view action;           ///< With its service: "dynamodb:GetItem".
  std::string_view resource;         ///< An ARN, or "*" where an action names none.
  std::span<const ContextKey> keys;  ///< What this request brought.
  std::span<const ContextKey>
      caller_keys;  ///< What belongs to the caller: aws:PrincipalTag/..., aws:userid.
  Caller caller;
  /// True for an operation on items. If it then brings no key of the LeadingKeys family, it cannot
  /// name its partitions (Scan, an unkeyed statement).
  bool touches_items = false;

  /// The key of that name, or null if it is absent.
  const ContextKey* find(KeyName name) const noexcept {
    for (const auto& key : keys) {
      if (key.name() == name) return &key;
    }
    for (const auto& key : caller_keys) {
      if (key.name() == name) return &key;
    }
    return nullptr;
  }
};

}  // namespace rowhouse::policy

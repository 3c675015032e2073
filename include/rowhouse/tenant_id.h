#pragma once

#include <string>
#include <string_view>

#include "rowhouse/result.h"

namespace rowhouse {

/// Names one tenant: 1 to 128 characters of `A-Z a-z 0-9 _ . - : @ =`. Never the delimiter '#', a
/// wildcard or a policy variable, so no id is another's prefix once its key is written
/// `tenant#<id>` or `tenant#<id>#...`.
class TenantId {
 public:
  /// kValidation, naming what is wrong, if `text` is not a tenant id.
  static Result<TenantId> parse(std::string_view text);
  const std::string& text() const noexcept { return text_; }
  friend auto operator<=>(const TenantId&, const TenantId&) = default;

 private:
  explicit TenantId(std::string_view text) : text_(text) {}
  std::string text_;
};

}  // namespace rowhouse

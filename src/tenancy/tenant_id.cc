#include "rowhouse/tenant_id.h"

#include "tenancy/belonging.h"

namespace rowhouse {

Result<TenantId> TenantId::parse(std::string_view text) {
  if (text.empty()) return Error(ErrorCode::kValidation, "A tenant id must not be empty");
  if (text.size() > tenancy::kTenantIdBytesMax) {
    return Error(ErrorCode::kValidation, "A tenant id has at most 128 characters; this one has " +
                                             std::to_string(text.size()));
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!tenancy::is_tenant_id_character(text[i])) {
      return Error(
          ErrorCode::kValidation,
          "A tenant id is made of A-Z a-z 0-9 _ . - : @ = only; the character at position " +
              std::to_string(i + 1) + " is not one of them");
    }
  }
  return TenantId(text);
}

}  // namespace rowhouse

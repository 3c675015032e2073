#pragma once

#include <optional>

#include "expression/expression.h"
#include "request/legacy_text.h"
#include "request/members.h"

/// AttributesToGet: top-level attributes by their names, from before there were projections.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.AttributesToGet.html
namespace rowhouse::request {

namespace shapes {
inline constexpr Shape kAttributesToGet = {.kind = Kind::kList,
                                           .min = 1,
                                           .max = 255,
                                           .element = &kAttributeName,
                                           .java_type = "java.util.List<java.lang.String>"};
}  // namespace shapes

/// The text of the projection, which is empty if the member is absent. kValidation if a name comes
/// twice.
Result<LegacyText> attributes_to_get_text(const Fields& fields, std::size_t slot);
Result<std::optional<expression::Projection>> read_attributes_to_get(const Fields& fields,
                                                                     std::size_t slot,
                                                                     const base::Limits& limits);

}  // namespace rowhouse::request

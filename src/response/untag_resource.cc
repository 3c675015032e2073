#include "response/response.h"

namespace rowhouse::response {

// The service answers with no body at all.
template <>
void write<operation::UntagResource>(std::string&, const operation::UntagResource::Result&) {}

}  // namespace rowhouse::response

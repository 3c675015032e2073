#include "response/response.h"

namespace rowhouse::response {

// The service answers with no body at all.
template <>
void write<operation::TagResource>(std::string&, const operation::TagResource::Result&) {}

}  // namespace rowhouse::response

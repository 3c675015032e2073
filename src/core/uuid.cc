#include "rowhouse/uuid.h"

#include "base/random.h"

namespace rowhouse {

std::string make_uuid() { return base::make_uuid(base::system_random()); }

}  // namespace rowhouse

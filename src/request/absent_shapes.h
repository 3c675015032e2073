#pragma once

#include <span>

#include "operation/absent.h"
#include "request/shape.h"

namespace rowhouse::request {

/// The members of a request of operation/absent.h: all that the API has, since a request that is
/// wrong is told so before it is told that there is nothing here that it could be about.
std::span<const Member> members_of(operation::Absent which);

}  // namespace rowhouse::request

#pragma once

#include "rowhouse/error.h"
#include "wire/handler.h"

namespace rowhouse::wire {

/// The answer that DynamoDB gives for `error`.
Answer answer_of(const Error& error);

}  // namespace rowhouse::wire

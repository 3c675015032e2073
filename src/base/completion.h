#pragma once

#include "base/result.h"
#include "base/unique_function.h"

namespace rowhouse::base {

/// What is called, exactly once, when an operation is done: on the caller's own thread before the
/// call returns, or later on a thread of the callee's. It must not block and must not throw.
template <typename T>
using Completion = UniqueFunction<void(Result<T>)>;

}  // namespace rowhouse::base

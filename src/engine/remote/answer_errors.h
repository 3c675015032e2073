#pragma once

#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "engine/remote/caller.h"

/// What the other side's refusals become: the one place that knows.
namespace rowhouse::engine::remote {

/// The error of an answer whose status is not 200. Errors of items, tables and streams are passed
/// on as they are, with their item and cancellation reasons. What the other side says of Rowhouse's
/// own credentials is no business of whoever asked: kInternalServer.
Error error_of(std::string_view operation, Answer&& answer, const base::Limits& limits);

/// An operation, or a way to use it, that a remote engine does not have. kValidation, in Rowhouse's
/// own words.
Error not_on_this_engine(std::string_view operation);

}  // namespace rowhouse::engine::remote

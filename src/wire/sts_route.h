#pragma once

#include <optional>
#include <string_view>

#include "sts/error.h"
#include "wire/authentication.h"
#include "wire/handler.h"
#include "wire/request_head.h"
#include "wire/routing.h"

namespace rowhouse::wire {

/// What a signature for the security token service is scoped to.
inline constexpr std::string_view kStsService = "sts";

/// True for a request in the query protocol: a form that is posted, or a GET that names an action
/// in its query.
bool is_sts_request(const RequestHead& head) noexcept;

/// Where a request goes for which is_sts_request() holds. Its order is operation, authentication;
/// the form's other parameters are the handler's. What goes to the handler unsigned is what brings
/// another proof (sts::is_unsigned()).
Route route_sts(const RequestHead& head, std::string_view body, const Handler& handler,
                Authenticator* authenticator);

/// What is said of a form beyond sts::kFormBytesMax, which is not read.
sts::Error form_too_long();

/// A refusal in XML.
Answer sts_answer_of(const sts::Error& error, std::string_view request_id);

}  // namespace rowhouse::wire

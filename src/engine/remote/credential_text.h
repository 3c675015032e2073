#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "engine/remote/credentials.h"

namespace rowhouse::engine::remote {

/// The JSON that metadata services, container endpoints and credential processes give:
/// AccessKeyId, SecretAccessKey, Token or SessionToken, Expiration. An error of `source` ("the
/// container's endpoint") if it is something else; its text has nothing of the JSON.
Result<Credentials> read_credential_json(std::string_view json, std::string_view source);

/// The Credentials element of STS's XML answers.
Result<Credentials> read_credential_xml(std::string_view xml);

/// "AccessDenied" of STS's error answers; "HTTP 500" if there is none.
std::string error_code_in_xml(std::string_view xml, int status);

/// A time as AWS writes it: "2030-01-02T03:04:05Z", with a fraction or not, or with an offset.
std::optional<base::Milliseconds> read_time(std::string_view text);

}  // namespace rowhouse::engine::remote

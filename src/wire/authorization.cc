#include "wire/authorization.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "signing/signature.h"
#include "wire/quoted.h"

namespace rowhouse::wire {
namespace {

constexpr std::string_view kAlgorithmFamily = "AWS4-";
constexpr int kCredentialSlashes = 4;  // between its five elements

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Takes what stands before the next separator of an Authorization header (comma, space or tab) off
/// the front of `rest`, and those before it. One search for each of them is many times as fast as
/// one for any; for tabs only where there are any.
std::string_view take_word(std::string_view& rest, bool has_tabs) {
  while (!rest.empty() && (rest.front() == ',' || rest.front() == ' ' || rest.front() == '\t')) {
    rest.remove_prefix(1);
  }
  std::string_view word = rest.substr(0, rest.find(' '));
  word = word.substr(0, word.find(','));
  if (has_tabs) word = word.substr(0, word.find('\t'));
  rest.remove_prefix(word.size());
  return word;
}

/// Takes what stands before the next `separator` off the front of `rest`.
std::string_view take_until(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view taken = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return taken;
}

Error incomplete(std::string message) {
  return Error(ErrorCode::kIncompleteSignature, std::move(message));
}

Result<Authorization> read_header(const RequestHead& head) {
  std::string_view rest = trim(head.authorization);
  Authorization read;
  const bool has_tabs = rest.find('\t') != std::string_view::npos;
  read.algorithm = take_word(rest, has_tabs);
  struct Parameter {
    std::string_view name;
    std::string_view& value;
  };
  const std::array parameters = {Parameter{"Credential", read.credential},
                                 Parameter{"Signature", read.signature},
                                 Parameter{"SignedHeaders", read.signed_headers}};
  while (!rest.empty()) {
    const std::string_view pair = take_word(rest, has_tabs);
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      return incomplete(quoted(pair) +
                        " not a valid key=value pair (missing equal-sign) in Authorization "
                        "header: " +
                        quoted(head.authorization) + ".");
    }
    for (const Parameter& parameter : parameters) {
      if (parameter.name == pair.substr(0, equals)) parameter.value = pair.substr(equals + 1);
    }
  }
  std::string missing;
  for (const Parameter& parameter : parameters) {
    if (parameter.value.empty()) {
      missing += "Authorization header requires " + quoted(parameter.name) + " parameter. ";
    }
  }
  read.date = head.amz_date.empty() ? head.date : head.amz_date;
  if (read.date.empty()) {
    missing +=
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  if (missing.empty()) return read;
  return incomplete(missing + "Authorization=" + printable(head.authorization));
}

/// The value of a query's parameter, still percent-encoded.
std::optional<std::string_view> parameter_of(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    std::string_view value = take_until(query, '&');
    if (take_until(value, '=') == name) return value;
  }
  return std::nullopt;
}

Result<Authorization> read_query(std::string_view query, std::string& decoded) {
  Authorization read;
  read.presigned = true;
  struct Parameter {
    std::string_view name;
    std::string_view& value;
    bool required;
  };
  const std::array parameters = {Parameter{"X-Amz-Algorithm", read.algorithm, true},
                                 Parameter{"X-Amz-Credential", read.credential, true},
                                 Parameter{signing::kSignatureParameter, read.signature, true},
                                 Parameter{"X-Amz-SignedHeaders", read.signed_headers, true},
                                 Parameter{"X-Amz-Date", read.date, true},
                                 Parameter{"X-Amz-Expires", read.expires, false},
                                 Parameter{"X-Amz-Security-Token", read.token, false}};
  // Nothing moves what the views are of: each value is part of the query, and decoding only
  // shortens it.
  decoded.clear();
  decoded.reserve(query.size() + 1);
  std::string missing;
  for (const Parameter& parameter : parameters) {
    const std::optional<std::string_view> value = parameter_of(query, parameter.name);
    if (value) {
      const std::size_t begin = decoded.size();
      decoded += signing::uri_decoded(*value);
      parameter.value = std::string_view(decoded).substr(begin);
    }
    if (parameter.required && parameter.value.empty()) {
      missing += "AWS query-string parameters must include " + quoted(parameter.name) + ". ";
    }
  }
  if (missing.empty()) return read;
  return incomplete(missing + "Re-examine the query-string parameters.");
}

}  // namespace

Result<Authorization> read_authorization(const RequestHead& head, std::string& decoded) {
  const std::string_view query = signing::query_of(head.target);
  const bool in_query = !query.empty() && parameter_of(query, "X-Amz-Algorithm").has_value();
  if (in_query && !head.authorization.empty()) {
    return Error(ErrorCode::kInvalidSignature,
                 "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP "
                 "header.");
  }
  if (in_query) return read_query(query, decoded);
  if (!trim(head.authorization).starts_with(kAlgorithmFamily)) {
    return Error(ErrorCode::kMissingAuthenticationToken, "Request is missing Authentication Token");
  }
  return read_header(head);
}

Result<void> check_authorization(const Authorization& authorization) {
  if (authorization.algorithm != signing::kAlgorithm) {
    return incomplete("Unsupported AWS 'algorithm': " + quoted(authorization.algorithm) +
                      " (only AWS4-HMAC-SHA256 for now)");
  }
  const std::string_view credential = authorization.credential;
  int slashes = 0;
  for (std::size_t at = 0; (at = credential.find('/', at)) != std::string_view::npos; ++at) {
    ++slashes;
  }
  if (slashes == kCredentialSlashes) return {};
  return incomplete(
      "Credential must have exactly 5 slash-delimited elements, e.g. "
      "keyid/date/region/service/term, got " +
      quoted(credential));
}

Result<void> check_signature_form(const RequestHead& head) {
  std::string decoded;
  ROWHOUSE_TRY(authorization, read_authorization(head, decoded));
  return check_authorization(authorization);
}

}  // namespace rowhouse::wire

#include "wire/authorization.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace rowhouse::wire {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kAlgorithmFamily = "AWS4-";
constexpr std::size_t kCredentialElements = 5;  // key, date, region, service, "aws4_request"

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_separator(char c) { return c == ',' || c == ' ' || c == '\t'; }

/// Takes what stands before the next separator of an Authorization header off the front of `rest`.
/// A plain loop, since this runs for each request and std::string_view::find_first_of is slow.
std::string_view take_word(std::string_view& rest) {
  std::size_t end = 0;
  while (end < rest.size() && !is_separator(rest[end])) ++end;
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end < rest.size() ? end + 1 : end);
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

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

Result<void> check_credential(std::string_view credential, std::string_view slash) {
  std::size_t elements = 1;
  for (std::size_t at = 0; (at = credential.find(slash, at)) != std::string_view::npos;
       at += slash.size()) {
    ++elements;
  }
  if (elements == kCredentialElements) return {};
  return incomplete(
      "Credential must have exactly 5 slash-delimited elements, e.g. "
      "keyid/date/region/service/term, got " +
      quoted(credential));
}

Result<void> check_header(const RequestHead& head) {
  std::string_view rest = trim(head.authorization);
  const std::string_view algorithm = take_word(rest);
  if (algorithm != kAlgorithm) {
    return incomplete("Unsupported AWS 'algorithm': " + quoted(algorithm) +
                      " (only AWS4-HMAC-SHA256 for now)");
  }
  struct Parameter {
    std::string_view name;
    std::string_view value;
  };
  std::array parameters = {Parameter{"Credential", {}}, Parameter{"Signature", {}},
                           Parameter{"SignedHeaders", {}}};
  while (!rest.empty()) {
    const std::string_view pair = take_word(rest);
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      return incomplete(quoted(pair) +
                        " not a valid key=value pair (missing equal-sign) in Authorization "
                        "header: " +
                        quoted(head.authorization) + ".");
    }
    for (Parameter& parameter : parameters) {
      if (parameter.name == pair.substr(0, equals)) parameter.value = pair.substr(equals + 1);
    }
  }
  std::string missing;
  for (const Parameter& parameter : parameters) {
    if (parameter.value.empty()) {
      missing += "Authorization header requires " + quoted(parameter.name) + " parameter. ";
    }
  }
  if (head.amz_date.empty() && head.date.empty()) {
    missing +=
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  if (!missing.empty()) {
    return incomplete(missing + "Authorization=" + std::string(head.authorization));
  }
  return check_credential(parameters[0].value, "/");
}

/// The value of a query's parameter, still percent-encoded.
std::optional<std::string_view> parameter_of(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    std::string_view value = take_until(query, '&');
    if (take_until(value, '=') == name) return value;
  }
  return std::nullopt;
}

Result<void> check_query(std::string_view query) {
  constexpr std::array<std::string_view, 5> kRequired = {"X-Amz-Algorithm", "X-Amz-Credential",
                                                         "X-Amz-Signature", "X-Amz-SignedHeaders",
                                                         "X-Amz-Date"};
  std::string missing;
  for (const std::string_view name : kRequired) {
    if (parameter_of(query, name).value_or("").empty()) {
      missing += "AWS query-string parameters must include " + quoted(name) + ". ";
    }
  }
  if (!missing.empty()) return incomplete(missing + "Re-examine the query-string parameters.");
  const std::string_view credential = *parameter_of(query, "X-Amz-Credential");
  // A slash may be sent as it is or encoded.
  const bool encoded = credential.find('/') == std::string_view::npos;
  const bool lower = encoded && credential.find("%2f") != std::string_view::npos;
  return check_credential(credential, encoded ? (lower ? "%2f" : "%2F") : "/");
}

}  // namespace

Result<void> check_signature_form(const RequestHead& head) {
  const std::string_view query = query_of(head.target);
  const bool in_query = !query.empty() && parameter_of(query, "X-Amz-Algorithm").has_value();
  if (in_query && !head.authorization.empty()) {
    return Error(ErrorCode::kInvalidSignature,
                 "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP "
                 "header.");
  }
  if (in_query) return check_query(query);
  if (!trim(head.authorization).starts_with(kAlgorithmFamily)) {
    return Error(ErrorCode::kMissingAuthenticationToken, "Request is missing Authentication Token");
  }
  return check_header(head);
}

}  // namespace rowhouse::wire

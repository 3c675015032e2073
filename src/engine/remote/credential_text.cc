#include "engine/remote/credential_text.h"

#include <simdjson.h>

#include <string>

#include "signing/timestamp.h"

namespace rowhouse::engine::remote {
namespace {

Error unreadable(std::string_view source) {
  return Error(ErrorCode::kInternalServer,
               std::string(source) + " gave something that is no credentials");
}

std::string text_of(const simdjson::dom::element& json, const char* name) {
  std::string_view text;
  if (json[name].get_string().get(text) != simdjson::SUCCESS) return {};
  return std::string(text);
}

/// What stands between <name> and </name>; empty if nothing does.
std::string_view element_of(std::string_view xml, const std::string& name) {
  const std::string open = "<" + name + ">";
  const std::size_t begin = xml.find(open);
  if (begin == std::string_view::npos) return {};
  const std::size_t from = begin + open.size();
  const std::size_t end = xml.find("</" + name + ">", from);
  if (end == std::string_view::npos) return {};
  return xml.substr(from, end - from);
}

/// "+01:30" and the like in minutes.
std::optional<int> read_offset(std::string_view text) {
  if (text == "Z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  int digits[4];
  for (int i = 0; i < 4; ++i) {
    const char c = text[static_cast<std::size_t>(i < 2 ? i + 1 : i + 2)];
    if (c < '0' || c > '9') return std::nullopt;
    digits[i] = c - '0';
  }
  const int minutes = (digits[0] * 10 + digits[1]) * 60 + digits[2] * 10 + digits[3];
  return text[0] == '-' ? -minutes : minutes;
}

}  // namespace

std::optional<base::Milliseconds> read_time(std::string_view text) {
  constexpr std::size_t kToSeconds = 19;
  if (text.size() <= kToSeconds || text[4] != '-' || text[7] != '-' || text[10] != 'T' ||
      text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  std::string basic;
  for (const char c : text.substr(0, kToSeconds)) {
    if (c != '-' && c != ':') basic += c;
  }
  const auto time = signing::parse_basic(basic + "Z");
  std::string_view rest = text.substr(kToSeconds);
  // A fraction of a second more or less does not matter here.
  if (rest.front() == '.') {
    const std::size_t end = rest.find_first_not_of("0123456789", 1);
    if (end == 1 || end == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(end);
  }
  const auto offset = read_offset(rest);
  if (!time || !offset) return std::nullopt;
  return std::chrono::duration_cast<base::Milliseconds>(time->time_since_epoch() -
                                                        std::chrono::minutes(*offset));
}

Result<Credentials> read_credential_json(std::string_view json, std::string_view source) {
  simdjson::dom::parser parser;
  simdjson::dom::element parsed;
  if (parser.parse(json.data(), json.size()).get(parsed) != simdjson::SUCCESS ||
      !parsed.is_object()) {
    return unreadable(source);
  }
  Credentials credentials(text_of(parsed, "AccessKeyId"), text_of(parsed, "SecretAccessKey"),
                          text_of(parsed, "Token"));
  if (credentials.session_token.empty()) {
    credentials.session_token = text_of(parsed, "SessionToken");
  }
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    return unreadable(source);
  }
  const std::string expiration = text_of(parsed, "Expiration");
  if (!expiration.empty()) {
    credentials.expires_at = read_time(expiration);
    if (!credentials.expires_at) return unreadable(source);
  }
  return credentials;
}

Result<Credentials> read_credential_xml(std::string_view xml) {
  const std::string_view element = element_of(xml, "Credentials");
  Credentials credentials(std::string(element_of(element, "AccessKeyId")),
                          std::string(element_of(element, "SecretAccessKey")),
                          std::string(element_of(element, "SessionToken")),
                          read_time(element_of(element, "Expiration")));
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty() ||
      credentials.session_token.empty() || !credentials.expires_at) {
    return unreadable("STS");
  }
  return credentials;
}

std::string error_code_in_xml(std::string_view xml, int status) {
  constexpr std::size_t kCodeBytesMax = 64;
  const std::string_view code = element_of(xml, "Code");
  const bool is_name =
      !code.empty() && code.size() <= kCodeBytesMax &&
      code.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.") ==
          std::string_view::npos;
  return is_name ? std::string(code) : "HTTP " + std::to_string(status);
}

}  // namespace rowhouse::engine::remote

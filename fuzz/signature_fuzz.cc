#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "response/response.h"
#include "wire/authentication.h"

namespace {

using namespace rowhouse;

void require(bool holds) {
  if (!holds) std::abort();
}

/// The time and the keys of the seeds.
class Fixed final : public tenancy::CredentialSource, public base::Clock {
 public:
  base::Milliseconds now() const override { return std::chrono::seconds(1440938160); }
  std::shared_ptr<const tenancy::Credential> find(std::string_view id,
                                                  std::string_view) const override {
    if (id == "AKID") return key_;
    return id == "ASIA" ? session_ : nullptr;
  }

 private:
  static std::shared_ptr<const tenancy::Credential> make(std::string id, std::string token) {
    return std::make_shared<tenancy::Credential>(
        tenancy::Credential{std::move(id), "secret", std::move(token), std::nullopt,
                            tenancy::Principal::operator_principal()});
  }
  const std::shared_ptr<const tenancy::Credential> key_ = make("AKID", "");
  const std::shared_ptr<const tenancy::Credential> session_ = make("ASIA", "to/ken");
};

std::string_view take_until(std::string_view& rest, std::string_view separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view taken = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + separator.size());
  return taken;
}

struct Parsed {
  std::string_view text;
  wire::RequestHead head;
  std::vector<signing::Header> headers;
  std::string_view content_length;
  std::string_view body;

  /// In a header or, encoded, in the query.
  bool says(std::string_view token) const {
    for (const auto& [name, value] : headers) {
      if (signing::is_named(name, "x-amz-security-token") && value.find(token) != value.npos) {
        return true;
      }
    }
    return signing::uri_decoded(head.target).find(token) != std::string::npos;
  }
};

/// "METHOD TARGET", a line for each header, an empty one, the body.
Parsed parse(std::string_view text) {
  Parsed parsed;
  parsed.text = text;
  std::string_view head = take_until(text, "\n\n");
  parsed.body = text;
  parsed.head.target = take_until(head, "\n");
  parsed.head.method = take_until(parsed.head.target, " ");
  while (!head.empty()) {
    std::string_view value = take_until(head, "\n");
    const std::string_view name = take_until(value, ":");
    parsed.headers.push_back({name, value});
    if (signing::is_named(name, "authorization")) parsed.head.authorization = value;
    if (signing::is_named(name, "x-amz-date")) parsed.head.amz_date = value;
    if (signing::is_named(name, "date")) parsed.head.date = value;
    if (signing::is_named(name, "x-amz-target")) parsed.head.amz_target = value;
    if (signing::is_named(name, "content-length")) parsed.content_length = value;
  }
  parsed.head.text = parsed.text.substr(0, parsed.text.size() - parsed.body.size());
  parsed.head.headers = parsed.headers;
  return parsed;
}

void check_encoding(std::string_view text) {
  std::string encoded;
  signing::append_uri_encoded(encoded, text);
  require(signing::uri_decoded(encoded) == text);
}

/// What is found of a head like one that was right is what is found of it anyway.
void check_recent(wire::Authenticator& authenticator, const Parsed& parsed, bool is_right) {
  const wire::RecentHead* const recent = authenticator.recent_head(parsed.text);
  if (recent == nullptr) return;
  require(recent->head_bytes() == parsed.head.text.size());
  const wire::RequestHead known = recent->head_in(parsed.text);
  require(known.method == parsed.head.method && known.target == parsed.head.target);
  require(known.authorization == parsed.head.authorization);
  require(known.amz_date == parsed.head.amz_date && known.amz_target == parsed.head.amz_target);
  require(std::to_string(recent->body_bytes_in(parsed.text)) == parsed.content_length);
  require(authenticator.authenticate(known, parsed.body).has_value() == is_right);
}

}  // namespace

/// Whatever a request says of its signature, it is refused with an error of a client's that can be
/// answered; but for the seeds themselves, of which no other method, target or body passes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Fixed fixed;
  static wire::Authenticator authenticator(fixed, fixed, "us-east-1");
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Parsed parsed = parse(text);
  check_encoding(parsed.head.target);

  const auto credential = authenticator.authenticate(parsed.head, parsed.body);
  const auto claim = authenticator.check_claim(parsed.head);
  check_recent(authenticator, parsed, credential.has_value());
  if (credential) {
    require(claim.has_value());
    require(parsed.head.method == "POST" && parsed.body == "{}");
    const std::string& id = (*credential)->access_key_id;
    require(id == "AKID" || (id == "ASIA" && parsed.says("to/ken")));
    return 0;
  }
  require(credential.error().http_status() == 400);
  std::string answer;
  response::write_error(answer, credential.error());
  simdjson::dom::parser json;
  require(json.parse(answer).error() == simdjson::SUCCESS);
  return 0;
}

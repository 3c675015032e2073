#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sts/answer.h"
#include "sts/key_set.h"
#include "sts/query.h"
#include "sts/request.h"
#include "sts/session_token.h"
#include "sts/web_identity.h"

namespace {

using namespace rowhouse;

void require(bool holds) {
  if (!holds) std::abort();
}

/// A point of P-256 (its generator), to which nobody here has the private key.
constexpr std::string_view kKeySet =
    R"({"keys": [{"kid": "k", "kty": "EC", "crv": "P-256",
                  "x": "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
                  "y": "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"}]})";

/// XML that a client chose the texts of is still well-formed: each tag is opened and closed.
void check_xml(std::string_view xml) {
  int depth = 0;
  for (std::size_t at = xml.find('<'); at != std::string_view::npos; at = xml.find('<', at + 1)) {
    require(at + 1 < xml.size());
    depth += xml[at + 1] == '/' ? -1 : 1;
    require(depth >= 0);
  }
  require(depth == 0);
}

void check_form(std::string_view text) {
  const auto query = sts::Query::parse(text);
  if (!query) return check_xml(sts::xml_of(query.error(), "id"));
  const auto request = sts::parse_request(*query);
  if (!request) return check_xml(sts::xml_of(request.error(), "id"));
  // What goes without a signature is decided on before the form is decoded: both must agree.
  if (const std::string* const action = query->find("Action"); action != nullptr) {
    const std::string_view seen = sts::action_of(text);
    require(seen.empty() || seen == *action || !sts::is_action(seen));
  }
  if (const auto* const call = std::get_if<sts::AssumeRole>(&*request); call != nullptr) {
    require(call->tags.size() <= sts::kTagsMax);
    require(call->terms.duration >= sts::kDurationMin);
    require(call->terms.duration <= sts::kDurationMax);
  }
}

}  // namespace

/// Any bytes are a form, a login token, a key set, a session token and a session. Nothing of it is
/// taken that nobody signed or sealed, and what is refused is refused in well-formed XML.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const sts::KeySet keys = sts::KeySet::parse(kKeySet).value();
  static const sts::WebIdentityProvider provider{"https://login.example.com", {"shop"}};
  static const sts::SessionSealer sealer(std::string(32, 'k'), base::system_random());
  const std::string_view text(reinterpret_cast<const char*>(data), size);

  check_form(text);
  const auto identity =
      sts::verify_web_identity(text, provider, keys, signing::Timestamp(std::chrono::seconds(1)));
  require(!identity);
  check_xml(sts::xml_of(identity.error(), "id"));
  if (const auto issuer = sts::claimed_issuer(text)) {
    check_xml(sts::xml_of(sts::no_provider_for(issuer->value_or("")), "id"));
  }
  static_cast<void>(sts::KeySet::parse(text).has_value());
  require(!sealer.open("ASIAEXAMPLE", text));
  if (const auto session = sts::decode_session(text); session) {
    require(sts::encode(*session) == text);
  }
  return 0;
}

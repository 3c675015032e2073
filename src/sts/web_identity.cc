#include "sts/web_identity.h"

#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <utility>

#include "base/result.h"
#include "sts/base64url.h"
#include "sts/constraints.h"

namespace rowhouse::sts {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

// How far a provider's clock may be ahead of this one.
constexpr std::chrono::seconds kSkewMax{60};
constexpr std::string_view kTagsClaim = "https://aws.amazon.com/tags";
constexpr std::string_view kSourceIdentityClaim = "https://aws.amazon.com/source_identity";
// AWS's bound on SubjectFromWebIdentityToken.
constexpr std::size_t kSubjectCharactersMax = 255;
constexpr std::size_t kMethodsMax = 16;
// AWS's bound on the URL of a provider.
constexpr std::size_t kIssuerBytesMax = 255;

Error invalid(std::string message) { return {Code::kInvalidIdentityToken, std::move(message)}; }

Error no_token() {
  return invalid(
      "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access "
      "Token)");
}

/// The three parts of a token, the first two decoded.
struct Parts {
  std::string header;
  std::string claims;
  std::string_view signed_text;
  std::string signature;
};

std::optional<Parts> parts_of(std::string_view token) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  std::optional<std::string> header = base64url_decoded(token.substr(0, first));
  std::optional<std::string> claims =
      base64url_decoded(token.substr(first + 1, second - first - 1));
  std::optional<std::string> signature = base64url_decoded(token.substr(second + 1));
  if (!header || !claims || !signature) return std::nullopt;
  return Parts{*std::move(header), *std::move(claims), token.substr(0, second),
               *std::move(signature)};
}

/// True if a member is there twice: two readers might each take another of them.
bool has_duplicates(object members) {
  std::vector<std::string_view> names;
  for (const auto& each : members) names.push_back(each.key);
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

/// A JSON object that lives as long as its parser.
class Document {
 public:
  /// False if it is none, or one of its members is there twice.
  static bool parse(const std::string& json, Document& document) {
    element root;
    return document.parser_.parse(simdjson::padded_string(json)).get(root) == simdjson::SUCCESS &&
           root.get_object().get(document.members_) == simdjson::SUCCESS &&
           !has_duplicates(document.members_);
  }
  std::optional<element> member(std::string_view name) const {
    element found;
    if (members_.at_key(name).get(found) != simdjson::SUCCESS) return std::nullopt;
    return found;
  }
  std::optional<std::string_view> text(std::string_view name) const {
    const std::optional<element> value = member(name);
    std::string_view text;
    if (!value || value->get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
    return text;
  }
  /// Seconds since 1970; a fraction is cut.
  std::optional<signing::Timestamp> time(std::string_view name) const {
    const std::optional<element> value = member(name);
    double seconds = 0;
    if (!value || value->get_double().get(seconds) != simdjson::SUCCESS) return std::nullopt;
    if (!(seconds >= 0 && seconds < 1e12)) return std::nullopt;
    return signing::Timestamp(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
  }

 private:
  simdjson::dom::parser parser_;
  object members_;
};

Outcome<Done> check_signature(const Parts& parts, const KeySet& keys) {
  Document header;
  if (!Document::parse(parts.header, header)) return no_token();
  // What a token calls critical has to be understood, and nothing of that kind is.
  if (header.member("crit")) return no_token();
  const std::optional<std::string_view> algorithm = header.text("alg");
  if (!algorithm) return no_token();
  const std::optional<SignatureAlgorithm> known = parse_algorithm(*algorithm);
  if (!known) return invalid("Token must be signed with RS256 or ES256");
  if (header.member("kid") && !header.text("kid")) return no_token();
  const std::string_view key_id = header.text("kid").value_or(std::string_view());
  if (!keys.has(*known, key_id)) {
    return invalid(
        "Couldn't retrieve verification key from your identity provider,  please reference "
        "AssumeRoleWithWebIdentity documentation for requirements");
  }
  if (!keys.verify(*known, key_id, parts.signed_text, parts.signature)) {
    return invalid("Token signature is not valid");
  }
  return Done{};
}

Outcome<Done> check_times(const Document& claims, signing::Timestamp now) {
  const auto in_seconds = [](signing::Timestamp time) {
    return std::to_string(time.time_since_epoch().count());
  };
  const std::optional<signing::Timestamp> expires_at = claims.time("exp");
  if (!expires_at) return invalid("Missing a required claim: exp");
  if (*expires_at <= now) {
    return Error{Code::kExpiredWebIdentity, "Token expired: current date/time " + in_seconds(now) +
                                                " must be before the expiration date/time " +
                                                in_seconds(*expires_at)};
  }
  for (const std::string_view name : {"nbf", "iat"}) {
    if (!claims.member(name)) continue;
    const std::optional<signing::Timestamp> from = claims.time(name);
    if (!from || *from > now + kSkewMax) {
      return invalid("Token is not valid yet: see its claim " + std::string(name));
    }
  }
  return Done{};
}

bool is_listed(const std::vector<std::string>& audiences, std::string_view name) {
  return std::find(audiences.begin(), audiences.end(), name) != audiences.end();
}

/// The audience of a token that the provider's list names; nothing if there is none.
std::optional<std::string> audience_of(const Document& claims,
                                       const std::vector<std::string>& audiences) {
  const auto is_known = [&](std::string_view name) { return is_listed(audiences, name); };
  const std::optional<element> value = claims.member("aud");
  if (!value) return std::nullopt;
  std::string_view text;
  if (value->get_string().get(text) == simdjson::SUCCESS) {
    return is_known(text) ? std::optional<std::string>(text) : std::nullopt;
  }
  array list;
  if (value->get_array().get(list) != simdjson::SUCCESS) return std::nullopt;
  for (const element each : list) {
    if (each.get_string().get(text) == simdjson::SUCCESS && is_known(text)) {
      return std::string(text);
    }
  }
  return std::nullopt;
}

/// A list of texts, or one text alone; nothing if it is neither.
std::optional<std::vector<std::string>> texts_of(element value, std::size_t max) {
  std::vector<std::string> texts;
  std::string_view text;
  if (value.get_string().get(text) == simdjson::SUCCESS) {
    texts.emplace_back(text);
    return texts;
  }
  array list;
  if (value.get_array().get(list) != simdjson::SUCCESS) return std::nullopt;
  for (const element each : list) {
    if (each.get_string().get(text) != simdjson::SUCCESS || texts.size() == max) {
      return std::nullopt;
    }
    texts.emplace_back(text);
  }
  return texts;
}

/// {"principal_tags": {"TenantId": ["acme"]}, "transitive_tag_keys": ["TenantId"]}
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp
Outcome<Done> read_tags(const Document& claims, WebIdentity& identity) {
  const std::optional<element> claim = claims.member(kTagsClaim);
  if (!claim) return Done{};
  const Error rejected{
      Code::kIdpRejectedClaim,
      "The claim https://aws.amazon.com/tags is not of the form that it has to be"};
  object members, tags;
  if (claim->get_object().get(members) != simdjson::SUCCESS || has_duplicates(members)) {
    return rejected;
  }
  element value;
  if (members["principal_tags"].get(value) == simdjson::SUCCESS) {
    if (value.get_object().get(tags) != simdjson::SUCCESS) return rejected;
    for (const auto [key, one] : tags) {
      const auto texts = texts_of(one, 1);
      if (!texts || texts->size() != 1 || identity.tags.size() == kTagsMax) return rejected;
      const TextRule key_rule{1, 128, Pattern::kTagKey};
      const TextRule value_rule{0, 256, Pattern::kTagValue};
      Constraints constraints;
      constraints.text(key, "tagKey", key_rule);
      constraints.text(texts->front(), "tagValue", value_rule);
      ROWHOUSE_CHECK(constraints.check());
      identity.tags.emplace_back(key, texts->front());
    }
  }
  if (members["transitive_tag_keys"].get(value) == simdjson::SUCCESS) {
    auto keys = texts_of(value, kTagsMax);
    if (!keys) return rejected;
    identity.transitive_tag_keys = *std::move(keys);
  }
  return check_tags(identity.tags, identity.transitive_tag_keys);
}

Outcome<Done> read_source_identity(const Document& claims, WebIdentity& identity) {
  if (!claims.member(kSourceIdentityClaim)) return Done{};
  const std::optional<std::string_view> text = claims.text(kSourceIdentityClaim);
  if (!text) {
    return Error{Code::kIdpRejectedClaim,
                 "The claim https://aws.amazon.com/source_identity is not a text"};
  }
  Constraints constraints;
  constraints.text(*text, "sourceIdentity", {2, 64, Pattern::kName});
  ROWHOUSE_CHECK(constraints.check());
  identity.source_identity = *text;
  return Done{};
}

}  // namespace

std::string_view WebIdentityProvider::name() const noexcept {
  const std::string_view all = issuer;
  const std::size_t scheme = all.find("://");
  return scheme == std::string_view::npos ? all : all.substr(scheme + 3);
}

std::string WebIdentityProvider::arn(std::string_view account) const {
  return "arn:aws:iam::" + std::string(account) + ":oidc-provider/" + std::string(name());
}

Error no_provider_for(std::string_view issuer) {
  // AWS names the issuer; what is no URL of a plausible length is not repeated.
  const bool is_plain = !issuer.empty() && issuer.size() <= kIssuerBytesMax &&
                        std::all_of(issuer.begin(), issuer.end(),
                                    [](char each) { return each > ' ' && each < '\x7f'; });
  return invalid("No OpenIDConnect provider found in your account for " +
                 (is_plain ? std::string(issuer) : "the token's issuer"));
}

Outcome<std::optional<std::string>> claimed_issuer(std::string_view token) {
  const std::optional<Parts> parts = parts_of(token);
  Document claims;
  if (!parts || !Document::parse(parts->claims, claims)) return no_token();
  const std::optional<std::string_view> issuer = claims.text("iss");
  return issuer ? std::optional<std::string>(*issuer) : std::nullopt;
}

Outcome<WebIdentity> verify_web_identity(std::string_view token,
                                         const WebIdentityProvider& provider, const KeySet& keys,
                                         signing::Timestamp now) {
  const std::optional<Parts> parts = parts_of(token);
  if (!parts) return no_token();
  ROWHOUSE_CHECK(check_signature(*parts, keys));
  Document claims;
  if (!Document::parse(parts->claims, claims)) return no_token();
  const std::optional<std::string_view> issuer = claims.text("iss");
  if (issuer != provider.issuer) return no_provider_for(issuer.value_or(std::string_view()));
  ROWHOUSE_CHECK(check_times(claims, now));
  std::optional<std::string> audience = audience_of(claims, provider.audiences);
  const bool has_party = claims.member("azp").has_value();
  // Whom a token was issued to stands for the audience, as on AWS; it has to be known as well.
  const std::optional<std::string_view> party = claims.text("azp");
  const bool is_known = !has_party || (party && is_listed(provider.audiences, *party));
  if (!audience || !is_known) return invalid("Incorrect token audience");
  const std::optional<std::string_view> subject = claims.text("sub");
  if (!subject || subject->empty()) return invalid("Missing a required claim: sub");
  if (length_of(*subject) > kSubjectCharactersMax) {
    return invalid("The claim sub has more than 255 characters");
  }
  WebIdentity identity;
  identity.issuer = provider.issuer;
  identity.subject = *subject;
  if (has_party) identity.original_audience = *std::exchange(audience, std::string(*party));
  identity.audience = *std::move(audience);
  if (const std::optional<element> methods = claims.member("amr"); methods) {
    identity.methods = texts_of(*methods, kMethodsMax).value_or(std::vector<std::string>());
  }
  ROWHOUSE_CHECK(read_tags(claims, identity));
  ROWHOUSE_CHECK(read_source_identity(claims, identity));
  return identity;
}

}  // namespace rowhouse::sts

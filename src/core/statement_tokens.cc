#include "core/statement_tokens.h"

#include <array>

#include "base/bytes.h"
#include "base/random.h"
#include "sts/base64url.h"

namespace rowhouse::core {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kTokenBytesMax = 32 * 1024;

std::string_view view(const signing::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

void append_field(std::string& out, std::string_view field) {
  base::append_varint(out, field.size());
  out += field;
}

/// Who asks, such that no two have one name. What each may do is asked of every page anew.
std::string name_of(const tenancy::Principal& principal) {
  if (principal.is_operator()) return "operator";
  if (principal.is_tenant()) return "tenant/" + principal.tenant().text();
  return "identity/" + (*principal.context())->holder();
}

Error invalid_token() { return Error(ErrorCode::kValidation, "Invalid NextToken"); }

}  // namespace

StatementTokens::StatementTokens(std::string_view key) {
  if (!key.empty()) {
    key_ = signing::HmacKey({reinterpret_cast<const std::uint8_t*>(key.data()), key.size()});
    return;
  }
  std::array<std::uint8_t, signing::kDigestBytes> own{};
  base::system_random().fill(own);
  key_ = signing::HmacKey(own);
  signing::forget(own);
}

signing::Digest StatementTokens::request_of(const tenancy::Principal& principal,
                                            const operation::ParameterizedStatement& statement) {
  std::string rendering;
  append_field(rendering, name_of(principal));
  append_field(rendering, statement.text);
  for (const std::string& parameter : statement.parameters) append_field(rendering, parameter);
  return signing::sha256(rendering);
}

std::string StatementTokens::make(const signing::Digest& request,
                                  const StatementPosition& position) const {
  std::string bytes(1, kVersion);
  bytes += view(request);
  base::append_varint(bytes, position.partition);
  bytes += position.start_key;
  const signing::Digest mac = key_.mac(bytes);
  bytes += view(mac);
  return sts::base64url_encoded(bytes);
}

Result<StatementPosition> StatementTokens::read(const signing::Digest& request,
                                                std::string_view token) const {
  if (token.size() > kTokenBytesMax) return invalid_token();
  const auto bytes = sts::base64url_decoded(token);
  constexpr std::size_t kHeadBytes = 1 + signing::kDigestBytes;
  if (!bytes || bytes->size() < kHeadBytes + signing::kDigestBytes) return invalid_token();
  const std::string_view told =
      std::string_view(*bytes).substr(0, bytes->size() - signing::kDigestBytes);
  const signing::Digest mac = key_.mac(told);
  if (!signing::equal_in_constant_time(view(mac), std::string_view(*bytes).substr(told.size())) ||
      told.front() != kVersion) {
    return invalid_token();
  }
  if (told.substr(1, signing::kDigestBytes) != view(request)) {
    return Error(ErrorCode::kValidation, "NextToken does not match request");
  }
  std::string_view rest = told.substr(kHeadBytes);
  StatementPosition position;
  if (!base::take_varint(rest, position.partition)) return invalid_token();
  position.start_key = rest;
  return position;
}

}  // namespace rowhouse::core

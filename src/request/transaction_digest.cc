#include "request/transaction_digest.h"

#include <openssl/evp.h>

#include <memory>

#include "base/bytes.h"

namespace rowhouse::request {
namespace {

/// Each field with its length before it, so no two lists of actions read alike.
void append_field(std::string& out, std::string_view field) {
  base::append_varint(out, field.size());
  out += field;
}

template <typename Expression>
void append_expression(std::string& out, const std::optional<Expression>& expression) {
  expression::Printed printed;
  if (expression) expression->print(printed);
  append_field(out, printed.text);
  for (const auto* placeholders : {&printed.names, &printed.values}) {
    base::append_varint(out, placeholders->size());
    for (const auto& [key, content] : *placeholders) {
      append_field(out, key);
      append_field(out, content);
    }
  }
}

/// Fetched once: OpenSSL looks an algorithm up by its name each time, and that is slow.
const EVP_MD* sha256() {
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm(
      EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free);
  return algorithm.get();
}

}  // namespace

std::string transaction_digest(const std::vector<operation::TransactWrite>& writes) {
  std::string rendering;
  for (const auto& write : writes) {
    rendering += static_cast<char>(write.kind);
    rendering += static_cast<char>(write.on_condition_failure);
    append_field(rendering, write.table);
    append_field(rendering, write.item);
    append_expression(rendering, write.update);
    append_expression(rendering, write.condition);
  }
  return digest_of(rendering);
}

std::string digest_of(std::string_view rendering) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  const bool is_done =
      EVP_Digest(rendering.data(), rendering.size(),
                 reinterpret_cast<unsigned char*>(digest.data()), &size, sha256(), nullptr) == 1;
  // Without a SHA-256 the rendering itself is the digest: longer, and as good.
  if (!is_done) return std::string(rendering);
  digest.resize(size);
  return digest;
}

}  // namespace rowhouse::request

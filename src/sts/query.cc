#include "sts/query.h"

#include <optional>
#include <utility>

#include "base/bytes.h"

namespace rowhouse::sts {
namespace {

constexpr std::string_view kAction = "Action";

std::string_view take_until(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view taken = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return taken;
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

/// Nothing for a broken escape.
std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (text.size() - i < 3) return std::nullopt;
      const int high = digit_of(text[i + 1]);
      const int low = digit_of(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

Error malformed(std::string message) { return {Code::kMalformedInput, std::move(message)}; }

}  // namespace

Outcome<Query> Query::parse(std::string_view form) {
  if (form.size() > kFormBytesMax) return malformed("The request is too long");
  Query query;
  while (!form.empty()) {
    std::string_view value = take_until(form, '&');
    if (value.empty()) continue;
    std::optional<std::string> name = decoded(take_until(value, '='));
    std::optional<std::string> text = decoded(value);
    if (!name || !text || !base::is_utf8(*name) || !base::is_utf8(*text)) {
      return malformed("The request is not well-formed: a parameter cannot be decoded");
    }
    if (!query.parameters_.emplace(*std::move(name), *std::move(text)).second) {
      return malformed("The request is not well-formed: a parameter is there twice");
    }
    if (query.parameters_.size() > kParametersMax) {
      return malformed("The request has too many parameters");
    }
  }
  return query;
}

const std::string* Query::find(std::string_view name) const {
  const auto at = parameters_.find(name);
  return at == parameters_.end() ? nullptr : &at->second;
}

bool Query::has_prefix(std::string_view prefix) const {
  const auto at = parameters_.lower_bound(prefix);
  return at != parameters_.end() && std::string_view(at->first).starts_with(prefix);
}

std::string_view action_of(std::string_view form) noexcept {
  if (form.size() > kFormBytesMax) return {};
  while (!form.empty()) {
    std::string_view value = take_until(form, '&');
    if (take_until(value, '=') == kAction) return value;
  }
  return {};
}

}  // namespace rowhouse::sts

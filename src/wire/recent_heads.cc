#include "wire/recent_heads.h"

#include <algorithm>
#include <cstring>

namespace rowhouse::wire {
namespace {

// What clients send is a quarter of it.
constexpr std::size_t kTextBytesMax = 2'048;
constexpr std::size_t kHeadersMax = 32;

/// What clients cover and say the same of in many requests. What else some cover (an id of each
/// attempt, the body's hash) is new each time.
constexpr std::array<std::string_view, 7> kRepeated = {
    "accept", "accept-encoding", "content-type", "date", "host", "x-amz-date", "x-amz-target"};

/// Compares one text after the other with what was kept of them, all in one.
class Comparison {
 public:
  explicit Comparison(const std::string& kept) : at_(kept.data()) {}

  bool meets(std::string_view text, std::size_t kept_bytes) {
    const char* const here = at_;
    at_ += kept_bytes;
    return text.size() == kept_bytes && is_same(text.data(), here, kept_bytes);
  }

 private:
  /// Most texts here are so short that a call takes longer than to compare them.
  static bool is_same(const char* a, const char* b, std::size_t bytes) {
    constexpr std::size_t kWordBytes = sizeof(std::uint64_t);
    if (bytes < kWordBytes || bytes > 4 * kWordBytes) return std::memcmp(a, b, bytes) == 0;
    // The last word overlaps the one before it, so that there are no bytes left over.
    for (std::size_t at = 0;; at = std::min(at + kWordBytes, bytes - kWordBytes)) {
      if (word(a + at) != word(b + at)) return false;
      if (at == bytes - kWordBytes) return true;
    }
  }
  static std::uint64_t word(const char* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
  }

  const char* at_;
};

bool may_be_repeated(std::string_view name) {
  return std::any_of(kRepeated.begin(), kRepeated.end(),
                     [&](std::string_view repeated) { return signing::is_named(name, repeated); });
}

}  // namespace

/// By the operation's name, such that those which are asked for most do not meet.
std::size_t RecentHeads::place_of(const RequestHead& head) noexcept {
  const std::string_view target = head.amz_target;
  const std::size_t name = target.rfind('.') + 1;  // from 0 if there is no dot
  const auto letter = name < target.size() ? static_cast<unsigned char>(target[name]) : 0U;
  return (letter * 3 + target.size()) % kPlaces;
}

const signing::Sha256Prefix* RecentHeads::find(const RequestHead& head,
                                               std::string_view signed_headers) const {
  const Kept& kept = kept_[place_of(head)];
  if (kept.parts.empty() || kept.parts.size() != head.headers.size()) return nullptr;
  Comparison comparison(kept.text);
  if (!comparison.meets(signed_headers, kept.list_bytes) ||
      !comparison.meets(head.method, kept.method_bytes) ||
      !comparison.meets(head.target, kept.target_bytes)) {
    return nullptr;
  }
  for (std::size_t i = 0; i < kept.parts.size(); ++i) {
    const Part& part = kept.parts[i];
    const signing::Header& header = head.headers[i];
    if (!comparison.meets(header.name, part.name_bytes)) return nullptr;
    if (part.is_covered && !comparison.meets(header.value, part.value_bytes)) return nullptr;
  }
  return &kept.canonical;
}

void RecentHeads::keep(const RequestHead& head, const signing::CoveredHeaders& covered,
                       const signing::Sha256Prefix& canonical) {
  if (head.headers.size() > kHeadersMax) return;
  std::size_t bytes = covered.list().size() + head.method.size() + head.target.size();
  for (std::size_t i = 0; i < head.headers.size(); ++i) {
    const auto& [name, value] = head.headers[i];
    if (covered.covers(i) && !may_be_repeated(name)) return;
    bytes += name.size() + (covered.covers(i) ? value.size() : 0);
    if (bytes > kTextBytesMax) return;
  }
  Kept& kept = kept_[place_of(head)];
  kept.text.clear();
  kept.parts.clear();
  const auto add = [&kept](std::string_view text) {
    kept.text += text;
    return static_cast<std::uint16_t>(text.size());
  };
  kept.list_bytes = add(covered.list());
  kept.method_bytes = add(head.method);
  kept.target_bytes = add(head.target);
  for (std::size_t i = 0; i < head.headers.size(); ++i) {
    const auto& [name, value] = head.headers[i];
    Part part;
    part.name_bytes = add(name);
    part.is_covered = covered.covers(i);
    if (part.is_covered) part.value_bytes = add(value);
    kept.parts.push_back(part);
  }
  kept.canonical = canonical;
}

}  // namespace rowhouse::wire

#include "wire/recent_heads.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/bytes16.h"

namespace rowhouse::wire {
namespace {

// What clients send is a quarter of it, and their tokens as much.
constexpr std::size_t kTextBytesMax = 4'096;
constexpr std::size_t kHeadersMax = 32;
// Bodies of 100,000 bytes and more take so long that it is no use.
constexpr std::size_t kLengthDigitsMax = 5;
constexpr std::size_t kMarkBytes = sizeof(std::uint64_t);
// "20150830T123600Z"
constexpr std::size_t kDateTimeBytes = 16;

/// What clients cover and say the same of in many requests. Another header may be somebody's own.
constexpr std::array<std::string_view, 10> kRepeated = {
    "accept", "accept-encoding", "amz-sdk-request", "content-type", "date",
    "host",   "user-agent",      "x-amz-date",      "x-amz-target", "x-amz-user-agent"};
/// An id that is new with each attempt to have a request answered.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
constexpr std::string_view kAttemptIdName = "amz-sdk-invocation-id";
constexpr std::string_view kLengthName = "content-length";
constexpr std::string_view kHashName = "x-amz-content-sha256";
constexpr std::string_view kTokenName = "x-amz-security-token";

bool is_repeated(std::string_view name) {
  return std::any_of(kRepeated.begin(), kRepeated.end(),
                     [&](std::string_view repeated) { return signing::is_named(name, repeated); });
}

using base::Bytes16;

Bytes16 are_between(Bytes16 bytes, std::uint8_t first, std::uint8_t last) {
  const Bytes16 above = bytes - first;
  return Bytes16(above <= static_cast<std::uint8_t>(last - first));
}
Bytes16 are_digits(Bytes16 bytes) { return are_between(bytes, '0', '9'); }
Bytes16 are_hex_digits(Bytes16 bytes) { return are_digits(bytes) | are_between(bytes, 'a', 'f'); }
/// Of an access key's id. Others there may be, but nothing is to be decided on them here.
Bytes16 are_alphanumeric(Bytes16 bytes) {
  return are_digits(bytes) | are_between(bytes, 'A', 'Z') | are_between(bytes, 'a', 'z');
}
Bytes16 are_of_attempt_id(Bytes16 bytes) {
  return are_alphanumeric(bytes) | are_between(bytes, '-', '-');
}
/// Of a token: neither a space, of which a signature does not count all, nor a line's end.
Bytes16 are_graphic(Bytes16 bytes) { return are_between(bytes, '!', '~'); }

/// Whether each byte of the text is one of those. A digit is one of any.
template <typename Question>
bool all(std::string_view text, Question are) {
  Bytes16 answers = ~Bytes16{};
  for (; text.size() >= sizeof(Bytes16); text.remove_prefix(sizeof(Bytes16))) {
    Bytes16 bytes;
    std::memcpy(&bytes, text.data(), sizeof bytes);
    answers &= are(bytes);
  }
  Bytes16 rest = Bytes16{} + '0';
  std::memcpy(&rest, text.data(), text.size());
  answers &= are(rest);
  std::array<std::uint64_t, 2> words{};
  std::memcpy(words.data(), &answers, sizeof answers);
  return (words[0] & words[1]) == ~std::uint64_t{0};
}

/// A length as it is written everywhere: "0", "12".
bool is_length(std::string_view digits) {
  return all(digits, are_digits) && (digits.front() != '0' || digits.size() == 1);
}

std::uint64_t word(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

}  // namespace

bool RecentHead::may_be(Part part, std::string_view text) {
  switch (part) {
    case kKeyId:
      return all(text, are_alphanumeric);
    case kSignature:
    case kHash:
      return all(text, are_hex_digits);
    case kLength:
      return is_length(text);
    case kAttemptId:
      return all(text, are_of_attempt_id);
    case kToken:
      break;
  }
  return all(text, are_graphic);
}

/// False if another head could not be told by what is left.
bool RecentHead::find_parts(const Verified& verified, Parts& parts) {
  const auto& [head, authorization, covered, signed_at] = verified;
  parts[kKeyId] = authorization.credential.substr(0, authorization.credential.find('/'));
  parts[kSignature] = authorization.signature;
  const std::pair<std::string_view, Part> named[] = {{kLengthName, kLength},
                                                     {kAttemptIdName, kAttemptId},
                                                     {kHashName, kHash},
                                                     {kTokenName, kToken}};
  for (std::size_t i = 0; i < head.headers.size(); ++i) {
    const auto& [name, value] = head.headers[i];
    bool differs = false;
    for (const auto& [known, part] : named) {
      if (!signing::is_named(name, known)) continue;
      if (!parts[part].empty() || value.empty()) return false;
      parts[part] = value;
      differs = true;
    }
    if (!differs && covered.covers(i) && !is_repeated(name)) return false;
  }
  for (std::size_t part = 0; part < kParts; ++part) {
    const std::string_view text = parts[part];
    const bool must_be = part == kKeyId || part == kSignature || part == kLength;
    if (text.empty() ? must_be : !may_be(static_cast<Part>(part), text)) return false;
  }
  return parts[kLength].size() <= kLengthDigitsMax;
}

bool RecentHead::assign(const Verified& verified) {
  const RequestHead& head = verified.head;
  const std::string_view text = head.text;
  if (text.empty() || text.size() > kTextBytesMax || head.headers.size() > kHeadersMax ||
      verified.authorization.presigned || head.amz_date.size() != kDateTimeBytes ||
      head.amz_target.size() < kMarkBytes) {
    return false;
  }
  Parts parts;
  if (!find_parts(verified, parts)) return false;

  const auto place_of = [&](std::string_view part) {
    if (part.empty()) return Place{};
    return Place{static_cast<std::uint16_t>(part.data() - text.data()),
                 static_cast<std::uint16_t>(part.size())};
  };
  method_ = place_of(head.method);
  target_ = place_of(head.target);
  content_type_ = place_of(head.content_type);
  amz_target_ = place_of(head.amz_target);
  authorization_ = place_of(head.authorization);
  amz_date_ = place_of(head.amz_date);
  date_ = place_of(head.date);
  origin_ = place_of(head.origin);
  content_encoding_ = place_of(head.content_encoding);
  accept_encoding_ = place_of(head.accept_encoding);
  for (std::size_t part = 0; part < kParts; ++part) places_[part] = place_of(parts[part]);
  keep_text(text);
  keep_canonical(verified);
  signed_at_ = verified.signed_at;
  return true;
}

void RecentHead::keep_text(std::string_view text) {
  text_ = text;
  differences_.clear();
  for (std::size_t part = 0; part < kParts; ++part) {
    const Place place = places_[part];
    if (place.length == 0) continue;
    differences_.push_back({static_cast<Part>(part), place});
    std::fill_n(&text_[place.offset], place.length, '\0');
  }
  std::sort(differences_.begin(), differences_.end(),
            [](const auto& a, const auto& b) { return a.place.offset < b.place.offset; });
}

/// Takes the canonical request apart where the first of what differs and is covered lies.
void RecentHead::keep_canonical(const Verified& verified) {
  const RequestHead& head = verified.head;
  std::string canonical;
  signing::append_canonical_request(canonical, {head.method, head.target, head.headers, {}},
                                    verified.covered);
  std::size_t same = canonical.size();
  const auto place_line = [&](std::string_view name, Part part) {
    // Nowhere but at a line's start: no line of a header holds another line's end, and in the path
    // and the query colons are encoded.
    const std::size_t line = canonical.find("\n" + std::string(name) + ":");
    if (line == std::string::npos) return;
    for (Difference& difference : differences_) {
      if (difference.part != part) continue;
      difference.is_covered = true;
      difference.canonical_offset = static_cast<std::uint16_t>(line + name.size() + 2);
      same = std::min<std::size_t>(same, difference.canonical_offset);
    }
  };
  place_line(kLengthName, kLength);
  place_line(kAttemptIdName, kAttemptId);
  place_line(kHashName, kHash);
  place_line(kTokenName, kToken);
  canonical_ = signing::Sha256Prefix(std::string_view(canonical).substr(0, same));
  rest_ = canonical.substr(same);
  for (Difference& difference : differences_) {
    if (!difference.is_covered) continue;
    difference.canonical_offset = static_cast<std::uint16_t>(difference.canonical_offset - same);
    std::fill_n(&rest_[difference.canonical_offset], difference.place.length, '\0');
  }
}

signing::Digest RecentHead::digest_in(std::string_view head, std::string_view payload_hash) const {
  if (rest_.empty()) return canonical_.with(payload_hash);
  thread_local std::string text;
  text = rest_;
  for (const Difference& difference : differences_) {
    if (!difference.is_covered) continue;
    difference.place.in(head).copy(&text[difference.canonical_offset], difference.place.length);
  }
  text += payload_hash;
  return canonical_.with(text);
}

bool RecentHead::begins(std::string_view message) const {
  if (message.size() < text_.size()) return false;
  std::size_t from = 0;
  const auto is_same_until = [&](std::size_t end) {
    return std::memcmp(message.data() + from, text_.data() + from, end - from) == 0;
  };
  for (const Difference& difference : differences_) {
    if (!is_same_until(difference.place.offset)) return false;
    from = std::size_t{difference.place.offset} + difference.place.length;
  }
  if (!is_same_until(text_.size())) return false;
  // What differs may be anything by now, a line's end too: then a parser would find another head.
  return std::all_of(differences_.begin(), differences_.end(), [message](const auto& difference) {
    return may_be(difference.part, difference.place.in(message));
  });
}

RequestHead RecentHead::head_in(std::string_view message) const {
  const std::string_view text = message.substr(0, text_.size());
  RequestHead head{method_.in(text),     target_.in(text),        content_type_.in(text),
                   amz_target_.in(text), authorization_.in(text), amz_date_.in(text),
                   date_.in(text),       origin_.in(text)};
  head.content_encoding = content_encoding_.in(text);
  head.accept_encoding = accept_encoding_.in(text);
  head.text = text;
  head.recent = this;
  return head;
}

std::size_t RecentHead::body_bytes_in(std::string_view message) const {
  std::size_t bytes = 0;
  for (const char digit : at(kLength, message)) {
    bytes = bytes * 10 + static_cast<std::size_t>(digit - '0');
  }
  return bytes;
}

const RecentHead* RecentHeads::find(std::string_view message) const {
  if (message.size() < kMarkBytes) return nullptr;
  const std::size_t last = message.size() - kMarkBytes;
  const char* const bytes = message.data();
  for (std::size_t i = 0; i < kPlaces; ++i) {
    const std::size_t place = (newest_ - i) % kPlaces;
    const Marks& marks = marks_[place];
    if (marks.target_at > last || marks.date_at > last ||
        word(bytes + marks.target_at) != marks.target ||
        word(bytes + marks.date_at) != marks.date) {
      continue;
    }
    if (heads_[place].begins(message)) return &heads_[place];
  }
  return nullptr;
}

void RecentHeads::keep(const RecentHead::Verified& verified) {
  const std::size_t place = (newest_ + 1) % kPlaces;
  if (!heads_[place].assign(verified)) return;
  newest_ = place;
  const auto mark = [&](std::string_view part, std::size_t& at, std::uint64_t& bytes) {
    const char* const begin = part.data() + part.size() - kMarkBytes;
    at = static_cast<std::size_t>(begin - verified.head.text.data());
    bytes = word(begin);
  };
  Marks& marks = marks_[place];
  mark(verified.head.amz_target, marks.target_at, marks.target);
  mark(verified.head.amz_date, marks.date_at, marks.date);
}

}  // namespace rowhouse::wire

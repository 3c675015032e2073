#include "wire/recent_heads.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace rowhouse::wire {
namespace {

// What clients send is a quarter of it.
constexpr std::size_t kTextBytesMax = 2'048;
// Bodies of 100,000 bytes and more take so long that it is no use.
constexpr std::size_t kLengthDigitsMax = 5;
constexpr std::size_t kMarkBytes = sizeof(std::uint64_t);
// "20150830T123600Z"
constexpr std::size_t kDateTimeBytes = 16;

/// What clients cover and say the same of in many requests. What else some cover (an id of each
/// attempt, the body's hash) is new each time.
constexpr std::array<std::string_view, 7> kRepeated = {
    "accept", "accept-encoding", "content-type", "date", "host", "x-amz-date", "x-amz-target"};
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
constexpr std::string_view kAttemptId = "amz-sdk-invocation-id";

bool is_repeated(std::string_view name) {
  return std::any_of(kRepeated.begin(), kRepeated.end(),
                     [&](std::string_view repeated) { return signing::is_named(name, repeated); });
}

/// Sixteen bytes, for the processor to ask at once. What is asked answers with all ones for yes.
using Bytes16 = std::uint8_t __attribute__((vector_size(16)));

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

bool RecentHead::assign(const Verified& verified) {
  const RequestHead& head = verified.head;
  const Authorization& authorization = verified.authorization;
  const std::string_view text = head.text;
  if (text.empty() || text.size() > kTextBytesMax || authorization.presigned) return false;
  if (head.amz_date.size() != kDateTimeBytes || head.amz_target.size() < kMarkBytes) return false;
  std::string_view attempt_id;
  for (std::size_t i = 0; i < head.headers.size(); ++i) {
    const auto& [name, value] = head.headers[i];
    if (verified.covered.covers(i) && !is_repeated(name)) return false;
    if (!verified.covered.covers(i) && signing::is_named(name, kAttemptId)) attempt_id = value;
  }
  const std::string_view key_id =
      authorization.credential.substr(0, authorization.credential.find('/'));
  const std::string_view length = head.content_length;
  if (key_id.empty() || !all(key_id, are_alphanumeric) || length.empty() ||
      length.size() > kLengthDigitsMax || !is_length(length) ||
      !all(authorization.signature, are_hex_digits) || !all(attempt_id, are_of_attempt_id)) {
    return false;
  }

  text_ = text;
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
  key_id_ = place_of(key_id);
  signature_ = place_of(authorization.signature);
  content_length_ = place_of(length);
  attempt_id_ = place_of(attempt_id);
  differing_ = {key_id_, signature_, content_length_, attempt_id_};
  std::sort(differing_.begin(), differing_.end(),
            [](Place a, Place b) { return a.offset < b.offset; });
  for (const Place place : differing_) std::fill_n(&text_[place.offset], place.length, '\0');
  canonical_ = verified.canonical;
  signed_at_ = verified.signed_at;
  return true;
}

bool RecentHead::begins(std::string_view message) const {
  if (message.size() < text_.size()) return false;
  std::size_t from = 0;
  const auto is_same_until = [&](std::size_t end) {
    return std::memcmp(message.data() + from, text_.data() + from, end - from) == 0;
  };
  for (const Place place : differing_) {
    if (!is_same_until(place.offset)) return false;
    from = std::size_t{place.offset} + place.length;
  }
  // What differs may be anything by now, a line's end too: then a parser would find another head.
  return is_same_until(text_.size()) && all(key_id_in(message), are_alphanumeric) &&
         all(signature_in(message), are_hex_digits) && is_length(at(content_length_, message)) &&
         all(at(attempt_id_, message), are_of_attempt_id);
}

RequestHead RecentHead::head_in(std::string_view message) const {
  const std::string_view text = message.substr(0, text_.size());
  RequestHead head{at(method_, text),     at(target_, text),        at(content_type_, text),
                   at(amz_target_, text), at(authorization_, text), at(amz_date_, text),
                   at(date_, text),       at(origin_, text)};
  head.content_encoding = at(content_encoding_, text);
  head.accept_encoding = at(accept_encoding_, text);
  head.content_length = at(content_length_, text);
  head.text = text;
  head.recent = this;
  return head;
}

std::size_t RecentHead::body_bytes_in(std::string_view message) const {
  std::size_t bytes = 0;
  for (const char digit : at(content_length_, message)) {
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

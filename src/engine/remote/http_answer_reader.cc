#include "engine/remote/http_answer_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace rowhouse::engine::remote {
namespace {

using Progress = HttpAnswerReader::Progress;

// All heads and trailers of one answer. DynamoDB's have some 300 bytes.
constexpr std::size_t kHeadBytesMax = std::size_t{64} * 1024;
// A chunk's size, with extensions that mean nothing to us.
constexpr std::size_t kLineBytesMax = 1024;
// What is set aside for a body before any of it has come: the other side's word is not enough for
// more.
constexpr std::size_t kReservedBytesMax = std::size_t{256} * 1024;
constexpr std::string_view kHeadBegin = "HTTP/1.";
constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kLineEnd = "\r\n";

template <typename Number>
std::optional<Number> read_number(std::string_view text, int base = 10) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// No line end that another reader might see in it.
bool is_one_line(std::string_view line) {
  return line.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

}  // namespace

void HttpAnswerReader::start() {
  forget_body();
  part_ = Part::kHead;
  has_begun_ = false;
  closes_ = false;
  head_bytes_ = 0;
  unfinished_.clear();
  if (unfinished_.capacity() > kLineBytesMax) std::string().swap(unfinished_);
  left_bytes_ = 0;
}

void HttpAnswerReader::forget_body() {
  answers_bytes_ -= answer_.body.size();
  answer_ = {};
}

HttpAnswer HttpAnswerReader::answer() {
  answers_bytes_ -= answer_.body.size();
  return std::exchange(answer_, {});
}

Progress HttpAnswerReader::take(std::string_view bytes) {
  if (!bytes.empty()) has_begun_ = true;
  Progress progress = Progress::kNeedsMore;
  while (progress == Progress::kNeedsMore && part_ != Part::kEnd && !bytes.empty()) {
    switch (part_) {
      case Part::kHead:
        progress = take_head(bytes);
        break;
      case Part::kBody:
      case Part::kChunk:
        progress = take_body(bytes);
        break;
      case Part::kChunkSize:
        progress = take_chunk_size(bytes);
        break;
      case Part::kChunkEnd: {
        std::string_view line;
        progress = take_line(bytes, line);
        if (progress == Progress::kWhole) {
          progress = line.empty() ? Progress::kNeedsMore : Progress::kDamaged;
          part_ = Part::kChunkSize;
          unfinished_.clear();
        }
        break;
      }
      case Part::kTrailer:
        progress = take_trailer(bytes);
        break;
      case Part::kEnd:
        break;
    }
  }
  if (progress != Progress::kNeedsMore) return progress;
  if (part_ != Part::kEnd) return Progress::kNeedsMore;
  if (!bytes.empty()) closes_ = true;
  return Progress::kWhole;
}

/// Nearly always all of a head comes at once, and is read where it lies.
Progress HttpAnswerReader::take_head(std::string_view& bytes) {
  std::string_view text = bytes;
  std::size_t searched = 0;
  const std::size_t before = unfinished_.size();
  if (before != 0) {
    unfinished_.append(bytes.substr(0, kHeadBytesMax + kHeadEnd.size()));
    text = unfinished_;
    searched = before - std::min(before, kHeadEnd.size() - 1);
  }
  // What is no answer at all is not waited for.
  const std::string_view begin = text.substr(0, kHeadBegin.size());
  if (!kHeadBegin.starts_with(begin)) return Progress::kDamaged;
  const std::size_t end = text.find(kHeadEnd, searched);
  const std::size_t head_bytes = end == std::string_view::npos ? text.size() : end;
  if (head_bytes > kHeadBytesMax - std::min(kHeadBytesMax, head_bytes_)) return Progress::kTooLarge;
  if (end == std::string_view::npos) {
    if (before == 0) unfinished_ = bytes;
    bytes = {};
    return Progress::kNeedsMore;
  }
  head_bytes_ += head_bytes;
  const auto head = read_answer_head(text.substr(0, end + kLineEnd.size()));
  if (!head) return Progress::kDamaged;
  bytes.remove_prefix(end + kHeadEnd.size() - before);
  const Progress progress = head->is_interim() ? Progress::kNeedsMore : begin_body(*head);
  unfinished_.clear();  // which the head may point into
  return progress;
}

Progress HttpAnswerReader::begin_body(const HttpAnswerHead& head) {
  constexpr int kOk = 200;
  constexpr int kNoContent = 204;
  constexpr int kNotModified = 304;
  answer_.status = head.status;
  answer_.crc32 = read_number<std::uint32_t>(head.crc32);
  if (head.status != kOk) {
    if (const auto ms = read_number<std::uint32_t>(head.retry_after)) {
      answer_.retry_after = base::Milliseconds(*ms);
    }
    answer_.date = signing::parse_http_date(head.date);
  }
  closes_ = head.closes;
  if (head.status == kNoContent || head.status == kNotModified) {
    // These have no body whatever they say of one. Whoever says it may send it, too.
    if (head.is_chunked || head.body_bytes) closes_ = true;
    part_ = Part::kEnd;
  } else if (head.is_chunked) {
    part_ = Part::kChunkSize;
  } else if (head.body_bytes) {
    left_bytes_ = *head.body_bytes;
    if (left_bytes_ > bounds_.answer_bytes_max) return Progress::kTooLarge;
    answer_.body.reserve(
        static_cast<std::size_t>(std::min<std::uint64_t>(left_bytes_, kReservedBytesMax)));
    part_ = left_bytes_ == 0 ? Part::kEnd : Part::kBody;
  } else {
    // It would end with its connection, so that none could tell whether all of it came.
    return Progress::kDamaged;
  }
  return Progress::kNeedsMore;
}

Progress HttpAnswerReader::take_body(std::string_view& bytes) {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_bytes_, bytes.size()));
  if (count > bounds_.answer_bytes_max - answer_.body.size() ||
      count > bounds_.answers_bytes_max - std::min(bounds_.answers_bytes_max, answers_bytes_)) {
    return Progress::kTooLarge;
  }
  answer_.body.append(bytes.substr(0, count));
  answers_bytes_ += count;
  left_bytes_ -= count;
  bytes.remove_prefix(count);
  if (left_bytes_ == 0) part_ = part_ == Part::kBody ? Part::kEnd : Part::kChunkEnd;
  return Progress::kNeedsMore;
}

Progress HttpAnswerReader::take_chunk_size(std::string_view& bytes) {
  std::string_view line;
  if (const Progress progress = take_line(bytes, line); progress != Progress::kWhole) {
    return progress;
  }
  const std::size_t digits = line.find_first_not_of("0123456789abcdefABCDEF");
  const auto size = read_number<std::uint64_t>(line.substr(0, digits), 16);
  // Behind the size nothing but extensions.
  const bool has_extension = digits != std::string_view::npos && line[digits] == ';';
  if (!size || (digits != std::string_view::npos && !has_extension) || !is_one_line(line)) {
    return Progress::kDamaged;
  }
  if (*size > bounds_.answer_bytes_max - answer_.body.size()) return Progress::kTooLarge;
  left_bytes_ = *size;
  part_ = *size == 0 ? Part::kTrailer : Part::kChunk;
  unfinished_.clear();
  return Progress::kNeedsMore;
}

/// What stands behind the last chunk is passed over: nothing that was decided on changes there.
Progress HttpAnswerReader::take_trailer(std::string_view& bytes) {
  std::string_view line;
  if (const Progress progress = take_line(bytes, line); progress != Progress::kWhole) {
    return progress;
  }
  if (!is_one_line(line)) return Progress::kDamaged;
  head_bytes_ += line.size() + kLineEnd.size();
  if (head_bytes_ > kHeadBytesMax) return Progress::kTooLarge;
  if (line.empty()) part_ = Part::kEnd;
  unfinished_.clear();
  return Progress::kNeedsMore;
}

/// kWhole with a line, without its end; it points into `unfinished_` or to what was taken off
/// `bytes`.
Progress HttpAnswerReader::take_line(std::string_view& bytes, std::string_view& line) {
  const std::size_t feed = bytes.find('\n');
  const std::size_t count = feed == std::string_view::npos ? bytes.size() : feed + 1;
  if (count > kLineBytesMax - std::min(kLineBytesMax, unfinished_.size())) {
    return Progress::kTooLarge;
  }
  std::string_view text = bytes.substr(0, count);
  bytes.remove_prefix(count);
  if (!unfinished_.empty() || feed == std::string_view::npos) {
    unfinished_.append(text);
    text = unfinished_;
  }
  if (feed == std::string_view::npos) return Progress::kNeedsMore;
  if (!text.ends_with(kLineEnd)) return Progress::kDamaged;
  line = text.substr(0, text.size() - kLineEnd.size());
  return Progress::kWhole;
}

}  // namespace rowhouse::engine::remote

#include "wire/content_coding.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace rowhouse::wire {
namespace {

constexpr std::size_t kPaddingBytes = 64;
constexpr int kWindowBits = 15;
// zlib: the header tells whether it is a gzip stream or a zlib stream.
constexpr int kGzipOrZlib = kWindowBits + 32;
constexpr int kRawDeflate = -kWindowBits;
// The fastest: what is saved is bandwidth, and what it costs is this thread's time.
constexpr int kLevel = 1;

bool equal_ignoring_case(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b;
         });
}

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char ch) { return ch == ' ' || ch == '\t'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_gzip(std::string_view coding) {
  return equal_ignoring_case(coding, "gzip") || equal_ignoring_case(coding, "x-gzip");
}
bool is_deflate(std::string_view coding) { return equal_ignoring_case(coding, "deflate"); }

/// One inflation; ends with its stream.
class Inflation {
 public:
  Inflation(std::string_view body, int window_bits) {
    // zlib takes no const input, but leaves it alone.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream_.avail_in = static_cast<uInt>(body.size());
    ready_ = inflateInit2(&stream_, window_bits) == Z_OK;
  }
  ~Inflation() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflation(const Inflation&) = delete;
  Inflation& operator=(const Inflation&) = delete;

  enum class Outcome { kWhole, kBroken, kTooLarge };

  Outcome run(std::string& out, std::size_t bytes_max) {
    if (!ready_) return Outcome::kBroken;
    constexpr std::size_t kStepBytes = 64 * 1024;
    std::size_t length = 0;
    for (;;) {
      // One byte beyond the bound shows that there is more.
      const std::size_t room = std::min(kStepBytes, bytes_max + 1 - length);
      if (room == 0) return Outcome::kTooLarge;
      out.resize(length + room);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + length);
      stream_.avail_out = static_cast<uInt>(room);
      const int status = inflate(&stream_, Z_NO_FLUSH);
      length += room - stream_.avail_out;
      if (status == Z_STREAM_END) {
        // A gzip body may be several streams, one after the other (RFC 1952, 2.2).
        if (stream_.avail_in > 0 && inflateReset(&stream_) == Z_OK) continue;
        out.resize(length);
        return length > bytes_max ? Outcome::kTooLarge : Outcome::kWhole;
      }
      const bool is_cut_short = stream_.avail_in == 0 && stream_.avail_out > 0;
      if (status != Z_OK || is_cut_short) return Outcome::kBroken;
    }
  }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

libdeflate_compressor* compressor() {
  struct Free {
    void operator()(libdeflate_compressor* made) const { libdeflate_free_compressor(made); }
  };
  thread_local const std::unique_ptr<libdeflate_compressor, Free> made(
      libdeflate_alloc_compressor(kLevel));
  return made.get();
}

}  // namespace

bool is_coded(std::string_view content_encoding) noexcept {
  const std::string_view coding = trimmed(content_encoding);
  return is_gzip(coding) || is_deflate(coding);
}

Result<std::string> decode_body(std::string_view content_encoding, std::string_view body,
                                std::size_t bytes_max) {
  std::string plain;
  Inflation::Outcome outcome = Inflation(body, kGzipOrZlib).run(plain, bytes_max);
  // "deflate" is a zlib stream, but some clients send the bare one inside it.
  if (outcome == Inflation::Outcome::kBroken && is_deflate(trimmed(content_encoding))) {
    outcome = Inflation(body, kRawDeflate).run(plain, bytes_max);
  }
  if (outcome == Inflation::Outcome::kTooLarge) {
    return Error(ErrorCode::kRequestEntityTooLarge, "Request entity too large");
  }
  if (outcome == Inflation::Outcome::kBroken) return Error(ErrorCode::kSerialization, "");
  const std::size_t length = plain.size();
  plain.append(kPaddingBytes, '\0');
  plain.resize(length);
  return plain;
}

bool accepts_gzip(std::string_view accept_encoding) noexcept {
  while (!accept_encoding.empty()) {
    const std::size_t comma = accept_encoding.find(',');
    std::string_view coding = accept_encoding.substr(0, comma);
    accept_encoding.remove_prefix(comma == std::string_view::npos ? accept_encoding.size()
                                                                  : comma + 1);
    const std::size_t semicolon = coding.find(';');
    std::string_view weight;
    if (semicolon != std::string_view::npos) {
      weight = trimmed(coding.substr(semicolon + 1));
      coding = coding.substr(0, semicolon);
    }
    if (!is_gzip(trimmed(coding))) continue;
    // "q=0", "q=0.0", ...: anything but that.
    if (!weight.starts_with("q=0") && !weight.starts_with("Q=0")) return true;
    return weight.find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

std::string gzip(std::string_view body) {
  std::string out;
  libdeflate_compressor* const with = compressor();
  if (with == nullptr) return out;
  out.resize(body.size());
  out.resize(libdeflate_gzip_compress(with, body.data(), body.size(), out.data(), out.size()));
  return out;
}

}  // namespace rowhouse::wire

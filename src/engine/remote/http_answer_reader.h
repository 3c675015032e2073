#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/remote/http_answer_head.h"
#include "engine/remote/transport.h"

namespace rowhouse::engine::remote {

/// How much is kept of answers.
struct AnswerBounds {
  std::size_t answer_bytes_max = 0;   ///< Of one body.
  std::size_t answers_bytes_max = 0;  ///< Of all bodies that are being received.
};

/// Reads one HTTP/1.1 answer after the other from the bytes of a connection, in whatever pieces
/// they come: a length or chunks, interim answers skipped. What it holds is bounded. For one
/// thread.
class HttpAnswerReader {
 public:
  enum class Progress : std::uint8_t {
    kNeedsMore,
    kWhole,     ///< answer() has it.
    kDamaged,   ///< It is no HTTP/1.1, or does not say where it ends.
    kTooLarge,  ///< Past a bound.
  };

  /// `bounds` and `answers_bytes`, which counts what all readers hold, outlive this.
  HttpAnswerReader(const AnswerBounds& bounds, std::size_t& answers_bytes)
      : bounds_(bounds), answers_bytes_(answers_bytes) {}
  ~HttpAnswerReader() { forget_body(); }
  HttpAnswerReader(const HttpAnswerReader&) = delete;
  HttpAnswerReader& operator=(const HttpAnswerReader&) = delete;

  /// Makes ready for the next answer.
  void start();
  /// Takes what came next. Not to be called again once it has returned anything but kNeedsMore.
  Progress take(std::string_view bytes);
  /// True once a byte of the answer has come.
  bool has_begun() const noexcept { return has_begun_; }
  /// After kWhole: false if the connection is not to be used again, since the other side said so or
  /// something came behind the answer that nobody asked for.
  bool may_be_followed() const noexcept { return !closes_; }
  /// After kWhole, once: the answer.
  HttpAnswer answer();

 private:
  enum class Part : std::uint8_t { kHead, kBody, kChunkSize, kChunk, kChunkEnd, kTrailer, kEnd };

  Progress take_head(std::string_view& bytes);
  Progress begin_body(const HttpAnswerHead& head);
  Progress take_body(std::string_view& bytes);
  Progress take_chunk_size(std::string_view& bytes);
  Progress take_trailer(std::string_view& bytes);
  Progress take_line(std::string_view& bytes, std::string_view& line);
  void forget_body();

  const AnswerBounds& bounds_;
  std::size_t& answers_bytes_;
  Part part_ = Part::kHead;
  bool has_begun_ = false;
  bool closes_ = false;
  std::size_t head_bytes_ = 0;    ///< Of all heads and trailers so far.
  std::string unfinished_;        ///< Of a head or a line: what came of it without its end.
  std::uint64_t left_bytes_ = 0;  ///< Of the body, or of the chunk.
  HttpAnswer answer_;
};

}  // namespace rowhouse::engine::remote

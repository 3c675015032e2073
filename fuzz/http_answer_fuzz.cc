#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/remote/http_answer_reader.h"

// What an engine says over its connection, read. The first byte of an input says in what pieces the
// rest arrives: however they are cut, the same answer has to come of them, and nothing past the
// bounds is kept.

namespace {

using namespace rowhouse::engine::remote;

void require(bool holds) {
  if (!holds) std::abort();
}

HttpAnswerReader::Progress take(HttpAnswerReader& reader, std::string_view text,
                                std::size_t piece_bytes) {
  auto progress = HttpAnswerReader::Progress::kNeedsMore;
  while (!text.empty() && progress == HttpAnswerReader::Progress::kNeedsMore) {
    const std::string_view piece = text.substr(0, piece_bytes);
    text.remove_prefix(piece.size());
    progress = reader.take(piece);
  }
  return progress;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::size_t piece_bytes = std::max<std::size_t>(data[0], 1);
  const AnswerBounds bounds{4'096, 6'000};
  std::size_t answers_bytes = 0;
  {
    HttpAnswerReader at_once(bounds, answers_bytes);
    at_once.start();
    const auto whole = take(at_once, text, std::string_view::npos);
    require(answers_bytes <= bounds.answer_bytes_max);
    if (whole == HttpAnswerReader::Progress::kWhole) {
      const HttpAnswer expected = at_once.answer();
      HttpAnswerReader in_pieces(bounds, answers_bytes);
      in_pieces.start();
      require(take(in_pieces, text, piece_bytes) == whole);
      const HttpAnswer answer = in_pieces.answer();
      require(answer.status == expected.status && answer.body == expected.body &&
              answer.crc32 == expected.crc32 && answer.date == expected.date);
    } else {
      at_once.start();
      require(answers_bytes == 0);
      require(take(at_once, text, piece_bytes) == whole ||
              whole != HttpAnswerReader::Progress::kNeedsMore);
    }
  }
  require(answers_bytes == 0);
  return 0;
}

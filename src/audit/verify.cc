#include "audit/verify.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

namespace rowhouse::audit {
namespace {

// No event of ours is as long; a longer line is not one of ours.
constexpr std::size_t kLineBytesMax = 64 * 1024;
constexpr std::size_t kHeadBytesMax = 1024;

Error unreadable(const std::filesystem::path& path) {
  return Error(ErrorCode::kInternalServer,
               "Cannot read " + path.string() + ": " + std::strerror(errno));
}

Result<std::optional<std::string>> read_head_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::optional<std::string>();
  std::ifstream file(path, std::ios::binary);
  if (!file) return unreadable(path);
  std::string text(kHeadBytesMax, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return std::optional<std::string>(std::move(text));
}

/// Takes lines from a file, each with at most so many bytes.
class Lines {
 public:
  explicit Lines(std::ifstream& file) : file_(file) {}

  enum class Found { kLine, kTorn, kTooLong, kEnd };
  Found next(std::string& line) {
    line.clear();
    for (;;) {
      const int c = file_.rdbuf()->sbumpc();
      if (c == std::char_traits<char>::eof()) return line.empty() ? Found::kEnd : Found::kTorn;
      if (c == '\n') return Found::kLine;
      if (line.size() == kLineBytesMax) return Found::kTooLong;
      line += static_cast<char>(c);
    }
  }

 private:
  std::ifstream& file_;
};

}  // namespace

Result<Verdict> verify(const Chain& chain, const std::filesystem::path& log,
                       const std::filesystem::path& head) {
  ROWHOUSE_TRY(head_text, read_head_file(head));
  Verdict verdict;
  verdict.end = chain.start();
  std::optional<Position> counted = chain.start();
  if (head_text) counted = chain.read_head(*head_text);

  std::error_code error;
  std::ifstream file;
  if (std::filesystem::exists(log, error)) {
    file.open(log, std::ios::binary);
    if (!file) return unreadable(log);
  }
  bool passed_head = counted && verdict.end == *counted;
  Lines lines(file);
  std::string line;
  for (;;) {
    const Lines::Found found = file.is_open() ? lines.next(line) : Lines::Found::kEnd;
    if (found == Lines::Found::kEnd) break;
    if (found == Lines::Found::kTorn) {
      verdict.torn_tail = true;
      break;
    }
    if (found == Lines::Found::kTooLong || !chain.follow(verdict.end, line)) {
      verdict.finding = "line " + std::to_string(verdict.lines + 1) +
                        " was altered, or a line before it is missing";
      return verdict;
    }
    ++verdict.lines;
    verdict.sound_bytes += line.size() + 1;
    passed_head = passed_head || (counted && verdict.end == *counted);
  }
  if (!counted) {
    verdict.finding = "the head file was altered, or is of another key";
  } else if (!head_text && verdict.lines > 0) {
    verdict.finding = "the head file is missing, so that lines may be missing at the end";
  } else if (!passed_head) {
    verdict.finding = "the log was cut: " + std::to_string(verdict.lines) + " of " +
                      std::to_string(counted->line) + " lines are there";
  }
  verdict.sound = verdict.finding.empty();
  return verdict;
}

}  // namespace rowhouse::audit

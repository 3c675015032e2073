#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>
#include <vector>

#include "administration/action.h"
#include "administration/object_text.h"
#include "audit/verify.h"

namespace rowhouse::administration {
namespace {

using request::Member;
using request::slot;
using simdjson::dom::element;

// What is looked at for the last lines: some thousand of them.
constexpr std::size_t kTailBytesMax = std::size_t{1024} * 1024;
constexpr std::int64_t kLinesMax = 1'000;
constexpr std::size_t kLinesDefault = 20;
constexpr request::Shape kLines = {.kind = request::Kind::kInteger, .min = 1, .max = kLinesMax};
constexpr request::Shape kLineNumber = {.kind = request::Kind::kLong, .min = 0};
constexpr Member kTailMembers[] = {{"limit", &kLines}, {"after", &kLineNumber}};

Result<const AuditFiles*> files_of(const Context& context) {
  if (context.audit_files == nullptr) {
    return Error(ErrorCode::kResourceNotFound, "No audit log is kept here");
  }
  // What was told to it may still wait for the disk.
  if (context.audit != nullptr) ROWHOUSE_CHECK(context.audit->flush());
  return context.audit_files;
}

Result<Task> verify(element body) {
  ROWHOUSE_CHECK(read_members(body, {}));
  return Task{"audit", {}, [](const Context& context) -> Result<Outcome> {
                ROWHOUSE_TRY(files, files_of(context));
                ROWHOUSE_TRY(verdict, audit::verify(audit::Chain(files->key), files->log.log,
                                                    files->log.head));
                ObjectText object;
                object.json("sound", verdict.sound ? "true" : "false");
                object.json("lines", std::to_string(verdict.lines));
                if (!verdict.sound) object.text("finding", verdict.finding);
                return Outcome{std::move(object).finish()};
              }};
}

/// The whole lines at the end of the log, at most kTailBytesMax of them.
Result<std::vector<std::string>> last_lines(const std::filesystem::path& path) {
  std::vector<std::string> lines;
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) return lines;
  std::ifstream file(path, std::ios::binary);
  const std::uintmax_t size = std::filesystem::file_size(path, failed);
  if (!file || failed) {
    return Error(ErrorCode::kInternalServer,
                 "Cannot read " + path.string() + ": " + std::strerror(errno));
  }
  const bool from_middle = size > kTailBytesMax;
  if (from_middle) file.seekg(static_cast<std::streamoff>(size - kTailBytesMax));
  std::string text(std::min<std::uintmax_t>(size, kTailBytesMax), '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  std::size_t begin = from_middle ? text.find('\n') : 0;
  if (from_middle) begin = begin == std::string::npos ? text.size() : begin + 1;
  for (std::size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1) {
    lines.push_back(text.substr(begin, end - begin));
  }
  return lines;
}

/// Reads lines as somebody who alters the file may have left them.
class LineReader {
 public:
  /// The line's own number; nothing if it is no line of ours.
  std::optional<std::uint64_t> number_of(const std::string& line) {
    simdjson::dom::element json;
    std::uint64_t number = 0;
    if (parser_.parse(line).get(json) != simdjson::SUCCESS ||
        json["line"].get_uint64().get(number) != simdjson::SUCCESS) {
      return std::nullopt;
    }
    return number;
  }

 private:
  simdjson::dom::parser parser_;
};

std::string unreadable_json(const std::string& line) {
  std::string shown = line.substr(0, 256);
  for (char& c : shown) {
    if (c < ' ' || c > '~') c = '?';
  }
  ObjectText object;
  object.text("unreadable", shown);
  return std::move(object).finish();
}

Result<Task> tail(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kTailMembers));
  const auto limit =
      static_cast<std::size_t>(fields.number(slot(kTailMembers, "limit")).value_or(kLinesDefault));
  const auto after =
      static_cast<std::uint64_t>(fields.number(slot(kTailMembers, "after")).value_or(0));
  return Task{"audit", {}, [limit, after](const Context& context) -> Result<Outcome> {
                ROWHOUSE_TRY(files, files_of(context));
                ROWHOUSE_TRY(lines, last_lines(files->log.log));
                std::vector<std::string> wanted;
                LineReader reader;
                for (auto line = lines.rbegin(); line != lines.rend() && wanted.size() < limit;
                     ++line) {
                  const auto number = reader.number_of(*line);
                  if (number && *number <= after) break;
                  wanted.push_back(number ? std::move(*line) : unreadable_json(*line));
                }
                ListText list;
                std::for_each(wanted.rbegin(), wanted.rend(),
                              [&](const std::string& line) { list.add(line); });
                return Outcome{page_json("lines", std::move(list).finish(), {})};
              }};
}

constexpr std::array kActions = {
    Action{"VerifyAudit", Use::kRead, kCredentialKind, verify},
    Action{"TailAudit", Use::kRead, kCredentialKind, tail},
};

}  // namespace

std::span<const Action> audit_actions() noexcept { return kActions; }

}  // namespace rowhouse::administration

#include "copy/journal.h"

#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>

#include "base/hex.h"
#include "model/value_view.h"
#include "signing/digest.h"

namespace rowhouse::copy {
namespace {

constexpr std::string_view kMagic = "rowhouse-copy-journal 1";
constexpr std::uintmax_t kFileBytesMax = std::uintmax_t{64} << 20;

Error unusable(const std::filesystem::path& file) {
  return Error(ErrorCode::kDataFolderUnusable,
               "The journal " + file.string() + " cannot be read or written");
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(std::filesystem::path file, const std::string& job) {
  auto journal = std::make_unique<Journal>();
  journal->file_ = std::move(file);
  journal->job_ = signing::hex(signing::sha256(job));
  ROWHOUSE_CHECK(journal->read());
  return journal;
}

SegmentPlace Journal::place_of(const std::string& table, std::uint32_t segment) const {
  const std::lock_guard lock(mutex_);
  const auto found = places_.find({table, segment});
  return found == places_.end() ? SegmentPlace() : found->second;
}

Result<void> Journal::set(const std::string& table, std::uint32_t segment, SegmentPlace place) {
  const std::lock_guard lock(mutex_);
  places_[{table, segment}] = std::move(place);
  return write();
}

void Journal::remove() {
  const std::lock_guard lock(mutex_);
  std::error_code none_there;
  if (!file_.empty()) std::filesystem::remove(file_, none_there);
}

Result<void> Journal::read() {
  std::error_code ec;
  if (!std::filesystem::exists(file_, ec))
    return ec ? Result<void>(unusable(file_)) : Result<void>();
  const std::uintmax_t bytes = std::filesystem::file_size(file_, ec);
  std::ifstream in(file_);
  if (ec || !in) return unusable(file_);
  const Error corrupt(ErrorCode::kDataCorrupt,
                      "The file " + file_.string() + " is no journal of a copy");
  std::string line;
  if (bytes > kFileBytesMax || !std::getline(in, line) || line != kMagic ||
      !std::getline(in, line)) {
    return corrupt;
  }
  if (line != job_) {
    return Error(ErrorCode::kValidation,
                 "The journal " + file_.string() +
                     " is of another copy: other places, tables, tenant or number of segments");
  }
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    std::string table;
    std::uint32_t segment = 0;
    SegmentPlace place;
    std::string position;
    if (!(fields >> table >> segment >> place.items >> position)) return corrupt;
    place.is_done = position == "done";
    if (!place.is_done) {
      std::optional<std::string> decoded = base::from_hex(position);
      if (!decoded || !model::check_item(*decoded)) return corrupt;
      place.position = *std::move(decoded);
    }
    places_[{std::move(table), segment}] = std::move(place);
  }
  return {};
}

/// Whole or not at all: the new file takes the old one's place.
Result<void> Journal::write() const {
  if (file_.empty()) return {};
  std::filesystem::path next = file_;
  next += ".new";
  {
    std::ofstream out(next, std::ios::trunc);
    out << kMagic << '\n' << job_ << '\n';
    for (const auto& [of, place] : places_) {
      if (!place.is_done && place.position.empty()) continue;
      out << of.first << ' ' << of.second << ' ' << place.items << ' '
          << (place.is_done ? "done" : base::to_hex(place.position)) << '\n';
    }
    out.flush();
    if (!out) return unusable(file_);
  }
  std::error_code ec;
  std::filesystem::rename(next, file_, ec);
  if (ec) return unusable(file_);
  return {};
}

}  // namespace rowhouse::copy

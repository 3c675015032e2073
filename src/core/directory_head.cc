#include "core/directory_head.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"

namespace rowhouse::core {
namespace {

// What needs nothing of the second version is written in the first, which older programs read.
constexpr char kFirst = 1;
constexpr char kWithChanges = 2;

Error not_whole() {
  return Error(ErrorCode::kDataCorrupt,
               "The directory of tenants and keys was altered: its head is not whole");
}

}  // namespace

/// At most that, as they are written.
std::size_t ChangedRecords::bytes_of(const Change& change) noexcept {
  constexpr std::size_t kVarintsMax = 6;
  return kVarintsMax + change.kind.size() + change.key.size();
}

void ChangedRecords::add(Change change) {
  // One that is too large by itself was forgotten while it came in.
  if (change.generation <= behind_) return;
  bytes_ += bytes_of(change);
  all_.push_back(std::move(change));
  while (bytes_ > kBytesMax) {
    behind_ = all_.front().generation;
    while (!all_.empty() && all_.front().generation == behind_) {
      bytes_ -= bytes_of(all_.front());
      all_.pop_front();
    }
  }
}

void ChangedRecords::append_to(std::string& plain) const {
  base::append_varint(plain, behind_);
  for (const Change& change : all_) {
    base::append_varint(plain, change.generation - behind_);
    base::append_sized(plain, change.kind);
    base::append_sized(plain, change.key);
  }
}

Result<ChangedRecords> ChangedRecords::read(std::string_view plain, std::uint64_t newest) {
  std::uint64_t behind = 0;
  if (!base::take_varint(plain, behind) || behind > newest) return not_whole();
  ChangedRecords changed(behind);
  std::uint64_t before = 0;
  while (!plain.empty()) {
    Change change;
    std::uint64_t since = 0;
    if (!base::take_varint(plain, since) || since == 0 || since < before ||
        since > newest - behind || !base::take_sized(plain, change.kind) ||
        !base::take_sized(plain, change.key)) {
      return not_whole();
    }
    before = since;
    change.generation = behind + since;
    changed.add(std::move(change));
  }
  return changed;
}

std::string encode(const DirectoryHead& head) {
  std::string plain(1, head.changed ? kWithChanges : kFirst);
  base::append_varint(plain, head.generation);
  base::append_varint(plain, head.count);
  plain += head.sum;
  if (head.changed) head.changed->append_to(plain);
  return plain;
}

Result<DirectoryHead> decode_head(std::string_view plain) {
  const char version = plain.empty() ? '\0' : plain.front();
  if (version != kFirst && version != kWithChanges) {
    return Error(ErrorCode::kFormatUnsupported,
                 "The directory's head was written by a newer version");
  }
  plain.remove_prefix(1);
  DirectoryHead head;
  if (!base::take_varint(plain, head.generation) || !base::take_varint(plain, head.count) ||
      plain.size() < RecordSealer::kMarkBytes) {
    return not_whole();
  }
  head.sum = plain.substr(0, RecordSealer::kMarkBytes);
  plain.remove_prefix(RecordSealer::kMarkBytes);
  if (version == kFirst)
    return plain.empty() ? Result<DirectoryHead>(std::move(head)) : not_whole();
  ROWHOUSE_TRY(changed, ChangedRecords::read(plain, head.generation));
  head.changed = std::move(changed);
  return head;
}

}  // namespace rowhouse::core

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "base/result.h"

namespace rowhouse::copy {

/// How far one segment of a table has come.
struct SegmentPlace {
  std::string position;  ///< Where its next page starts, as a compact item; empty: at its start.
  bool is_done = false;
  std::uint64_t items = 0;  ///< Written so far.
};

/// Remembers in a file how far a copy has come, so that it can go on after it was ended at any
/// moment. What was written since the file was brings nothing wrong: it is written again, the same.
/// Safe from many threads. Format: docs/formats/copy-journal.md.
class Journal {
 public:
  /// Keeps nothing.
  Journal() = default;
  /// `job` says what is copied from where to where, and in how many segments. kValidation if the
  /// file is of another job, kDataCorrupt if it is none; kDataFolderUnusable if it cannot be read.
  static Result<std::unique_ptr<Journal>> open(std::filesystem::path file, const std::string& job);

  SegmentPlace place_of(const std::string& table, std::uint32_t segment) const;
  /// After everything before that place has been acknowledged. kDataFolderUnusable if the file
  /// cannot be written.
  Result<void> set(const std::string& table, std::uint32_t segment, SegmentPlace place);
  /// The copy is at its end.
  void remove();

 private:
  Result<void> read();
  Result<void> write() const;

  std::filesystem::path file_;  ///< Empty: nothing is kept.
  std::string job_;             ///< Its digest.
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::uint32_t>, SegmentPlace> places_;
};

}  // namespace rowhouse::copy

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "core/master_key.h"

/// Records which whoever can write the storage can neither read nor change: AES-256-GCM, bound to
/// what the record is and to which of its versions this is. docs/formats/sealed.md.
namespace rowhouse::core {

/// What a sealed record is bound to. Opening it under any other name or version fails.
struct RecordName {
  std::string_view kind;  ///< Such as "tenant" or "key".
  std::string_view key;   ///< Which one.
  std::uint64_t version = 0;
};

/// Seals and opens the records of one directory. Immutable; safe from many threads.
class RecordSealer {
 public:
  static constexpr char kFormatVersion = 1;
  static constexpr std::size_t kMarkBytes = 32;

  RecordSealer(const MasterKey& master_key, std::string_view directory_id,
               const base::Random& random);
  ~RecordSealer();
  RecordSealer(const RecordSealer&) = delete;
  RecordSealer& operator=(const RecordSealer&) = delete;

  /// `plain` of at most 1 MiB. kInternalServer if the library fails.
  Result<std::string> seal(const RecordName& name, std::string_view plain) const;
  /// kFormatUnsupported for a later format, kDataCorrupt for anything that seal() did not make for
  /// this name and version, under this key and directory.
  Result<std::string> open(const RecordName& name, std::string_view sealed) const;

  /// A keyed fingerprint of one sealed record, kMarkBytes long, for a list of all of them.
  /// kInternalServer if the library fails.
  Result<std::string> mark(const RecordName& name, std::string_view sealed) const;

 private:
  struct Algorithms;
  std::string associated_data(const RecordName& name) const;

  const std::string directory_id_;
  const base::Random& random_;
  /// Fetched and keyed once: OpenSSL takes longer for that than for a record.
  const std::unique_ptr<const Algorithms> algorithms_;
  std::string sealing_key_;
};

}  // namespace rowhouse::core

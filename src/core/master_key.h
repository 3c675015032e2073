#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace rowhouse::core {

/// The 32 bytes which everything secret on disk hangs on. Never logged, never in an error; the
/// bytes are overwritten when the object goes. Copies are independent values.
class MasterKey {
 public:
  static constexpr std::size_t kBytes = 32;

  static MasterKey make(const base::Random& random);
  /// From base64 with padding; white space around it is ignored. kValidation for anything that is
  /// not 32 bytes; the text is not repeated.
  static Result<MasterKey> from_base64(std::string_view text);

  MasterKey(const MasterKey&) = default;
  MasterKey& operator=(const MasterKey&) = default;
  ~MasterKey();

  std::string to_base64() const;
  /// A key for one purpose: HMAC-SHA256 of the purpose and its context under this key, 32 bytes.
  std::string derive(std::string_view purpose, std::string_view context) const;

 private:
  MasterKey() = default;
  std::array<std::uint8_t, kBytes> bytes_{};
};

/// Where a master key may come from. The first that is given counts, in the order of the fields.
struct MasterKeySource {
  /// --master-key-file: base64 on one line, in a file that others can neither read nor write; a
  /// group may read one of root's.
  std::filesystem::path file;
  /// --master-key-command: run by /bin/sh; what it prints is the key in base64. It may ask its
  /// user, for a while.
  std::string command;
  std::string base64;  ///< ROWHOUSE_MASTER_KEY.
  /// Where keys are kept that were made for want of another: $XDG_CONFIG_HOME/rowhouse or
  /// ~/.config/rowhouse. Empty if neither is known.
  std::filesystem::path made_keys;
  /// The folder whose records the key seals: no key is read from, or made, inside of it.
  std::filesystem::path data;
  /// How long the command may take.
  std::chrono::milliseconds command_time_max{60'000};
};

/// ROWHOUSE_MASTER_KEY and `made_keys` of this process's environment.
MasterKeySource master_key_source_of_environment();

struct FoundMasterKey {
  MasterKey key;
  /// The file it was made in, or found in, among `made_keys`; else empty.
  std::filesystem::path made_keys_file;
  bool is_made = false;  ///< Just now.
};

/// The master key of the folder whose own id is `folder_id`. With `may_make` a missing one is made
/// and is on disk, mode 0600, when this returns. kDataFolderUnusable, saying what to do, if there
/// is none, if it cannot be read, if others can read its file, if the command fails or takes too
/// long, or if it lies inside the data folder; kValidation if it is not 32 bytes in base64.
Result<FoundMasterKey> find_master_key(const MasterKeySource& source, std::string_view folder_id,
                                       bool may_make, const base::Random& random);

}  // namespace rowhouse::core

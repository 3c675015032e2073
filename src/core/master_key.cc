#include "core/master_key.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "core/master_key_command.h"

namespace rowhouse::core {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBase64Bytes = 44;  // of 32 bytes, padded
// More than any key and its line ends; what is longer is not a key.
constexpr std::size_t kTextBytesMax = 256;
constexpr std::size_t kFolderIdBytes = 36;

Error unusable(std::string message) {
  return Error(ErrorCode::kDataFolderUnusable, std::move(message));
}

std::string system_text() { return std::strerror(errno); }

std::string_view without_space_around(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

/// Bytes of a key on their way, overwritten at the end.
struct SecretText {
  std::string text;
  SecretText() { text.reserve(2 * kTextBytesMax); }  // so that it does not move and leave a copy
  ~SecretText() { OPENSSL_cleanse(text.data(), text.size()); }
  SecretText(const SecretText&) = delete;
  SecretText& operator=(const SecretText&) = delete;
};

/// The file's first bytes; at most a few more than a key has.
Result<void> read_from(int file, const fs::path& path, std::string& text) {
  while (text.size() <= kTextBytesMax) {
    char bytes[kTextBytesMax];
    const ssize_t got = ::read(file, bytes, kTextBytesMax);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      return unusable("Cannot read the master key " + path.string() + ": " + system_text());
    if (got == 0) break;
    text.append(bytes, static_cast<std::size_t>(got));
    OPENSSL_cleanse(bytes, sizeof bytes);
  }
  return {};
}

/// Whether a file is kept from others. One that was made here is its owner's alone; one that is
/// given may be read by a group too, if it is root's: so a secret is handed to a container that
/// runs as another user. A pipe has no other readers.
bool is_kept(const struct stat& about, bool is_ours) {
  if (!S_ISREG(about.st_mode)) return true;
  const mode_t open_to = about.st_mode & (S_IRWXG | S_IRWXO);
  return open_to == 0 || (!is_ours && about.st_uid == 0 && open_to == S_IRGRP);
}

/// `is_ours`: one that was made here.
Result<MasterKey> read_file(const fs::path& path, bool is_ours) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return unusable("Cannot open the master key " + path.string() + ": " + system_text());
  }
  struct stat about{};
  SecretText read;
  Result<void> done;
  if (::fstat(file, &about) == 0 && !is_kept(about, is_ours)) {
    done = unusable("The master key " + path.string() +
                    " can be read by others: chmod 600 it, and consider that it may be known");
  } else {
    done = read_from(file, path, read.text);
  }
  ::close(file);
  ROWHOUSE_CHECK(done);
  auto key = MasterKey::from_base64(read.text);
  if (!key) return std::move(key).error().within(path.string());
  return key;
}

Result<MasterKey> ask_command(const MasterKeySource& source) {
  SecretText read;
  ROWHOUSE_CHECK(
      run_master_key_command(source.command, source.command_time_max, kTextBytesMax, read.text));
  auto key = MasterKey::from_base64(read.text);
  if (!key) return std::move(key).error().within("What the master key's command printed");
  return key;
}

bool lies_inside(const fs::path& path, const fs::path& folder) {
  if (folder.empty()) return false;
  std::error_code failed;
  const fs::path inner = fs::weakly_canonical(fs::absolute(path, failed), failed);
  const fs::path outer = fs::weakly_canonical(fs::absolute(folder, failed), failed);
  const auto [in_inner, in_outer] =
      std::mismatch(inner.begin(), inner.end(), outer.begin(), outer.end());
  return in_outer == outer.end() || (in_outer->empty() && std::next(in_outer) == outer.end());
}

Result<void> check_outside(const fs::path& path, const fs::path& data) {
  if (!lies_inside(path, data)) return {};
  return unusable("The master key " + path.string() +
                  " would lie in the data folder, where it protects nothing: keep it elsewhere "
                  "(--master-key-file, ROWHOUSE_MASTER_KEY or --master-key-command)");
}

/// The id becomes a file's name, and comes from the disk.
bool is_folder_id(std::string_view id) {
  return id.size() == kFolderIdBytes &&
         id.find_first_not_of("0123456789abcdef-") == std::string_view::npos;
}

Result<void> write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return unusable("Cannot write the master key: " + system_text());
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file) != 0) return unusable("Cannot write the master key: " + system_text());
  return {};
}

/// Written beside its place, synced, then moved there: a crash leaves no half of a key.
Result<void> write_file(const fs::path& path, const MasterKey& key) {
  std::error_code failed;
  fs::create_directories(path.parent_path(), failed);
  if (failed) {
    return unusable("Cannot make the folder " + path.parent_path().string() +
                    " for the master key: " + failed.message());
  }
  ::chmod(path.parent_path().c_str(), 0700);
  const fs::path beside = path.string() + ".new";
  ::unlink(beside.c_str());
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0)
    return unusable("Cannot make the master key " + path.string() + ": " + system_text());
  SecretText text;
  text.text = key.to_base64() + "\n";
  const Result<void> written = write_all(file, text.text);
  ::close(file);
  ROWHOUSE_CHECK(written);
  // link() rather than rename(): it never replaces a key that is there.
  const bool linked = ::link(beside.c_str(), path.c_str()) == 0;
  const std::string why = system_text();
  ::unlink(beside.c_str());
  if (!linked) return unusable("Cannot make the master key " + path.string() + ": " + why);
  const int folder = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
  return {};
}

Result<FoundMasterKey> find_or_make(const MasterKeySource& source, std::string_view folder_id,
                                    bool may_make, const base::Random& random) {
  if (source.made_keys.empty()) {
    return unusable(
        "There is no master key, and no home folder to make one in: give --master-key-file, "
        "ROWHOUSE_MASTER_KEY or --master-key-command");
  }
  if (!is_folder_id(folder_id)) {
    return Error(ErrorCode::kDataCorrupt, "The data folder's own id is damaged");
  }
  const fs::path path = source.made_keys / (std::string(folder_id) + ".key");
  ROWHOUSE_CHECK(check_outside(path, source.data));
  std::error_code failed;
  if (fs::exists(path, failed)) {
    ROWHOUSE_TRY(key, read_file(path, true));
    return FoundMasterKey{key, path, false};
  }
  if (!may_make) {
    return unusable("The records of this data folder are sealed, and their master key is not at " +
                    path.string() +
                    ": bring it back, or give it with --master-key-file, ROWHOUSE_MASTER_KEY or "
                    "--master-key-command");
  }
  const MasterKey key = MasterKey::make(random);
  ROWHOUSE_CHECK(write_file(path, key));
  return FoundMasterKey{key, path, true};
}

}  // namespace

MasterKey MasterKey::make(const base::Random& random) {
  MasterKey key;
  random.fill(key.bytes_);
  return key;
}

Result<MasterKey> MasterKey::from_base64(std::string_view text) {
  const std::string_view trimmed = without_space_around(text);
  const auto wrong = [] {
    return Error(ErrorCode::kValidation,
                 "A master key is 32 bytes in base64 (44 characters), as `openssl rand -base64 32` "
                 "prints them; this is not");
  };
  if (trimmed.size() != kBase64Bytes || trimmed.back() != '=' || trimmed[kBase64Bytes - 2] == '=') {
    return wrong();
  }
  // OpenSSL's decoder would skip white space and take '-' for an end.
  if (!std::all_of(trimmed.begin(), trimmed.end() - 1, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '/';
      })) {
    return wrong();
  }
  std::array<std::uint8_t, kBytes + 1> bytes{};
  const int got =
      EVP_DecodeBlock(bytes.data(), reinterpret_cast<const std::uint8_t*>(trimmed.data()),
                      static_cast<int>(trimmed.size()));
  MasterKey key;
  std::copy_n(bytes.begin(), kBytes, key.bytes_.begin());
  const bool spare = bytes[kBytes] != 0;
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (got != static_cast<int>(kBytes + 1) || spare) return wrong();
  return key;
}

MasterKey::~MasterKey() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

std::string MasterKey::to_base64() const {
  std::string text(kBase64Bytes + 1, '\0');  // OpenSSL ends it with a zero
  EVP_EncodeBlock(reinterpret_cast<std::uint8_t*>(text.data()), bytes_.data(),
                  static_cast<int>(kBytes));
  text.resize(kBase64Bytes);
  return text;
}

std::string MasterKey::derive(std::string_view purpose, std::string_view context) const {
  // The length keeps purpose and context apart.
  std::string message(1, static_cast<char>(purpose.size()));
  message += purpose;
  message += context;
  std::string derived(kBytes, '\0');
  unsigned int size = 0;
  HMAC(EVP_sha256(), bytes_.data(), static_cast<int>(kBytes),
       reinterpret_cast<const std::uint8_t*>(message.data()), message.size(),
       reinterpret_cast<std::uint8_t*>(derived.data()), &size);
  return derived;
}

MasterKeySource master_key_source_of_environment() {
  const auto variable = [](const char* name) {
    const char* const value = std::getenv(name);
    return std::string(value != nullptr ? value : "");
  };
  MasterKeySource source;
  source.base64 = variable("ROWHOUSE_MASTER_KEY");
  // The XDG specification ignores a path that is not absolute.
  const fs::path config = variable("XDG_CONFIG_HOME");
  const fs::path home = variable("HOME");
  if (config.is_absolute()) {
    source.made_keys = config / "rowhouse";
  } else if (home.is_absolute()) {
    source.made_keys = home / ".config" / "rowhouse";
  }
  return source;
}

Result<FoundMasterKey> find_master_key(const MasterKeySource& source, std::string_view folder_id,
                                       bool may_make, const base::Random& random) {
  if (!source.file.empty()) {
    ROWHOUSE_CHECK(check_outside(source.file, source.data));
    ROWHOUSE_TRY(key, read_file(source.file, false));
    return FoundMasterKey{key, {}, false};
  }
  if (!source.command.empty()) {
    ROWHOUSE_TRY(key, ask_command(source));
    return FoundMasterKey{key, {}, false};
  }
  if (!source.base64.empty()) {
    auto key = MasterKey::from_base64(source.base64);
    if (!key) return std::move(key).error().within("ROWHOUSE_MASTER_KEY");
    return FoundMasterKey{*key, {}, false};
  }
  return find_or_make(source, folder_id, may_make, random);
}

}  // namespace rowhouse::core

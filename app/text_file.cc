#include "text_file.h"

#include <fstream>

namespace rowhouse::app {
namespace {

constexpr std::size_t kFileBytesMax = std::size_t{1024} * 1024;

}  // namespace

Result<std::string> read_text_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kFileBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad() || (text.empty() && !file.eof())) {
    return Error(ErrorCode::kValidation, path + ": cannot be read");
  }
  if (text.size() > kFileBytesMax) {
    return Error(ErrorCode::kValidation, path + ": is longer than 1 MiB");
  }
  return text;
}

}  // namespace rowhouse::app

#include "engine/remote/environment.h"

#include <cstdlib>
#include <fstream>

namespace rowhouse::engine::remote {
namespace {

constexpr std::size_t kFileBytesMax = std::size_t{1} << 20;

class SystemEnvironment final : public Environment {
 public:
  std::optional<std::string> variable(const char* name) const override {
    const char* const value = std::getenv(name);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  }

  std::optional<std::string> file(const std::string& path) const override {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    std::string text(kFileBytesMax + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || in.gcount() > static_cast<std::streamsize>(kFileBytesMax)) return std::nullopt;
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
  }
};

}  // namespace

const Environment& system_environment() {
  static const SystemEnvironment environment;
  return environment;
}

}  // namespace rowhouse::engine::remote

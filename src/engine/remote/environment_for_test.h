#pragma once

#include <map>
#include <string>

#include "engine/remote/environment.h"

namespace rowhouse::engine::remote {

/// An environment of a test's own making.
class EnvironmentForTest final : public Environment {
 public:
  std::map<std::string, std::string> variables{{"HOME", "/home/u"}};
  std::map<std::string, std::string> files;
  std::map<std::string, std::string> outputs;

  std::optional<std::string> variable(const char* name) const override {
    return find(variables, name);
  }
  std::optional<std::string> file(const std::string& path) const override {
    return find(files, path);
  }
  std::optional<std::string> output_of(const std::string& command) const override {
    return find(outputs, command);
  }

 private:
  static std::optional<std::string> find(const std::map<std::string, std::string>& among,
                                         const std::string& name) {
    const auto found = among.find(name);
    if (found == among.end()) return std::nullopt;
    return found->second;
  }
};

}  // namespace rowhouse::engine::remote

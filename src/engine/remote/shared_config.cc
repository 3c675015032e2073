#include "engine/remote/shared_config.h"

#include <algorithm>

namespace rowhouse::engine::remote {
namespace {

constexpr std::string_view kSpace = " \t\r";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

/// Without a comment at its end, which has a space before it: "value # comment".
std::string_view without_comment(std::string_view value) {
  for (std::size_t i = 1; i < value.size(); ++i) {
    const bool begins = value[i] == '#' || value[i] == ';';
    if (begins && kSpace.find(value[i - 1]) != std::string_view::npos) {
      return trimmed(value.substr(0, i));
    }
  }
  return trimmed(value);
}

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

/// What a section's title says that it is.
struct Title {
  enum class Kind { kProfile, kServices, kOther } kind = Kind::kOther;
  std::string name;
};

Title read_title(std::string_view title, bool is_config) {
  title = trimmed(title);
  const std::size_t gap = title.find_first_of(kSpace);
  const std::string_view word = title.substr(0, gap);
  const std::string_view name =
      gap == std::string_view::npos ? std::string_view() : trimmed(title.substr(gap));
  // In the credentials file each section is a profile by its bare name.
  if (!is_config || (title == "default")) return {Title::Kind::kProfile, std::string(title)};
  if (word == "profile") return {Title::Kind::kProfile, std::string(name)};
  if (word == "services") return {Title::Kind::kServices, std::string(name)};
  return {};
}

std::string path_of(const Environment& environment, const char* variable, const char* file) {
  std::string path = environment.variable(variable).value_or(std::string("~/.aws/") + file);
  if (path.starts_with("~/")) {
    path = environment.variable("HOME").value_or("") + path.substr(1);
  }
  return path;
}

}  // namespace

void SharedConfig::add(Sections& profiles, Sections& services, std::string_view text,
                       bool is_config) {
  Settings* section = nullptr;
  std::string outer;  // the setting that those with a space before them belong to
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::string_view content = trimmed(line);
    if (content.empty() || content.front() == '#' || content.front() == ';') continue;
    if (line.front() == '[') {
      const std::size_t close = line.find(']');
      section = nullptr;
      outer.clear();
      if (close == std::string_view::npos) continue;
      const Title title = read_title(line.substr(1, close - 1), is_config);
      if (title.kind == Title::Kind::kProfile) section = &profiles[title.name];
      if (title.kind == Title::Kind::kServices) section = &services[title.name];
      continue;
    }
    const std::size_t equals = content.find('=');
    if (section == nullptr || equals == std::string_view::npos) continue;
    std::string name = in_lower_case(trimmed(content.substr(0, equals)));
    const std::string value(without_comment(content.substr(equals + 1)));
    if (kSpace.find(line.front()) != std::string_view::npos) {
      if (outer.empty()) continue;
      name.insert(0, outer + ".");
    } else {
      outer = value.empty() ? name : std::string();
    }
    (*section)[name] = value;
  }
}

SharedConfig SharedConfig::read(const Environment& environment) {
  SharedConfig config;
  const auto chosen = environment.variable("AWS_PROFILE");
  config.is_profile_chosen_ = chosen.has_value();
  config.profile_ = chosen.value_or("default");
  // The credentials file last, so that it wins.
  const auto config_text = environment.file(path_of(environment, "AWS_CONFIG_FILE", "config"));
  if (config_text) add(config.profiles_, config.services_, *config_text, true);
  const auto credentials_text =
      environment.file(path_of(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials"));
  if (credentials_text) add(config.profiles_, config.services_, *credentials_text, false);
  return config;
}

std::optional<std::string> SharedConfig::value(const std::string& profile,
                                               const std::string& setting) const {
  const auto section = profiles_.find(profile);
  if (section == profiles_.end()) return std::nullopt;
  const auto found = section->second.find(setting);
  if (found == section->second.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

std::optional<std::string> SharedConfig::service_value(const std::string& profile,
                                                       const std::string& service,
                                                       const std::string& setting) const {
  const auto services = value(profile, "services");
  if (!services) return std::nullopt;
  const auto section = services_.find(*services);
  if (section == services_.end()) return std::nullopt;
  const auto found = section->second.find(service + "." + setting);
  if (found == section->second.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

}  // namespace rowhouse::engine::remote

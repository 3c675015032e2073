#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/remote/environment.h"

namespace rowhouse::engine::remote {

/// AWS's shared config and credentials files, read once: profiles with their settings. What the
/// credentials file says of a profile wins.
/// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
class SharedConfig {
 public:
  /// The files that AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name, or those in ~/.aws. A
  /// file that is not there is as an empty one; what is no setting is passed over.
  static SharedConfig read(const Environment& environment);

  /// AWS_PROFILE, or "default".
  const std::string& profile() const { return profile_; }
  /// Whether the profile was asked for, rather than taken for want of another.
  bool is_profile_chosen() const { return is_profile_chosen_; }
  bool has_profile(const std::string& name) const { return profiles_.contains(name); }
  /// A setting of a profile; nothing if it has none, or an empty one.
  std::optional<std::string> value(const std::string& profile, const std::string& setting) const;
  /// A setting of one service, in the [services NAME] section that the profile names.
  std::optional<std::string> service_value(const std::string& profile, const std::string& service,
                                           const std::string& setting) const;

 private:
  using Settings = std::map<std::string, std::string>;  // nested ones as "service.setting"
  using Sections = std::map<std::string, Settings>;

  static void add(Sections& profiles, Sections& services, std::string_view text, bool is_config);

  std::string profile_;
  bool is_profile_chosen_ = false;
  Sections profiles_;
  Sections services_;
};

}  // namespace rowhouse::engine::remote

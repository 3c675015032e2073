#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/directory_change.h"
#include "core/identity_record.h"
#include "tenancy/tier.h"

namespace rowhouse::core {

/// What an access file says of a tenant.
struct AccessTenant {
  std::string tier;  ///< Empty: none.
  /// Over which its partition keys are spread, 1: they are not. Nothing: as they are, and those of
  /// a tenant who is made are not.
  std::optional<std::uint32_t> suffixes;
};

/// Who may do what, as one JSON document says it: policies, tiers, roles, users and the tiers of
/// tenants (docs/access-file.md). A section that the document has not is a section that it says
/// nothing about. Names and policies were checked; whether what they name is there, Directory
/// says. Of the records, ids and times are not set.
struct AccessFile {
  static constexpr std::size_t kBytesMax = std::size_t{16} * 1024 * 1024;

  /// kValidation with the path of what is wrong ("roles.reader.tags.k: must be a string").
  static Result<AccessFile> parse(std::string_view json);

  std::optional<std::map<std::string, PolicyRecord>> policies;
  std::optional<std::map<std::string, TierRecord>> tiers;
  std::optional<std::map<std::string, RoleRecord>> roles;
  std::optional<std::map<std::string, UserRecord>> users;
  std::optional<std::map<std::string, AccessTenant>> tenants;
};

/// A policy's text without white space around its elements, so that two of them can be compared;
/// the text itself if it is not JSON.
std::string compact_policy(std::string_view text);

/// What becomes of one record where an access file is applied.
struct AccessChange {
  enum class Kind : std::uint8_t {
    kCreate,
    kUpdate,
    kDelete,
    kUnchanged,  ///< It is what the file says.
    kKept,       ///< The file does not mention it; pruning would delete it.
  };
  Kind kind = Kind::kUnchanged;
  RecordKind record = RecordKind::kPolicy;
  std::string name;
  /// By the file's names: of an update what differs, of a tenant who is made spread "spread".
  std::vector<std::string> members = {};
};

/// Whether what a section of the file does not mention is deleted. Tenants never are.
enum class Prune : bool { kNo, kYes };

}  // namespace rowhouse::core

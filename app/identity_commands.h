#pragma once

#include <string>
#include <vector>

#include "administration.h"

/// What `rowhouse role` and `rowhouse user` have alike.
namespace rowhouse::app {

struct IdentityOptions : AdministrationOptions {
  std::string name;
  std::string policy;
  std::string file;  ///< Of an inline policy or a trust policy.
  std::string boundary;
  bool has_boundary = false;
  std::vector<std::string> tags;  ///< KEY=VALUE
  int session_seconds_max = 0;    ///< 0: not given.
};

/// A role or a user, and what the commands and the actions call it.
struct IdentityKindNames {
  std::string member;   ///< "role"
  std::string members;  ///< "roles"
  std::string actions;  ///< "Role"
};

/// --boundary and --tag.
void add_identity_settings(CLI::App& command, IdentityOptions& options);
/// Puts them into a request. kValidation for a tag that is none.
Result<void> name_settings(ObjectText& members, const IdentityOptions& options);

/// list, show, delete, attach, detach, put-policy and delete-policy.
void add_identity_commands(CLI::App& group, const IdentityKindNames& names, Exit& exit);

/// For a person: a line, and all that there is to say.
std::string identity_line(const IdentityKindNames& names, simdjson::dom::element identity);
std::string identity_text(const IdentityKindNames& names, simdjson::dom::element identity);

}  // namespace rowhouse::app

// Makes roles in a folder that no server holds, for sts_test.py:
//
//   role_maker DIR
//
// reads lines of a name, a trust policy and a policy, with tabs between them. The master key is
// found as the program finds it.
#include <cstdio>
#include <iostream>
#include <string>

#include "core/directory.h"
#include "core/master_key.h"
#include "engine/embedded/embedded_engine.h"

int main(int argc, char** argv) {
  using namespace rowhouse;
  if (argc != 2) return 2;
  const auto engine = engine::open_embedded(argv[1], {});
  if (!engine) return std::fprintf(stderr, "%s\n", to_string(engine.error()).c_str()), 1;
  core::DirectoryOptions options;
  options.master_key = [&](std::string_view id, bool is_new) -> Result<core::MasterKey> {
    core::MasterKeySource source = core::master_key_source_of_environment();
    source.data = argv[1];
    ROWHOUSE_TRY(found, core::find_master_key(source, id, is_new, base::system_random()));
    return found.key;
  };
  const auto directory = core::Directory::open(**engine, options);
  if (!directory) return std::fprintf(stderr, "%s\n", to_string(directory.error()).c_str()), 1;
  for (std::string name, trust, policy; std::getline(std::cin, name, '\t') &&
                                        std::getline(std::cin, trust, '\t') &&
                                        std::getline(std::cin, policy);) {
    core::RoleSettings settings;
    settings.trust = trust;
    const auto made = (*directory)->create_role(name, settings);
    if (!made) return std::fprintf(stderr, "%s\n", to_string(made.error()).c_str()), 1;
    const auto put =
        (*directory)->put_inline_policy({core::IdentityKind::kRole, name}, "inline", policy);
    if (!put) return std::fprintf(stderr, "%s\n", to_string(put.error()).c_str()), 1;
  }
  return 0;
}

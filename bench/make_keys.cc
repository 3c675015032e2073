// Gives tenants of a data folder access keys: `make_keys DIR TENANTS` makes the tenants t0000000
// and on in its directory, under the master key of ROWHOUSE_MASTER_KEY, and prints a line for each:
// tenant, access key id, secret.
#include <cstdio>
#include <cstdlib>

#include "core/directory.h"
#include "engine/embedded/embedded_engine.h"
#include "rounds.h"
#include "shop_data.h"

int main(int argc, char** argv) {
  using namespace rowhouse;
  bench::require(argc == 3, "usage: make_keys DIR TENANTS");
  const char* const text = std::getenv("ROWHOUSE_MASTER_KEY");
  bench::require(text != nullptr, "ROWHOUSE_MASTER_KEY is not set");
  engine::EmbeddedOptions relaxed;
  relaxed.durability = engine::Durability::kRelaxed;
  const auto engine = engine::open_embedded(argv[1], relaxed);
  if (!engine) bench::fail(engine.error().message());
  core::DirectoryOptions options;
  options.master_key = [&](std::string_view, bool) { return core::MasterKey::from_base64(text); };
  const auto directory = core::Directory::open(**engine, options);
  if (!directory) bench::fail(directory.error().message());
  const auto tenants = static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10));
  for (std::uint32_t number = 0; number < tenants; ++number) {
    const auto tenant = TenantId::parse(bench::tenant_id(number));
    const auto key = (*directory)->create_tenant(*tenant);
    if (!key) bench::fail(key.error().message());
    std::printf("%s %s %s\n", tenant->text().c_str(), key->key.id.c_str(),
                key->secret_access_key.c_str());
  }
}

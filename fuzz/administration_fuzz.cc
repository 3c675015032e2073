#include <simdjson.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "administration/administrator.h"
#include "core/directory.h"
#include "engine/embedded/embedded_engine.h"

namespace {

using namespace rowhouse;

/// A directory in memory with a tenant and a role, made anew now and then, so that it stays small.
struct World {
  World() {
    const core::MasterKey key = core::MasterKey::make(base::system_random());
    core::DirectoryOptions options;
    options.master_key = [key](std::string_view, bool) { return key; };
    directory = core::Directory::open(*engine, options).value();
    administrator =
        std::make_unique<administration::Administrator>(*directory, administration::Options());
    run(R"(CreateTenant {"tenant":"acme"})");
    run(R"(PutPolicy {"policy":"all","document":{"Version":"2012-10-17","Statement":)"
        R"({"Effect":"Allow","Action":"*","Resource":"*"}}})");
    run(R"(CreateUser {"user":"alice"})");
  }
  /// An action's name, a space, and its JSON.
  void run(std::string_view text, bool by_operator = true) {
    static const tenancy::Principal kOperator = tenancy::Principal::operator_principal();
    static const tenancy::Principal kAcme =
        tenancy::Principal::of_tenant(TenantId::parse("acme").value());
    const std::string_view action = text.substr(0, text.find(' '));
    if (!administration::Administrator::knows(action)) return;
    // In a buffer of its own, without anything behind it.
    const std::string json(text.substr(std::min(action.size() + 1, text.size())));
    const auto done = administrator->run(by_operator ? kOperator : kAcme, action, json);
    if (!by_operator && (done || done.error().code() != ErrorCode::kAccessDenied)) std::abort();
    if (!done) return;
    simdjson::dom::parser parser;
    if (parser.parse(*done).error() != simdjson::SUCCESS) std::abort();
  }

  std::unique_ptr<engine::Engine> engine = engine::make_in_memory({});
  std::unique_ptr<core::Directory> directory;
  std::unique_ptr<administration::Administrator> administrator;
};

constexpr int kInputsOfAWorld = 2'000;

}  // namespace

/// Lines of an action and its JSON, whoever wrote them: each is carried out and answered in JSON,
/// or refused. A tenant is refused whatever it asks.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static std::unique_ptr<World> world;
  static int inputs = 0;
  if (inputs++ % kInputsOfAWorld == 0) world = std::make_unique<World>();
  std::string_view text(reinterpret_cast<const char*>(data), size);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    world->run(text.substr(0, end), false);
    world->run(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return 0;
}

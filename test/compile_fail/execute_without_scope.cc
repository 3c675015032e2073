// expect: no matching function for call to .*Engine::execute\(rowhouse::operation::GetItem,
#include "engine/engine.h"

using namespace rowhouse;

// Code that touches items without having asked for permission.
void read(engine::Engine& engine, const tenancy::Scope& scope) {
  const auto done = [](Result<operation::GetItemResult>) {};
#ifdef MUST_FAIL
  engine.execute(operation::GetItem{}, done);
#endif
  engine.execute(scope, operation::GetItem{}, done);
}

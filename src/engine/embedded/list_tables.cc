#include <algorithm>

#include "engine/embedded/embedded_operations.h"

namespace rowhouse::engine::embedded {

using operation::ListTables;

void EmbeddedOperations::execute(const Scope&, ListTables&& request, Done<ListTables> done) {
  const auto tables = catalog_.tables();
  auto at = std::upper_bound(
      tables->begin(), tables->end(), request.exclusive_start_name,
      [](const std::string& name, const auto& table) { return name < table->schema.name; });
  // '$' comes before every character of a name, so what is reserved comes first.
  while (at != tables->end() && model::is_reserved_table((*at)->schema.name)) ++at;
  const base::Milliseconds now = options_.clock->now();
  operation::ListTablesResult result;
  for (; at != tables->end(); ++at) {
    if (!is_there(**at, now)) continue;
    if (result.names.size() == request.limit) break;
    result.names.push_back((*at)->schema.name);
  }
  if (at != tables->end()) result.last_evaluated_name = result.names.back();
  done(std::move(result));
}

}  // namespace rowhouse::engine::embedded

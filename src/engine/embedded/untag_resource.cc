#include <algorithm>

#include "engine/embedded/embedded_operations.h"

namespace rowhouse::engine::embedded {

using operation::UntagResource;

void EmbeddedOperations::execute(const Scope&, UntagResource&& request, Done<UntagResource> done) {
  run_later(std::move(done), [this, request = std::move(request)](Done<UntagResource>& later) {
    const auto table = table_of_arn(UntagResource::kName, request.resource_arn);
    if (!table) return later(table.error());
    const auto changed =
        catalog_.change_settings(*table, [&](model::TableSettings& settings) -> Result<void> {
          std::erase_if(settings.tags, [&](const model::ResourceTag& tag) {
            return std::find(request.keys.begin(), request.keys.end(), tag.key) !=
                   request.keys.end();
          });
          return {};
        });
    if (!changed) return later(changed.error());
    later(operation::Nothing());
  });
}

}  // namespace rowhouse::engine::embedded

#include <algorithm>

#include "engine/embedded/embedded_operations.h"

namespace rowhouse::engine::embedded {

using operation::ListTagsOfResource;

void EmbeddedOperations::execute(const Scope&, ListTagsOfResource&& request,
                                 Done<ListTagsOfResource> done) {
  const auto name = table_of_arn(ListTagsOfResource::kName, request.resource_arn);
  if (!name) return done(name.error());
  const auto table = catalog_.find(*name);
  if (table == nullptr) return done(resource_not_found());
  const auto& tags = table->schema.settings.tags;
  operation::ListTagsOfResourceResult result;
  auto at = std::upper_bound(tags.begin(), tags.end(), request.after_key,
                             [](const auto& key, const auto& tag) { return key < tag.key; });
  for (; at != tags.end(); ++at) {
    if (result.tags.size() == limits_.tags_page_max) {
      result.last_key = result.tags.back().key;
      break;
    }
    result.tags.push_back(*at);
  }
  done(std::move(result));
}

}  // namespace rowhouse::engine::embedded

#include "engine/remote/remote_engine.h"
#include "engine/remote/table_description.h"

namespace rowhouse::engine::remote {

using operation::TagResource;

void RemoteEngine::execute(const Scope&, TagResource&& tag, Done<TagResource> done) {
  std::string body;
  json::Object request(body);
  request.text("ResourceArn", tag.resource_arn);
  write_tags(request, tag.tags);
  request.end();
  with_resource(std::move(tag.table), std::move(tag.resource_arn), TagResource::kName,
                std::move(done), [this, body = std::move(body)](Done<TagResource>&& later) mutable {
                  Call call{TagResource::kName, kDynamoDb, std::move(body), false};
                  send_for_nothing(std::move(call), std::move(later));
                });
}

}  // namespace rowhouse::engine::remote

#include "engine/remote/remote_engine.h"
#include "json/object.h"

namespace rowhouse::engine::remote {

using operation::UntagResource;

void RemoteEngine::execute(const Scope&, UntagResource&& untag, Done<UntagResource> done) {
  std::string body;
  json::Object request(body);
  request.text("ResourceArn", untag.resource_arn);
  std::string& keys = request.member("TagKeys");
  keys += '[';
  for (const std::string& key : untag.keys) {
    if (keys.back() != '[') keys += ',';
    json::append_string(keys, key);
  }
  keys += ']';
  request.end();
  with_resource(std::move(untag.table), std::move(untag.resource_arn), UntagResource::kName,
                std::move(done),
                [this, body = std::move(body)](Done<UntagResource>&& later) mutable {
                  Call call{UntagResource::kName, kDynamoDb, std::move(body), false};
                  send_for_nothing(std::move(call), std::move(later));
                });
}

}  // namespace rowhouse::engine::remote

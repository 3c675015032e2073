#include "engine/remote/remote_engine.h"
#include "json/object.h"

namespace rowhouse::engine::remote {

using operation::ListTagsOfResource;
using operation::ListTagsOfResourceResult;

namespace {

Result<ListTagsOfResourceResult> read(const Members& answer) {
  ListTagsOfResourceResult result;
  ROWHOUSE_TRY(tags, answer.list("Tags"));
  if (tags) {
    for (const auto each : *tags) {
      ROWHOUSE_TRY(tag, Members::of(each, "a tag"));
      ROWHOUSE_TRY(key, tag.text("Key"));
      ROWHOUSE_TRY(value, tag.text("Value"));
      result.tags.push_back({std::string(key), std::string(value)});
    }
  }
  ROWHOUSE_TRY(token, answer.text("NextToken"));
  result.last_key = token;
  return result;
}

}  // namespace

void RemoteEngine::execute(const Scope&, ListTagsOfResource&& list, Done<ListTagsOfResource> done) {
  std::string body;
  json::Object request(body);
  request.text("ResourceArn", list.resource_arn);
  // The other side's own token comes back as it was given.
  if (!list.after_key.empty()) request.text("NextToken", list.after_key);
  request.end();
  with_resource(
      std::move(list.table), std::move(list.resource_arn), ListTagsOfResource::kName,
      std::move(done), [this, body = std::move(body)](Done<ListTagsOfResource>&& later) mutable {
        send({ListTagsOfResource::kName, kDynamoDb, std::move(body)}, std::move(later), read);
      });
}

}  // namespace rowhouse::engine::remote

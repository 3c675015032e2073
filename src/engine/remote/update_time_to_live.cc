#include "engine/remote/remote_engine.h"
#include "json/object.h"

namespace rowhouse::engine::remote {

using operation::UpdateTimeToLive;
using operation::UpdateTimeToLiveResult;

void RemoteEngine::execute(const Scope&, UpdateTimeToLive&& update, Done<UpdateTimeToLive> done) {
  if (tables_.is_hidden(update.table)) return done(table_not_found(update.table));
  std::string body;
  json::Object request(body);
  request.text("TableName", update.table);
  json::Object specification(request.member("TimeToLiveSpecification"));
  specification.text("AttributeName", update.attribute);
  specification.flag("Enabled", update.enable);
  specification.end();
  request.end();
  send({UpdateTimeToLive::kName, kDynamoDb, std::move(body), false}, std::move(done),
       [](const Members& answer) -> Result<UpdateTimeToLiveResult> {
         UpdateTimeToLiveResult result;
         ROWHOUSE_TRY(told, answer.object("TimeToLiveSpecification"));
         if (!told) return malformed("it tells of no time to live");
         ROWHOUSE_TRY(attribute, told->text("AttributeName"));
         ROWHOUSE_TRY(enable, told->flag("Enabled", false));
         result.attribute = attribute;
         result.enable = enable;
         return result;
       });
}

}  // namespace rowhouse::engine::remote

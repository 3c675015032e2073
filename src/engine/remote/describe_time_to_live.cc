#include "engine/remote/remote_engine.h"
#include "json/object.h"

namespace rowhouse::engine::remote {

using operation::DescribeTimeToLive;
using operation::DescribeTimeToLiveResult;
using operation::TimeToLiveStatus;

void RemoteEngine::execute(const Scope&, DescribeTimeToLive&& describe,
                           Done<DescribeTimeToLive> done) {
  if (tables_.is_hidden(describe.table)) return done(table_not_found(describe.table));
  std::string body;
  json::Object request(body);
  request.text("TableName", describe.table);
  request.end();
  send({DescribeTimeToLive::kName, kDynamoDb, std::move(body)}, std::move(done),
       [](const Members& answer) -> Result<DescribeTimeToLiveResult> {
         DescribeTimeToLiveResult result;
         ROWHOUSE_TRY(description, answer.object("TimeToLiveDescription"));
         if (!description) return malformed("it describes no time to live");
         ROWHOUSE_TRY(status, description->text("TimeToLiveStatus"));
         ROWHOUSE_TRY(attribute, description->text("AttributeName"));
         result.attribute = attribute;
         if (status == "ENABLED") {
           result.status = TimeToLiveStatus::kEnabled;
         } else if (status == "ENABLING") {
           result.status = TimeToLiveStatus::kEnabling;
         } else if (status == "DISABLING") {
           result.status = TimeToLiveStatus::kDisabling;
         } else if (status != "DISABLED") {
           return malformed("a status of time to live is unknown");
         }
         return result;
       });
}

}  // namespace rowhouse::engine::remote

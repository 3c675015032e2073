#include "engine/remote/remote_engine.h"

namespace rowhouse::engine::remote {

using operation::DescribeEndpoints;
using operation::DescribeEndpointsResult;

void RemoteEngine::execute(const Scope&, DescribeEndpoints&&, Done<DescribeEndpoints> done) {
  send({DescribeEndpoints::kName, kDynamoDb, "{}"}, std::move(done),
       [](const Members& answer) -> Result<DescribeEndpointsResult> {
         ROWHOUSE_TRY(endpoints, answer.list("Endpoints"));
         if (!endpoints || endpoints->size() == 0) return malformed("it has no endpoint");
         ROWHOUSE_TRY(first, Members::of(endpoints->at(0), "an endpoint"));
         ROWHOUSE_TRY(address, first.required_text("Address"));
         ROWHOUSE_TRY(minutes, first.integer("CachePeriodInMinutes", 1440));
         return DescribeEndpointsResult{std::string(address), minutes};
       });
}

}  // namespace rowhouse::engine::remote

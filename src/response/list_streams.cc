#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::ListStreams>(std::string& out, const operation::ListStreams::Result& result) {
  Object answer(out);
  if (result.has_more) answer.text("LastEvaluatedStreamArn", result.streams.back()->arn);
  answer.member("Streams") += '[';
  for (std::size_t i = 0; i < result.streams.size(); ++i) {
    if (i > 0) out += ',';
    const model::Stream& stream = *result.streams[i];
    Object object(out);
    object.text("StreamArn", stream.arn);
    object.text("StreamLabel", model::label_of_stream_arn(stream.arn));
    object.text("TableName", stream.table.name);
    object.end();
  }
  out += ']';
  answer.end();
}

}  // namespace rowhouse::response

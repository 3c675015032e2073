#include "model/item_size.h"
#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {
namespace {

using operation::StreamRecord;

std::string_view name_of(StreamRecord::Event event) {
  switch (event) {
    case StreamRecord::Event::kInsert:
      return "INSERT";
    case StreamRecord::Event::kModify:
      return "MODIFY";
    case StreamRecord::Event::kRemove:
      break;
  }
  return "REMOVE";
}

/// The region in arn:aws:dynamodb:<region>:<account>:table/<name>/stream/<label>.
std::string_view region_of(std::string_view arn) {
  for (int colons = 0; colons < 3; ++colons) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  return arn.substr(0, arn.find(':'));
}

std::int64_t size_of(const StreamRecord& record) {
  const auto bytes = [](std::string_view item) {
    return model::item_size_bytes(model::ItemView(item));
  };
  return static_cast<std::int64_t>(bytes(record.keys) + bytes(record.old_image) +
                                   bytes(record.new_image));
}

void write_change(Object& object, const StreamRecord& record, model::StreamViewType view) {
  Object change(object.member("dynamodb"));
  // Rounded down to the second, as the service tells it.
  change.number("ApproximateCreationDateTime", record.created_at.count() / 1000);
  change.item("Keys", record.keys);
  change.item("NewImage", record.new_image);
  change.item("OldImage", record.old_image);
  change.text("SequenceNumber", record.sequence_text.empty() ? model::sequence_text(record.sequence)
                                                             : record.sequence_text);
  change.number("SizeBytes", size_of(record));
  change.text("StreamViewType", model::to_string(view));
  change.end();
}

}  // namespace

template <>
void write<operation::GetRecords>(std::string& out, const operation::GetRecords::Result& result) {
  const std::string_view region = region_of(result.stream->arn);
  Object answer(out);
  if (!result.next_iterator.empty()) answer.text("NextShardIterator", result.next_iterator);
  answer.member("Records") += '[';
  for (std::size_t i = 0; i < result.records.size(); ++i) {
    if (i > 0) out += ',';
    const StreamRecord& record = result.records[i];
    Object object(out);
    object.text("awsRegion", region);
    write_change(object, record, result.stream->view);
    object.text("eventID", record.id);
    object.text("eventName", name_of(record.event));
    object.text("eventSource", "aws:dynamodb");
    object.text("eventVersion", "1.1");
    if (record.by_time_to_live) {
      Object identity(object.member("userIdentity"));
      identity.text("PrincipalId", "dynamodb.amazonaws.com");
      identity.text("Type", "Service");
      identity.end();
    }
    object.end();
  }
  out += ']';
  answer.end();
}

}  // namespace rowhouse::response

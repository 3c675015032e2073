#include "request/stream_specification.h"

#include "model/stream.h"

namespace rowhouse::request {

// The text for a new table's stream that is off with a view type is told by
// https://github.com/nubo-db/dynoxide/issues/115, the one for a change by
// https://github.com/hashicorp/terraform-provider-aws/issues/1134. That for a missing view type is
// worded after them.
Result<std::optional<std::optional<model::StreamViewType>>> read_stream(const Fields& fields,
                                                                        std::size_t slot,
                                                                        StreamOf of) {
  std::optional<std::optional<model::StreamViewType>> stream;
  if (!fields.has(slot)) return stream;
  ROWHOUSE_TRY(members, Fields::read(fields[slot], shapes::kStreamMembers));
  constexpr std::size_t kView = request::slot(shapes::kStreamMembers, "StreamViewType");
  const bool has_view = members.has(kView);
  stream.emplace();
  const bool is_new = of == StreamOf::kNewTable;
  if (!members.flag(request::slot(shapes::kStreamMembers, "StreamEnabled"), false)) {
    if (!has_view) return stream;
    return invalid_parameter(
        is_new ? "Table is being created with a stream disabled, UpdateViewType should not be "
                 "specified"
               : "If stream is being disabled, then UpdateViewType must not be specified");
  }
  if (!has_view) {
    return invalid_parameter(
        is_new ? "Table is being created with a stream enabled, UpdateViewType must be specified"
               : "If stream is being enabled, then UpdateViewType must be specified");
  }
  *stream = kStreamViewTypes.read(members, kView, model::StreamViewType::kKeysOnly);
  return stream;
}

Result<void> check_stream_arn(std::string_view arn) {
  if (!model::table_of_stream_arn(arn)) return invalid("Invalid StreamArn");
  return {};
}

}  // namespace rowhouse::request

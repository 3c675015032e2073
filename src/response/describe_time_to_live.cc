#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {
namespace {

std::string_view name_of(operation::TimeToLiveStatus status) {
  constexpr std::string_view kNames[] = {"ENABLING", "DISABLING", "ENABLED", "DISABLED"};
  return kNames[static_cast<std::size_t>(status)];
}

}  // namespace

template <>
void write<operation::DescribeTimeToLive>(std::string& out,
                                          const operation::DescribeTimeToLive::Result& result) {
  Object answer(out);
  Object description(answer.member("TimeToLiveDescription"));
  description.text("TimeToLiveStatus", name_of(result.status));
  if (!result.attribute.empty()) description.text("AttributeName", result.attribute);
  description.end();
  answer.end();
}

}  // namespace rowhouse::response

#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::ListTagsOfResource>(std::string& out,
                                          const operation::ListTagsOfResource::Result& result) {
  Object answer(out);
  answer.member("Tags") += '[';
  for (std::size_t i = 0; i < result.tags.size(); ++i) {
    if (i > 0) out += ',';
    Object tag(out);
    tag.text("Key", result.tags[i].key);
    tag.text("Value", result.tags[i].value);
    tag.end();
  }
  out += ']';
  if (!result.last_key.empty()) answer.text("NextToken", result.last_key);
  answer.end();
}

}  // namespace rowhouse::response

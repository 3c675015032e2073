#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::GetShardIterator>(std::string& out,
                                        const operation::GetShardIterator::Result& result) {
  Object answer(out);
  answer.text("ShardIterator", result.iterator);
  answer.end();
}

}  // namespace rowhouse::response

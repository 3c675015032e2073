#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {
namespace {

void append_write(std::string& out, const operation::WriteRequest& write) {
  const bool is_put = write.kind == operation::WriteRequest::Kind::kPut;
  Object request(out);
  Object content(request.member(is_put ? "PutRequest" : "DeleteRequest"));
  content.item(is_put ? "Item" : "Key", write.item);
  content.end();
  request.end();
}

}  // namespace

template <>
void write<operation::BatchWriteItem>(std::string& out,
                                      const operation::BatchWriteItem::Result& result) {
  Object answer(out);
  Object unprocessed(answer.member("UnprocessedItems"));
  for (const operation::WritesOfTable& writes : result.unprocessed) {
    // A table's name needs no escape.
    unprocessed.member(writes.table) += '[';
    for (std::size_t i = 0; i < writes.requests.size(); ++i) {
      if (i > 0) out += ',';
      append_write(out, writes.requests[i]);
    }
    out += ']';
  }
  unprocessed.end();
  write_capacities(answer, result.consumed_capacity);
  write_metrics(answer, result.item_collection_metrics);
  answer.end();
}

}  // namespace rowhouse::response

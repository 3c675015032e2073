#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {
namespace {

void write_page(std::string& out, const operation::QueryResult& page) {
  // JSON is about half as large again as the compact form.
  out.reserve(out.size() + page.items.bytes() + page.items.bytes() / 2 + 256);
  Object answer(out);
  answer.number("Count", page.count);
  // Where only the count was asked for there are no items, however many were counted.
  if (!page.is_count_only) {
    answer.member("Items") += '[';
    for (std::size_t i = 0; i < page.items.size(); ++i) {
      if (i > 0) out += ',';
      json::append_item(out, page.items[i]);
    }
    out += ']';
  }
  answer.item("LastEvaluatedKey", page.last_evaluated_key);
  answer.number("ScannedCount", page.scanned_count);
  write_capacity(answer, page.consumed_capacity);
  answer.end();
}

}  // namespace

template <>
void write<operation::Query>(std::string& out, const operation::Query::Result& result) {
  write_page(out, result);
}

template <>
void write<operation::Scan>(std::string& out, const operation::Scan::Result& result) {
  write_page(out, result);
}

}  // namespace rowhouse::response

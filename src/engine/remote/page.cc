#include "engine/remote/page.h"

#include "engine/remote/request_body.h"

namespace rowhouse::engine::remote {
namespace {

using operation::Select;

template <typename Operation>
void write_select(json::Object& request, const Operation& operation) {
  switch (operation.select) {
    case Select::kCount:
      return request.text("Select", "COUNT");
    case Select::kAllAttributes:
      // What a read of the table itself does anyway.
      if (!operation.index.empty()) request.text("Select", "ALL_ATTRIBUTES");
      return;
    case Select::kAllProjectedAttributes:
      return request.text("Select", "ALL_PROJECTED_ATTRIBUTES");
    case Select::kSpecificAttributes:
      return;  // The projection says it.
  }
}

template <typename Operation>
void write_as_asked(json::Object& request, Expressions& expressions, const Operation& operation) {
  if (!operation.projection) write_select(request, operation);
  expressions.add(request, "FilterExpression", operation.filter);
  expressions.add(request, "ProjectionExpression", operation.projection);
  request.item("ExclusiveStartKey", operation.exclusive_start_key);
  if (operation.limit) request.number("Limit", *operation.limit);
}

template <typename Operation>
void write_raw(json::Object& request, Expressions& expressions, const Operation& operation,
               const RawPage& raw) {
  if (!raw.attributes.empty()) {
    expressions.add_names(request, "ProjectionExpression", raw.attributes);
  } else if (raw.all_attributes) {
    request.text("Select", "ALL_ATTRIBUTES");
  } else if (operation.select != Select::kCount) {
    write_select(request, operation);
  }
  request.item("ExclusiveStartKey", raw.start_key);
  if (raw.limit) request.number("Limit", *raw.limit);
}

/// What a Query and a Scan have in common; ends the request.
template <typename Operation>
void write_page(json::Object& request, Expressions& expressions, const Operation& operation,
                const RawPage* raw) {
  request.text("TableName", operation.table);
  if (!operation.index.empty()) request.text("IndexName", operation.index);
  if (raw != nullptr) {
    write_raw(request, expressions, operation, *raw);
  } else {
    write_as_asked(request, expressions, operation);
  }
  expressions.end(request);
  if (operation.consistent_read) request.flag("ConsistentRead", true);
  write_return(request, operation.return_consumed_capacity);
  request.end();
}

}  // namespace

std::string body_of(const operation::Query& query, const RawPage* raw) {
  std::string body;
  json::Object request(body);
  Expressions expressions;
  expressions.add(request, "KeyConditionExpression", query.key_condition);
  if (!query.forward) request.flag("ScanIndexForward", false);
  write_page(request, expressions, query, raw);
  return body;
}

std::string body_of(const operation::Scan& scan, const RawPage* raw) {
  std::string body;
  json::Object request(body);
  Expressions expressions;
  if (scan.total_segments > 1) {
    request.number("Segment", scan.segment);
    request.number("TotalSegments", scan.total_segments);
  }
  write_page(request, expressions, scan, raw);
  return body;
}

Result<RemotePage> read_page(const Members& answer, const base::Limits& limits) {
  RemotePage page;
  ROWHOUSE_TRY(items, answer.list("Items"));
  if (items) {
    for (const auto each : *items) {
      ROWHOUSE_CHECK(read_item(each, page.items.buffer(), limits));
      page.items.seal();
    }
  }
  ROWHOUSE_TRY(count, answer.count("Count"));
  ROWHOUSE_TRY(scanned_count, answer.count("ScannedCount"));
  ROWHOUSE_TRY(last_evaluated_key, answer.item("LastEvaluatedKey", limits));
  ROWHOUSE_TRY(capacity, read_capacity(answer, Units::kRead));
  page.count = count;
  page.scanned_count = scanned_count;
  page.last_evaluated_key = std::move(last_evaluated_key);
  page.consumed_capacity = std::move(capacity);
  return page;
}

}  // namespace rowhouse::engine::remote

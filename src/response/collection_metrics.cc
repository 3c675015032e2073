#include <cmath>

#include "response/members.h"

namespace rowhouse::response {
namespace {

/// Whole numbers with a decimal point, as the service writes these.
void append_gigabytes(std::string& out, double gigabytes) {
  out += std::to_string(static_cast<std::int64_t>(std::llround(gigabytes)));
  out += ".0";
}

void append_metrics(std::string& out, const operation::ItemCollectionMetrics& metrics) {
  Object object(out);
  object.item("ItemCollectionKey", metrics.key);
  std::string& range = object.member("SizeEstimateRangeGB");
  range += '[';
  append_gigabytes(range, metrics.lower_gb);
  range += ',';
  append_gigabytes(range, metrics.upper_gb);
  range += ']';
  object.end();
}

}  // namespace

void write_metrics(Object& answer, const std::optional<operation::ItemCollectionMetrics>& metrics) {
  if (metrics) append_metrics(answer.member("ItemCollectionMetrics"), *metrics);
}

void write_metrics(Object& answer, const std::vector<operation::ItemCollectionMetrics>& metrics) {
  if (metrics.empty()) return;
  Object tables(answer.member("ItemCollectionMetrics"));
  for (std::size_t i = 0; i < metrics.size();) {
    std::string& out = tables.member(metrics[i].table);
    out += '[';
    // Those of one table stand together.
    const std::string_view table = metrics[i].table;
    for (; i < metrics.size() && metrics[i].table == table; ++i) {
      if (out.back() != '[') out += ',';
      append_metrics(out, metrics[i]);
    }
    out += ']';
  }
  tables.end();
}

}  // namespace rowhouse::response

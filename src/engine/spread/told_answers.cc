#include "engine/spread/told_answers.h"

#include <algorithm>

namespace rowhouse::engine::spread {

void tell(const KeyForms& forms, operation::ItemCollectionMetrics& metrics) {
  forms.tell(metrics.key);
}

void tell(const KeyForms& forms, operation::QueryResult& page) {
  forms.tell(page.items);
  forms.tell(page.last_evaluated_key);
}

void tell(const KeyForms& forms, operation::StreamRecord& record) {
  forms.tell(record.keys);
  forms.tell(record.old_image);
  forms.tell(record.new_image);
}

Error told(const KeyForms& forms, Error error) {
  if (error.item().empty()) return error;
  std::string item = error.item();
  forms.tell(item);
  return std::move(error.with_item(std::move(item)));
}

void tell(const FormsOfTable& forms_of, std::vector<operation::ItemCollectionMetrics>& metrics) {
  std::vector<operation::ItemCollectionMetrics> all;
  for (operation::ItemCollectionMetrics& each : metrics) {
    if (const KeyForms* forms = forms_of(each.table)) tell(*forms, each);
    const auto same = std::find_if(all.begin(), all.end(), [&](const auto& other) {
      return other.table == each.table && other.key == each.key;
    });
    if (same == all.end()) {
      all.push_back(std::move(each));
    } else {
      same->lower_gb += each.lower_gb;
      same->upper_gb += each.upper_gb;
    }
  }
  metrics = std::move(all);
}

}  // namespace rowhouse::engine::spread

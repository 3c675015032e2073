#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "engine/spread/key_forms.h"

/// Where a partition key shows in an answer, and how it is told there.
namespace rowhouse::engine::spread {

inline void tell(const KeyForms& forms, operation::GetItemResult& answer) {
  forms.tell(answer.item);
}

void tell(const KeyForms& forms, operation::ItemCollectionMetrics& metrics);

/// Of PutItem, UpdateItem and DeleteItem.
template <typename Answer>
  requires requires(Answer& answer) {
    answer.attributes;
    answer.item_collection_metrics;
  }
void tell(const KeyForms& forms, Answer& answer) {
  forms.tell(answer.attributes);
  if (answer.item_collection_metrics) tell(forms, *answer.item_collection_metrics);
}

void tell(const KeyForms& forms, operation::QueryResult& page);
void tell(const KeyForms& forms, operation::StreamRecord& record);

/// Of one write: the item that made its condition fail.
Error told(const KeyForms& forms, Error error);

/// The forms of each table that a request names; null for one that is not there.
using FormsOfTable = std::function<const KeyForms*(std::string_view table)>;

/// Of several writes: collections of one partition that were kept apart are told as one.
void tell(const FormsOfTable& forms_of, std::vector<operation::ItemCollectionMetrics>& metrics);

}  // namespace rowhouse::engine::spread

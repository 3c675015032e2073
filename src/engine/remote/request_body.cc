#include "engine/remote/request_body.h"

#include <algorithm>

namespace rowhouse::engine::remote {

std::string Expressions::name(std::string_view attribute) {
  auto& names = printed_.names;
  auto known = std::find_if(names.begin(), names.end(),
                            [&](const auto& entry) { return entry.second == attribute; });
  if (known == names.end()) {
    known = names.emplace(known, "#n" + std::to_string(names.size()), attribute);
  }
  return known->first;
}

void Expressions::add_of_an_item(json::Object& object, std::string_view member,
                                 const std::optional<expression::Condition>& condition,
                                 std::string_view of_its_key) {
  std::string text;
  if (condition) {
    condition->print(printed_);
    text = "(" + printed_.text + ") AND ";
  }
  text += "attribute_exists(" + name(of_its_key) + ")";
  object.text(member, text);
}

void Expressions::add_names(json::Object& object, std::string_view member,
                            const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& each : names) text += (text.empty() ? "" : ", ") + name(each);
  object.text(member, text);
}

void Expressions::end(json::Object& object) const {
  if (!printed_.names.empty()) {
    json::Object names(object.member("ExpressionAttributeNames"));
    for (const auto& [placeholder, attribute] : printed_.names) names.text(placeholder, attribute);
    names.end();
  }
  if (!printed_.values.empty()) {
    json::Object values(object.member("ExpressionAttributeValues"));
    for (const auto& [placeholder, compact] : printed_.values) {
      json::append_value(values.member(placeholder), model::ValueView(compact));
    }
    values.end();
  }
}

void write_return(json::Object& object, operation::ReturnValues values) {
  using operation::ReturnValues;
  constexpr std::string_view kNames[] = {"NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW",
                                         "UPDATED_NEW"};
  if (values == ReturnValues::kNone) return;
  object.text("ReturnValues", kNames[static_cast<std::size_t>(values)]);
}

void write_return(json::Object& object, operation::ReturnConsumedCapacity capacity) {
  using operation::ReturnConsumedCapacity;
  if (capacity == ReturnConsumedCapacity::kNone) return;
  object.text("ReturnConsumedCapacity",
              capacity == ReturnConsumedCapacity::kTotal ? "TOTAL" : "INDEXES");
}

void write_return(json::Object& object, operation::ReturnItemCollectionMetrics metrics) {
  if (metrics == operation::ReturnItemCollectionMetrics::kNone) return;
  object.text("ReturnItemCollectionMetrics", "SIZE");
}

void write_return(json::Object& object, operation::ReturnOnConditionFailure on_failure) {
  if (on_failure == operation::ReturnOnConditionFailure::kNone) return;
  object.text("ReturnValuesOnConditionCheckFailure", "ALL_OLD");
}

}  // namespace rowhouse::engine::remote

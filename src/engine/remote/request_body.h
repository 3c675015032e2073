#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "expression/expression.h"
#include "json/object.h"
#include "operation/options.h"

/// Typed operations as the JSON of DynamoDB's API.
namespace rowhouse::engine::remote {

/// The expressions of one object of a request: printed from their trees under fresh placeholders,
/// which end() writes when the last expression is there.
class Expressions {
 public:
  /// Nothing if there is no expression.
  template <typename Expression>
  void add(json::Object& object, std::string_view member,
           const std::optional<Expression>& expression) {
    if (expression) add(object, member, *expression);
  }
  template <typename Expression>
  void add(json::Object& object, std::string_view member, const Expression& expression) {
    expression.print(printed_);
    object.text(member, printed_.text);
  }
  /// A condition which also asks that the item be there: that it has the attribute `of_its_key`.
  void add_of_an_item(json::Object& object, std::string_view member,
                      const std::optional<expression::Condition>& condition,
                      std::string_view of_its_key);
  /// A projection of top-level attributes.
  void add_names(json::Object& object, std::string_view member,
                 const std::vector<std::string>& names);
  /// ExpressionAttributeNames and ExpressionAttributeValues.
  void end(json::Object& object) const;

 private:
  std::string name(std::string_view attribute);
  expression::Printed printed_;
};

// Each writes its member unless it says what is the default anyway.
void write_return(json::Object& object, operation::ReturnValues values);
void write_return(json::Object& object, operation::ReturnConsumedCapacity capacity);
void write_return(json::Object& object, operation::ReturnItemCollectionMetrics metrics);
void write_return(json::Object& object, operation::ReturnOnConditionFailure on_failure);

}  // namespace rowhouse::engine::remote

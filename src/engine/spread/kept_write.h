#pragma once

#include <optional>
#include <string>
#include <utility>

#include "engine/errors.h"
#include "engine/spread/key_conditions.h"
#include "engine/spread/key_forms.h"

namespace rowhouse::engine::spread {

/// How a write of an item of a spread tenant that is refused is told, where it was asked in other
/// words than the client's: an update that takes a value from the partition key is sent with the
/// key's value in its place, on the condition that the item is there. Of one that is not there such
/// an update fails, as it does where nobody is spread.
struct ToldRefusal {
  Error of_missing;        ///< What the update comes to where there is no item.
  bool tells_old = false;  ///< The client asked for the item that made its condition fail.

  /// What is said of a condition that failed because of `item`, which is empty if none is there.
  /// Nothing: what the engine says, without the item if it was not asked for.
  std::optional<Error> of(std::string& item) const {
    if (item.empty()) return of_missing;
    if (!tells_old) item.clear();
    return std::nullopt;
  }
};

inline Error cannot_choose_by_key(const std::string& partition_name) {
  return invalid(
      "One or more parameter values were invalid: an update of an item whose tenant is spread "
      "cannot choose a value by whether there is a partition key attribute " +
      partition_name);
}

/// Says the condition and the update of a write of one item, whose partition key is `told`, of the
/// key that is kept. kValidation for an update that does something else where the key is not there.
template <typename Write>
Result<std::optional<ToldRefusal>> keep_expressions(const KeyForms& forms, const std::string& told,
                                                    Write& write) {
  const std::string& partition = forms.table().key.partition.name;
  std::optional<ToldRefusal> refusal;
  if constexpr (requires { write.update; }) {
    const bool takes_key = write.update && takes_value_of(*write.update, partition);
    // A condition that no missing item meets is enough of one.
    if (takes_key && (!write.condition || write.condition->matches(model::ItemView()))) {
      auto error = error_without_item(*write.update);
      if (!error) return cannot_choose_by_key(partition);
      refusal = ToldRefusal{*std::move(error), write.on_condition_failure ==
                                                   operation::ReturnOnConditionFailure::kAllOld};
      write.on_condition_failure = operation::ReturnOnConditionFailure::kAllOld;
      write.condition = and_is_there(write.condition, partition);
    }
    if (takes_key) write.update = with_told_key(*write.update, partition, told);
  }
  if constexpr (requires { write.condition; }) {
    if (write.condition) write.condition = with_told_key(*write.condition, partition, told);
  }
  return refusal;
}

}  // namespace rowhouse::engine::spread

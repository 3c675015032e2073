#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "engine/spread/key_forms.h"
#include "expression/expression.h"
#include "model/index.h"
#include "operation/all.h"

namespace rowhouse::engine::spread {

/// False if the engine refuses what is asked of a global index, which keeps less: it has to be
/// asked as it is, to say so.
template <typename Operation>
bool may_read_whole(const model::SecondaryIndex* index, const Operation& operation) {
  if (index == nullptr || !index->is_global || !operation.projection) return true;
  const std::vector<std::string> names = operation.projection->attributes();
  return std::all_of(names.begin(), names.end(),
                     [&](const std::string& name) { return index->projects(name); });
}

/// What a Query or Scan makes of the items that it read, where the engine was asked for them whole:
/// told, filtered, counted, projected. Of an operation that it is made from it takes all that away.
class PageTeller {
 public:
  /// `index` is the one that is read, or null.
  template <typename Operation>
  PageTeller(KeyForms forms, const model::SecondaryIndex* index, Operation& operation)
      : forms_(std::move(forms)),
        filter_(std::move(operation.filter)),
        projection_(std::move(operation.projection)),
        is_count_only_(operation.select == operation::Select::kCount) {
    operation.filter.reset();
    operation.projection.reset();
    operation.select = choose(index, operation.select);
  }

  const KeyForms& forms() const noexcept { return forms_; }
  bool is_count_only() const noexcept { return is_count_only_; }
  /// Adds an item that was read, as it is kept; counts it as scanned. Its size, as it is told.
  std::size_t add(model::ItemView kept, operation::QueryResult& page);
  /// The same for a whole page.
  void tell(operation::QueryResult& page);

 private:
  operation::Select choose(const model::SecondaryIndex* index, operation::Select asked);

  KeyForms forms_;
  std::optional<expression::Condition> filter_;
  std::optional<expression::Projection> projection_;
  bool is_count_only_;
  std::string item_;
};

}  // namespace rowhouse::engine::spread

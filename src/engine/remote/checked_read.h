#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/remote/page.h"
#include "model/schema.h"
#include "tenancy/scope.h"

namespace rowhouse::engine::remote {

/// A Query or Scan whose items are looked at here before they are filtered, counted or told of: of
/// an index under a scope that narrows it, since an index's own partition key may be anything that
/// a writer put there; or with a filter that the other side would not take. Items that may not
/// leave are as if they were not there: neither counts nor page keys tell of them.
template <typename Operation>
class CheckedRead {
 public:
  CheckedRead(std::shared_ptr<const model::TableSchema> table, const tenancy::Scope& scope,
              Operation&& operation);

  /// The request of the next page.
  std::string body() const;
  /// Takes a page in. True when the read is done.
  Result<bool> take(RemotePage&& page);
  typename Operation::Result result();

 private:
  void choose_attributes();
  bool has_key(model::ItemView item) const;
  bool admits(model::ItemView item) const;
  void add(model::ItemView item);
  std::string page_key(model::ItemView item) const;

  std::shared_ptr<const model::TableSchema> table_;  // Shared with the engine.
  const model::SecondaryIndex* index_;               ///< Null: the table itself is read.
  tenancy::Scope scope_;
  Operation operation_;
  RawPage raw_;
  /// What an item is told as; nothing: whole.
  std::optional<expression::Projection> projection_;
  bool met_others_ = false;  ///< Some items may not leave.
  std::size_t admitted_bytes_ = 0;
  std::string last_admitted_;  ///< The page key of the last item that may leave.
  int pages_ = 0;
  typename Operation::Result result_;
};

extern template class CheckedRead<operation::Query>;
extern template class CheckedRead<operation::Scan>;

}  // namespace rowhouse::engine::remote

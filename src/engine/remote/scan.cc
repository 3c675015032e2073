#include "engine/remote/checked_read.h"
#include "engine/remote/remote_engine.h"

namespace rowhouse::engine::remote {
namespace {

using operation::Scan;
using operation::ScanResult;

Result<void> check(const Scan& scan, const model::TableSchema& table, const tenancy::Scope& scope) {
  // A scan reads whatever there is.
  if (!scope.is_unlimited()) return outside_of_scope();
  if (scan.index.empty() || !scope.narrows_indexes()) return {};
  if (table.find_index(scan.index) == nullptr) return index_not_found(scan.index);
  if (scan.exclusive_start_key.empty()) return {};
  const model::ItemView start(scan.exclusive_start_key);
  const auto partition = start.find(table.key.partition.name);
  const auto sort = table.key.sort ? start.find(table.key.sort->name) : std::nullopt;
  if (!partition) return invalid("The provided starting key is invalid");
  if (!scope.admits_from_index(*partition, sort)) return outside_of_scope();
  return {};
}

}  // namespace

void RemoteEngine::execute(const Scope& scope, Scan&& scan, Done<Scan> done) {
  std::string name = scan.table;
  with_table(
      std::move(name), std::move(done),
      [this, scope, scan = std::move(scan)](const TablePtr& table, Done<Scan>&& later) mutable {
        auto checked = check(scan, *table, scope);
        if (!checked) return later(std::move(checked).error());
        if (!scan.index.empty() && scope.narrows_indexes()) {
          return read_on(std::make_unique<CheckedRead<Scan>>(table, scope, std::move(scan)),
                         std::move(later));
        }
        Call call{Scan::kName, kDynamoDb, body_of(scan)};
        send(std::move(call), std::move(later),
             [this, scan = std::move(scan)](const Members& answer) -> Result<ScanResult> {
               ROWHOUSE_TRY(page, read_page(answer, limits()));
               return result_of(std::move(page), scan);
             });
      });
}

}  // namespace rowhouse::engine::remote

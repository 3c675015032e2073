#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "base/completion.h"
#include "base/result.h"
#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/page_reader.h"
#include "engine/embedded/table_record.h"
#include "model/index.h"
#include "tenancy/scope.h"

/// What Query and Scan of an index have in common.
namespace rowhouse::engine::embedded {

/// The index of that name, if it can be read as the request wants: kValidation with DynamoDB's
/// texts if there is none, it is being made, or it does not keep what is asked for.
Result<const model::SecondaryIndex*> find_readable_index(const Table& table,
                                                         const operation::Query& query,
                                                         const base::Clock& clock);
Result<const model::SecondaryIndex*> find_readable_index(const Table& table,
                                                         const operation::Scan& scan,
                                                         const base::Clock& clock);

/// True if the items must be read from the table: a local index is asked for more than it keeps.
bool must_fetch(const model::SecondaryIndex& index, const operation::Query& query);
bool must_fetch(const model::SecondaryIndex& index, const operation::Scan& scan);

/// What reading a page consumed, on the index and on the table.
operation::ConsumedCapacity capacity_of_page(const PageReader& page,
                                             const model::SecondaryIndex& index,
                                             const operation::Query& query);
operation::ConsumedCapacity capacity_of_page(const PageReader& page,
                                             const model::SecondaryIndex& index,
                                             const operation::Scan& scan);

/// A page of an index on its way: all that PageSpec points to.
template <typename Operation>
struct IndexPage {
  std::shared_ptr<const Table> table;  ///< Shared with the catalog, which may go on without.
  const model::SecondaryIndex* index;  ///< Of `table`.
  tenancy::Scope scope;
  Operation operation;
  PageReader reader;

  Result<PageReader::Progress> read(const Store& store, std::size_t page_bytes_max, Tier tier,
                                    std::size_t bytes_max) {
    PageSpec spec = PageSpec::of(operation, table->schema.key, page_bytes_max);
    spec.index = index;
    spec.scope = &scope;
    if (must_fetch(*index, operation)) spec.fetched = table.get();
    return reader.read(store, spec, tier, bytes_max);
  }
  typename Operation::Result answer() {
    typename Operation::Result result{std::move(reader.result())};
    result.is_count_only = operation.select == operation::Select::kCount;
    if (operation.return_consumed_capacity != operation::ReturnConsumedCapacity::kNone) {
      result.consumed_capacity = capacity_of_page(reader, *index, operation);
    }
    return result;
  }
};

/// Answers a page at once if memory has it; else the rest is read by what `run_later` hands to the
/// pool: a completion, the work and the bytes that it holds.
template <typename Operation, typename RunLater>
void read_and_answer(IndexPage<Operation> page, const Store& store, std::size_t page_bytes_max,
                     base::Completion<typename Operation::Result> done, RunLater&& run_later) {
  const auto progress = page.read(store, page_bytes_max, Tier::kCached, kInlinePageBytesMax);
  if (!progress) return done(progress.error());
  if (*progress == PageReader::Progress::kDone) return done(page.answer());
  const std::size_t held_bytes = page.reader.held_bytes();
  run_later(
      std::move(done),
      [&store, page_bytes_max,
       page = std::move(page)](base::Completion<typename Operation::Result>& later) mutable {
        const auto finished = page.read(store, page_bytes_max, Tier::kAny, SIZE_MAX);
        if (!finished) return later(finished.error());
        later(page.answer());
      },
      held_bytes);
}

}  // namespace rowhouse::engine::embedded

#include "core/run_plan.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/limits.h"

namespace rowhouse::core {
namespace {

using base::Completion;
using tenancy::Scope;

// "Results are returned in pages of up to 10 items": here of up to as many partitions.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-operators.html
constexpr std::uint64_t kPartitionsPerPage = 10;

Error duplicate_item() {
  return Error(ErrorCode::kDuplicateItem, "Duplicate primary key exists in table");
}

/// The items of a page as the SELECT's columns make them.
operation::ItemList shaped(const partiql::Plan& plan, operation::ItemList&& items) {
  if (plan.columns.empty()) return std::move(items);
  operation::ItemList shaped_items;
  for (std::size_t i = 0; i < items.size(); ++i) {
    shaped_items.push_back(partiql::shape(plan, std::string(items[i].bytes())));
  }
  return shaped_items;
}

void add(std::optional<operation::ConsumedCapacity>& sum,
         std::optional<operation::ConsumedCapacity>&& part) {
  if (!sum || !part) {
    if (part) sum = std::move(part);
    return;
  }
  sum->read_units += part->read_units;
  for (operation::IndexCapacity& index : part->indexes) {
    const auto known = std::find_if(
        sum->indexes.begin(), sum->indexes.end(),
        [&](const operation::IndexCapacity& each) { return each.index == index.index; });
    if (known == sum->indexes.end()) {
      sum->indexes.push_back(std::move(index));
    } else {
      known->read_units += index.read_units;
    }
  }
}

/// One page of a SELECT that names several partitions: one query after the other, until the page is
/// full. What completes inline goes on inside the completion, so at most kPartitionsPerPage deep.
class PartitionPage : public std::enable_shared_from_this<PartitionPage> {
 public:
  PartitionPage(engine::Engine& engine, const Scope& scope, partiql::Plan&& plan,
                PageWanted&& wanted, Completion<StatementPage> done)
      : engine_(engine),
        scope_(scope),
        plan_(std::move(plan)),
        queries_(std::move(*std::get_if<partiql::Queries>(&plan_.operation))),
        wanted_(std::move(wanted)),
        at_(wanted_.position.partition),
        end_(std::min<std::uint64_t>(queries_.size(), at_ + kPartitionsPerPage)),
        done_(std::move(done)) {}

  void read_next() {
    operation::Query query = std::move(queries_[at_]);
    query.limit = wanted_.limit;
    query.return_consumed_capacity = wanted_.return_consumed_capacity;
    query.exclusive_start_key = std::exchange(wanted_.position.start_key, {});
    engine_.execute(scope_, std::move(query),
                    [self = shared_from_this()](Result<operation::QueryResult> result) {
                      self->absorb(std::move(result));
                    });
  }

 private:
  void absorb(Result<operation::QueryResult>&& result) {
    if (!result) return done_(std::move(result).error());
    add(page_.consumed_capacity, std::move(result->consumed_capacity));
    const operation::ItemList items = shaped(plan_, std::move(result->items));
    for (std::size_t i = 0; i < items.size(); ++i) page_.items.push_back(items[i].bytes());
    if (wanted_.limit) {
      *wanted_.limit -= std::min(*wanted_.limit, result->scanned_count);
    }
    if (!result->last_evaluated_key.empty()) {
      page_.next = {at_, result->last_evaluated_key};
      page_.last_evaluated_key = std::move(result->last_evaluated_key);
      return done_(std::move(page_));
    }
    ++at_;
    const bool is_full =
        at_ == end_ || wanted_.limit == 0u || page_.items.bytes() >= base::Limits{}.page_bytes_max;
    if (!is_full) return read_next();
    if (at_ < queries_.size()) page_.next = {at_, {}};
    done_(std::move(page_));
  }

  engine::Engine& engine_;
  const Scope scope_;
  partiql::Plan plan_;
  partiql::Queries queries_;
  PageWanted wanted_;
  std::uint64_t at_;
  const std::uint64_t end_;
  StatementPage page_;
  Completion<StatementPage> done_;
};

StatementPage page_of(const partiql::Plan& plan, operation::QueryResult&& result) {
  StatementPage page;
  page.items = shaped(plan, std::move(result.items));
  if (!result.last_evaluated_key.empty()) {
    page.next = {0, result.last_evaluated_key};
    page.last_evaluated_key = std::move(result.last_evaluated_key);
  }
  page.consumed_capacity = std::move(result.consumed_capacity);
  return page;
}

StatementPage page_of(const partiql::Plan& plan, operation::GetItemResult&& result) {
  StatementPage page;
  const std::string item = partiql::shape(plan, std::move(result.item));
  if (!item.empty()) page.items.push_back(item);
  page.consumed_capacity = std::move(result.consumed_capacity);
  return page;
}

/// Of a write: what RETURNING asked for.
template <typename WriteResult>
  requires requires(WriteResult result) { result.attributes; }
StatementPage page_of(const partiql::Plan&, WriteResult&& result) {
  StatementPage page;
  if (!result.attributes.empty()) page.items.push_back(result.attributes);
  page.consumed_capacity = std::move(result.consumed_capacity);
  return page;
}

template <typename Operation>
void run(engine::Engine& engine, const Scope& scope, Operation&& operation, partiql::Plan&& plan,
         const PageWanted& wanted, Completion<StatementPage> done) {
  operation.return_consumed_capacity = wanted.return_consumed_capacity;
  if constexpr (requires { operation.exclusive_start_key; }) {
    operation.limit = wanted.limit;
    operation.exclusive_start_key = wanted.position.start_key;
  }
  using Answer = typename std::remove_cvref_t<Operation>::Result;
  engine.execute(scope, std::forward<Operation>(operation),
                 [plan = std::make_unique<partiql::Plan>(std::move(plan)),
                  done = std::move(done)](Result<Answer> result) mutable {
                   if (result) return done(page_of(*plan, *std::move(result)));
                   const bool is_duplicate =
                       plan->is_insert() &&
                       result.error().code() == ErrorCode::kConditionalCheckFailed;
                   done(is_duplicate ? duplicate_item() : std::move(result).error());
                 });
}

}  // namespace

void run_plan(engine::Engine& engine, const Scope& scope, partiql::Plan&& plan, PageWanted&& wanted,
              Completion<StatementPage> done) {
  if (auto* queries = std::get_if<partiql::Queries>(&plan.operation)) {
    if (wanted.position.partition >= queries->size()) {
      return done(Error(ErrorCode::kValidation, "Invalid NextToken"));
    }
    if (queries->size() > 1) {
      return std::make_shared<PartitionPage>(engine, scope, std::move(plan), std::move(wanted),
                                             std::move(done))
          ->read_next();
    }
    operation::Query query = std::move(queries->front());
    return run(engine, scope, std::move(query), std::move(plan), wanted, std::move(done));
  }
  // Taken out of the plan, which goes along with what is left of it.
  auto operation = std::exchange(plan.operation, {});
  std::visit(
      [&](auto&& each) {
        using Operation = std::remove_cvref_t<decltype(each)>;
        if constexpr (std::same_as<Operation, operation::TransactWrite> ||
                      std::same_as<Operation, partiql::Queries>) {
          done(Error(ErrorCode::kInternalServer, "A statement that stands in transactions alone"));
        } else {
          if constexpr (std::same_as<Operation, operation::PutItem>) {
            plan.operation = operation::PutItem{};
          }
          run(engine, scope, std::forward<decltype(each)>(each), std::move(plan), wanted,
              std::move(done));
        }
      },
      std::move(operation));
}

}  // namespace rowhouse::core

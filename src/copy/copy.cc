#include "copy/copy.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <utility>

#include "copy/journal.h"
#include "copy/segment_copier.h"
#include "copy/target_table.h"
#include "engine/tenant_filter.h"
#include "operation/list_tables.h"
#include "tenancy/belonging.h"

namespace rowhouse::copy {
namespace {

constexpr std::chrono::milliseconds kBetweenNews{200};

Result<std::vector<std::string>> all_tables(Side& side) {
  std::vector<std::string> names;
  operation::ListTables list;
  do {
    ROWHOUSE_TRY(page, side.call(operation::ListTables(list)));
    names.insert(names.end(), page.names.begin(), page.names.end());
    list.exclusive_start_name = page.last_evaluated_name;
  } while (!list.exclusive_start_name.empty());
  return names;
}

/// Runs one function for each segment, each in a thread of its own, and tells the observer now and
/// then how far they are. The first error of all, after which the others stop.
class Threads {
 public:
  using Work = std::function<Result<void>(std::uint32_t segment)>;

  Threads(const Options& options, std::atomic<bool>& stop) : options_(options), stop_(stop) {}

  Result<void> run(std::uint32_t count, const Work& work, const std::function<void()>& tell) {
    left_ = count;
    std::vector<std::thread> threads;
    threads.reserve(count);
    for (std::uint32_t segment = 0; segment < count; ++segment) {
      threads.emplace_back([this, segment, &work] { finish(work(segment)); });
    }
    {
      std::unique_lock lock(mutex_);
      while (!finished_.wait_for(lock, kBetweenNews, [this] { return left_ == 0; })) {
        if (options_.stop != nullptr && options_.stop->load()) stop_ = true;
        tell();
      }
    }
    for (std::thread& thread : threads) thread.join();
    tell();
    return error_ ? Result<void>(*std::move(error_)) : Result<void>();
  }

 private:
  void finish(const Result<void>& outcome) {
    const std::lock_guard lock(mutex_);
    if (!outcome) {
      stop_ = true;
      if (!error_) error_ = outcome.error();
    }
    if (--left_ == 0) finished_.notify_one();
  }

  const Options& options_;
  std::atomic<bool>& stop_;
  std::mutex mutex_;
  std::condition_variable finished_;
  std::uint32_t left_ = 0;
  std::optional<Error> error_;
};

class Copy {
 public:
  Copy(engine::Engine& from, engine::Engine& to, const Options& options)
      : from_(from),
        to_(to),
        options_(options),
        pace_(options.items_per_second, *options.clock, options.wait) {}

  Result<std::vector<TableOutcome>> run() {
    if (options_.parallel < 1 || options_.parallel > Options::kParallelMax) {
      return Error(ErrorCode::kValidation, "A table is copied in 1 to 64 segments");
    }
    std::vector<std::string> tables = options_.tables;
    if (tables.empty()) {
      ROWHOUSE_TRY(all, all_tables(from_));
      tables = std::move(all);
    }
    ROWHOUSE_CHECK(open_journal(tables));
    std::vector<TableOutcome> outcomes;
    for (const std::string& table : tables) {
      ROWHOUSE_TRY(outcome, copy_table(table));
      outcomes.push_back(std::move(outcome));
    }
    journal_->remove();
    return outcomes;
  }

 private:
  Result<void> open_journal(const std::vector<std::string>& tables) {
    journal_ = std::make_unique<Journal>();
    if (options_.journal.empty()) return {};
    std::string job = options_.from_name + '\n' + options_.to_name + '\n' +
                      (options_.tenant ? options_.tenant->text() : "") + '\n' +
                      std::to_string(options_.parallel);
    for (const std::string& table : tables) job += '\n' + table;
    ROWHOUSE_TRY(journal, Journal::open(options_.journal, job));
    journal_ = std::move(journal);
    return {};
  }

  Result<TableOutcome> copy_table(const std::string& name) {
    TableOutcome outcome;
    outcome.table = name;
    ROWHOUSE_TRY(source, active_table(from_, name, options_.wait));
    std::optional<expression::Condition> filter;
    if (options_.tenant) {
      if (source.key.partition.type != model::Type::kString) return outcome;  // nobody's
      const std::string own = tenancy::partition_of(source.tenant_template, *options_.tenant);
      ROWHOUSE_TRY(of_tenant, engine::filter_of_tenant(own, source, base::Limits()));
      filter = std::move(of_tenant);
    }
    ROWHOUSE_CHECK(prepare_target(to_, source, options_.wait));
    const auto segment = [&](std::uint32_t number) {
      return Segment{name, filter, number, options_.parallel};
    };
    ROWHOUSE_CHECK(for_each_segment(name, false, [&](const Shared& shared, std::uint32_t number) {
      return copy_segment(shared, segment(number));
    }));
    outcome.copied = items_;
    if (options_.compare) {
      ROWHOUSE_TRY(of_source, sum(from_, name, segment));
      ROWHOUSE_TRY(of_target, sum(to_, name, segment));
      outcome.source = of_source;
      outcome.target = of_target;
    }
    ROWHOUSE_CHECK(finish_target(to_, source, options_.wait));
    return outcome;
  }

  template <typename MakeSegment>
  Result<ItemSum> sum(Side& side, const std::string& table, const MakeSegment& segment) {
    std::vector<ItemSum> sums(options_.parallel);
    ROWHOUSE_CHECK(for_each_segment(
        table, true, [&](const Shared& shared, std::uint32_t number) -> Result<void> {
          ROWHOUSE_TRY(of_segment, sum_segment(shared, side, segment(number)));
          sums[number] = of_segment;
          return {};
        }));
    ItemSum all;
    for (const ItemSum& each : sums) all.add(each);
    return all;
  }

  template <typename Work>
  Result<void> for_each_segment(const std::string& table, bool compares, const Work& work) {
    items_ = 0;
    const Shared shared{from_,  to_,  *journal_, pace_, options_.wait, *options_.random,
                        items_, stop_};
    const auto tell = [&] {
      if (options_.observer) options_.observer({table, compares, items_});
    };
    return Threads(options_, stop_)
        .run(options_.parallel, [&](std::uint32_t number) { return work(shared, number); }, tell);
  }

  Side from_;
  Side to_;
  const Options& options_;
  Pace pace_;
  std::unique_ptr<Journal> journal_;
  std::atomic<std::uint64_t> items_ = 0;
  std::atomic<bool> stop_ = false;
};

}  // namespace

Result<std::vector<TableOutcome>> copy(engine::Engine& from, engine::Engine& to,
                                       const Options& options) {
  return Copy(from, to, options).run();
}

}  // namespace rowhouse::copy

#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "engine/engine.h"
#include "engine/spread/page_teller.h"
#include "engine/spread/tenant_range.h"

namespace rowhouse::engine::spread {

/// A Query of a partition that is spread: every suffix is asked for its part, all at once, and the
/// parts are merged in the order of their sort keys until the page is full. A page key is the key
/// of the last item, and each suffix goes on behind it, so that no place has to be remembered. What
/// was read past the end of a page is read again by the next: how much is asked of each suffix
/// follows from what the page may still take.
class GatheredQuery : public std::enable_shared_from_this<GatheredQuery> {
 public:
  using Scope = tenancy::Scope;
  using Done = base::Completion<operation::QueryResult>;

  /// `partition` is the told partition key of the condition. `index` is of the table of `forms`, or
  /// null. With `range`, `index` sorts by the partition key, `partition` is the tenant's own, and
  /// what is gathered are the tenant's parts of one partition of the index.
  GatheredQuery(Engine& engine, Scope scope, KeyForms forms, const model::SecondaryIndex* index,
                model::ValueView partition, std::optional<TenantRange> range,
                operation::Query&& query, const base::Limits& limits, Done done);
  void start() { run(); }

 private:
  static constexpr std::size_t kSortKeysMax = 5;  ///< Four of an index, and the table's.
  using Order = std::array<std::string_view, kSortKeysMax>;

  /// One suffix.
  struct Part {
    operation::Query query;
    operation::ItemList items;  ///< As they are kept.
    std::size_t next = 0;       ///< The first of them that is not in the page yet.
    std::size_t end = 0;        ///< Behind the last of them that the query is for.
    /// What is asked of the sort key, where its condition says no more than where it begins.
    std::optional<expression::KeyCondition::Part> range = std::nullopt;
    std::string read_to;   ///< Where the engine stopped; empty: it has no more.
    bool is_asked = true;  ///< In this round.
    Result<operation::QueryResult> answer = operation::QueryResult{};
    /// By what the next item is ordered.
    Order order;
    bool has_item() const noexcept { return next < end; }
  };
  /// For a heap whose front is what comes first.
  struct ComesLater {
    const GatheredQuery& query;
    bool operator()(std::size_t a, std::size_t b) const {
      return query.is_before(b, query.parts_[b].order, a, query.parts_[a].order);
    }
  };

  static bool is_dry(const Part& part) noexcept {
    return !part.has_item() && !part.read_to.empty();
  }
  void run();
  bool absorb();
  void take(std::size_t at);
  bool merge();
  void push(std::size_t at);
  std::size_t pop();
  void add_next(std::size_t at);
  bool is_full() const;
  /// Lets each part begin behind the item of that page key.
  void go_on_behind(const std::string& page_key);
  /// The same where items of one sort key are told suffix by suffix: the suffix of that item goes
  /// on behind it, the ones before it behind that sort key, the others with it.
  void go_on_behind(const std::string& page_key, std::size_t suffix);
  /// Whether the part has no item that is asked for from there on.
  bool is_past_the_end(const Part& part, model::ItemView item) const;
  void drop_what_is_not_asked_for(Part& part) const;
  /// Behind its last item.
  void end_page();
  void end_page_where_reading_ended();
  bool is_end_ambiguous() const;
  void answer();
  std::uint32_t items_to_ask_for() const;
  bool goes_before(const Order& a, const Order& b) const;
  /// The same of what two parts have; of one sort key, where no more is known of their order, items
  /// go suffix by suffix.
  bool is_before(std::size_t a, const Order& of_a, std::size_t b, const Order& of_b) const;
  std::size_t first_dry() const;
  Order order_of(model::ItemView item) const;
  std::string page_key(model::ItemView item) const;
  std::ptrdiff_t sorts_of_index() const {
    return static_cast<std::ptrdiff_t>(sort_names_.size()) - 1;
  }

  Engine& engine_;
  const Scope scope_;
  const std::size_t page_bytes_max_;
  const bool forward_;
  const std::optional<std::uint32_t> limit_;
  const std::shared_ptr<const model::TableSchema> table_;  // Shared with the engine.
  const model::SecondaryIndex* const index_;
  const std::optional<TenantRange> tenant_range_;
  std::vector<std::string> sort_names_;
  PageTeller teller_;
  Done done_;
  std::vector<Part> parts_;
  std::vector<std::size_t> heap_;  ///< Parts that have an item, the next one in front.
  std::atomic<std::size_t> pending_ = 0;
  int rounds_ = 0;
  std::size_t bytes_ = 0;
  std::string last_;  ///< The last item of the page, as it is kept.
  std::size_t last_part_ = 0;
  /// Nothing is known of how the engine orders items of one sort key in this index: they are told
  /// suffix by suffix.
  bool ties_by_suffix_ = false;
  /// The same, and the index sorts by several attributes, behind some of whose values no condition
  /// can begin: a page cannot end among items of one sort key that are kept under several keys.
  bool must_see_ties_ = false;
  bool ties_cross_ = false;  ///< Items of the last sort key came from several suffixes.
  operation::QueryResult page_;
};

}  // namespace rowhouse::engine::spread

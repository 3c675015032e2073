#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rowhouse/condition.h"
#include "rowhouse/entity.h"

namespace rowhouse {

namespace detail {

/// A query as the library runs it: which sort keys of the tenant's partition, and how.
struct RawQuery {
  enum class Range : std::uint8_t {
    kAll,
    kEqual,
    kLess,
    kLessOrEqual,
    kGreater,
    kGreaterOrEqual,
    kBetween,
    kBeginsWith
  };
  Range range = Range::kAll;
  std::string first;   ///< In compact form.
  std::string second;  ///< In compact form; the upper end of kBetween.
  bool second_excluded = false;
  std::string partition;  ///< What follows `tenant#<id>#`; empty: the tenant's own partition.
  bool descending = false;
  bool count_only = false;
  std::optional<std::uint32_t> limit;
  std::optional<Condition> filter;
  std::string start;
  std::optional<Error> error;
};

/// The untyped part of Query<T>.
class QueryText {
 public:
  explicit QueryText(const KeyText& prefix);
  void begins_with(std::string_view beginning);
  void from(const KeyText& key) { take(from_, key); }
  void to(const KeyText& key, bool deeper);
  /// The kind and the ids so far, without a '#' behind.
  std::string_view prefix() const noexcept { return prefix_; }
  void fail(const Error& error);
  RawQuery raw() const;

  bool descending = false;
  std::optional<std::uint32_t> limit;
  std::optional<Condition> filter;
  std::string start;

 private:
  void take(std::optional<std::string>& bound, const KeyText& key);

  std::string prefix_;
  std::string beginning_;
  std::optional<std::string> from_;
  std::optional<std::string> to_;
  bool to_is_deeper_ = false;
  std::optional<Error> error_;
};

/// Items of one page, in compact form.
class RawPage {
 public:
  RawPage();
  RawPage(RawPage&&) noexcept;
  RawPage& operator=(RawPage&&) noexcept;
  ~RawPage();

  std::size_t size() const noexcept;
  std::string_view operator[](std::size_t index) const;
  /// Items that were counted, where only the count was asked for.
  std::uint32_t count() const noexcept;
  /// Where the next page starts; empty at the end.
  const std::string& next() const noexcept;

  struct State;
  explicit RawPage(std::unique_ptr<State> state);

 private:
  std::unique_ptr<State> state_;
};

}  // namespace detail

/// Which entities of kind T to read, in which order and how many. A value; one query may be run
/// often and by several tenants (but a page token belongs to one tenant and one query).
///
///     Query<Order>()                                  // all of the kind
///     Query<Order>(customer_id).descending().limit(10)  // of a hierarchy: below its first ids
template <Entity T>
class Query {
 public:
  /// All entities whose first ids are these: fewer than the entity has.
  template <typename... Ids>
    requires(sizeof...(Ids) < entity<T>.kIds && detail::fit_ids<T, Ids...>())
  explicit Query(const Ids&... ids)
      : depth_(sizeof...(Ids)), text_([&] {
          detail::KeyText prefix(entity<T>.kind, detail::kTypeName<T>);
          detail::add_ids<T>(prefix, ids...);
          return detail::QueryText(prefix);
        }()) {}

  /// Only those whose next id begins with that text.
  Query& begins_with(std::string_view beginning) {
    text_.begins_with(beginning);
    return *this;
  }
  /// Only those whose next id is at or after `id`, in the order of the sort keys' bytes.
  template <typename Id>
  Query& from(const Id& id) {
    detail::KeyText key(text_.prefix(), detail::kTypeName<T>);
    detail::add_id(key, member_name(), id);
    text_.from(key);
    return *this;
  }
  /// Only those whose next id is at or before `id`.
  template <typename Id>
  Query& to(const Id& id) {
    detail::KeyText key(text_.prefix(), detail::kTypeName<T>);
    detail::add_id(key, member_name(), id);
    text_.to(key, depth_ + 1 < entity<T>.kIds);
    return *this;
  }
  Query& descending(bool yes = true) {
    text_.descending = yes;
    return *this;
  }
  /// At most so many entities: of a page, or of all() in total. At least 1.
  Query& limit(std::uint32_t entities_max) {
    text_.limit = entities_max;
    return *this;
  }
  /// Only those which meet the condition. They are read before they are dropped, so a page may be
  /// empty though more follow.
  Query& filter(Condition condition) {
    text_.filter = std::move(condition);
    return *this;
  }
  /// Goes on where a page of this tenant's same query ended: its `next`.
  Query& start_after(std::string token) {
    text_.start = std::move(token);
    return *this;
  }

  detail::RawQuery raw() const { return text_.raw(); }

 private:
  std::string_view member_name() const {
    std::string_view name;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      ((I == depth_ ? void(name = detail::id_name<T, I>()) : void()), ...);
    }(std::make_index_sequence<entity<T>.kIds>());
    return name;
  }

  std::size_t depth_;
  detail::QueryText text_;
};

/// Some entities, and where the next page starts.
template <typename T>
struct Page {
  std::vector<T> items;
  /// For Query::start_after(); empty at the end. Opaque: it belongs to its tenant and query, and
  /// any other refuses it. It may be kept as long as the table lives.
  std::string next;
};

/// A query for programs which do not know the shape of their items: by sort keys as they are
/// stored. Items come as trees.
class ItemQuery {
 public:
  ItemQuery& equals(const Value& sort_key) { return bound(Range::kEqual, sort_key); }
  ItemQuery& less(const Value& sort_key) { return bound(Range::kLess, sort_key); }
  ItemQuery& less_or_equal(const Value& sort_key) { return bound(Range::kLessOrEqual, sort_key); }
  ItemQuery& greater(const Value& sort_key) { return bound(Range::kGreater, sort_key); }
  ItemQuery& greater_or_equal(const Value& sort_key) {
    return bound(Range::kGreaterOrEqual, sort_key);
  }
  ItemQuery& between(const Value& lower, const Value& upper) {
    return bound(Range::kBetween, lower, &upper);
  }
  ItemQuery& begins_with(const Value& beginning) { return bound(Range::kBeginsWith, beginning); }
  /// Another partition of the tenant's: `tenant#<id>#<suffix>`.
  ItemQuery& partition(std::string_view suffix);
  ItemQuery& descending(bool yes = true) {
    raw_.descending = yes;
    return *this;
  }
  ItemQuery& limit(std::uint32_t items_max) {
    raw_.limit = items_max;
    return *this;
  }
  ItemQuery& filter(Condition condition) {
    raw_.filter = std::move(condition);
    return *this;
  }
  ItemQuery& start_after(std::string token) {
    raw_.start = std::move(token);
    return *this;
  }

  const detail::RawQuery& raw() const noexcept { return raw_; }

 private:
  using Range = detail::RawQuery::Range;
  ItemQuery& bound(Range range, const Value& first, const Value* second = nullptr);
  detail::RawQuery raw_;
};

}  // namespace rowhouse

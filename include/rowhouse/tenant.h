#pragma once

#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "rowhouse/batch.h"
#include "rowhouse/entities.h"
#include "rowhouse/entity.h"
#include "rowhouse/query.h"
#include "rowhouse/result.h"
#include "rowhouse/session.h"
#include "rowhouse/tenant_calls.h"
#include "rowhouse/transaction.h"
#include "rowhouse/typed_items.h"
#include "rowhouse/update.h"
#include "rowhouse/writer.h"

namespace rowhouse {

class Table;

/// One tenant's items in one table: the only way to items. Whatever a handle is asked for, it
/// reaches nothing of any other tenant: each call is authorized as that tenant's before anything is
/// read.
///
/// A handle is a small value; copy it and use it from many threads. It keeps its database open. All
/// calls block until they are done, those ending in `_async` return at once (see below).
///
/// Errors, besides each call's own: kValidation for ids which cannot be keys and whatever DynamoDB
/// refuses, kMapping where a struct and an item do not fit, kResourceNotFound if the table is gone,
/// kThrottling if too much is waiting, kDataCorrupt and kStorageFull from the disk.
///
/// **Asynchronous calls.** `callback` is called exactly once with what the blocking call would have
/// returned: on the calling thread before the call returns, if memory could answer, or later on a
/// thread of the engine's. It must not block, must not throw, and may begin further calls. The
/// arguments may go away when the call returns; so may the handle, but some handle or the Database
/// must outlive the callback, and must not be destroyed by it.
class Tenant {
 public:
  const std::string& id() const noexcept;
  const std::string& table() const noexcept;

  /// The same tenant with reads that see every write answered before them. Without it reads may be
  /// a little behind on a remote engine, at half the price; on the embedded engine there is no
  /// difference.
  Tenant with_consistent_reads() const;

  /// The same tenant, able to do less: what `session` leaves of what this handle may do. Its other
  /// calls fail with kAccessDenied, before anything is read. A narrowed handle can be narrowed
  /// again, by three policies in all; nothing widens it. kValidation if the policy is not one, with
  /// the element at fault, or if the kinds are none that this handle reaches.
  Result<Tenant> assume(const Session& session) const;

  // One entity ------------------------------------------------------------------------------------

  /// The entity of that id, or nothing.
  template <Entity T, typename... Ids>
    requires(sizeof...(Ids) == entity<T>.kIds && detail::fit_ids<T, Ids...>())
  Result<std::optional<T>> get(const Ids&... ids) const {
    detail::KeyText key(entity<T>.kind, detail::kTypeName<T>);
    detail::add_ids<T>(key, ids...);
    if (!key.ok()) return key.error();
    return detail::get_entity<T>(*core_, key.text());
  }
  template <Entity T>
  Result<std::optional<T>> get(const Key<T>& key) const {
    if (!key.ok()) return key.error();
    return detail::get_entity<T>(*core_, key.sort_key());
  }
  template <Entity T, typename Callback>
  void get_async(const Key<T>& key, Callback callback) const {
    if (!key.ok()) return callback(Result<std::optional<T>>(key.error()));
    detail::get(*core_, detail::make_key(*core_, key.sort_key()),
                detail::make_receiver<std::string>(detail::decode_found<T>, std::move(callback)));
  }

  /// Writes an entity, in place of the one with its id if there is one. An empty generated id is
  /// filled in first, in `value` itself where that can be changed.
  template <typename T>
    requires Entity<std::remove_cvref_t<T>>
  Result<void> put(T&& value) const {
    return put_encoded(detail::encode_filled(*core_, std::forward<T>(value)), {});
  }
  /// Only if the condition holds of the item that is there, else kConditionalCheckFailed.
  template <typename T>
    requires Entity<std::remove_cvref_t<T>>
  Result<void> put(T&& value, const Condition& condition) const {
    return put_encoded(detail::encode_filled(*core_, std::forward<T>(value)),
                       {.condition = &condition});
  }
  template <Entity T, typename Callback>
    requires std::invocable<Callback&, Result<void>>
  void put_async(const T& value, Callback callback) const {
    put_encoded_async(detail::encode_filled(*core_, value), {}, std::move(callback));
  }
  template <Entity T, typename Callback>
  void put_async(const T& value, const Condition& condition, Callback callback) const {
    put_encoded_async(detail::encode_filled(*core_, value), {.condition = &condition},
                      std::move(callback));
  }

  /// Writes an entity that is not there yet and returns it, with its generated id.
  /// kConditionalCheckFailed if there is one of that id.
  template <Entity T>
  Result<T> create(T value) const {
    const Condition absent = if_absent();
    const Result<void> done = put(value, absent);
    if (!done) return done.error();
    return value;
  }
  template <Entity T, typename Callback>
  void create_async(T value, Callback callback) const {
    Result<std::string> item = detail::encode_filled(*core_, value);
    if (!item) return callback(Result<T>(std::move(item).error()));
    const Condition absent = if_absent();
    detail::put(*core_, *std::move(item), {.condition = &absent},
                detail::make_receiver<std::string>(
                    [value = std::move(value)](Result<std::string>&& old) mutable -> Result<T> {
                      if (!old) return std::move(old).error();
                      return std::move(value);
                    },
                    std::move(callback)));
  }

  /// As put(); returns the entity that was there before.
  template <typename T>
    requires Entity<std::remove_cvref_t<T>>
  Result<std::optional<std::remove_cvref_t<T>>> exchange(T&& value) const {
    Result<std::string> item = detail::encode_filled(*core_, std::forward<T>(value));
    if (!item) return std::move(item).error();
    return detail::decode_found<std::remove_cvref_t<T>>(
        detail::put(*core_, *std::move(item), {.return_old = true}));
  }
  template <Entity T, typename Callback>
  void exchange_async(const T& value, Callback callback) const {
    Result<std::string> item = detail::encode_filled(*core_, value);
    if (!item) return callback(Result<std::optional<T>>(std::move(item).error()));
    detail::put(*core_, *std::move(item), {.return_old = true},
                detail::make_receiver<std::string>(detail::decode_found<T>, std::move(callback)));
  }

  /// Removes the entity of that id. That there is none is no error.
  template <Entity T, typename... Ids>
    requires(sizeof...(Ids) == entity<T>.kIds && detail::fit_ids<T, Ids...>())
  Result<void> remove(const Ids&... ids) const {
    return remove_key(Key<T>(ids...), {});
  }
  template <Entity T>
  Result<void> remove(const Key<T>& key) const {
    return remove_key(key, {});
  }
  template <Entity T>
  Result<void> remove(const Key<T>& key, const Condition& condition) const {
    return remove_key(key, {.condition = &condition});
  }
  template <Entity T, typename Callback>
    requires std::invocable<Callback&, Result<void>>
  void remove_async(const Key<T>& key, Callback callback) const {
    remove_key_async(key, {}, std::move(callback));
  }
  template <Entity T, typename Callback>
  void remove_async(const Key<T>& key, const Condition& condition, Callback callback) const {
    remove_key_async(key, {.condition = &condition}, std::move(callback));
  }
  /// Removes the entity and returns what it was.
  template <Entity T>
  Result<std::optional<T>> take(const Key<T>& key) const {
    if (!key.ok()) return key.error();
    return detail::decode_found<T>(
        detail::remove(*core_, detail::make_key(*core_, key.sort_key()), {.return_old = true}));
  }
  template <Entity T, typename Callback>
  void take_async(const Key<T>& key, Callback callback) const {
    if (!key.ok()) return callback(Result<std::optional<T>>(key.error()));
    detail::remove(
        *core_, detail::make_key(*core_, key.sort_key()), {.return_old = true},
        detail::make_receiver<std::string>(detail::decode_found<T>, std::move(callback)));
  }

  /// Changes the entity of that id: `update<Order>({customer_id, order_id}, set(...), condition)`.
  /// kConditionalCheckFailed if there is none (an update alone cannot make a whole entity) or if
  /// the condition does not hold.
  template <Entity T>
  Result<void> update(const Key<T>& key, const Changes& changes) const {
    return update_key(key, changes, nullptr);
  }
  template <Entity T>
  Result<void> update(const Key<T>& key, const Changes& changes, const Condition& condition) const {
    return update_key(key, changes, &condition);
  }
  template <Entity T, typename Callback>
    requires std::invocable<Callback&, Result<void>>
  void update_async(const Key<T>& key, const Changes& changes, Callback callback) const {
    update_key_async(key, changes, nullptr, std::move(callback));
  }
  template <Entity T, typename Callback>
  void update_async(const Key<T>& key, const Changes& changes, const Condition& condition,
                    Callback callback) const {
    update_key_async(key, changes, &condition, std::move(callback));
  }
  /// As update(); returns the entity as it is now. A kMapping error comes after the change was
  /// made.
  template <Entity T>
  Result<T> update_and_get(const Key<T>& key, const Changes& changes,
                           const std::optional<Condition>& condition = std::nullopt) const {
    if (!key.ok()) return key.error();
    return detail::decode_new<T>(detail::update(
        *core_, detail::make_key(*core_, key.sort_key()), changes,
        {.condition = condition ? &*condition : nullptr, .return_new = true, .must_exist = true}));
  }
  template <Entity T, typename Callback>
  void update_and_get_async(const Key<T>& key, const Changes& changes,
                            const std::optional<Condition>& condition, Callback callback) const {
    if (!key.ok()) return callback(Result<T>(key.error()));
    detail::update(
        *core_, detail::make_key(*core_, key.sort_key()), changes,
        {.condition = condition ? &*condition : nullptr, .return_new = true, .must_exist = true},
        detail::make_receiver<std::string>(detail::decode_new<T>, std::move(callback)));
  }

  // Many entities ---------------------------------------------------------------------------------

  /// One page of a query, at most 1 MB.
  template <Entity T>
  Result<Page<T>> page(const Query<T>& query) const {
    return detail::decode_page<T>(detail::query(*core_, query.raw()));
  }
  template <Entity T, typename Callback>
  void page_async(const Query<T>& query, Callback callback) const {
    detail::query(
        *core_, query.raw(),
        detail::make_receiver<detail::RawPage>(detail::decode_page<T>, std::move(callback)));
  }
  /// Every entity of a query, read page by page while the range is walked:
  ///
  ///     for (const Result<Order>& order : acme.all<Order>()) ...
  ///
  /// An entity that does not fit its struct is one error among the results; after a page that could
  /// not be read the range ends.
  template <Entity T>
  Entities<T> all(const Query<T>& query = Query<T>()) const {
    return Entities<T>(core_, query);
  }
  /// How many entities a query finds. It reads them all, page by page.
  template <Entity T>
  Result<std::uint64_t> count(const Query<T>& query = Query<T>()) const {
    return detail::count(core_, query.raw());
  }
  template <Entity T, typename Callback>
  void count_async(const Query<T>& query, Callback callback) const {
    detail::count(core_, query.raw(), detail::make_receiver<std::uint64_t>(std::move(callback)));
  }

  /// Entities of many keys, in their order; nothing where there is none. Read in batches, not in
  /// one snapshot.
  template <Entity T>
  Result<std::vector<std::optional<T>>> get_many(const std::vector<Key<T>>& keys) const {
    Result<std::vector<std::string>> compact = detail::make_keys(*core_, keys);
    if (!compact) return std::move(compact).error();
    return detail::decode_many<T>(detail::get_many(core_, *std::move(compact)));
  }
  template <Entity T, typename Callback>
  void get_many_async(const std::vector<Key<T>>& keys, Callback callback) const {
    Result<std::vector<std::string>> compact = detail::make_keys(*core_, keys);
    if (!compact) {
      return callback(Result<std::vector<std::optional<T>>>(std::move(compact).error()));
    }
    detail::get_many(core_, *std::move(compact),
                     detail::make_receiver<std::vector<std::string>>(detail::decode_many<T>,
                                                                     std::move(callback)));
  }
  /// Writes many entities, each for itself: some may be written when the call fails. For
  /// all-or-nothing see transaction().
  template <Entity T>
  Result<void> put_many(const std::vector<T>& values) const {
    Batch batch = this->batch();
    for (const T& value : values) batch.put(value);
    return batch.write();
  }
  template <Entity T, typename Callback>
  void put_many_async(const std::vector<T>& values, Callback callback) const {
    Batch batch = this->batch();
    for (const T& value : values) batch.put(value);
    batch.write_async(std::move(callback));
  }
  template <Entity T>
  Result<void> remove_many(const std::vector<Key<T>>& keys) const {
    Batch batch = this->batch();
    for (const Key<T>& key : keys) batch.remove(key);
    return batch.write();
  }
  template <Entity T, typename Callback>
  void remove_many_async(const std::vector<Key<T>>& keys, Callback callback) const {
    Batch batch = this->batch();
    for (const Key<T>& key : keys) batch.remove(key);
    batch.write_async(std::move(callback));
  }
  /// Puts and removes of several kinds, to be written together but each for itself.
  Batch batch() const { return Batch(core_); }
  /// Puts and removes of several kinds, as many as come, written while they come.
  Writer writer(const WriterOptions& options = {}) const { return Writer(core_, options); }

  /// Writes of several kinds that are all made or none.
  Transaction transaction() const { return Transaction(core_); }
  /// Entities of one or several kinds as they were at one moment:
  /// `get_together(Key<User>(id), Key<Order>(order_id))`. At most 100.
  template <Entity... Ts>
    requires(sizeof...(Ts) > 0)
  Result<std::tuple<std::optional<Ts>...>> get_together(const Key<Ts>&... keys) const {
    Result<std::vector<std::string>> compact = detail::make_keys(*core_, keys...);
    if (!compact) return std::move(compact).error();
    return detail::decode_tuple<Ts...>(detail::get_together(*core_, *std::move(compact)));
  }
  template <Entity T>
  Result<std::vector<std::optional<T>>> get_together(const std::vector<Key<T>>& keys) const {
    Result<std::vector<std::string>> compact = detail::make_keys(*core_, keys);
    if (!compact) return std::move(compact).error();
    return detail::decode_many<T>(detail::get_together(*core_, *std::move(compact)));
  }
  template <Entity... Ts, typename Callback>
    requires(sizeof...(Ts) > 0)
  void get_together_async(const std::tuple<Key<Ts>...>& keys, Callback callback) const {
    Result<std::vector<std::string>> compact = std::apply(
        [&](const Key<Ts>&... each) { return detail::make_keys(*core_, each...); }, keys);
    if (!compact) {
      return callback(Result<std::tuple<std::optional<Ts>...>>(std::move(compact).error()));
    }
    detail::get_together(*core_, *std::move(compact),
                         detail::make_receiver<std::vector<std::string>>(
                             detail::decode_tuple<Ts...>, std::move(callback)));
  }
  template <Entity T, typename Callback>
  void get_together_async(const std::vector<Key<T>>& keys, Callback callback) const {
    Result<std::vector<std::string>> compact = detail::make_keys(*core_, keys);
    if (!compact) {
      return callback(Result<std::vector<std::optional<T>>>(std::move(compact).error()));
    }
    detail::get_together(*core_, *std::move(compact),
                         detail::make_receiver<std::vector<std::string>>(detail::decode_many<T>,
                                                                         std::move(callback)));
  }

  // Items as trees --------------------------------------------------------------------------------

  // For programs which do not know the shape of their items. A key or an item which leaves the
  // partition key out is of the tenant's own partition, `tenant#<id>`; one that names it must name
  // a partition of the tenant's.

  Result<std::optional<Item>> get_item(const Item& key) const;
  Result<void> put_item(const Item& item,
                        const std::optional<Condition>& condition = std::nullopt) const;
  Result<void> remove_item(const Item& key,
                           const std::optional<Condition>& condition = std::nullopt) const;
  /// Makes the item if it is not there, as DynamoDB does. Returns it as it is now.
  Result<Item> update_item(const Item& key, const Changes& changes,
                           const std::optional<Condition>& condition = std::nullopt) const;
  Result<Page<Item>> query_items(const ItemQuery& query) const;
  Result<std::uint64_t> count_items(const ItemQuery& query) const;
  /// In the order of the keys, in batches.
  Result<std::vector<std::optional<Item>>> get_items(const std::vector<Item>& keys) const;

  void get_item_async(const Item& key,
                      std::function<void(Result<std::optional<Item>>)> callback) const;
  void put_item_async(const Item& item, const std::optional<Condition>& condition,
                      std::function<void(Result<void>)> callback) const;
  void remove_item_async(const Item& key, const std::optional<Condition>& condition,
                         std::function<void(Result<void>)> callback) const;
  void update_item_async(const Item& key, const Changes& changes,
                         const std::optional<Condition>& condition,
                         std::function<void(Result<Item>)> callback) const;
  void query_items_async(const ItemQuery& query,
                         std::function<void(Result<Page<Item>>)> callback) const;
  void count_items_async(const ItemQuery& query,
                         std::function<void(Result<std::uint64_t>)> callback) const;
  void get_items_async(
      const std::vector<Item>& keys,
      std::function<void(Result<std::vector<std::optional<Item>>>)> callback) const;

 private:
  friend class Table;

  explicit Tenant(detail::TenantPtr core) : core_(std::move(core)) {}

  Result<void> put_encoded(Result<std::string> item, const detail::WriteOptions& options) const {
    if (!item) return std::move(item).error();
    return detail::without_value(detail::put(*core_, *std::move(item), options));
  }
  template <typename Callback>
  void put_encoded_async(Result<std::string> item, const detail::WriteOptions& options,
                         Callback callback) const {
    if (!item) return callback(Result<void>(std::move(item).error()));
    detail::put(*core_, *std::move(item), options,
                detail::make_receiver<std::string>(detail::without_value, std::move(callback)));
  }
  template <Entity T>
  Result<void> remove_key(const Key<T>& key, const detail::WriteOptions& options) const {
    if (!key.ok()) return key.error();
    return detail::without_value(
        detail::remove(*core_, detail::make_key(*core_, key.sort_key()), options));
  }
  template <Entity T, typename Callback>
  void remove_key_async(const Key<T>& key, const detail::WriteOptions& options,
                        Callback callback) const {
    if (!key.ok()) return callback(Result<void>(key.error()));
    detail::remove(*core_, detail::make_key(*core_, key.sort_key()), options,
                   detail::make_receiver<std::string>(detail::without_value, std::move(callback)));
  }
  template <Entity T>
  Result<void> update_key(const Key<T>& key, const Changes& changes,
                          const Condition* condition) const {
    if (!key.ok()) return key.error();
    return detail::without_value(detail::update(*core_, detail::make_key(*core_, key.sort_key()),
                                                changes,
                                                {.condition = condition, .must_exist = true}));
  }
  template <Entity T, typename Callback>
  void update_key_async(const Key<T>& key, const Changes& changes, const Condition* condition,
                        Callback callback) const {
    if (!key.ok()) return callback(Result<void>(key.error()));
    detail::update(*core_, detail::make_key(*core_, key.sort_key()), changes,
                   {.condition = condition, .must_exist = true},
                   detail::make_receiver<std::string>(detail::without_value, std::move(callback)));
  }

  detail::TenantPtr core_;
};

}  // namespace rowhouse

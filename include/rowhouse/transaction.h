#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rowhouse/typed_items.h"

namespace rowhouse {

class Tenant;

/// Up to 100 writes to different items of one tenant, of any kinds, which are all made or none.
///
///     acme.transaction()
///         .put(order, if_absent())
///         .update<User>(user_id, add(&User::orders, 1))
///         .commit(token);
///
/// Filled and committed by one thread. What is wrong with a value is the error of commit().
class Transaction {
 public:
  template <typename T>
    requires Entity<std::remove_cvref_t<T>>
  Transaction& put(T&& value, std::optional<Condition> condition = std::nullopt) {
    return add(Kind::kPut, detail::encode_filled(*tenant_, std::forward<T>(value)),
               std::move(condition), std::nullopt);
  }
  template <Entity T>
  Transaction& remove(const Key<T>& key, std::optional<Condition> condition = std::nullopt) {
    return add(Kind::kRemove, compact(key), std::move(condition), std::nullopt);
  }
  /// The entity must exist.
  template <Entity T>
  Transaction& update(const Key<T>& key, Changes changes,
                      std::optional<Condition> condition = std::nullopt) {
    Condition exists = if_present();
    return add(Kind::kUpdate, compact(key), condition ? exists && *condition : exists,
               std::move(changes));
  }
  /// Changes nothing, but cancels the transaction if the condition does not hold of the entity.
  template <Entity T>
  Transaction& check(const Key<T>& key, Condition condition) {
    return add(Kind::kCheck, compact(key), std::move(condition), std::nullopt);
  }

  Transaction& put_item(const Item& item, std::optional<Condition> condition = std::nullopt) {
    return add(Kind::kPut, detail::encode(*tenant_, item), std::move(condition), std::nullopt);
  }
  Transaction& remove_item(const Item& key, std::optional<Condition> condition = std::nullopt) {
    return add(Kind::kRemove, detail::encode(*tenant_, key), std::move(condition), std::nullopt);
  }
  /// Makes the item if it is not there.
  Transaction& update_item(const Item& key, Changes changes,
                           std::optional<Condition> condition = std::nullopt) {
    return add(Kind::kUpdate, detail::encode(*tenant_, key), std::move(condition),
               std::move(changes));
  }
  Transaction& check_item(const Item& key, Condition condition) {
    return add(Kind::kCheck, detail::encode(*tenant_, key), std::move(condition), std::nullopt);
  }

  std::size_t size() const noexcept { return writes_.size(); }

  /// Makes the writes and empties the transaction. With a `token` (1 to 36 characters, such as
  /// make_uuid()) committing the same writes again within ten minutes does nothing and succeeds;
  /// other writes under that token are kIdempotentParameterMismatch. kTransactionCanceled, with a
  /// reason for each write in their order, if a condition failed or another transaction holds an
  /// item.
  Result<void> commit(std::string_view token = {}) {
    std::optional<Error> error = std::exchange(error_, std::nullopt);
    std::vector<detail::WriteAction> writes = std::exchange(writes_, {});
    if (error) return *std::move(error);
    return detail::write_together(*tenant_, std::move(writes), token);
  }
  template <typename Callback>
  void commit_async(std::string_view token, Callback callback) {
    std::optional<Error> error = std::exchange(error_, std::nullopt);
    std::vector<detail::WriteAction> writes = std::exchange(writes_, {});
    if (error) return callback(Result<void>(*std::move(error)));
    detail::write_together(*tenant_, std::move(writes), token,
                           detail::make_receiver<void>(std::move(callback)));
  }

 private:
  using Kind = detail::WriteAction::Kind;
  friend class Tenant;
  explicit Transaction(detail::TenantPtr tenant) : tenant_(std::move(tenant)) {}

  template <Entity T>
  Result<std::string> compact(const Key<T>& key) const {
    if (!key.ok()) return key.error();
    return detail::make_key(*tenant_, key.sort_key());
  }
  Transaction& add(Kind kind, Result<std::string> item, std::optional<Condition> condition,
                   std::optional<Changes> changes) {
    if (item) {
      writes_.push_back({kind, *std::move(item), std::move(condition), std::move(changes)});
    } else if (!error_) {
      error_ = std::move(item).error();
    }
    return *this;
  }

  detail::TenantPtr tenant_;
  std::vector<detail::WriteAction> writes_;
  std::optional<Error> error_;
};

}  // namespace rowhouse

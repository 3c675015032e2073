#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "rowhouse/typed_items.h"

namespace rowhouse {

class Tenant;

/// Puts and removes of one tenant, of any kinds and any number, written in as few requests as may
/// be. Each is made for itself: after an error some are made and some are not, and writing the same
/// batch again is safe. What the engine leaves unprocessed is handed to it again, a bounded number
/// of times. A batch is filled and written by one thread. What is wrong with a value is the error
/// of write().
class Batch {
 public:
  template <typename T>
    requires Entity<std::remove_cvref_t<T>>
  Batch& put(T&& value) {
    return add(detail::WriteAction::Kind::kPut,
               detail::encode_filled(*tenant_, std::forward<T>(value)));
  }
  template <Entity T>
  Batch& remove(const Key<T>& key) {
    if (!key.ok()) return fail(key.error());
    return add(detail::WriteAction::Kind::kRemove, detail::make_key(*tenant_, key.sort_key()));
  }
  Batch& put_item(const Item& item) {
    return add(detail::WriteAction::Kind::kPut, detail::encode(*tenant_, item));
  }
  Batch& remove_item(const Item& key) {
    return add(detail::WriteAction::Kind::kRemove, detail::encode(*tenant_, key));
  }

  std::size_t size() const noexcept { return writes_.size(); }

  /// Writes it all and empties the batch. kValidation if two writes are of one item; kThrottling,
  /// saying how many, if some stayed unprocessed.
  Result<void> write() {
    std::optional<Error> error = std::exchange(error_, std::nullopt);
    std::vector<detail::WriteAction> writes = std::exchange(writes_, {});
    if (error) return *std::move(error);
    return detail::write_many(tenant_, std::move(writes));
  }
  template <typename Callback>
  void write_async(Callback callback) {
    std::optional<Error> error = std::exchange(error_, std::nullopt);
    std::vector<detail::WriteAction> writes = std::exchange(writes_, {});
    if (error) return callback(Result<void>(*std::move(error)));
    detail::write_many(tenant_, std::move(writes),
                       detail::make_receiver<void>(std::move(callback)));
  }

 private:
  friend class Tenant;
  explicit Batch(detail::TenantPtr tenant) : tenant_(std::move(tenant)) {}

  Batch& add(detail::WriteAction::Kind kind, Result<std::string> item) {
    if (!item) return fail(item.error());
    writes_.push_back({kind, *std::move(item), std::nullopt, std::nullopt});
    return *this;
  }
  Batch& fail(const Error& error) {
    if (!error_) error_ = error;
    return *this;
  }

  detail::TenantPtr tenant_;
  std::vector<detail::WriteAction> writes_;
  std::optional<Error> error_;
};

}  // namespace rowhouse

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "rowhouse/item.h"
#include "rowhouse/typed_items.h"

namespace rowhouse {

class Tenant;

namespace detail {
class WriterCore;  // src/core/writer.cc
}

struct WriterOptions {
  std::uint32_t batches_max = 4;      ///< Requests under way at once, 1 to 64.
  std::size_t bytes_max = 16u << 20;  ///< Of all writes that wait or are under way.
};

/// A write that was not made.
struct FailedWrite {
  bool is_put = true;
  Item item;  ///< The item of a put, the key of a remove.
  Error error;
};

/// A stream of puts and removes of one tenant: they are taken one after the other and written in
/// batches of 25, of which a bounded number is under way.
///
///     Writer writer = acme.writer();
///     for (const Order& order : orders) writer.put(order).value();
///     writer.flush().value();
///
/// Each write is made for itself, and reports its own failure. Writes of one item are made in their
/// order; those of different items in any. What the engine leaves unprocessed or throttles is
/// written again after growing random pauses, eight times; if a batch is refused for one of its
/// writes, they are made one by one. put() and remove() block while too much is under way; memory
/// is bounded by the options and the largest item. Not to be used inside a callback, and by one
/// thread at a time.
class Writer {
 public:
  Writer(Writer&&) noexcept = default;
  Writer& operator=(Writer&&) = delete;
  /// Waits for the writes that were taken: call flush() to hear of their failures.
  ~Writer();

  /// Takes a write. The error is one of its value or its id: it was not taken then.
  template <typename T>
    requires Entity<std::remove_cvref_t<T>>
  Result<void> put(T&& value) {
    return add(true, detail::encode_filled(*tenant_, std::forward<T>(value)));
  }
  template <Entity T>
  Result<void> remove(const Key<T>& key) {
    if (!key.ok()) return key.error();
    return add(false, detail::make_key(*tenant_, key.sort_key()));
  }
  Result<void> put_item(const Item& item) { return add(true, detail::encode(*tenant_, item)); }
  Result<void> remove_item(const Item& key) { return add(false, detail::encode(*tenant_, key)); }

  /// Waits until every write that was taken is made or has failed. The error of the first that
  /// failed since the last call, saying how many did.
  Result<void> flush();
  /// Those that failed since the last call, the first thousand of them.
  std::vector<FailedWrite> take_failures();
  /// How many were made so far.
  std::uint64_t written() const;

 private:
  friend class Tenant;
  Writer(detail::TenantPtr tenant, const WriterOptions& options);
  Result<void> add(bool is_put, Result<std::string> item);

  detail::TenantPtr tenant_;
  std::shared_ptr<detail::WriterCore> core_;  // shared with the requests under way
};

}  // namespace rowhouse

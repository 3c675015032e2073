#pragma once

#include <cstddef>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "rowhouse/typed_items.h"

namespace rowhouse {

class Tenant;

/// The entities that a query finds: a range to be walked once, which reads a page when it gets
/// there. Used by one thread.
template <Entity T>
class Entities {
 public:
  class Iterator {
   public:
    using value_type = Result<T>;
    using reference = const Result<T>&;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    const Result<T>& operator*() const { return *range_->current_; }
    const Result<T>* operator->() const { return &*range_->current_; }
    Iterator& operator++() {
      range_->step();
      return *this;
    }
    void operator++(int) { range_->step(); }
    bool operator==(std::default_sentinel_t) const { return !range_->current_.has_value(); }

   private:
    friend class Entities;
    explicit Iterator(Entities* range) : range_(range) {}
    Entities* range_ = nullptr;
  };

  /// Reads the first page.
  Iterator begin() {
    if (!begun_) {
      begun_ = true;
      step();
    }
    return Iterator(this);
  }
  std::default_sentinel_t end() const noexcept { return {}; }

 private:
  friend class Tenant;
  Entities(detail::TenantPtr tenant, const Query<T>& query)
      : tenant_(std::move(tenant)), query_(query.raw()), remaining_(query_.limit) {}

  void step() {
    if (ended_ || remaining_ == 0u) return current_.reset();
    while (at_ == page_.size()) {
      if (begun_page_ && page_.next().empty()) return current_.reset();
      if (begun_page_) query_.start = page_.next();
      query_.limit = remaining_;
      Result<detail::RawPage> page = detail::query(*tenant_, query_);
      if (!page) {
        ended_ = true;
        current_.emplace(std::move(page).error());
        return;
      }
      begun_page_ = true;
      page_ = *std::move(page);
      at_ = 0;
    }
    read(page_[at_++]);
    if (remaining_) --*remaining_;
  }

  // Into the entity before, whose strings have their room already.
  void read(std::string_view item) {
    if (!current_ || !current_->has_value()) current_.emplace(T{});
    codec::Reader reader;
    if (!detail::read_fields(reader, reader.item(item), **current_)) {
      current_.emplace(reader.failure().error(detail::kTypeName<T>));
    }
  }

  detail::TenantPtr tenant_;
  detail::RawQuery query_;
  std::optional<std::uint32_t> remaining_;
  detail::RawPage page_;
  std::size_t at_ = 0;
  std::optional<Result<T>> current_;
  bool begun_ = false;
  bool begun_page_ = false;
  bool ended_ = false;
};

}  // namespace rowhouse

#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace rowhouse::base {

template <typename Signature>
class UniqueFunction;

/// A callable that may own what cannot be copied. Callables of up to 64 bytes are kept inside,
/// since a completion is made for each request and should not cost an allocation.
/// (std::move_only_function is C++23.)
template <typename R, typename... Args>
class UniqueFunction<R(Args...)> {
 public:
  UniqueFunction() = default;
  template <typename F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, UniqueFunction> &&
             std::is_invocable_r_v<R, std::remove_cvref_t<F>&, Args...>)
  UniqueFunction(F&& function) {  // NOLINT(google-explicit-constructor): a lambda is a function
    using Callable = std::decay_t<F>;
    if constexpr (fits<Callable>) {
      new (&storage_) Callable(std::forward<F>(function));
      table_ = &inline_table<Callable>;
    } else {
      new (&storage_) Callable*(new Callable(std::forward<F>(function)));
      table_ = &heap_table<Callable>;
    }
  }
  UniqueFunction(UniqueFunction&& other) noexcept { take(other); }
  UniqueFunction& operator=(UniqueFunction&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  UniqueFunction(const UniqueFunction&) = delete;
  UniqueFunction& operator=(const UniqueFunction&) = delete;
  ~UniqueFunction() { reset(); }

  explicit operator bool() const noexcept { return table_ != nullptr; }
  // NOLINTNEXTLINE(performance-unnecessary-value-param): they are handed on as they came
  R operator()(Args... args) { return table_->call(&storage_, std::forward<Args>(args)...); }

 private:
  static constexpr std::size_t kInlineBytes = 64;
  struct Table {
    R (*call)(void*, Args&&...);
    void (*relocate)(void* from, void* to) noexcept;
    void (*destroy)(void*) noexcept;
  };

  template <typename F>
  static constexpr bool fits =
      sizeof(F) <= kInlineBytes && alignof(F) <= alignof(std::max_align_t) &&
      std::is_nothrow_move_constructible_v<F>;

  // What the callable returns is dropped if nobody asked for it (std::invoke_r is C++23).
  template <typename F>
  static R invoke(F& function, Args&&... args) {
    if constexpr (std::is_void_v<R>) {
      function(std::forward<Args>(args)...);
    } else {
      return function(std::forward<Args>(args)...);
    }
  }

  template <typename F>
  static constexpr Table inline_table = {[](void* at, Args&&... args) -> R {
                                           return invoke(*static_cast<F*>(at),
                                                         std::forward<Args>(args)...);
                                         },
                                         [](void* from, void* to) noexcept {
                                           new (to) F(std::move(*static_cast<F*>(from)));
                                           static_cast<F*>(from)->~F();
                                         },
                                         [](void* at) noexcept { static_cast<F*>(at)->~F(); }};

  template <typename F>
  static constexpr Table heap_table = {
      [](void* at, Args&&... args) -> R {
        return invoke(**static_cast<F**>(at), std::forward<Args>(args)...);
      },
      [](void* from, void* to) noexcept { new (to) F*(*static_cast<F**>(from)); },
      [](void* at) noexcept { delete *static_cast<F**>(at); }};

  void take(UniqueFunction& other) noexcept {
    table_ = std::exchange(other.table_, nullptr);
    if (table_ != nullptr) table_->relocate(&other.storage_, &storage_);
  }
  void reset() noexcept {
    if (table_ != nullptr) std::exchange(table_, nullptr)->destroy(&storage_);
  }

  const Table* table_ = nullptr;
  alignas(std::max_align_t) std::byte storage_[kInlineBytes];
};

}  // namespace rowhouse::base

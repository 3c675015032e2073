#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "rowhouse/result.h"

namespace rowhouse::detail {

/// Where the library puts the outcome of an asynchronous call; called exactly once.
template <typename T>
class Receiver {
 public:
  virtual ~Receiver() = default;
  virtual void receive(Result<T> outcome) = 0;
};

template <typename T>
using ReceiverPtr = std::unique_ptr<Receiver<T>>;

/// A receiver which hands what it gets, converted by `convert`, to the program's callback.
template <typename T, typename Convert, typename Callback>
ReceiverPtr<T> make_receiver(Convert convert, Callback callback) {
  class Converting final : public Receiver<T> {
   public:
    Converting(Convert convert, Callback callback)
        : convert_(std::move(convert)), callback_(std::move(callback)) {}
    void receive(Result<T> outcome) override { callback_(convert_(std::move(outcome))); }

   private:
    Convert convert_;
    Callback callback_;
  };
  return std::make_unique<Converting>(std::move(convert), std::move(callback));
}

template <typename T, typename Callback>
ReceiverPtr<T> make_receiver(Callback callback) {
  return make_receiver<T>([](Result<T>&& outcome) { return std::move(outcome); },
                          std::move(callback));
}

}  // namespace rowhouse::detail

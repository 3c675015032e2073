#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "administration/administrator.h"
#include "wire/handler.h"

namespace rowhouse::wire {

/// Administration over the wire. Requests are decided on where they come in; what is allowed is
/// carried out by one thread of its own, one after the other, since changes wait for the disk.
class Administration final : public Handler {
 public:
  /// Requests that wait at once; more are told to come again.
  static constexpr std::size_t kWaitingMax = 32;

  /// Null where there is no directory to administer (--no-auth): then every action is refused.
  explicit Administration(const administration::Administrator* administrator);
  /// Carries out what waits.
  ~Administration() override;
  Administration(const Administration&) = delete;
  Administration& operator=(const Administration&) = delete;

  bool knows(Api api, std::string_view action) const noexcept override;
  void handle(const tenancy::Requester& requester, Api api, std::string_view action,
              std::string_view body, AnswerTicket answer) override;

 private:
  using Permitted = administration::Administrator::Permitted;
  void work();

  const administration::Administrator* const administrator_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::pair<Permitted, AnswerTicket>> waiting_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace rowhouse::wire

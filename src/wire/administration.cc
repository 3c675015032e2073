#include "wire/administration.h"

#include <pthread.h>

#include "wire/answer_of.h"

namespace rowhouse::wire {

Administration::Administration(const administration::Administrator* administrator)
    : administrator_(administrator) {
  if (administrator_ == nullptr) return;
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "administration");
    work();
  });
}

Administration::~Administration() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

bool Administration::knows(Api api, std::string_view action) const noexcept {
  return api == Api::kRowhouse && administration::Administrator::knows(action);
}

void Administration::handle(const tenancy::Requester& requester, Api, std::string_view action,
                            std::string_view body, AnswerTicket answer) {
  if (administrator_ == nullptr) {
    return answer(answer_of(Error(ErrorCode::kValidation,
                                  "This server takes every caller for the operator (--no-auth): "
                                  "it has no tenants, keys and policies to administer")));
  }
  auto permitted = administrator_->admit(requester, action, body);
  if (!permitted) return answer(answer_of(permitted.error()));
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < kWaitingMax) {
      waiting_.emplace_back(*std::move(permitted), answer);
      changed_.notify_one();
      return;
    }
  }
  answer(answer_of(Error(ErrorCode::kThrottling, "Rate exceeded")));
}

void Administration::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return ending_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    auto [permitted, answer] = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    Result<std::string> done = permitted.carry_out();
    answer(done ? Answer{200, *std::move(done)} : answer_of(done.error()));
    lock.lock();
  }
}

}  // namespace rowhouse::wire

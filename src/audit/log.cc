#include "audit/log.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "audit/verify.h"

namespace rowhouse::audit {
namespace {

Error failed(std::string_view doing, const std::filesystem::path& path) {
  const int number = errno;
  const ErrorCode code =
      number == ENOSPC || number == EDQUOT ? ErrorCode::kStorageFull : ErrorCode::kInternalServer;
  return Error(code,
               "Cannot " + std::string(doing) + " " + path.string() + ": " + std::strerror(number));
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<Log>> Log::open(const LogOptions& options, std::string_view audit_key,
                                       const base::Clock& clock) {
  Chain chain(audit_key);
  ROWHOUSE_TRY(verdict, verify(chain, options.log, options.head));
  if (!verdict.sound) {
    return Error(ErrorCode::kDataCorrupt, "The audit log " + options.log.string() +
                                              " is not sound: " + verdict.finding +
                                              ". Keep it and its head elsewhere: once both are "
                                              "gone, the next start begins another");
  }
  const int descriptor =
      ::open(options.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0) return failed("open the audit log", options.log);
  if (verdict.torn_tail && ::ftruncate(descriptor, static_cast<off_t>(verdict.sound_bytes)) != 0) {
    const Error error = failed("mend the end of the audit log", options.log);
    ::close(descriptor);
    return error;
  }
  std::unique_ptr<Log> log(new Log(options, chain, verdict.end, descriptor, clock));
  log->bytes_ = verdict.sound_bytes;
  // From here on a missing head means that somebody took it away.
  ROWHOUSE_CHECK(log->write_head());
  log->thread_ = std::thread([raw = log.get()] {
    pthread_setname_np(pthread_self(), "audit");
    raw->run();
  });
  return log;
}

Log::Log(const LogOptions& options, Chain chain, Position end, int descriptor,
         const base::Clock& clock)
    : options_(options), chain_(chain), clock_(clock), end_(end), descriptor_(descriptor) {}

Log::~Log() {
  if (thread_.joinable()) {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    work_.notify_one();
    thread_.join();
  }
  ::close(descriptor_);
}

void Log::write(Event event) {
  if (event.time.count() == 0) event.time = clock_.now();
  const std::lock_guard lock(mutex_);
  ++given_;
  if (waiting_.size() >= options_.waiting_max) {
    ++lost_;
    return;
  }
  waiting_.push_back(std::move(event));
  // The first event begins a period, and one that has many does not wait for its end.
  if (waiting_.size() == 1 || waiting_.size() == many()) work_.notify_one();
}

Result<void> Log::flush() {
  std::unique_lock lock(mutex_);
  const std::uint64_t upto = given_;
  flushing_ = true;
  work_.notify_one();
  written_.wait(lock, [&] { return taken_ >= upto; });
  return state_;
}

void Log::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [&] { return ending_ || flushing_ || !waiting_.empty() || lost_ > 0; });
    // What comes within a period shares one sync.
    if (!ending_ && !flushing_) {
      work_.wait_for(lock, options_.sync_period,
                     [&] { return ending_ || flushing_ || waiting_.size() >= many(); });
    }
    std::vector<Event> events = std::exchange(waiting_, {});
    const std::uint64_t lost = std::exchange(lost_, 0);
    const std::uint64_t count = events.size();
    const std::uint64_t upto = given_;
    flushing_ = false;
    lock.unlock();
    Result<void> state;
    if (count + lost > 0) state = append(events, lost);
    const bool is_kept = state.has_value();
    // Lines that are on disk are kept, though a head elsewhere could not be written: the next one
    // counts them.
    if (is_kept && count + lost > 0) state = write_head();
    lock.lock();
    // They are not tried again: a line tells how many there were once the disk takes one.
    if (!is_kept) lost_ += count + lost;
    state_ = std::move(state);
    taken_ = upto;
    written_.notify_all();
    if (ending_ && waiting_.empty()) return;
  }
}

Result<void> Log::append(const std::vector<Event>& events, std::uint64_t lost) {
  if (broken_) {
    return Error(ErrorCode::kInternalServer, "The audit log " + options_.log.string() +
                                                 " ends in half a line and takes no more");
  }
  std::string lines;
  Position end = end_;
  for (const Event& event : events) lines += chain_.append(end, event);
  if (lost > 0) {
    Event told;
    told.time = clock_.now();
    told.kind = "lost";
    told.resource = std::to_string(lost) + " events";
    lines += chain_.append(end, told);
  }
  if (!write_all(descriptor_, lines) || ::fdatasync(descriptor_) != 0) {
    const Error error = failed("write the audit log", options_.log);
    // Half a line in the middle would make all that follows look altered.
    if (::ftruncate(descriptor_, static_cast<off_t>(bytes_)) != 0) broken_ = true;
    return error;
  }
  end_ = end;
  bytes_ += lines.size();
  return {};
}

/// As a whole or not at all: beside it first, then in its place.
Result<void> Log::write_head() {
  const std::filesystem::path beside = options_.head.string() + ".new";
  const int descriptor = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return failed("write the head of the audit log", beside);
  const bool written =
      write_all(descriptor, chain_.head_text(end_)) && ::fdatasync(descriptor) == 0;
  const int number = errno;
  ::close(descriptor);
  errno = number;
  if (!written || ::rename(beside.c_str(), options_.head.c_str()) != 0) {
    return failed("write the head of the audit log", options_.head);
  }
  return {};
}

}  // namespace rowhouse::audit

#include "engine/remote/credential_cache.h"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

namespace rowhouse::engine::remote {
namespace {

// AWS: new instance credentials are there at least five minutes before the old ones expire.
constexpr base::Milliseconds kRenewBefore{5 * 60'000};
// They have to be good until the request arrives.
constexpr base::Milliseconds kGoodFor{10'000};
// Whoever asks in between is told what went wrong.
constexpr base::Milliseconds kPauseAfterFailure{1'000};
constexpr std::size_t kWaitingMax = 20'000;

/// An error of which a server tells its clients nothing: it may name files and profiles.
Error none(std::string why) {
  return Error(ErrorCode::kInternalServer,
               "There are no credentials to call the engine with: " + std::move(why));
}

/// What came from a file or over the network goes into headers of requests.
bool fits_headers(const Credentials& credentials) {
  const auto is_graphic = [](std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
  };
  return !credentials.access_key_id.empty() && !credentials.secret_access_key.empty() &&
         is_graphic(credentials.access_key_id) && is_graphic(credentials.secret_access_key) &&
         is_graphic(credentials.session_token);
}

}  // namespace

CredentialCache::CredentialCache(CredentialProvider& provider, const base::Clock& clock,
                                 Start start)
    : provider_(provider), clock_(clock), start_(std::move(start)) {}

CredentialCache::~CredentialCache() { wait_for_fetch(); }

void CredentialCache::wait_for_fetch() {
  std::thread last;
  {
    const std::lock_guard lock(mutex_);
    last.swap(thread_);
  }
  if (last.joinable()) last.join();
}

bool CredentialCache::is_good(const Credentials& credentials, base::Milliseconds now) const {
  return !credentials.expires_at || now + kGoodFor < *credentials.expires_at;
}

void CredentialCache::get(base::Completion<Shared> done) {
  const base::Milliseconds now = clock_.now();
  std::unique_lock lock(mutex_);
  Shared found;
  if (current_ != nullptr && is_good(*current_, now)) found = current_;
  const bool is_due =
      found == nullptr || (found->expires_at && now + kRenewBefore >= *found->expires_at);
  const bool starts = is_due && !fetches_ && now >= next_fetch_;
  if (starts) fetches_ = true;
  if (found == nullptr && fetches_ && waiting_.size() < kWaitingMax) {
    waiting_.push_back(std::move(done));
    lock.unlock();
    if (starts) start_fetch();
    return;
  }
  std::optional<Error> refusal;
  if (found == nullptr && fetches_) {
    refusal = Error(ErrorCode::kThrottling, "Too many requests wait for credentials");
  } else if (found == nullptr) {
    refusal = failure_;
  }
  lock.unlock();
  if (starts) start_fetch();
  if (found != nullptr) return done(std::move(found));
  if (refusal) done(*std::move(refusal));
}

void CredentialCache::reject(const Shared& rejected) {
  const std::lock_guard lock(mutex_);
  if (current_ == rejected) current_.reset();
}

void CredentialCache::start_fetch() {
  if (start_) return start_([this] { fetch(); });
  std::thread before;
  bool is_fetching_thread = false;
  {
    const std::lock_guard lock(mutex_);
    is_fetching_thread = thread_.get_id() == std::this_thread::get_id();
    if (!is_fetching_thread) before.swap(thread_);
  }
  // Asked for by a call that the last fetch let go on.
  if (is_fetching_thread) return fetch();
  if (before.joinable()) before.join();  // its fetch is over
  try {
    const std::lock_guard lock(mutex_);
    thread_ = std::thread([this] { fetch(); });
  } catch (const std::system_error&) {
    // No thread to be had: slow for this caller, but right.
    fetch();
  }
}

void CredentialCache::fetch() {
  Result<std::optional<Credentials>> fetched = provider_.fetch();
  const base::Milliseconds now = clock_.now();
  Result<Shared> outcome = none(
      "no place that AWS's SDKs look at has any (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
      "a web identity token file, the shared config and credentials files, the role of a "
      "container or an instance)");
  if (!fetched) {
    outcome = none(fetched.error().message());
  } else if (*fetched && !fits_headers(**fetched)) {
    outcome = none("those that were found are empty, or hold spaces or control characters");
  } else if (*fetched && !is_good(**fetched, now)) {
    outcome = none("those that were found have expired");
  } else if (*fetched) {
    outcome = Shared(std::make_shared<const Credentials>(**std::move(fetched)));
  }
  std::vector<base::Completion<Shared>> waiting;
  {
    const std::lock_guard lock(mutex_);
    if (outcome) {
      current_ = *outcome;
    } else {
      failure_ = outcome.error();
      next_fetch_ = now + kPauseAfterFailure;
    }
    fetches_ = false;
    waiting.swap(waiting_);
  }
  for (base::Completion<Shared>& done : waiting) done(outcome);
}

}  // namespace rowhouse::engine::remote

#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/completion.h"
#include "engine/remote/credentials.h"

namespace rowhouse::engine::remote {

/// Credentials as calls ask for them: kept while they are good, fetched again on a thread of its
/// own some time before they expire, while calls go on with the old ones. Safe from many threads.
class CredentialCache {
 public:
  using Shared = std::shared_ptr<const Credentials>;  // calls under way hold the ones they use

  /// Starts what may block; in a test, whatever it likes.
  using Start = std::function<void(base::UniqueFunction<void()>)>;

  /// `provider` and `clock` outlive this. Without `start`, fetches run on a thread of this object.
  CredentialCache(CredentialProvider& provider, const base::Clock& clock, Start start = {});
  ~CredentialCache();
  CredentialCache(const CredentialCache&) = delete;
  CredentialCache& operator=(const CredentialCache&) = delete;

  /// Inline while there are good ones, else once they are fetched, on the fetching thread.
  /// kInternalServer if there are none to be had.
  void get(base::Completion<Shared> done);
  /// The engine says that these have expired, or does not know them: they are not given out again.
  void reject(const Shared& rejected);
  /// Waits until a fetch that is under way is over and has let its calls go on. Not to be called
  /// by those.
  void wait_for_fetch();

 private:
  void start_fetch();
  void fetch();
  bool is_good(const Credentials& credentials, base::Milliseconds now) const;

  CredentialProvider& provider_;
  const base::Clock& clock_;
  const Start start_;
  std::mutex mutex_;
  // All guarded by mutex_.
  Shared current_;
  std::vector<base::Completion<Shared>> waiting_;
  bool fetches_ = false;
  base::Milliseconds next_fetch_{0};  ///< No earlier than this, after one that failed:
  std::optional<Error> failure_;
  std::thread thread_;
};

}  // namespace rowhouse::engine::remote

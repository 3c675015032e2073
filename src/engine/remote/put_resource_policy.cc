#include <algorithm>
#include <charconv>

#include "engine/remote/remote_engine.h"

namespace rowhouse::engine::remote {

using operation::PutResourcePolicy;
using operation::PutResourcePolicyResult;

namespace {

/// Digits, and more than before, even by a clock that went back.
std::string revision_after(const std::optional<model::ResourcePolicy>& old,
                           const base::Clock& clock) {
  std::int64_t last = 0;
  if (old) std::from_chars(old->revision.data(), old->revision.data() + old->revision.size(), last);
  return std::to_string(std::max(last + 1, std::int64_t{clock.now().count()}));
}

}  // namespace

void RemoteEngine::execute(const Scope&, PutResourcePolicy&& put, Done<PutResourcePolicy> done) {
  const PutResourcePolicy asked = put;
  with_policy(
      asked, std::move(done),
      [this, put = std::move(put)](Policed&& found, Done<PutResourcePolicy>&& later) mutable {
        const auto& old = found.policy;
        auto checked = check_revision(old, put.expected_revision, found.arn);
        if (!checked) return later(std::move(checked).error());
        // The same text again is the same revision, whoever sealed it.
        const bool is_same = old && old->text == put.policy;
        const model::ResourcePolicy policy = {
            std::move(put.policy), is_same ? old->revision : revision_after(old, *options_.clock),
            std::move(put.seal)};
        ExpectedPolicy expected{put.expected_revision.has_value(), {}};
        if (old) expected.revision = old->revision;
        change_policy(
            found, true,
            body_of_put_policy(options_.hidden_table, found.kept_under, policy, expected),
            [revision = policy.revision, later = std::move(later)](Result<void> changed) mutable {
              if (!changed) return later(std::move(changed).error());
              later(PutResourcePolicyResult{std::move(revision)});
            });
      });
}

}  // namespace rowhouse::engine::remote

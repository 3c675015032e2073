#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tenancy/policy/evaluate.h"

/// Why a request was allowed or denied, for whoever writes the policies. It quotes keys and values
/// of the request: never hand it to the caller of a denied request.
namespace rowhouse::policy {

/// One condition that a request did not fulfil.
struct FailedCondition {
  std::string operator_name;
  std::string key;
  std::vector<std::string> wanted;                 ///< As the policy has them.
  std::optional<std::vector<std::string>> actual;  ///< Nothing if the key is absent.
  std::string why;                                 ///< A sentence.
};

/// The Allow that came closest to a denied request, and what it failed at.
struct NearestAllow {
  Source source = Source::kNone;
  std::string policy;
  std::string statement;
  std::string failed_at;  ///< "Principal", "Action", "Resource" or "Condition".
  /// Of "Action" and "Resource": what it names, as the policy has them, or all but which.
  std::vector<std::string> wanted = {};
  bool wants_others = false;  ///< NotAction or NotResource.
  std::vector<FailedCondition> conditions;
};

struct Explanation {
  Verdict verdict;
  std::string sentence;                 ///< Which statement of which policy decided.
  std::optional<NearestAllow> nearest;  ///< Only for an implicit denial, if there is any Allow.
};

/// "identity", "boundary", "session", "resource" or "trust".
std::string_view source_name(Source source) noexcept;

/// What evaluate() decides, with the reason.
Explanation explain(const PolicySet& policies, const RequestContext& context,
                    Mode mode = Mode::kRowhouse);

}  // namespace rowhouse::policy

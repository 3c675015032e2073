#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "engine/remote/caller.h"
#include "engine/remote/document.h"
#include "model/resource_policy.h"

/// Policies as items of the hidden table (docs/formats/sealed.md): a table's by its id, so that one
/// that is made anew under the same name has none, and a stream's by its ARN. Whose text it is says
/// its seal, which is not read here.
namespace rowhouse::engine::remote {

/// What a stream's policy is kept under. No id of a table holds a space.
inline std::string place_of_stream_policy(std::string_view arn) {
  return "stream " + std::string(arn);
}

/// Requests' bodies: `place` is the hidden table, `kept_under` a table's id or what
/// place_of_stream_policy() says.
std::string body_of_get_policy(std::string_view place, std::string_view kept_under);
/// With `expected`, only if what is there is that: a revision, or nothing where it holds none.
struct ExpectedPolicy {
  bool matters = false;
  std::optional<std::string> revision;
};
std::string body_of_put_policy(std::string_view place, std::string_view kept_under,
                               const model::ResourcePolicy& policy, const ExpectedPolicy& expected);
std::string body_of_delete_policy(std::string_view place, std::string_view kept_under,
                                  const ExpectedPolicy& expected);

/// Whether a read of the hidden table was answered. Without an answer nobody knows what a policy
/// denies, so that is an error, and never that there is none.
Result<void> check_policy_place(const Result<Answer>& answer, const base::Limits& limits);
/// The policy in the answer to a GetItem; nothing if there is none.
Result<std::optional<model::ResourcePolicy>> read_policy(const Members& answer,
                                                         const base::Limits& limits);
Result<std::optional<model::ResourcePolicy>> policy_in(Result<Answer>&& answer,
                                                       const base::Limits& limits);

}  // namespace rowhouse::engine::remote

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "engine/remote/document.h"
#include "model/resource_policy.h"

/// A table's policy as an item of the hidden table (docs/formats/sealed.md), by the id of its
/// table: one that is made anew under the same name has none. Whose text it is says its seal, which
/// is not read here.
namespace rowhouse::engine::remote {

/// Requests' bodies: `place` is the hidden table.
std::string body_of_get_policy(std::string_view place, std::string_view table_id);
/// With `expected`, only if what is there is that: a revision, or nothing where it holds none.
struct ExpectedPolicy {
  bool matters = false;
  std::optional<std::string> revision;
};
std::string body_of_put_policy(std::string_view place, std::string_view table_id,
                               const model::ResourcePolicy& policy, const ExpectedPolicy& expected);
std::string body_of_delete_policy(std::string_view place, std::string_view table_id,
                                  const ExpectedPolicy& expected);

/// Of the answer to a GetItem; nothing if there is none.
Result<std::optional<model::ResourcePolicy>> read_policy(const Members& answer,
                                                         const base::Limits& limits);

}  // namespace rowhouse::engine::remote

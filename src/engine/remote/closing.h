#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "engine/remote/kept_policy.h"
#include "model/schema.h"

/// A table that is made with a policy is closed, by its name and before it is there, until the
/// policy is kept by its id (docs/adr/0016-policies-with-tables.md). What closes it is an item of
/// the hidden table, beside the policies (docs/formats/sealed.md).
namespace rowhouse::engine::remote {

struct Closing {
  std::string token;                ///< Of whoever closed it.
  base::Milliseconds closed_at{0};  ///< Not read back: the other side compares it.
};

/// After this whoever closed a table is taken not to come back: longer than its few calls may take.
/// Where clocks differ by more, a table may stay closed, and none is open.
inline constexpr base::Milliseconds kClosingAgeMax{60'000};

/// Requests' bodies: `place` is the hidden table.
std::string body_of_get_closing(std::string_view place, std::string_view table);
/// Only if nobody else has closed it; with `abandoned_before` only if somebody did before that.
std::string body_of_put_closing(std::string_view place, std::string_view table,
                                const Closing& closing,
                                std::optional<base::Milliseconds> abandoned_before);
/// With a token only if it is that one's.
std::string body_of_delete_closing(std::string_view place, std::string_view table,
                                   std::string_view token);
/// A change of a policy (the body of a PutItem or DeleteItem) and the end of a closing, both or
/// neither; the change comes first in what a cancellation tells.
std::string body_of_settling(bool is_put, std::string_view change, std::string_view end_of_closing,
                             std::string_view client_request_token);

/// The closing in the answer to a GetItem; nothing if the table is not closed.
Result<std::optional<Closing>> closing_in(Result<Answer>&& answer, const base::Limits& limits);

/// As the policy of a closed table: it has no text and no seal, so that nobody is let in whom
/// policies bind.
inline model::ResourcePolicy closed_to_all() { return {}; }
inline bool is_closed(const model::TableSchema& table) {
  return table.settings.policy && table.settings.policy->text.empty();
}

}  // namespace rowhouse::engine::remote

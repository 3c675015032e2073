#pragma once

#include <simdjson.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "administration/object_text.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/directory.h"
#include "core/identity_rules.h"
#include "request/fields.h"
#include "request/shape.h"

/// What the files of this folder that hold actions share.
namespace rowhouse::administration {

/// The audit log of the folder that is administered, to be read.
struct AuditFiles {
  audit::LogOptions log;
  std::string key;  ///< What its chain is made with; secret.
};

/// What an action works on.
struct Context {
  core::Directory& directory;
  const base::Clock& clock;
  /// The operator asks. Whoever else may administer may not touch the operator's own keys: with
  /// one of those they could do everything.
  bool is_operator = false;
  audit::Log* audit = nullptr;              ///< Null where none is kept.
  const AuditFiles* audit_files = nullptr;  ///< Null where none is kept.
};

/// What came of an action.
struct Outcome {
  std::string json;
  /// For the audit log, where it is another than the task's: what was made.
  std::string resource = {};
  std::string tenant = {};
};

/// A request that was understood and is yet to be authorized and carried out. Owns all of it.
struct Task {
  std::string resource;     ///< "tenant/acme": the end of the ARN that policies name.
  std::string tenant = {};  ///< Whose it is, if it is one tenant's.
  std::function<Result<Outcome>(const Context&)> carry_out;
};

/// What an action does with the directory. To make: there may be none yet.
enum class Use : std::uint8_t { kRead, kChange, kMake };

struct Action {
  std::string_view name;
  Use use;
  std::string_view kind;  ///< Of the lines of the audit log on it.
  Result<Task> (*read)(simdjson::dom::element body);
};

std::span<const Action> tenant_actions() noexcept;
std::span<const Action> key_actions() noexcept;
std::span<const Action> policy_actions() noexcept;
std::span<const Action> role_actions() noexcept;
std::span<const Action> user_actions() noexcept;
std::span<const Action> attachment_actions() noexcept;
std::span<const Action> tier_actions() noexcept;
std::span<const Action> access_actions() noexcept;
std::span<const Action> audit_actions() noexcept;
/// All of them, subject by subject.
std::vector<std::span<const Action>> all_actions();

inline constexpr std::string_view kCredentialKind = "credential";
inline constexpr std::string_view kPolicyKind = "policy";

/// Members that several actions have.
namespace shapes {
inline constexpr request::Shape kText = {.kind = request::Kind::kString};
inline constexpr request::Shape kFlag = {.kind = request::Kind::kBoolean};
inline constexpr std::int64_t kPageMax = 1'000;
inline constexpr request::Shape kLimit = {
    .kind = request::Kind::kInteger, .min = 1, .max = kPageMax};
/// A policy: an object, or its text.
inline constexpr request::Shape kDocument = {.kind = request::Kind::kAnything};
inline constexpr request::Shape kTags = {
    .kind = request::Kind::kMap, .element = &kText, .java_type = "java.util.Map"};
inline constexpr request::Shape kSeconds = {.kind = request::Kind::kLong};
}  // namespace shapes

/// The members of a request, checked against their shapes. kSerialization, kValidation; one that
/// the action does not have is refused as well: an administrator who misspells wants to know.
Result<request::Fields> read_members(simdjson::dom::element body,
                                     std::span<const request::Member> members);

/// A policy's text out of a member of shape kDocument: as it was given if that was text, else
/// without white space. kValidation for what is neither text nor an object; empty if absent.
Result<std::string> read_document(const request::Fields& fields, std::size_t slot);
/// Of a member of shape kTags; nothing if it is absent.
std::optional<core::Tags> read_tags(const request::Fields& fields, std::size_t slot);

/// One page of a list that is in memory as a whole, in the order of its names but for case.
template <typename Entry, typename NameOf, typename Describe>
Outcome page_of(std::string_view member, const std::vector<Entry>& all, std::string_view start,
                std::size_t limit, NameOf name_of, Describe describe) {
  ListText list;
  std::size_t count = 0;
  std::string next;
  for (const Entry& entry : all) {
    if (!start.empty() && !core::NameLess()(start, name_of(entry))) continue;
    list.add(describe(entry));
    if (++count < limit) continue;
    if (&entry != &all.back()) next = name_of(entry);
    break;
  }
  return Outcome{page_json(member, std::move(list).finish(), next)};
}

/// The limit of a page; kPageMax if the request names none.
std::size_t page_limit(const request::Fields& fields, std::size_t slot);

}  // namespace rowhouse::administration

#include "tenancy/tier.h"

#include <algorithm>

#include "operation/action.h"
#include "tenancy/access.h"

namespace rowhouse::tenancy {
namespace {

/// True if a sort key belongs to the kind: it is `order`, or starts with `order#`.
bool is_of_kind(std::string_view sort_key, std::string_view kind) {
  return sort_key.starts_with(kind) &&
         (sort_key.size() == kind.size() || sort_key[kind.size()] == '#');
}

/// True if the text, and whatever begins with it, starts with `order#`.
bool is_below_kind(std::string_view text, std::string_view kind) {
  return text.size() > kind.size() && is_of_kind(text, kind);
}

bool keeps_to(const SortKeys& keys, std::string_view kind) {
  const auto text = [](model::ValueView value) { return value.as_bytes(); };
  switch (keys.form) {
    case SortKeys::Form::kAny:
      return false;
    case SortKeys::Form::kOne:
      return is_of_kind(text(keys.first), kind);
    case SortKeys::Form::kBeginsWith:
      return is_below_kind(text(keys.first), kind);
    case SortKeys::Form::kBetween:
      // What has a common beginning is one range, so both ends hold all between them. `order`
      // itself is not such an end: `order!` lies between it and `order#1`.
      return is_below_kind(text(keys.first), kind) && is_below_kind(text(keys.last), kind);
  }
  return false;
}

bool are_text(const SortKeys& keys) {
  const auto is_text = [](model::ValueView value) { return value.tag() == model::Tag::kString; };
  if (keys.form == SortKeys::Form::kAny) return false;
  return is_text(keys.first) && (keys.form != SortKeys::Form::kBetween || is_text(keys.last));
}

bool is_about_items(std::string_view action) {
  return action != "DescribeTable" && action != "MeasureTenant";
}

}  // namespace

bool has_kind_of(const Tier& tier, const std::optional<model::ValueView>& sort_key) noexcept {
  if (tier.kinds.empty()) return true;
  if (!sort_key || sort_key->tag() != model::Tag::kString) return false;
  return std::any_of(tier.kinds.begin(), tier.kinds.end(), [&](const std::string& kind) {
    return is_of_kind(sort_key->as_bytes(), kind);
  });
}

bool permits(const Tier& tier, const Access& access) noexcept {
  if (tier.read_only) {
    const operation::Action* const action = operation::find_action(access.action);
    if (action == nullptr || !action->changes_nothing) return false;
  }
  if (tier.kinds.empty() || !is_about_items(access.action)) return true;
  // An index is ordered by something else, so its items may be of any kind. Where there is no sort
  // key there are no kinds.
  if (access.reads_index) {
    return access.table != nullptr && access.table->key.sort &&
           access.table->key.sort->type == model::Type::kString;
  }
  if (access.sort_keys.empty()) return false;
  return std::all_of(access.sort_keys.begin(), access.sort_keys.end(), [&](const SortKeys& keys) {
    return are_text(keys) &&
           std::any_of(tier.kinds.begin(), tier.kinds.end(),
                       [&](const std::string& kind) { return keeps_to(keys, kind); });
  });
}

}  // namespace rowhouse::tenancy

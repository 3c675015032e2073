#include <algorithm>
#include <array>

#include "tenancy/policy/policy.h"

namespace rowhouse::policy {
namespace {

bool names_partitions(const RequestContext& context) noexcept {
  constexpr std::array kFamily = {kLeadingKeys, kFirstPartitionKeyValues, kSecondPartitionKeyValues,
                                  kThirdPartitionKeyValues, kFourthPartitionKeyValues};
  return std::any_of(kFamily.begin(), kFamily.end(), [&](KeyName name) {
    const ContextKey* key = context.find(name);
    return key != nullptr && !key->values().empty();
  });
}

PrincipalMatch match_entry(const PrincipalEntry& entry, const Caller& caller) noexcept {
  switch (entry.form) {
    case PrincipalEntry::Form::kEveryone:
      return PrincipalMatch::kEveryone;
    case PrincipalEntry::Form::kAccount:
      return caller.kind == Caller::Kind::kAws && entry.text == caller.account
                 ? PrincipalMatch::kAccount
                 : PrincipalMatch::kNone;
    case PrincipalEntry::Form::kNamed:
      break;
  }
  if (entry.kind != caller.kind || entry.text.empty()) return PrincipalMatch::kNone;
  if (entry.text == caller.arn) return PrincipalMatch::kCaller;
  return entry.text == caller.role_arn ? PrincipalMatch::kRole : PrincipalMatch::kNone;
}

}  // namespace

bool Statement::matches_action(const RequestContext& context) const noexcept {
  const bool any = std::any_of(actions.begin(), actions.end(), [&](const Pattern& action) {
    return action.match(context.action, context) == Pattern::Match::kYes;
  });
  return any != not_action;
}

bool Statement::matches_resource(const RequestContext& context) const noexcept {
  if (resources.empty()) return true;
  bool unresolved = false;
  for (const Pattern& resource : resources) {
    const Pattern::Match match = resource.match(context.resource, context);
    if (match == Pattern::Match::kYes) return !not_resource;
    unresolved |= match == Pattern::Match::kUnresolved;
  }
  // "Everything but what nobody knows" opens nothing, but it closes.
  if (not_resource && unresolved) return effect == Effect::kDeny;
  return not_resource;
}

PrincipalMatch Statement::match_principal(const Caller& caller) const noexcept {
  PrincipalMatch closest = PrincipalMatch::kNone;
  for (const PrincipalEntry& entry : principals) {
    closest = std::max(closest, match_entry(entry, caller));
  }
  if (!not_principal) return closest;
  // A Deny for all but an account still denies those in the account who are not named themselves,
  // and whoever has a boundary always.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
  if (effect == Effect::kDeny && (closest == PrincipalMatch::kAccount || caller.has_boundary)) {
    return PrincipalMatch::kEveryone;
  }
  return closest == PrincipalMatch::kNone ? PrincipalMatch::kEveryone : PrincipalMatch::kNone;
}

bool Statement::is_nameless(const RequestContext& context, Mode mode) const noexcept {
  if (mode == Mode::kAws || !context.touches_items) return false;
  const bool asks = std::any_of(conditions.begin(), conditions.end(),
                                [](const Condition& each) { return each.on_leading_keys(); });
  if (!asks) return false;
  const auto is_filled = [&](const Condition& each) {
    const ContextKey* key = each.on_leading_keys() ? each.find_in(context) : nullptr;
    return key != nullptr && !key->values().empty();
  };
  if (std::any_of(conditions.begin(), conditions.end(), is_filled)) return false;
  // A request that fills another key of the family than the statement asks of does name its
  // partitions: a Deny may then go by AWS's rules, an Allow may not rest on a key which is absent.
  return effect == Effect::kAllow || !names_partitions(context);
}

bool Statement::matches_conditions(const RequestContext& context, Mode mode) const noexcept {
  if (conditions.empty()) return true;
  const bool nameless = is_nameless(context, mode);
  return std::all_of(conditions.begin(), conditions.end(), [&](const Condition& condition) {
    return condition.holds(context, effect, nameless);
  });
}

std::string Statement::name() const {
  return sid.empty() ? "Statement[" + std::to_string(index) + "]" : sid;
}

}  // namespace rowhouse::policy

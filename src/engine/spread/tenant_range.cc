#include "engine/spread/tenant_range.h"

#include <algorithm>
#include <utility>

#include "model/value_writer.h"
#include "tenancy/belonging.h"

namespace rowhouse::engine::spread {
namespace {

using expression::SortOperator;

std::string compact_string(std::string_view text) {
  std::string value;
  model::ValueWriter(value).string(text);
  return value;
}

std::string_view text_of(const std::string& compact) {
  return model::ValueView(compact).as_bytes();
}

/// The partition, `tenant#acme`, of the tenant to whom a key belongs; else empty.
std::string_view front_of(const KeyForms& forms, std::string_view key) {
  const std::string& tenant_template = forms.table().tenant_template;
  const auto owner = tenancy::owner_of(tenant_template, key);
  if (!owner) return {};
  return key.substr(0, tenancy::prefix_of_template(tenant_template).size() + owner->size());
}

/// The partition of the tenant whose keys alone meet the condition; else empty.
std::string_view front_of(const KeyForms& forms, const TenantRange::Condition& condition) {
  const std::string_view first = text_of(condition.first);
  const std::string_view front = front_of(forms, first);
  if (condition.op == SortOperator::kEqual) return front;
  // `tenant#acme` begins `tenant#acme2` too; `tenant#acme#` begins no other's.
  if (first.size() == front.size()) return {};
  if (condition.op == SortOperator::kBeginsWith) return front;
  if (condition.op != SortOperator::kBetween) return {};
  const std::string_view second = text_of(condition.second);
  return front_of(forms, second) == front && second.size() > front.size() ? front
                                                                          : std::string_view();
}

}  // namespace

TenantRange::TenantRange(std::string name, std::string front, std::optional<Condition> condition)
    : name_(std::move(name)),
      front_(std::move(front)),
      partition_(compact_string(front_)),
      condition_(std::move(condition)) {}

std::optional<TenantRange> TenantRange::of(const KeyForms& forms, std::string_view partition,
                                           const expression::KeyCondition& condition) {
  const std::string& name = forms.table().key.partition.name;
  std::optional<Condition> asked;
  for (const Condition& part : condition.parts()) {
    if (part.name == name) asked = part;
  }
  std::string front(partition);
  if (front.empty() && asked) front = front_of(forms, *asked);
  if (front.empty()) return std::nullopt;
  return TenantRange(name, std::move(front), std::move(asked));
}

bool TenantRange::has_key(model::ValueView told) const {
  return told.tag() == model::Tag::kString && tenancy::belongs(told.as_bytes(), front_);
}

expression::KeyCondition TenantRange::with(const expression::KeyCondition& condition,
                                           Condition kept) {
  auto parts = condition.parts();
  std::erase_if(parts, [&](const Condition& part) { return part.name == kept.name; });
  parts.push_back(std::move(kept));
  return expression::KeyCondition::of(std::move(parts));
}

std::optional<TenantRange::Condition> TenantRange::under(const KeyForms& forms,
                                                         std::uint32_t suffix) const {
  Condition all{
      name_, SortOperator::kBeginsWith, forms.kept_value(model::ValueView(partition_), suffix), {}};
  if (!condition_) return all;
  const bool is_own = tenancy::belongs(first(), front_);
  switch (condition_->op) {
    case SortOperator::kBeginsWith:
      if (std::string_view(front_).starts_with(first())) return all;
      [[fallthrough]];
    case SortOperator::kEqual:
      if (!is_own) return std::nullopt;
      return Condition{
          name_, condition_->op, forms.kept_value(model::ValueView(condition_->first), suffix), {}};
    default:
      return between(forms, suffix);
  }
}

std::optional<TenantRange::Condition> TenantRange::between(const KeyForms& forms,
                                                           std::uint32_t suffix) const {
  const SortOperator op = condition_->op;
  const auto kept = [&](std::string_view told) {
    const std::string value = compact_string(told);
    return std::string(text_of(forms.kept_value(model::ValueView(value), suffix)));
  };
  const std::string below = front_ + '#';  // All other keys of the tenant begin with it.
  const std::string own = kept(front_);
  std::string lowest = own;
  std::string highest = own + '$';  // Which follows '#'.
  if (op != SortOperator::kLess && op != SortOperator::kLessOrEqual) {
    const std::string_view lower = first();
    if (tenancy::belongs(lower, front_)) {
      lowest = kept(lower);
    } else if (lower > below) {
      return std::nullopt;
    } else if (lower > front_) {
      lowest = own + '#';
    }
  }
  if (op != SortOperator::kGreater && op != SortOperator::kGreaterOrEqual) {
    const std::string_view upper =
        op == SortOperator::kBetween ? text_of(condition_->second) : first();
    if (tenancy::belongs(upper, front_)) {
      highest = kept(upper);
    } else if (upper < front_) {
      return std::nullopt;
    } else if (upper < below) {
      highest = own;
    }
  }
  if (lowest > highest) return std::nullopt;
  return Condition{name_, SortOperator::kBetween, compact_string(lowest), compact_string(highest)};
}

bool TenantRange::is_wider() const noexcept {
  return condition_ &&
         (condition_->op == SortOperator::kLess || condition_->op == SortOperator::kGreater);
}

bool TenantRange::asks_for(const KeyForms& forms, model::ItemView kept) const {
  const auto key = kept.find(name_);
  if (!key || key->tag() != model::Tag::kString || !is_wider()) return true;
  const auto told = tenancy::told_partition(forms.table().tenant_template, key->as_bytes());
  const std::string_view text = told ? std::string_view(*told) : key->as_bytes();
  return condition_->op == SortOperator::kLess ? text < first() : text > first();
}

}  // namespace rowhouse::engine::spread

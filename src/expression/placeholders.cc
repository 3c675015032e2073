#include "expression/placeholders.h"

#include <algorithm>

namespace rowhouse::expression {
namespace {

/// Above this many entries a search pays for sorting them; a hostile request has many thousands.
constexpr std::size_t kSearchedLinearly = 16;

template <typename Entries>
typename Entries::value_type* find(Entries& entries, bool& sorted, std::string_view key) {
  const auto less = [](const auto& a, const auto& b) { return a.key < b.key; };
  if (entries.size() <= kSearchedLinearly) {
    for (auto& entry : entries) {
      if (entry.key == key) return &entry;
    }
    return nullptr;
  }
  if (!sorted) {
    std::sort(entries.begin(), entries.end(), less);
    sorted = true;
  }
  const auto at = std::lower_bound(entries.begin(), entries.end(), key,
                                   [](const auto& a, std::string_view k) { return a.key < k; });
  return at != entries.end() && at->key == key ? &*at : nullptr;
}

template <typename Entries>
Result<void> check(const Entries& entries, std::string_view parameter) {
  std::string unused;
  for (const auto& entry : entries) {
    if (entry.used) continue;
    if (!unused.empty()) unused += ", ";
    unused += entry.key;
  }
  if (unused.empty()) return {};
  return Error(ErrorCode::kValidation, "Value provided in " + std::string(parameter) +
                                           " unused in expressions: keys: {" + unused + "}");
}

}  // namespace

void Placeholders::add_name(std::string key, std::string attribute_name) {
  names_.push_back({std::move(key), std::move(attribute_name)});
  names_sorted_ = false;
}

void Placeholders::add_value(std::string key, std::string compact_value) {
  values_.push_back({std::move(key), std::move(compact_value)});
  values_sorted_ = false;
}

std::optional<std::string_view> Placeholders::use_name(std::string_view key) {
  Entry* const entry = find(names_, names_sorted_, key);
  if (entry == nullptr) return std::nullopt;
  entry->used = true;
  return entry->content;
}

std::optional<model::ValueView> Placeholders::use_value(std::string_view key) {
  Entry* const entry = find(values_, values_sorted_, key);
  if (entry == nullptr) return std::nullopt;
  entry->used = true;
  return model::ValueView(entry->content);
}

Result<void> Placeholders::check_all_used() const {
  ROWHOUSE_CHECK(check(names_, "ExpressionAttributeNames"));
  return check(values_, "ExpressionAttributeValues");
}

}  // namespace rowhouse::expression

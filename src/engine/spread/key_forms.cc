#include "engine/spread/key_forms.h"

#include "engine/errors.h"
#include "model/key.h"
#include "model/value_writer.h"
#include "tenancy/belonging.h"

namespace rowhouse::engine::spread {
namespace {

using model::ItemView;
using model::ValueView;

std::string compact_string(std::string_view text) {
  std::string value;
  model::ValueWriter(value).string(text);
  return value;
}

/// Appends `item` with another value in the place of `old`, which is one of its own. What surrounds
/// the values of an item says nothing of their lengths.
void append_with(ItemView item, ValueView old, std::string_view value, std::string& out) {
  const std::string_view bytes = item.bytes();
  const auto at = static_cast<std::size_t>(old.encoded().data() - bytes.data());
  out += bytes.substr(0, at);
  out += value;
  out += bytes.substr(at + old.encoded().size());
}

std::string with(ItemView item, ValueView old, std::string_view value) {
  std::string out;
  out.reserve(item.bytes().size() + value.size());
  append_with(item, old, value, out);
  return out;
}

}  // namespace

std::uint32_t suffix_of(ValueView sort, std::uint32_t suffixes) {
  // FNV-1a, and its high bits folded in, since the low ones of short texts are alike.
  std::uint64_t hash = 0xcbf29ce484222325ull;
  for (const char c : model::key_content(sort)) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  }
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdull;
  hash ^= hash >> 33;
  return static_cast<std::uint32_t>(hash % suffixes);
}

bool KeyForms::applies() const noexcept {
  return table_->key.sort.has_value() && table_->key.partition.type == model::Type::kString &&
         !model::is_reserved_table(table_->name);
}

std::uint32_t KeyForms::suffixes_of(ValueView partition) const {
  return partition.tag() == model::Tag::kString ? suffixes_of_owner(partition.as_bytes()) : 1;
}

std::uint32_t KeyForms::suffixes_of_owner(std::string_view partition) const {
  const auto owner = tenancy::owner_of(table_->tenant_template, partition);
  return owner ? spreads_->suffixes_of(*owner) : 1;
}

Result<void> KeyForms::check_named(ValueView partition) const {
  if (partition.tag() != model::Tag::kString ||
      !tenancy::is_reserved(table_->tenant_template, partition.as_bytes())) {
    return {};
  }
  return invalid(
      "One or more parameter values were invalid: the form of this partition key is reserved: a "
      "tenant's key followed by ##");
}

Result<std::optional<std::string>> KeyForms::keep(std::string& item) const {
  const ItemView view(item);
  const auto partition = view.find(table_->key.partition.name);
  if (!partition || partition->tag() != model::Tag::kString) return std::optional<std::string>();
  ROWHOUSE_CHECK(check_named(*partition));
  const std::uint32_t suffixes = suffixes_of(*partition);
  if (suffixes < 2) return std::optional<std::string>();
  const auto sort = view.find(table_->key.sort->name);
  if (!sort || sort->type() != table_->key.sort->type) return std::optional<std::string>();
  std::string told(partition->encoded());
  item = with(view, *partition, kept_value(*partition, suffix_of(*sort, suffixes)));
  return std::optional<std::string>(std::move(told));
}

std::string KeyForms::kept_value(ValueView told, std::uint32_t suffix) const {
  return compact_string(tenancy::kept_partition(table_->tenant_template, told.as_bytes(), suffix));
}

std::string KeyForms::kept_under(std::string_view told_key, std::uint32_t suffix) const {
  const ItemView view(told_key);
  const auto partition = view.find(table_->key.partition.name);
  if (!partition || partition->tag() != model::Tag::kString) return std::string(told_key);
  return with(view, *partition, kept_value(*partition, suffix));
}

void KeyForms::append_told(ItemView kept, std::string& out) const {
  const auto partition = kept.find(table_->key.partition.name);
  if (partition && partition->tag() == model::Tag::kString) {
    if (const auto told = tenancy::told_partition(table_->tenant_template, partition->as_bytes())) {
      return append_with(kept, *partition, compact_string(*told), out);
    }
  }
  out += kept.bytes();
}

void KeyForms::tell(std::string& item) const {
  if (item.empty()) return;
  std::string told;
  append_told(ItemView(item), told);
  item = std::move(told);
}

void KeyForms::tell(operation::ItemList& items) const {
  operation::ItemList told;
  told.reserve(items.size(), items.bytes());
  for (std::size_t i = 0; i < items.size(); ++i) {
    append_told(items[i], told.buffer());
    told.seal();
  }
  items = std::move(told);
}

}  // namespace rowhouse::engine::spread

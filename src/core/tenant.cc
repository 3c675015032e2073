#include "rowhouse/tenant.h"

#include "core/tenant_core.h"
#include "core/trees.h"

/// The handle itself, and its items as trees.
namespace rowhouse {

using core::tree;
using core::tree_found;
using core::tree_page;
using detail::encode;
using detail::make_receiver;
using detail::without_value;
using detail::WriteOptions;

const std::string& Tenant::id() const noexcept { return core_->principal.tenant().text(); }
const std::string& Tenant::table() const noexcept { return core_->table(); }

Tenant Tenant::with_consistent_reads() const {
  auto copy = std::make_shared<detail::TenantCore>(*core_);
  copy->consistent_reads = true;
  return Tenant(std::move(copy));
}

namespace {

WriteOptions options(const std::optional<Condition>& condition) {
  return {.condition = condition ? &*condition : nullptr};
}

Result<std::vector<std::string>> encode_all(const detail::TenantCore& tenant,
                                            const std::vector<Item>& keys) {
  std::vector<std::string> compact;
  compact.reserve(keys.size());
  for (const Item& key : keys) {
    ROWHOUSE_TRY(encoded, encode(tenant, key));
    compact.push_back(std::move(encoded));
  }
  return compact;
}

}  // namespace

Result<std::string> detail::encode(const TenantCore& tenant, const Item& item) {
  if (item.contains(tenant.partition_name())) return encode_item(item);
  Item whole = item;
  whole.emplace(tenant.partition_name(), tenant.partition);
  return encode_item(whole);
}

Result<std::optional<Item>> Tenant::get_item(const Item& key) const {
  ROWHOUSE_TRY(compact, encode(*core_, key));
  return tree_found(detail::get(*core_, std::move(compact)));
}

Result<void> Tenant::put_item(const Item& item, const std::optional<Condition>& condition) const {
  ROWHOUSE_TRY(compact, encode(*core_, item));
  return without_value(detail::put(*core_, std::move(compact), options(condition)));
}

Result<void> Tenant::remove_item(const Item& key, const std::optional<Condition>& condition) const {
  ROWHOUSE_TRY(compact, encode(*core_, key));
  return without_value(detail::remove(*core_, std::move(compact), options(condition)));
}

Result<Item> Tenant::update_item(const Item& key, const Changes& changes,
                                 const std::optional<Condition>& condition) const {
  ROWHOUSE_TRY(compact, encode(*core_, key));
  WriteOptions how = options(condition);
  how.return_new = true;
  return tree(detail::update(*core_, std::move(compact), changes, how));
}

Result<Page<Item>> Tenant::query_items(const ItemQuery& query) const {
  return tree_page(detail::query(*core_, query.raw()));
}

Result<std::uint64_t> Tenant::count_items(const ItemQuery& query) const {
  return detail::count(core_, query.raw());
}

Result<std::vector<std::optional<Item>>> Tenant::get_items(const std::vector<Item>& keys) const {
  ROWHOUSE_TRY(compact, encode_all(*core_, keys));
  return core::trees_found(detail::get_many(core_, std::move(compact)));
}

void Tenant::get_item_async(const Item& key,
                            std::function<void(Result<std::optional<Item>>)> callback) const {
  Result<std::string> compact = encode(*core_, key);
  if (!compact) return callback(std::move(compact).error());
  detail::get(*core_, *std::move(compact),
              make_receiver<std::string>(tree_found, std::move(callback)));
}

void Tenant::put_item_async(const Item& item, const std::optional<Condition>& condition,
                            std::function<void(Result<void>)> callback) const {
  Result<std::string> compact = encode(*core_, item);
  if (!compact) return callback(std::move(compact).error());
  detail::put(*core_, *std::move(compact), options(condition),
              make_receiver<std::string>(without_value, std::move(callback)));
}

void Tenant::remove_item_async(const Item& key, const std::optional<Condition>& condition,
                               std::function<void(Result<void>)> callback) const {
  Result<std::string> compact = encode(*core_, key);
  if (!compact) return callback(std::move(compact).error());
  detail::remove(*core_, *std::move(compact), options(condition),
                 make_receiver<std::string>(without_value, std::move(callback)));
}

void Tenant::update_item_async(const Item& key, const Changes& changes,
                               const std::optional<Condition>& condition,
                               std::function<void(Result<Item>)> callback) const {
  Result<std::string> compact = encode(*core_, key);
  if (!compact) return callback(std::move(compact).error());
  WriteOptions how = options(condition);
  how.return_new = true;
  detail::update(*core_, *std::move(compact), changes, how,
                 make_receiver<std::string>(tree, std::move(callback)));
}

void Tenant::query_items_async(const ItemQuery& query,
                               std::function<void(Result<Page<Item>>)> callback) const {
  detail::query(*core_, query.raw(),
                make_receiver<detail::RawPage>(tree_page, std::move(callback)));
}

void Tenant::count_items_async(const ItemQuery& query,
                               std::function<void(Result<std::uint64_t>)> callback) const {
  detail::count(core_, query.raw(), make_receiver<std::uint64_t>(std::move(callback)));
}

void Tenant::get_items_async(
    const std::vector<Item>& keys,
    std::function<void(Result<std::vector<std::optional<Item>>>)> callback) const {
  Result<std::vector<std::string>> compact = encode_all(*core_, keys);
  if (!compact) return callback(std::move(compact).error());
  detail::get_many(core_, *std::move(compact),
                   make_receiver<std::vector<std::string>>(core::trees_found, std::move(callback)));
}

}  // namespace rowhouse

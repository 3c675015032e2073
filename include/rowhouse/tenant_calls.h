#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rowhouse/condition.h"
#include "rowhouse/query.h"
#include "rowhouse/receiver.h"
#include "rowhouse/update.h"

/// What the templates of tenant.h call: the operations on one tenant's items in compact form.
/// Programs use Tenant; nothing here is covered by the compatibility promise.
namespace rowhouse::detail {

class TenantCore;                                     // src/core/tenant_core.h
using TenantPtr = std::shared_ptr<const TenantCore>;  // shared by the handles and what they begin

const codec::KeyLayout& key_layout(const TenantCore& tenant) noexcept;

/// What a single write has besides its item.
struct WriteOptions {
  const Condition* condition = nullptr;
  bool return_old = false;
  bool return_new = false;  ///< Of an update.
  bool must_exist = false;  ///< Of an update: an item that is not there is not made.
};

/// A key as a compact item: the tenant's partition and a sort key of type S.
std::string make_key(const TenantCore& tenant, std::string_view sort_key);

// An item that is not there is an empty string.
/// By a sort key of type S: the way of nearly all reads, laid out to cost little. The item, empty
/// if there is none, is handed to `take` where it lies, on whichever thread has it, before the call
/// returns.
Result<void> get_by(const TenantCore& tenant, std::string_view sort_key,
                    void (*take)(void* into, std::string_view item), void* into);
Result<std::string> get(const TenantCore& tenant, std::string key);
void get(const TenantCore& tenant, std::string key, ReceiverPtr<std::string> receiver);

Result<std::string> put(const TenantCore& tenant, std::string item, const WriteOptions& options);
void put(const TenantCore& tenant, std::string item, const WriteOptions& options,
         ReceiverPtr<std::string> receiver);

Result<std::string> remove(const TenantCore& tenant, std::string key, const WriteOptions& options);
void remove(const TenantCore& tenant, std::string key, const WriteOptions& options,
            ReceiverPtr<std::string> receiver);

Result<std::string> update(const TenantCore& tenant, std::string key, const Changes& changes,
                           const WriteOptions& options);
void update(const TenantCore& tenant, std::string key, const Changes& changes,
            const WriteOptions& options, ReceiverPtr<std::string> receiver);

Result<RawPage> query(const TenantCore& tenant, const RawQuery& query);
void query(const TenantCore& tenant, const RawQuery& query, ReceiverPtr<RawPage> receiver);

/// How many items a query finds, over all its pages.
Result<std::uint64_t> count(const TenantPtr& tenant, RawQuery query);
void count(const TenantPtr& tenant, RawQuery query, ReceiverPtr<std::uint64_t> receiver);

/// In the order of the keys.
Result<std::vector<std::string>> get_many(const TenantPtr& tenant, std::vector<std::string> keys);
void get_many(const TenantPtr& tenant, std::vector<std::string> keys,
              ReceiverPtr<std::vector<std::string>> receiver);
Result<std::vector<std::string>> get_together(const TenantCore& tenant,
                                              std::vector<std::string> keys);
void get_together(const TenantCore& tenant, std::vector<std::string> keys,
                  ReceiverPtr<std::vector<std::string>> receiver);

/// One write of a batch or of a transaction.
struct WriteAction {
  enum class Kind : std::uint8_t { kPut, kRemove, kUpdate, kCheck };
  Kind kind = Kind::kPut;
  std::string item;  ///< The item of a put, the key of the others.
  std::optional<Condition> condition;
  std::optional<Changes> changes;
};

Result<void> write_many(const TenantPtr& tenant, std::vector<WriteAction> writes);
void write_many(const TenantPtr& tenant, std::vector<WriteAction> writes,
                ReceiverPtr<void> receiver);
Result<void> write_together(const TenantCore& tenant, std::vector<WriteAction> writes,
                            std::string_view token);
void write_together(const TenantCore& tenant, std::vector<WriteAction> writes,
                    std::string_view token, ReceiverPtr<void> receiver);

/// Items and keys as trees; the partition is filled in where it is left out.
Result<std::string> encode(const TenantCore& tenant, const Item& item);

}  // namespace rowhouse::detail

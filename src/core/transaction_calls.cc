#include <openssl/sha.h>

#include "core/bind.h"
#include "core/calls.h"
#include "core/tenant_core.h"

/// Transactions of a tenant: writes that are all made or none, and reads of one moment.
namespace rowhouse::detail {
namespace {

using operation::TransactWrite;

constexpr std::size_t kTokenBytesMax = 36;

Error invalid(std::string message) { return Error(ErrorCode::kValidation, std::move(message)); }

Result<void> check_count(std::size_t count, std::size_t count_max, std::string_view what) {
  if (count >= 1 && count <= count_max) return {};
  return invalid("A transaction has 1 to " + std::to_string(count_max) + " " + std::string(what) +
                 "; this one has " + std::to_string(count));
}

TransactWrite::Kind kind_of(WriteAction::Kind kind) {
  switch (kind) {
    case WriteAction::Kind::kPut:
      return TransactWrite::Kind::kPut;
    case WriteAction::Kind::kRemove:
      return TransactWrite::Kind::kDelete;
    case WriteAction::Kind::kUpdate:
      return TransactWrite::Kind::kUpdate;
    case WriteAction::Kind::kCheck:
      break;
  }
  return TransactWrite::Kind::kConditionCheck;
}

/// What the token of a transaction is bound to: the same token with other writes is refused.
std::string digest(const std::string& table, const std::vector<WriteAction>& writes) {
  std::string text;
  const auto add = [&text](std::string_view part) {
    base::append_varint(text, part.size());
    text += part;
  };
  const auto add_fragment = [&](const Fragment& fragment) {
    add(fragment.marked_text());
    for (const std::string& name : fragment.names()) add(name);
    for (const std::string& value : fragment.values()) add(value);
  };
  add(table);
  for (const WriteAction& write : writes) {
    text += static_cast<char>(write.kind);
    add(write.item);
    add_fragment(write.condition ? write.condition->fragment() : Fragment());
    add_fragment(write.changes ? write.changes->fragment() : Fragment());
  }
  std::string hash(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(hash.data()));
  return hash;
}

Result<TransactWrite> transact_write(const TenantCore& tenant, WriteAction&& action) {
  ROWHOUSE_CHECK(check_key(action.item));
  ROWHOUSE_TRY(condition, core::bind_condition(action.condition ? &*action.condition : nullptr,
                                               expression::Parameter::kCondition,
                                               tenant.partition_name(), tenant.limits()));
  TransactWrite write;
  write.kind = kind_of(action.kind);
  write.table = tenant.table();
  write.item = std::move(action.item);
  write.condition = std::move(condition);
  if (action.changes) {
    ROWHOUSE_TRY(update,
                 core::bind_update(*action.changes, tenant.partition_name(), tenant.limits()));
    write.update = std::move(update);
  }
  return write;
}

Result<operation::TransactWriteItems> transaction(const TenantCore& tenant,
                                                  std::vector<WriteAction>&& writes,
                                                  std::string_view token) {
  ROWHOUSE_CHECK(check_count(writes.size(), tenant.limits().transaction_actions_max, "writes"));
  if (token.size() > kTokenBytesMax) {
    return invalid("A transaction's token has 1 to 36 characters");
  }
  operation::TransactWriteItems transaction;
  if (!token.empty()) {
    transaction.client_request_token = token;
    transaction.request_digest = digest(tenant.table(), writes);
  }
  transaction.writes.reserve(writes.size());
  for (WriteAction& action : writes) {
    ROWHOUSE_TRY(write, transact_write(tenant, std::move(action)));
    transaction.writes.push_back(std::move(write));
  }
  return transaction;
}

Result<operation::TransactGetItems> reading(const TenantCore& tenant,
                                            std::vector<std::string>&& keys) {
  ROWHOUSE_CHECK(check_count(keys.size(), tenant.limits().transaction_actions_max, "reads"));
  operation::TransactGetItems reading;
  reading.gets.reserve(keys.size());
  for (std::string& key : keys) {
    ROWHOUSE_CHECK(check_key(key));
    reading.gets.push_back({tenant.table(), std::move(key), std::nullopt});
  }
  return reading;
}

Result<void> made(operation::TransactWriteItemsResult&&) { return {}; }

Result<std::vector<std::string>> items(operation::TransactGetItemsResult&& result) {
  return std::move(result.items);
}

}  // namespace

Result<void> write_together(const TenantCore& tenant, std::vector<WriteAction> writes,
                            std::string_view token) {
  return core::call(tenant.pipeline(), tenant.principal,
                    transaction(tenant, std::move(writes), token), made);
}

void write_together(const TenantCore& tenant, std::vector<WriteAction> writes,
                    std::string_view token, ReceiverPtr<void> receiver) {
  core::send(tenant.pipeline(), tenant.principal, transaction(tenant, std::move(writes), token),
             made, std::move(receiver));
}

Result<std::vector<std::string>> get_together(const TenantCore& tenant,
                                              std::vector<std::string> keys) {
  return core::call(tenant.pipeline(), tenant.principal, reading(tenant, std::move(keys)), items);
}

void get_together(const TenantCore& tenant, std::vector<std::string> keys,
                  ReceiverPtr<std::vector<std::string>> receiver) {
  core::send(tenant.pipeline(), tenant.principal, reading(tenant, std::move(keys)), items,
             std::move(receiver));
}

}  // namespace rowhouse::detail

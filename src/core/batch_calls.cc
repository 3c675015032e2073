#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "core/steps.h"
#include "core/tenant_core.h"
#include "model/key.h"

/// Many items of a tenant at once, in as few requests as may be; what the engine leaves unprocessed
/// goes back to it.
namespace rowhouse::detail {
namespace {

Error unprocessed(std::size_t rest, std::size_t all) {
  return Error(ErrorCode::kThrottling, std::to_string(rest) + " of " + std::to_string(all) +
                                           " items were not processed after " +
                                           std::to_string(core::kStalledMax) + " attempts");
}

/// Reads many keys.
class Reading {
 public:
  Reading(TenantPtr tenant, std::vector<std::string> keys) : tenant_(std::move(tenant)) {
    items_.resize(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i].empty()) error_ = check_key(keys[i]).error();
      auto& places = places_[keys[i]];
      if (places.empty()) waiting_.push_back(std::move(keys[i]));
      places.push_back(i);
    }
    all_ = waiting_.size();
  }

  std::optional<operation::BatchGetItem> next() {
    if (error_ || waiting_.empty()) return std::nullopt;
    if (stalled_ >= core::kStalledMax) {
      error_ = unprocessed(waiting_.size(), all_);
      return std::nullopt;
    }
    operation::KeysOfTable of_table;
    of_table.table = tenant_->table();
    of_table.consistent_read = tenant_->consistent_reads;
    const std::size_t count = std::min(waiting_.size(), tenant_->limits().batch_get_keys_max);
    asked_ = count;
    for (std::size_t i = 0; i < count; ++i) {
      of_table.keys.push_back(std::move(waiting_.back()));
      waiting_.pop_back();
    }
    operation::BatchGetItem batch;
    batch.tables.push_back(std::move(of_table));
    return batch;
  }

  void absorb(Result<operation::BatchGetItemResult> result) {
    if (!result) {
      error_ = std::move(result).error();
      return;
    }
    for (const auto& of_table : result->responses) {
      for (std::size_t i = 0; i < of_table.items.size(); ++i) place(of_table.items[i]);
    }
    std::size_t rest = 0;
    for (auto& of_table : result->unprocessed) {
      rest += of_table.keys.size();
      for (std::string& key : of_table.keys) waiting_.push_back(std::move(key));
    }
    stalled_ = rest == asked_ ? stalled_ + 1 : 0;
  }

  Result<std::vector<std::string>> outcome() {
    if (error_) return *std::move(error_);
    return std::move(items_);
  }
  int stalled() const noexcept { return stalled_; }

 private:
  void place(model::ItemView item) {
    const model::KeySchema& schema = tenant_->schema->key;
    const auto places = places_.find(model::key_item(schema, model::key_of_stored(schema, item)));
    if (places == places_.end()) return;
    for (const std::size_t at : places->second) items_[at] = item.bytes();
  }

  TenantPtr tenant_;
  std::unordered_map<std::string, std::vector<std::size_t>> places_;  // of each key
  std::vector<std::string> waiting_;
  std::vector<std::string> items_;
  std::size_t all_ = 0;
  std::size_t asked_ = 0;
  int stalled_ = 0;
  std::optional<Error> error_;
};

/// Makes many puts and removes.
class Writing {
 public:
  Writing(TenantPtr tenant, std::vector<WriteAction> writes) : tenant_(std::move(tenant)) {
    all_ = writes.size();
    waiting_.reserve(writes.size());
    // The first is to be made first: they are taken off the end.
    std::reverse(writes.begin(), writes.end());
    std::unordered_set<std::string> keys;
    for (WriteAction& write : writes) {
      check(write, keys);
      waiting_.push_back({write.kind == WriteAction::Kind::kPut
                              ? operation::WriteRequest::Kind::kPut
                              : operation::WriteRequest::Kind::kDelete,
                          std::move(write.item)});
    }
  }

  std::optional<operation::BatchWriteItem> next() {
    if (error_ || waiting_.empty()) return std::nullopt;
    if (stalled_ >= core::kStalledMax) {
      error_ = unprocessed(waiting_.size(), all_);
      return std::nullopt;
    }
    operation::WritesOfTable of_table;
    of_table.table = tenant_->table();
    const std::size_t count = std::min(waiting_.size(), tenant_->limits().batch_write_requests_max);
    asked_ = count;
    for (std::size_t i = 0; i < count; ++i) {
      of_table.requests.push_back(std::move(waiting_.back()));
      waiting_.pop_back();
    }
    operation::BatchWriteItem batch;
    batch.tables.push_back(std::move(of_table));
    return batch;
  }

  void absorb(Result<operation::BatchWriteItemResult> result) {
    if (!result) {
      error_ = std::move(result).error();
      return;
    }
    std::size_t rest = 0;
    for (auto& of_table : result->unprocessed) {
      rest += of_table.requests.size();
      for (auto& request : of_table.requests) waiting_.push_back(std::move(request));
    }
    stalled_ = rest == asked_ ? stalled_ + 1 : 0;
  }

  Result<void> outcome() {
    if (error_) return *std::move(error_);
    return {};
  }
  int stalled() const noexcept { return stalled_; }

 private:
  /// Two writes of one item are refused in the whole batch, not only where they meet in a request.
  void check(const WriteAction& write, std::unordered_set<std::string>& keys) {
    if (error_) return;
    if (auto checked = check_key(write.item); !checked) {
      error_ = std::move(checked).error();
      return;
    }
    const model::KeySchema& schema = tenant_->schema->key;
    const model::ItemView item(write.item);
    // A key that is not whole is the engine's to refuse.
    if (!item.find(schema.partition.name) || (schema.sort && !item.find(schema.sort->name))) return;
    if (!keys.insert(model::key_item(schema, model::key_of_stored(schema, item))).second) {
      error_ = Error(ErrorCode::kValidation, "Provided list of item keys contains duplicates");
    }
  }

  TenantPtr tenant_;
  std::vector<operation::WriteRequest> waiting_;
  std::size_t all_ = 0;
  std::size_t asked_ = 0;
  int stalled_ = 0;
  std::optional<Error> error_;
};

}  // namespace

Result<std::vector<std::string>> get_many(const TenantPtr& tenant, std::vector<std::string> keys) {
  Reading reading(tenant, std::move(keys));
  return core::run_steps(tenant->pipeline(), tenant->principal, reading);
}

void get_many(const TenantPtr& tenant, std::vector<std::string> keys,
              ReceiverPtr<std::vector<std::string>> receiver) {
  core::start_steps(tenant->pipeline(), tenant->principal, Reading(tenant, std::move(keys)),
                    std::move(receiver));
}

Result<void> write_many(const TenantPtr& tenant, std::vector<WriteAction> writes) {
  Writing writing(tenant, std::move(writes));
  return core::run_steps(tenant->pipeline(), tenant->principal, writing);
}

void write_many(const TenantPtr& tenant, std::vector<WriteAction> writes,
                ReceiverPtr<void> receiver) {
  core::start_steps(tenant->pipeline(), tenant->principal, Writing(tenant, std::move(writes)),
                    std::move(receiver));
}

}  // namespace rowhouse::detail

#include "tenancy/request_facts.h"

#include <array>
#include <ctime>

#include "base/base64.h"
#include "operation/action.h"

namespace rowhouse::tenancy {
namespace {

using model::ValueView;
using policy::ContextKey;
using policy::KeyName;

constexpr KeyName kAttributes{"dynamodb:Attributes"};
constexpr KeyName kSelect{"dynamodb:Select"};
constexpr KeyName kReturnValues{"dynamodb:ReturnValues"};
constexpr KeyName kReturnConsumedCapacity{"dynamodb:ReturnConsumedCapacity"};
constexpr KeyName kEnclosingOperation{"dynamodb:EnclosingOperation"};
constexpr KeyName kFullTableScan{"dynamodb:FullTableScan"};
constexpr KeyName kSourceIp{"aws:SourceIp"};
constexpr KeyName kSecureTransport{"aws:SecureTransport"};
constexpr KeyName kCurrentTime{"aws:CurrentTime"};
constexpr KeyName kEpochTime{"aws:EpochTime"};

constexpr std::array kFurtherLeadingKeys = {policy::kSecondPartitionKeyValues,
                                            policy::kThirdPartitionKeyValues,
                                            policy::kFourthPartitionKeyValues};

// "2026-04-01T12:30:15Z"
std::string iso_time(std::time_t seconds) {
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), size};
}

}  // namespace

base::ShortBytes action_with_service(std::string_view action) {
  if (action.find(':') != std::string_view::npos) return base::ShortBytes(action);
  const operation::Action* const known = operation::find_action(action);
  const bool is_own = known != nullptr && known->is_own;
  base::ShortBytes whole(is_own ? std::string_view("rowhouse:") : std::string_view("dynamodb:"));
  whole.append(action);
  return whole;
}

std::string_view key_text(ValueView key, std::string& storage) {
  switch (key.type()) {
    case model::Type::kString:
      return key.as_bytes();
    case model::Type::kNumber:
      storage = key.as_number().to_string();
      break;
    case model::Type::kBinary:
      storage.clear();
      base::append_base64(storage, key.as_bytes());
      break;
    default:
      // No key has another type: the engine refuses it, and no policy means it.
      storage.clear();
      break;
  }
  return storage;
}

void RequestFacts::KeyTexts::fill(std::span<const ValueView> keys) {
  values.reserve(keys.size());
  std::size_t with_storage = 0;
  for (const ValueView key : keys) with_storage += key.type() != model::Type::kString ? 1 : 0;
  storage.reserve(with_storage);  // Values point at them.
  std::string unused;
  for (const ValueView key : keys) {
    const bool is_text = key.type() == model::Type::kString;
    values.push_back(key_text(key, is_text ? unused : storage.emplace_back()));
  }
}

RequestFacts::RequestFacts(const IdentityContext& caller, const Origin& origin,
                           const Access& access)
    : action_(action_with_service(access.action)) {
  Mentions mentions = caller.mentions();
  if (access.table_policy != nullptr) add_mentions(*access.table_policy, mentions);
  if (mentions.leading_keys) add_leading_keys(access);
  if (mentions.attributes && !access.attributes.empty()) {
    keys_.push_back(ContextKey::many(kAttributes, access.attributes));
  }
  add(kSelect, access.select);
  add(kReturnValues, access.return_values);
  add(kReturnConsumedCapacity, access.return_consumed_capacity);
  add(kEnclosingOperation, access.enclosing_operation);
  if (access.full_table_scan) add(kFullTableScan, *access.full_table_scan ? "true" : "false");
  // A call in this process travels over nothing.
  const bool is_in_process = origin.address.empty();
  add(kSourceIp, origin.address);
  add(kSecureTransport, origin.secure || is_in_process ? "true" : "false");
  if (mentions.time) add_time(access.clock == nullptr ? base::system_clock() : *access.clock);
  keys_.insert(keys_.end(), access.more_keys.begin(), access.more_keys.end());

  context_.action = action_.view();
  context_.resource = !access.policy_resource.empty() ? access.policy_resource
                      : !access.resource.empty()      ? access.resource
                      : access.table != nullptr       ? std::string_view(access.table->arn)
                                                      : std::string_view("*");
  context_.keys = {keys_.data(), keys_.size()};
  context_.caller_keys = caller.keys();
  context_.caller = caller.caller();
  context_.touches_items = access.touches_items;
}

void RequestFacts::add_leading_keys(const Access& access) {
  if (!access.leading_keys.empty()) {
    leading_.fill(access.leading_keys);
    const std::span<const std::string_view> values(leading_.values.data(), leading_.values.size());
    keys_.push_back(ContextKey::many(policy::kLeadingKeys, values));
  }
  for (std::size_t i = 0; i < further_.size(); ++i) {
    if (access.further_leading_keys[i].empty()) continue;
    further_[i].fill(access.further_leading_keys[i]);
    const std::span<const std::string_view> values(further_[i].values.data(),
                                                   further_[i].values.size());
    keys_.push_back(ContextKey::many(kFurtherLeadingKeys[i], values));
  }
}

void RequestFacts::add_time(const base::Clock& clock) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(clock.now());
  current_time_ = iso_time(static_cast<std::time_t>(seconds.count()));
  epoch_time_ = std::to_string(seconds.count());
  add(kCurrentTime, current_time_);
  add(kEpochTime, epoch_time_);
}

}  // namespace rowhouse::tenancy

#include "core/directory_record.h"

#include "core/plain_record.h"
#include "tenancy/spreads.h"

namespace rowhouse::core {
namespace {

// A record that needs nothing of the second version is written in the first, so that its bytes do
// not depend on which program wrote it.
constexpr char kFirst = 1;
constexpr char kWithTier = 2;
constexpr char kWithSuffixes = 3;
constexpr char kWithOwner = 2;

}  // namespace

std::string encode(const TenantRecord& record) {
  const bool is_spread = record.suffixes > 1;
  PlainWriter out(is_spread ? kWithSuffixes : record.tier.empty() ? kFirst : kWithTier);
  out.flag(record.suspended).time(record.created_at);
  if (is_spread || !record.tier.empty()) out.text(record.tier);
  if (is_spread) out.number(record.suffixes);
  return out.finish();
}

std::string encode(const AccessKeyRecord& record) {
  const bool of_user = record.owner.kind == KeyOwner::Kind::kUser;
  PlainWriter out(of_user ? kWithOwner : kFirst);
  out.text(record.owner.name).text(record.secret_access_key);
  out.flag(record.enabled).time(record.created_at).flag(record.ends_at.has_value());
  if (record.ends_at) out.time(*record.ends_at);
  if (of_user) out.number(static_cast<std::uint64_t>(record.owner.kind));
  return out.finish();
}

Result<TenantRecord> decode_tenant_record(std::string_view plain) {
  PlainReader reader(plain, kWithSuffixes);
  TenantRecord record;
  record.suspended = reader.flag();
  record.created_at = reader.time();
  if (reader.version() >= kWithTier) record.tier = reader.text();
  if (reader.version() >= kWithSuffixes) {
    record.suffixes = static_cast<std::uint32_t>(reader.number(tenancy::Spreads::kSuffixesMax));
  }
  ROWHOUSE_CHECK(reader.check());
  return record;
}

Result<AccessKeyRecord> decode_access_key_record(std::string_view plain) {
  PlainReader reader(plain, kWithOwner);
  AccessKeyRecord record;
  record.owner.name = reader.text();
  record.secret_access_key = reader.text();
  record.enabled = reader.flag();
  record.created_at = reader.time();
  if (reader.flag()) record.ends_at = reader.time();
  record.owner.kind =
      record.owner.name.empty() ? KeyOwner::Kind::kOperator : KeyOwner::Kind::kTenant;
  if (reader.version() >= kWithOwner) {
    record.owner.kind = static_cast<KeyOwner::Kind>(
        reader.number(static_cast<std::uint64_t>(KeyOwner::Kind::kUser)));
  }
  ROWHOUSE_CHECK(reader.check());
  return record;
}

}  // namespace rowhouse::core

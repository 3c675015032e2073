#include "core/identity_record.h"

#include "core/plain_record.h"

namespace rowhouse::core {
namespace {

constexpr char kVersion = 1;

void write_identity(PlainWriter& out, const IdentityRecord& record) {
  out.text(record.id).time(record.created_at).text(record.boundary);
  out.number(record.attached_policies.size());
  for (const std::string& name : record.attached_policies) out.text(name);
  out.number(record.inline_policies.size());
  for (const auto& [name, text] : record.inline_policies) out.text(name).text(text);
  out.number(record.tags.size());
  for (const auto& [key, value] : record.tags) out.text(key).text(value);
}

// Counts are not trusted: reading ends with the first thing that is not there.
void read_identity(PlainReader& in, IdentityRecord& record) {
  record.id = in.text();
  record.created_at = in.time();
  record.boundary = in.text();
  for (std::uint64_t left = in.number(); left > 0 && in.whole(); --left) {
    record.attached_policies.push_back(in.text());
  }
  for (std::uint64_t left = in.number(); left > 0 && in.whole(); --left) {
    std::string name = in.text();
    record.inline_policies.insert_or_assign(std::move(name), in.text());
  }
  for (std::uint64_t left = in.number(); left > 0 && in.whole(); --left) {
    std::string key = in.text();
    record.tags.emplace_back(std::move(key), in.text());
  }
}

}  // namespace

std::string encode(const PolicyRecord& record) {
  PlainWriter out(kVersion);
  out.text(record.id).text(record.text).time(record.created_at).time(record.updated_at);
  return out.finish();
}

std::string encode(const UserRecord& record) {
  PlainWriter out(kVersion);
  write_identity(out, record);
  return out.finish();
}

std::string encode(const RoleRecord& record) {
  PlainWriter out(kVersion);
  write_identity(out, record);
  out.text(record.trust).number(static_cast<std::uint64_t>(record.session_max.count()));
  return out.finish();
}

std::string encode(const TierRecord& record) {
  PlainWriter out(kVersion);
  out.flag(record.tier.read_only).number(record.tier.kinds.size());
  for (const std::string& kind : record.tier.kinds) out.text(kind);
  out.time(record.created_at);
  return out.finish();
}

Result<PolicyRecord> decode_policy_record(std::string_view plain) {
  PlainReader in(plain, kVersion);
  PolicyRecord record;
  record.id = in.text();
  record.text = in.text();
  record.created_at = in.time();
  record.updated_at = in.time();
  ROWHOUSE_CHECK(in.check());
  return record;
}

Result<UserRecord> decode_user_record(std::string_view plain) {
  PlainReader in(plain, kVersion);
  UserRecord record;
  read_identity(in, record);
  ROWHOUSE_CHECK(in.check());
  return record;
}

Result<RoleRecord> decode_role_record(std::string_view plain) {
  PlainReader in(plain, kVersion);
  RoleRecord record;
  read_identity(in, record);
  record.trust = in.text();
  record.session_max = std::chrono::seconds(static_cast<std::int64_t>(in.number()));
  ROWHOUSE_CHECK(in.check());
  return record;
}

Result<TierRecord> decode_tier_record(std::string_view plain) {
  PlainReader in(plain, kVersion);
  TierRecord record;
  record.tier.read_only = in.flag();
  for (std::uint64_t left = in.number(); left > 0 && in.whole(); --left) {
    record.tier.kinds.push_back(in.text());
  }
  record.created_at = in.time();
  ROWHOUSE_CHECK(in.check());
  return record;
}

}  // namespace rowhouse::core

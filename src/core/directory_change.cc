#include "core/directory_change.h"

#include <array>
#include <utility>

namespace rowhouse::core {
namespace {

constexpr std::array<std::string_view, kRecordKinds> kTexts = {"policy", "tier",   "role",
                                                               "user",   "tenant", "key"};

template <typename R>
Result<Record> held(Result<R> record) {
  if (!record) return std::move(record).error();
  return Record(*std::move(record));
}

}  // namespace

std::string_view text_of(RecordKind kind) noexcept {
  return kTexts[static_cast<std::size_t>(kind)];
}

std::optional<RecordKind> record_kind_of(std::string_view text) noexcept {
  for (std::size_t i = 0; i < kTexts.size(); ++i) {
    if (kTexts[i] == text) return static_cast<RecordKind>(i);
  }
  return std::nullopt;
}

std::string encode(const RecordChange& change) {
  if (!change.record) return {};
  return std::visit([](const auto& record) { return encode(record); }, *change.record);
}

Result<Record> decode_record(RecordKind kind, std::string_view plain) {
  switch (kind) {
    case RecordKind::kPolicy:
      return held(decode_policy_record(plain));
    case RecordKind::kTier:
      return held(decode_tier_record(plain));
    case RecordKind::kRole:
      return held(decode_role_record(plain));
    case RecordKind::kUser:
      return held(decode_user_record(plain));
    case RecordKind::kTenant:
      return held(decode_tenant_record(plain));
    case RecordKind::kKey:
      break;
  }
  return held(decode_access_key_record(plain));
}

}  // namespace rowhouse::core

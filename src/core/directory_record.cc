#include "core/directory_record.h"

#include "base/bytes.h"

namespace rowhouse::core {
namespace {

constexpr char kVersion = 1;

/// Reads a record from its front. What is missing makes it not whole().
class Reader {
 public:
  explicit Reader(std::string_view plain) : rest_(plain) {
    version_ = rest_.empty() ? '\0' : rest_.front();
    if (!rest_.empty()) rest_.remove_prefix(1);
  }

  std::uint64_t number() {
    std::uint64_t value = 0;
    whole_ = base::take_varint(rest_, value) && whole_;
    return value;
  }
  bool flag() {
    const std::uint64_t value = number();
    whole_ = whole_ && value <= 1;
    return value == 1;
  }
  base::Milliseconds time() { return base::Milliseconds(static_cast<std::int64_t>(number())); }
  std::string text() {
    const std::uint64_t size = number();
    whole_ = whole_ && size <= rest_.size();
    if (!whole_) return {};
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
  }

  Result<void> check() const {
    if (version_ > kVersion) {
      return Error(ErrorCode::kFormatUnsupported,
                   "A record of the directory was written by a newer version");
    }
    if (version_ != kVersion || !whole_ || !rest_.empty()) {
      return Error(ErrorCode::kDataCorrupt, "A record of the directory is not whole");
    }
    return {};
  }

 private:
  std::string_view rest_;
  char version_;
  bool whole_ = true;
};

void append_number(std::string& out, std::uint64_t value) { base::append_varint(out, value); }
void append_text(std::string& out, std::string_view text) {
  append_number(out, text.size());
  out += text;
}
void append_time(std::string& out, base::Milliseconds time) {
  append_number(out, static_cast<std::uint64_t>(time.count()));
}

}  // namespace

std::string encode(const TenantRecord& record) {
  std::string out(1, kVersion);
  append_number(out, record.suspended ? 1 : 0);
  append_time(out, record.created_at);
  return out;
}

std::string encode(const AccessKeyRecord& record) {
  std::string out(1, kVersion);
  append_text(out, record.tenant);
  append_text(out, record.secret_access_key);
  append_number(out, record.enabled ? 1 : 0);
  append_time(out, record.created_at);
  append_number(out, record.ends_at ? 1 : 0);
  if (record.ends_at) append_time(out, *record.ends_at);
  return out;
}

Result<TenantRecord> decode_tenant_record(std::string_view plain) {
  Reader reader(plain);
  TenantRecord record;
  record.suspended = reader.flag();
  record.created_at = reader.time();
  ROWHOUSE_CHECK(reader.check());
  return record;
}

Result<AccessKeyRecord> decode_access_key_record(std::string_view plain) {
  Reader reader(plain);
  AccessKeyRecord record;
  record.tenant = reader.text();
  record.secret_access_key = reader.text();
  record.enabled = reader.flag();
  record.created_at = reader.time();
  if (reader.flag()) record.ends_at = reader.time();
  ROWHOUSE_CHECK(reader.check());
  return record;
}

}  // namespace rowhouse::core

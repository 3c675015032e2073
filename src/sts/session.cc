#include "sts/session.h"

#include "base/bytes.h"

namespace rowhouse::sts {
namespace {

constexpr char kVersion = 1;
// Far more than a sealed session can hold of any of them.
constexpr std::uint64_t kListMax = 1024;

void append_text(std::string& out, std::string_view text) {
  base::append_varint(out, text.size());
  out += text;
}
void append_list(std::string& out, const std::vector<std::string>& texts) {
  base::append_varint(out, texts.size());
  for (const std::string& text : texts) append_text(out, text);
}
void append_time(std::string& out, signing::Timestamp time) {
  base::append_varint(out, static_cast<std::uint64_t>(time.time_since_epoch().count()));
}

void append_packed(std::string& out, const Session& session) {
  base::append_varint(out, session.tags.size());
  for (const auto& [key, value] : session.tags) {
    append_text(out, key);
    append_text(out, value);
  }
  append_list(out, session.transitive_tag_keys);
  append_text(out, session.policy);
  append_list(out, session.policy_arns);
}

/// Reads from the front; what is missing makes it not whole().
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t number(std::uint64_t max) {
    std::uint64_t value = 0;
    whole_ = whole_ && base::take_varint(rest_, value) && value <= max;
    return whole_ ? value : 0;
  }
  std::string text() {
    const std::uint64_t size = number(rest_.size());
    whole_ = whole_ && size <= rest_.size();
    if (!whole_) return {};
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
  }
  std::vector<std::string> list() {
    std::vector<std::string> texts;
    for (std::uint64_t left = number(kListMax); left > 0 && whole_; --left) {
      texts.push_back(text());
    }
    return texts;
  }
  signing::Timestamp time() {
    constexpr std::uint64_t kMax = 1ULL << 40;
    return signing::Timestamp(std::chrono::seconds(static_cast<std::int64_t>(number(kMax))));
  }
  bool whole() const { return whole_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool whole_ = true;
};

}  // namespace

std::size_t packed_bytes(const Session& session) {
  std::string packed;
  append_packed(packed, session);
  // The four counts and lengths of what is empty are there in any case.
  return packed.size() - 4;
}

int packed_percent(const Session& session) {
  return static_cast<int>((packed_bytes(session) * 100 + kPackedBytesMax - 1) / kPackedBytesMax);
}

std::string encode(const Session& session) {
  std::string out(1, kVersion);
  out += static_cast<char>(session.kind);
  append_text(out, session.secret_access_key);
  append_time(out, session.issued_at);
  append_time(out, session.expires_at);
  append_text(out, session.parent_key_id);
  append_text(out, session.role_name);
  append_text(out, session.role_id);
  append_text(out, session.session_name);
  append_packed(out, session);
  append_text(out, session.source_identity);
  return out;
}

std::optional<Session> decode_session(std::string_view bytes) {
  if (bytes.size() < 2 || bytes[0] != kVersion) return std::nullopt;
  Session session;
  const auto kind = static_cast<std::uint8_t>(bytes[1]);
  if (kind != 1 && kind != 2) return std::nullopt;
  session.kind = static_cast<Session::Kind>(kind);
  Reader reader(bytes.substr(2));
  session.secret_access_key = reader.text();
  session.issued_at = reader.time();
  session.expires_at = reader.time();
  session.parent_key_id = reader.text();
  session.role_name = reader.text();
  session.role_id = reader.text();
  session.session_name = reader.text();
  for (std::uint64_t left = reader.number(kListMax); left > 0 && session.tags.size() < kListMax;
       --left) {
    std::string key = reader.text();
    session.tags.emplace_back(std::move(key), reader.text());
  }
  session.transitive_tag_keys = reader.list();
  session.policy = reader.text();
  session.policy_arns = reader.list();
  session.source_identity = reader.text();
  if (!reader.whole()) return std::nullopt;
  return session;
}

}  // namespace rowhouse::sts

#include "audit/chain.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>
#include <span>

#include "json/value_json.h"

namespace rowhouse::audit {
namespace {

constexpr std::string_view kKeyPurpose = "rowhouse audit log, version 1";
constexpr std::string_view kBegin = "the first line follows";
constexpr std::string_view kMacMember = ",\"mac\":\"";
constexpr std::string_view kLineEnd = "\"}";
constexpr std::string_view kHeadTitle = "rowhouse audit head 1\n";

std::string_view bytes_of(const signing::Digest& digest) {
  // The bytes of a digest as characters, which is what a message is made of.
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

void append_member(std::string& line, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  line += ",\"";
  line += name;
  line += "\":";
  json::append_string(line, text);
}

/// The number at the front of `text`, which is removed.
bool take_number(std::string_view& text, std::uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

}  // namespace

Chain::Chain(std::string_view audit_key) : key_(signing::hmac_sha256(audit_key, kKeyPurpose)) {}

Position Chain::start() const { return {0, signing::hmac_sha256(key_, kBegin)}; }

std::string Chain::append(Position& last, const Event& event) const {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(event.time);
  std::string line = fmt::format(
      "{{\"line\":{},\"time\":\"{:%Y-%m-%dT%H:%M:%S}.{:03}Z\"", last.line + 1,
      fmt::gmtime(static_cast<std::time_t>(seconds.count())), (event.time - seconds).count());
  append_member(line, "kind", event.kind);
  append_member(line, "who", event.who);
  append_member(line, "action", event.action);
  append_member(line, "resource", event.resource);
  append_member(line, "tenant", event.tenant);
  append_member(line, "decided_by", event.decided_by);
  append_member(line, "request_id", event.request_id);
  append_member(line, "source", event.source);
  append_member(line, "transport", event.transport);
  if (event.count > 0) line += fmt::format(",\"count\":{}", event.count);
  last.mac = signing::hmac_sha256(key_, std::string(bytes_of(last.mac)) + line);
  ++last.line;
  line += kMacMember;
  signing::append_hex(line, last.mac);
  line += kLineEnd;
  line += '\n';
  return line;
}

bool Chain::follow(Position& last, std::string_view line) const {
  constexpr std::size_t kTailBytes = kMacMember.size() + signing::kDigestHexBytes + kLineEnd.size();
  if (line.size() <= kTailBytes || !line.ends_with(kLineEnd)) return false;
  const std::string_view body = line.substr(0, line.size() - kTailBytes);
  std::string_view tail = line.substr(body.size());
  const signing::Digest mac =
      signing::hmac_sha256(key_, std::string(bytes_of(last.mac)) + std::string(body));
  if (!take(tail, kMacMember) || !signing::equal_in_constant_time(
                                     tail.substr(0, signing::kDigestHexBytes), signing::hex(mac))) {
    return false;
  }
  last = {last.line + 1, mac};
  return true;
}

std::string Chain::head_text(const Position& position) const {
  std::string text(kHeadTitle);
  text += std::to_string(position.line) + " " + signing::hex(position.mac) + "\n";
  text += signing::hex(signing::hmac_sha256(key_, text)) + "\n";
  return text;
}

std::optional<Position> Chain::read_head(std::string_view text) const {
  Position position;
  std::string_view rest = text;
  if (!take(rest, kHeadTitle) || !take_number(rest, position.line) || !take(rest, " ") ||
      rest.size() < signing::kDigestHexBytes) {
    return std::nullopt;
  }
  for (std::uint8_t& byte : position.mac) {
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + 2, byte, 16);
    if (error != std::errc() || end != rest.data() + 2) return std::nullopt;
    rest.remove_prefix(2);
  }
  // Written again from what was read, it is the same to the byte, or it was altered.
  if (!signing::equal_in_constant_time(head_text(position), text)) return std::nullopt;
  return position;
}

}  // namespace rowhouse::audit

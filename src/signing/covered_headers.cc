#include "signing/covered_headers.h"

#include <algorithm>
#include <utility>

namespace rowhouse::signing {
namespace {

constexpr char kLowerCase = 0x20;
// So many are compared one by one, which is quickest for as many as clients send.
constexpr std::size_t kFewNames = 16;

/// Without space around it, and one space for each run of them within.
void append_value(std::string& out, std::string_view value) {
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = value.find("  ", begin)) != std::string_view::npos;) {
    out += value.substr(begin, end + 1 - begin);
    begin = std::min(value.find_first_not_of(' ', end), value.size());
  }
  out += value.substr(begin);
}

/// If append_value() would append it as it is, surely; false of some for which it would too.
bool is_plain(std::string_view value) {
  return value.find(' ') == std::string_view::npos && !value.starts_with('\t') &&
         !value.ends_with('\t');
}

char* write(char* at, std::string_view text) { return at + text.copy(at, text.size()); }

}  // namespace

void CoveredHeaders::find(std::string_view list, std::span<const Header> headers) {
  list_ = list;
  headers_ = headers;
  is_sound_ = take_apart();
  places_.clear();
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const std::uint32_t place = place_of(headers[i].name);
    places_.push_back(place);
    if (place == kNone) continue;
    Name& name = names_[place];
    name.is_repeated = name.first != kNone;
    if (!name.is_repeated) name.first = static_cast<std::uint32_t>(i);
  }
  for (const Name& name : names_) is_sound_ = is_sound_ && name.first != kNone;
}

std::uint32_t CoveredHeaders::place_of(std::string_view name) const {
  if (name.empty()) return kNone;
  if (names_.size() <= kFewNames) {
    for (std::size_t place = 0; place < names_.size(); ++place) {
      const std::string_view text = names_[place].text;
      // By length and first letter nearly all others are told apart.
      if (text.size() == name.size() &&
          (text.front() | kLowerCase) == (name.front() | kLowerCase) && is_named(name, text)) {
        return static_cast<std::uint32_t>(place);
      }
    }
    return kNone;
  }
  // A list that nobody sends but to keep us busy. Out of order, nothing can be made of it.
  if (!ascends_) return kNone;
  std::string wanted(name);
  for (char& c : wanted) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | kLowerCase) : c;
  const auto at = std::lower_bound(names_.begin(), names_.end(), std::string_view(wanted),
                                   [](const Name& a, std::string_view b) { return a.text < b; });
  if (at == names_.end() || at->text != wanted) return kNone;
  return static_cast<std::uint32_t>(at - names_.begin());
}

/// False if they are not lower-case names in ascending order.
bool CoveredHeaders::take_apart() {
  names_.clear();
  bool is_lower_case = true;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < list_.size(); ++i) {
    const char c = list_[i];
    is_lower_case = is_lower_case && (c < 'A' || c > 'Z');
    if (c != ';') continue;
    names_.push_back({list_.substr(begin, i - begin)});
    begin = i + 1;
  }
  if (!list_.empty()) names_.push_back({list_.substr(begin)});
  ascends_ = true;
  std::string_view previous;
  for (const Name& name : names_) {
    ascends_ = ascends_ && name.text > previous;
    previous = name.text;
  }
  return is_lower_case && ascends_;
}

void CoveredHeaders::append_lines(std::string& out) const {
  const bool are_plain = std::all_of(names_.begin(), names_.end(), [this](const Name& name) {
    return !name.is_repeated && is_plain(headers_[name.first].value);
  });
  if (are_plain) return append_plain_lines(out);
  for (const Name& name : names_) {
    out += name.text;
    char separator = ':';
    for (std::size_t i = name.first; i < headers_.size(); ++i) {
      if (places_[i] == kNone || &names_[places_[i]] != &name) continue;
      out += std::exchange(separator, ',');
      append_value(out, headers_[i].value);
    }
    out += '\n';
  }
}

/// Where the values are as they came: what nearly every client sends.
void CoveredHeaders::append_plain_lines(std::string& out) const {
  std::size_t bytes = 0;
  for (const Name& name : names_) bytes += name.text.size() + headers_[name.first].value.size() + 2;
  const std::size_t begin = out.size();
  out.resize(begin + bytes);
  char* at = out.data() + begin;
  for (const Name& name : names_) {
    at = write(at, name.text);
    *at++ = ':';
    at = write(at, headers_[name.first].value);
    *at++ = '\n';
  }
}

}  // namespace rowhouse::signing

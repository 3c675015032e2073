#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace rowhouse::administration {

/// Writes one JSON object, member by member.
class ObjectText {
 public:
  ObjectText& text(std::string_view name, std::string_view value);
  /// `json` as it is.
  ObjectText& json(std::string_view name, std::string_view json);
  std::string finish() && { return std::move(out_) + "}"; }

 private:
  std::string out_ = "{";
};

/// ["a","b"] of what is JSON already.
class ListText {
 public:
  void add(std::string_view json) { (out_ += out_.size() > 1 ? "," : "") += json; }
  std::string finish() && { return std::move(out_) + "]"; }

 private:
  std::string out_ = "[";
};

/// A JSON string with its quotes.
std::string text_json(std::string_view text);
/// "2026-01-31T23:59:59Z" with its quotes.
std::string time_json(base::Milliseconds time);
/// An answer with a page of things: {"tenants":[...],"next":"..."}; without `next` at the end.
std::string page_json(std::string_view name, std::string_view list, std::string_view next);

}  // namespace rowhouse::administration

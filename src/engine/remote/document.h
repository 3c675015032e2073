#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"

/// Answers of the other side, read. They come from a program that may be wrong or malicious: what
/// is not as DynamoDB documents it is an error, never a guess.
namespace rowhouse::engine::remote {

/// What is said of an answer that is not as it should be: kInternalServer.
Error malformed(std::string_view what);

/// One object of an answer. A member that is null counts as absent. A view: good while the document
/// is.
class Members {
 public:
  /// `what` names the object in errors.
  static Result<Members> of(simdjson::dom::element json, std::string_view what);

  std::optional<simdjson::dom::element> find(std::string_view name) const;
  bool has(std::string_view name) const { return find(name).has_value(); }

  /// Empty if absent.
  Result<std::string_view> text(std::string_view name) const;
  /// Must be there and not be empty.
  Result<std::string_view> required_text(std::string_view name) const;
  Result<std::int64_t> integer(std::string_view name, std::int64_t otherwise) const;
  /// From 0 to 2^32 - 1.
  Result<std::uint32_t> count(std::string_view name) const;
  Result<double> real(std::string_view name, double otherwise) const;
  Result<bool> flag(std::string_view name, bool otherwise) const;
  Result<std::optional<Members>> object(std::string_view name) const;
  Result<std::optional<simdjson::dom::array>> list(std::string_view name) const;
  /// An item or key in compact form; empty if absent.
  Result<std::string> item(std::string_view name, const base::Limits& limits) const;

  simdjson::dom::object all() const { return object_; }

 private:
  explicit Members(simdjson::dom::object object) : object_(object) {}
  simdjson::dom::object object_;
};

/// Appends an item of an answer, in compact form.
Result<void> read_item(simdjson::dom::element json, std::string& out, const base::Limits& limits);
Result<std::string_view> text_of(simdjson::dom::element json, std::string_view what);

/// Parses `body` with this thread's own parser: one JSON object in UTF-8. The members are good
/// until the next call on this thread. Makes room for the parser behind the text.
Result<Members> parse_document(std::string& body);

}  // namespace rowhouse::engine::remote

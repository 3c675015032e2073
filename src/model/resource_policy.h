#pragma once

#include <string>

namespace rowhouse::model {

/// What a table or a stream says of who may do what with it, beside what their own policies say.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/access-control-resource-based.html
struct ResourcePolicy {
  std::string text;      ///< In IAM's JSON, as it was put.
  std::string revision;  ///< Digits: another one for another text.
  std::string seal;      ///< By which whoever enforces it knows its own text; empty: not sealed.
  friend bool operator==(const ResourcePolicy&, const ResourcePolicy&) = default;
};

}  // namespace rowhouse::model

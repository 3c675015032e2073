#include "core/bind.h"

#include <string>

namespace rowhouse::core {
namespace {

using detail::Fragment;

struct Bound {
  std::string text;
  expression::Placeholders placeholders;
};

Bound bind(const Fragment& fragment, std::string_view partition_name) {
  Bound bound;
  std::size_t names = 0;
  std::size_t values = 0;
  bool partition = false;
  for (const char c : fragment.marked_text()) {
    if (c == Fragment::kName) {
      std::string key = "#n" + std::to_string(names);
      bound.text += key;
      bound.placeholders.add_name(std::move(key), fragment.names()[names++]);
    } else if (c == Fragment::kValue) {
      std::string key = ":v" + std::to_string(values);
      bound.text += key;
      bound.placeholders.add_value(std::move(key), fragment.values()[values++]);
    } else if (c == Fragment::kPartitionName) {
      bound.text += "#partition";
      if (!partition) bound.placeholders.add_name("#partition", std::string(partition_name));
      partition = true;
    } else {
      bound.text += c;
    }
  }
  return bound;
}

}  // namespace

Result<expression::Condition> bind_condition(const Fragment& fragment,
                                             expression::Parameter parameter,
                                             std::string_view partition_name,
                                             const base::Limits& limits) {
  if (fragment.error()) return *fragment.error();
  Bound bound = bind(fragment, partition_name);
  return expression::Condition::parse(bound.text, parameter, bound.placeholders, limits);
}

Result<std::optional<expression::Condition>> bind_condition(const Condition* condition,
                                                            expression::Parameter parameter,
                                                            std::string_view partition_name,
                                                            const base::Limits& limits) {
  std::optional<expression::Condition> bound;
  if (condition != nullptr) {
    ROWHOUSE_TRY(parsed, bind_condition(condition->fragment(), parameter, partition_name, limits));
    bound = std::move(parsed);
  }
  return bound;
}

Result<expression::Update> bind_update(const Changes& changes, std::string_view partition_name,
                                       const base::Limits& limits) {
  const Fragment fragment = changes.fragment();
  if (fragment.error()) return *fragment.error();
  Bound bound = bind(fragment, partition_name);
  return expression::Update::parse(bound.text, bound.placeholders, limits);
}

}  // namespace rowhouse::core

#include "model.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace rowhouse::random_programs {
namespace {

constexpr int kTokenMinutes = 10;

double blocks(std::size_t bytes, double block_bytes) {
  return std::max(1.0, std::ceil(static_cast<double>(bytes) / block_bytes));
}

std::string not_found() { return "ResourceNotFoundException: Requested resource not found"; }
std::string denied() { return "AccessDeniedException"; }

std::string old_text(const std::optional<Item>& item) { return item ? to_text(*item) : "{}"; }

/// The id of the tenant to whom a partition belongs, or nothing: `tenant#<id>`, and `#` or the end.
std::string owner(const std::string& partition) {
  const std::string prefix = "tenant#";
  if (!partition.starts_with(prefix)) return {};
  const std::string rest = partition.substr(prefix.size());
  const std::string id = rest.substr(0, rest.find('#'));
  for (const char c : id) {
    if (!std::isalnum(static_cast<unsigned char>(c)) &&
        std::string("_.-:@=").find(c) == std::string::npos) {
      return {};
    }
  }
  return id;
}

}  // namespace

std::string text_of_units(double units) { return std::to_string(std::lround(units * 2)) + "/2"; }

bool Model::Key::operator<(const Key& other) const {
  if (partition != other.partition) return partition < other.partition;
  if (!sort || !other.sort) return false;
  if (const auto* number = sort->get_if<Decimal>()) return *number < *other.sort->get_if<Decimal>();
  return *sort->get_if<std::string>() < *other.sort->get_if<std::string>();
}

Model::Key Model::key_of(const Item& item) {
  Key key{*item.at("PK").get_if<std::string>(), std::nullopt};
  if (item.contains("SK")) key.sort = item.at("SK");
  return key;
}

bool Model::admits(const Step& step, const std::string& partition) {
  if (step.tenant.empty()) return true;
  const std::string own = "tenant#" + step.tenant;
  return partition == own || partition.starts_with(own + "#");
}

const Item* Model::find(const std::string& table, const Item& key) const {
  const Rows& rows = tables_.at(table);
  const auto found = rows.find(key_of(key));
  return found != rows.end() ? &found->second : nullptr;
}

std::string Model::run(const Step& step) {
  switch (step.kind) {
    case Step::Kind::kWrite:
      return write(step);
    case Step::Kind::kGet:
      return get(step);
    case Step::Kind::kQuery:
    case Step::Kind::kScan:
      return page(step);
    case Step::Kind::kBatchGet:
      return batch_get(step);
    case Step::Kind::kBatchWrite:
      return batch_write(step);
    case Step::Kind::kTransactGet:
      return transact_get(step);
    case Step::Kind::kTransactWrite:
      return transact_write(step);
    case Step::Kind::kListTenants:
      return list_tenants(step);
    case Step::Kind::kMeasureTenant:
      return measure_tenant(step);
    case Step::Kind::kPassTime:
      minute_ += step.minutes;
      return "ok";
    case Step::Kind::kRestart:
      return "ok";
    default:
      return table_operation(step);
  }
}

std::optional<std::string> Model::decide(const Write& write, std::optional<Item>& item) const {
  const std::optional<Item> old = item;
  if (write.condition && !write.condition->matches(old.value_or(Item()))) {
    return "ConditionalCheckFailed: The conditional request failed " +
           (write.old_on_failure ? old_text(old) : "{}");
  }
  switch (write.kind) {
    case Write::Kind::kPut:
      item = write.item;
      break;
    case Write::Kind::kDelete:
      item.reset();
      break;
    case Write::Kind::kCheck:
      break;
    case Write::Kind::kUpdate:
      if (!item) item = write.item;
      if (!write.update) break;
      if (const auto error = write.update->apply(*item)) {
        item = old;
        return "ValidationError: " + *error + " {}";
      }
  }
  return std::nullopt;
}

std::string Model::write(const Step& step) {
  const Write& write = step.writes[0];
  if (!tables_.contains(write.table)) return not_found();
  const Key key = key_of(write.item);
  if (!admits(step, key.partition)) return denied();
  Rows& rows = tables_[write.table];
  std::optional<Item> item;
  if (const auto found = rows.find(key); found != rows.end()) item = found->second;
  const std::optional<Item> old = item;
  if (auto error = decide(write, item)) return *error;
  if (item) {
    rows[key] = *item;
  } else {
    rows.erase(key);
  }
  std::string attributes = "{}";
  if (step.return_values == operation::ReturnValues::kAllOld) attributes = old_text(old);
  if (step.return_values == operation::ReturnValues::kAllNew) attributes = old_text(item);
  std::string answer = "ok " + attributes;
  if (step.capacity) {
    const std::size_t bytes = std::max(old ? size_of(*old) : 0, item ? size_of(*item) : 0);
    answer += " " + text_of_units(blocks(bytes, 1024));
  }
  return answer;
}

std::string Model::get(const Step& step) const {
  const auto& [table, key] = step.keys[0];
  if (!tables_.contains(table)) return not_found();
  if (!admits(step, key_of(key).partition)) return denied();
  const Item* item = find(table, key);
  std::string answer = "ok " + (item != nullptr ? to_text(*item) : "{}");
  if (step.capacity) {
    const double units = blocks(item != nullptr ? size_of(*item) : 0, 4096);
    answer += " " + text_of_units(step.consistent ? units : units / 2);
  }
  return answer;
}

std::string Model::page(const Step& step) const {
  using expression::SortOperator;
  if (!tables_.contains(step.table)) return not_found();
  const bool query = step.kind == Step::Kind::kQuery;
  if (query ? !admits(step, step.partition) : !step.tenant.empty()) return denied();

  // The rows which are read, in order.
  const auto in_range = [&](const Item& item) {
    if (!query) return true;
    if (*item.at("PK").get_if<std::string>() != step.partition) return false;
    if (!step.sort_operator) return true;
    using Kind = Condition::Kind;
    const auto is = [&](Kind kind, const Value& first, const Value& second = {}) {
      return Condition{kind, "SK", first, second, {}}.matches(item);
    };
    switch (*step.sort_operator) {
      case SortOperator::kEqual:
        return is(Kind::kEqual, step.sort_first);
      case SortOperator::kLess:
        return is(Kind::kLess, step.sort_first);
      case SortOperator::kLessOrEqual:
        return is(Kind::kLess, step.sort_first) || is(Kind::kEqual, step.sort_first);
      case SortOperator::kGreater:
        return !is(Kind::kLess, step.sort_first) && !is(Kind::kEqual, step.sort_first);
      case SortOperator::kGreaterOrEqual:
        return !is(Kind::kLess, step.sort_first);
      case SortOperator::kBetween:
        return is(Kind::kBetween, step.sort_first, step.sort_second);
      case SortOperator::kBeginsWith:
        return is(Kind::kBeginsWith, step.sort_first);
    }
    return false;
  };
  std::vector<Item> rows;
  for (const auto& [key, item] : tables_.at(step.table)) {
    if (in_range(item)) rows.push_back(item);
  }
  if (!step.forward) std::reverse(rows.begin(), rows.end());

  const bool segmented = !query && step.segments > 1;
  std::multiset<std::string> unordered;
  std::string answer = "ok";
  for (std::size_t at = 0;;) {
    std::string items;
    std::size_t count = 0, scanned = 0, bytes = 0;
    std::string last;
    while (at < rows.size()) {
      const Item& row = rows[at++];
      ++scanned;
      bytes += size_of(row);
      if (!step.filter || step.filter->matches(row)) {
        ++count;
        Item shown = row;
        if (!step.projected.empty()) {
          std::erase_if(shown, [&](const auto& entry) {
            return std::find(step.projected.begin(), step.projected.end(), entry.first) ==
                   step.projected.end();
          });
        }
        if (!step.count_only) items += to_text(shown);
        unordered.insert(to_text(shown));
      }
      if (step.limit && scanned == *step.limit) {
        Item key{{"PK", row.at("PK")}};
        if (row.contains("SK")) key["SK"] = row.at("SK");
        last = to_text(key);
        break;
      }
    }
    answer +=
        " [" + items + "] " + std::to_string(count) + "/" + std::to_string(scanned) + " " + last;
    if (step.capacity) {
      const double units = blocks(bytes, 4096);
      answer += " " + text_of_units(step.consistent ? units : units / 2);
    }
    if (last.empty()) break;
  }
  if (!segmented) return answer;
  answer = "ok " + std::to_string(unordered.size());
  if (!step.count_only) {
    for (const std::string& item : unordered) answer += item;
  }
  return answer;
}

std::string Model::batch_get(const Step& step) const {
  std::string answer = "ok";
  for (const std::string& table : Program::kTables) {
    std::set<std::string> seen;
    std::string items;
    double units = 0;
    bool duplicate = false;
    for (const auto& [of, key] : step.keys) {
      if (of != table) continue;
      if (!tables_.contains(table)) return not_found();
      if (!admits(step, key_of(key).partition)) return denied();
      duplicate |= !seen.insert(to_text(key)).second;
      const Item* item = find(table, key);
      if (item != nullptr) items += to_text(*item);
      const double read = blocks(item != nullptr ? size_of(*item) : 0, 4096);
      units += step.consistent ? read : read / 2;
    }
    if (duplicate) return "ValidationException: Provided list of item keys contains duplicates";
    if (seen.empty()) continue;
    answer += " " + table + "[" + items + "]";
    if (step.capacity) answer += text_of_units(units);
  }
  return answer;
}

std::string Model::batch_write(const Step& step) {
  for (const std::string& table : Program::kTables) {
    std::set<std::string> seen;
    bool duplicate = false;
    for (const Write& write : step.writes) {
      if (write.table != table) continue;
      if (!tables_.contains(table)) return not_found();
      const Key key = key_of(write.item);
      if (!admits(step, key.partition)) return denied();
      Item shown{{"PK", write.item.at("PK")}};
      if (key.sort) shown["SK"] = *key.sort;
      duplicate |= !seen.insert(to_text(shown)).second;
    }
    if (duplicate) return "ValidationException: Provided list of item keys contains duplicates";
  }
  std::map<std::string, double> units;
  for (const Write& write : step.writes) {
    Rows& rows = tables_[write.table];
    const Key key = key_of(write.item);
    std::optional<Item> item;
    if (const auto found = rows.find(key); found != rows.end()) item = found->second;
    const std::size_t before = item ? size_of(*item) : 0;
    decide(write, item);
    units[write.table] += blocks(std::max(before, item ? size_of(*item) : 0), 1024);
    if (item) {
      rows[key] = *item;
    } else {
      rows.erase(key);
    }
  }
  std::string answer = "ok";
  if (step.capacity) {
    for (const auto& [table, consumed] : units) answer += " " + table + text_of_units(consumed);
  }
  return answer;
}

std::string Model::transact_get(const Step& step) const {
  std::set<std::string> seen;
  bool duplicate = false;
  std::string items;
  std::map<std::string, double> units;
  for (const auto& [table, key] : step.keys) {
    if (!tables_.contains(table)) return not_found();
    if (!admits(step, key_of(key).partition)) return denied();
    duplicate |= !seen.insert(table + to_text(key)).second;
    const Item* item = find(table, key);
    items += item != nullptr ? to_text(*item) : "{}";
    units[table] += 2 * blocks(item != nullptr ? size_of(*item) : 0, 4096);
  }
  if (duplicate) {
    return "ValidationException: Transaction request cannot include multiple operations on one "
           "item";
  }
  std::string answer = "ok [" + items + "]";
  if (step.capacity) {
    for (const auto& [table, consumed] : units) answer += " " + table + text_of_units(consumed);
  }
  return answer;
}

std::string Model::transact_write(const Step& step) {
  std::set<std::string> seen;
  bool duplicate = false;
  std::string request;
  for (const Write& write : step.writes) {
    if (!tables_.contains(write.table)) return not_found();
    const Key key = key_of(write.item);
    if (!admits(step, key.partition)) return denied();
    Item shown{{"PK", write.item.at("PK")}};
    if (key.sort) shown["SK"] = *key.sort;
    duplicate |= !seen.insert(write.table + to_text(shown)).second;
  }
  if (duplicate) {
    return "ValidationException: Transaction request cannot include multiple operations on one "
           "item";
  }
  const std::string token = step.token.empty() ? "" : step.tenant + "/" + step.token;
  if (!token.empty() && tokens_.contains(token) &&
      minute_ - tokens_[token].at_minute < kTokenMinutes) {
    const Token& used = tokens_[token];
    if (used.request != to_text(step)) return "IdempotentParameterMismatchException";
    std::string answer = "ok";
    if (step.capacity) {
      for (const auto& [table, units] : used.replay_units) {
        answer += " " + table + text_of_units(units);
      }
    }
    return answer;
  }

  std::vector<std::optional<Item>> after;
  std::vector<std::string> reasons;
  std::map<std::string, double> units;
  bool cancelled = false;
  for (const Write& write : step.writes) {
    const Item* found = find(write.table, write.item);
    std::optional<Item> item;
    if (found != nullptr) item = *found;
    const std::size_t before = item ? size_of(*item) : 0;
    const auto error = decide(write, item);
    cancelled |= error.has_value();
    reasons.push_back(error.value_or("None:  {}"));
    units[write.table] += 2 * blocks(std::max(before, item ? size_of(*item) : 0), 1024);
    after.push_back(std::move(item));
  }
  if (cancelled) {
    std::string answer = "TransactionCanceledException";
    for (const std::string& reason : reasons) answer += " [" + reason + "]";
    return answer;
  }
  for (std::size_t i = 0; i < after.size(); ++i) {
    Rows& rows = tables_[step.writes[i].table];
    if (after[i]) {
      rows[key_of(step.writes[i].item)] = *after[i];
    } else {
      rows.erase(key_of(step.writes[i].item));
    }
  }
  if (!token.empty()) {
    Token& used = tokens_[token] = {to_text(step), minute_, {}};
    for (std::size_t i = 0; i < after.size(); ++i) {
      used.replay_units[step.writes[i].table] +=
          2 * blocks(after[i] ? size_of(*after[i]) : 0, 4096);
    }
  }
  std::string answer = "ok";
  if (step.capacity) {
    for (const auto& [table, consumed] : units) answer += " " + table + text_of_units(consumed);
  }
  return answer;
}

std::string Model::table_operation(const Step& step) {
  const std::string missing =
      "ResourceNotFoundException: Requested resource not found: Table: " + step.table +
      " not found";
  switch (step.kind) {
    case Step::Kind::kCreateTable:
      if (tables_.contains(step.table)) {
        return "ResourceInUseException: Table already exists: " + step.table;
      }
      tables_[step.table];
      return "ok";
    case Step::Kind::kDeleteTable:
      return tables_.erase(step.table) == 1 ? "ok" : missing;
    case Step::Kind::kDescribeTable: {
      if (!tables_.contains(step.table)) return missing;
      if (!step.tenant.empty()) return "ok 0 0";
      std::size_t bytes = 0;
      for (const auto& [key, item] : tables_[step.table]) bytes += size_of(item);
      return "ok " + std::to_string(tables_[step.table].size()) + " " + std::to_string(bytes);
    }
    default: {
      std::string answer = "ok";
      for (const auto& [name, rows] : tables_) answer += " " + name;
      return answer;
    }
  }
}

std::string Model::list_tenants(const Step& step) const {
  if (!tables_.contains(step.table)) return not_found();
  if (!step.tenant.empty()) return denied();
  std::set<std::string> owners;
  for (const auto& [key, item] : tables_.at(step.table)) {
    if (const std::string id = owner(key.partition); !id.empty()) owners.insert(id);
  }
  std::string answer = "ok";
  for (const std::string& id : owners) answer += " " + id;
  return answer;
}

std::string Model::measure_tenant(const Step& step) const {
  if (!tables_.contains(step.table)) return not_found();
  if (!admits(step, "tenant#" + step.measured_tenant)) return denied();
  std::size_t items = 0, bytes = 0;
  for (const auto& [key, item] : tables_.at(step.table)) {
    if (owner(key.partition) != step.measured_tenant) continue;
    ++items;
    bytes += size_of(item);
  }
  return "ok " + std::to_string(items) + " " + std::to_string(bytes);
}

}  // namespace rowhouse::random_programs

#include "program.h"

#include <set>

namespace rowhouse::random_programs {
namespace {

using operation::ReturnValues;

const std::vector<std::string> kTenants = {"a", "ab", "b"};
const std::vector<std::string> kPartitions = {
    "tenant#a",  "tenant#a#x", "tenant#a#y",
    "tenant#ab", "tenant#b",   "tenant#b#x",
    "tenant#a!", "other",      std::string("tenant#a\0", 9)};
const std::vector<std::string> kSorts = {"a", "ab", "abc", "b", "order#1", "order#2", "user#1"};
const std::vector<std::string> kNumbers = {"-10", "-1.5", "0", "1", "2", "10", "1E+20"};
const std::vector<std::string> kAttributes = {"n", "s", "x"};

}  // namespace

std::string Program::partition() { return any_of(kPartitions); }

Value Program::sort(const std::string& table) {
  if (table == "Number") return Decimal::parse(any_of(kNumbers)).value();
  return any_of(kSorts);
}

Item Program::key(const std::string& table) {
  Item key{{"PK", partition()}};
  if (has_sort(table)) key["SK"] = sort(table);
  return key;
}

Value Program::value() {
  switch (below(6)) {
    case 0:
      return any_of(kSorts);
    case 1:
      return one_in(2);
    case 2:
      return List{1, std::string("two"), List{}};
    case 3:
      return std::string(one_in(20) ? 3000 : below(40), 'v');
    default:
      return static_cast<int>(below(20)) - 5;
  }
}

Condition Program::condition(int depth, bool with_key) {
  using Kind = Condition::Kind;
  Condition condition;
  condition.attribute = with_key && one_in(4) ? "PK" : any_of(kAttributes);
  switch (below(depth > 0 ? 9 : 6)) {
    case 0:
      condition.kind = Kind::kExists;
      break;
    case 1:
      condition.kind = Kind::kNotExists;
      break;
    case 2:
      condition.kind = Kind::kEqual;
      condition.first = condition.attribute == "PK" ? Value(partition()) : value();
      break;
    case 3:
      condition.kind = Kind::kLess;
      condition.first =
          condition.attribute == "PK" ? Value(partition()) : Value(static_cast<int>(below(20)) - 5);
      break;
    case 4: {
      condition.kind = Kind::kBetween;
      const int lower = static_cast<int>(below(20)) - 5;
      condition.first = lower;
      condition.second = lower + static_cast<int>(below(10));
      break;
    }
    case 5:
      condition.kind = Kind::kBeginsWith;
      condition.first = std::string(condition.attribute == "PK" ? "tenant#a#" : "a");
      break;
    case 6:
      condition.kind = Kind::kNot;
      condition.parts = {this->condition(depth - 1, with_key)};
      break;
    default:
      condition.kind = one_in(2) ? Kind::kAnd : Kind::kOr;
      condition.parts.push_back(this->condition(depth - 1, with_key));
      condition.parts.push_back(this->condition(depth - 1, with_key));
  }
  return condition;
}

Update Program::update() {
  Update update;
  bool may_fail = true;
  for (const std::string& attribute : kAttributes) {
    if (one_in(2)) continue;
    switch (below(may_fail ? 5 : 3)) {
      case 0:
        update.clauses.push_back({Update::Kind::kSet, attribute, value()});
        break;
      case 1:
        update.clauses.push_back({Update::Kind::kSetIfMissing, attribute, value()});
        break;
      case 2:
        update.clauses.push_back({Update::Kind::kRemove, attribute, {}});
        break;
      case 3:
        update.clauses.push_back(
            {Update::Kind::kIncrement, attribute, static_cast<int>(below(9)) - 4});
        may_fail = false;
        break;
      default:
        update.clauses.push_back({Update::Kind::kAdd, attribute, static_cast<int>(below(9)) - 4});
        may_fail = false;
    }
  }
  if (update.clauses.empty()) update.clauses.push_back({Update::Kind::kSet, "n", 1});
  return update;
}

Write Program::write(bool in_transaction) {
  Write write;
  write.table = table();
  write.item = key(write.table);
  switch (below(in_transaction ? 5 : 4)) {
    case 0:
    case 1:
      write.kind = Write::Kind::kPut;
      for (const std::string& attribute : kAttributes) {
        if (one_in(2)) write.item[attribute] = value();
      }
      break;
    case 2:
      write.kind = Write::Kind::kUpdate;
      if (in_transaction || !one_in(8)) write.update = update();
      break;
    case 3:
      write.kind = Write::Kind::kDelete;
      break;
    default:
      write.kind = Write::Kind::kCheck;
  }
  if (write.kind == Write::Kind::kCheck || one_in(3)) {
    write.condition = condition(2, true);
    write.old_on_failure = one_in(2);
  }
  return write;
}

std::vector<Write> Program::distinct_writes(std::size_t count, bool in_transaction, bool batch) {
  std::vector<Write> writes;
  std::set<std::string> seen;
  while (writes.size() < count) {
    Write next = write(in_transaction);
    if (batch) {
      next.condition.reset();
      if (next.kind == Write::Kind::kUpdate) next.kind = Write::Kind::kDelete;
      next.update.reset();
    }
    Item key{{"PK", next.item["PK"]}};
    if (next.item.contains("SK")) key["SK"] = next.item["SK"];
    // Now and then a request which names an item twice.
    if (!seen.insert(next.table + random_programs::to_text(key)).second && !one_in(20)) continue;
    writes.push_back(std::move(next));
  }
  return writes;
}

void Program::draw_range(Step& step) {
  using expression::SortOperator;
  step.partition = partition();
  if (!has_sort(step.table) || one_in(3)) return;
  step.sort_first = sort(step.table);
  const std::vector<SortOperator> operators = {
      SortOperator::kEqual,     SortOperator::kLess,           SortOperator::kLessOrEqual,
      SortOperator::kGreater,   SortOperator::kGreaterOrEqual, SortOperator::kBetween,
      SortOperator::kBeginsWith};
  step.sort_operator = operators[below(step.table == "Number" ? 6 : 7)];
  if (step.sort_operator == SortOperator::kBetween) {
    step.sort_second = sort(step.table);
    const Condition swapped{Condition::Kind::kLess, "v", step.sort_first, {}, {}};
    if (swapped.matches({{"v", step.sort_second}})) std::swap(step.sort_first, step.sort_second);
  }
}

void Program::draw_page(Step& step) {
  if (one_in(3)) step.filter = condition(1, step.kind == Step::Kind::kScan);
  if (one_in(4)) step.projected = {"n", "PK"};
  if (step.projected.empty()) step.count_only = one_in(6);
  if (one_in(2)) step.limit = 1 + below(5);
}

Step Program::next() {
  Step step;
  step.table = table();
  if (one_in(5)) step.tenant = any_of(kTenants);
  step.capacity = one_in(3);
  step.consistent = one_in(2);
  const std::size_t draw = below(100);
  if (draw < 40) {
    step.kind = Step::Kind::kWrite;
    step.writes = {write(false)};
    const std::vector<ReturnValues> values =
        step.writes[0].kind == Write::Kind::kUpdate
            ? std::vector{ReturnValues::kNone, ReturnValues::kAllOld, ReturnValues::kAllNew}
            : std::vector{ReturnValues::kNone, ReturnValues::kAllOld};
    step.return_values = any_of(values);
  } else if (draw < 50) {
    step.kind = Step::Kind::kGet;
    step.keys = {{step.table, key(step.table)}};
  } else if (draw < 62) {
    step.kind = Step::Kind::kQuery;
    draw_range(step);
    draw_page(step);
    step.forward = one_in(2);
  } else if (draw < 66) {
    step.kind = Step::Kind::kScan;
    draw_page(step);
    step.segments = one_in(2) ? 1 : 3;
  } else if (draw < 72) {
    step.kind = one_in(2) ? Step::Kind::kBatchGet : Step::Kind::kTransactGet;
    std::set<std::string> seen;
    for (std::size_t count = 1 + below(6); step.keys.size() < count;) {
      const std::string of = table();
      Item next = key(of);
      if (seen.insert(of + random_programs::to_text(next)).second || one_in(20)) {
        step.keys.emplace_back(of, std::move(next));
      }
    }
  } else if (draw < 78) {
    step.kind = Step::Kind::kBatchWrite;
    step.writes = distinct_writes(1 + below(8), false, true);
  } else if (draw < 88) {
    step.kind = Step::Kind::kTransactWrite;
    step.writes = distinct_writes(1 + below(5), true, false);
    if (one_in(3)) {
      if (last_with_token_ && one_in(3)) return *last_with_token_;
      step.token = "token" + std::to_string(below(3));
      last_with_token_ = step;
    }
  } else if (draw < 91) {
    step.kind = Step::Kind::kDescribeTable;
  } else if (draw < 93) {
    step.kind = Step::Kind::kListTenants;
  } else if (draw < 95) {
    step.kind = Step::Kind::kMeasureTenant;
    step.measured_tenant = any_of(kTenants);
  } else if (draw < 96) {
    step.kind = Step::Kind::kListTables;
  } else if (draw < 97) {
    step.kind = one_in(3) ? Step::Kind::kDeleteTable : Step::Kind::kCreateTable;
  } else if (draw < 98) {
    step.kind = Step::Kind::kCreateTable;
  } else if (draw < 99) {
    step.kind = Step::Kind::kPassTime;
    step.minutes = static_cast<int>(1 + below(6));
  } else {
    step.kind = one_in(3) ? Step::Kind::kRestart : Step::Kind::kCreateTable;
  }
  return step;
}

std::string to_text(const Step& step) {
  static const char* const kinds[] = {
      "write",       "Get",           "Query",       "Scan",        "BatchGet",      "BatchWrite",
      "TransactGet", "TransactWrite", "CreateTable", "DeleteTable", "DescribeTable", "ListTables",
      "ListTenants", "MeasureTenant", "pass time",   "restart"};
  static const char* const writes[] = {"Put", "Update", "Delete", "Check"};
  std::string out = kinds[static_cast<int>(step.kind)];
  out += " table=" + step.table + " tenant=" + step.tenant;
  for (const Write& write : step.writes) {
    out += std::string("\n  ") + writes[static_cast<int>(write.kind)] + " " + write.table + " " +
           to_text(write.item);
    if (write.update) out += " update: " + write.update->text();
    if (write.condition) out += " if: " + write.condition->text();
  }
  for (const auto& [table, key] : step.keys) out += "\n  key " + table + " " + to_text(key);
  if (step.kind == Step::Kind::kQuery) {
    out += "\n  partition=" + step.partition;
    if (step.sort_operator) {
      out += " sort operator " + std::to_string(static_cast<int>(*step.sort_operator)) + " " +
             to_text(step.sort_first) + " " + to_text(step.sort_second);
    }
  }
  if (step.filter) out += "\n  filter: " + step.filter->text();
  if (step.limit) out += " limit=" + std::to_string(*step.limit);
  out += " forward=" + std::to_string(step.forward) +
         " return_values=" + std::to_string(static_cast<int>(step.return_values)) +
         " token=" + step.token;
  return out;
}

}  // namespace rowhouse::random_programs

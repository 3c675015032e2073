#include <algorithm>
#include <cstdlib>
#include <optional>
#include <random>
#include <utility>

#include "model/stream.h"
#include "spread_fixture.h"
#include "stream_replay.h"

/// Random writes into a table with indexes and a stream, then every way to read them, page by page:
/// a store in which tenants are spread answers as one in which they are not.
namespace rowhouse::spread_test {
namespace {

using operation::Query;
using operation::Scan;

const std::vector<std::string> kPartitions = {"tenant#a", "tenant#a#x", "tenant#ab", "tenant#b",
                                              "other"};

class Comparison : public SpreadFixture {
 protected:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::string partition() { return kPartitions[below(kPartitions.size())]; }
  std::string sort() { return "s" + std::to_string(below(40)); }

  Item item() {
    Item item{{"PK", partition()}, {"SK", sort()}};
    // Few values, so that many items are of one sort key.
    if (!one_in(4)) item["n"] = static_cast<int>(below(6));
    if (one_in(2)) item["kind"] = std::string(one_in(2) ? "order" : "user");
    // Now and then another's: whoever writes it, a tenant does not see it.
    if (!one_in(3)) item["owner"] = one_in(4) ? partition() : item["PK"];
    if (one_in(2)) item["x"] = std::string(below(20), 'x');
    if (one_in(2)) item["y"] = static_cast<int>(below(4));
    return item;
  }

  template <typename Operation>
  void on_both(const Operation& operation) {
    const auto expected = run(*plain_, operation);
    const auto answer = run(*spread_, operation);
    ASSERT_EQ(answer.has_value(), expected.has_value());
    if constexpr (requires { answer->attributes; }) {
      if (answer) {
        EXPECT_EQ(shown(answer->attributes), shown(expected->attributes));
      } else {
        EXPECT_EQ(to_string(answer.error()), to_string(expected.error()));
        EXPECT_EQ(shown(answer.error().item()), shown(expected.error().item()));
      }
    }
  }

  void write() {
    Item whole = item();
    const Item key{{"PK", whole["PK"]}, {"SK", whole["SK"]}};
    Bound bound;
    bound(":pk", partition())(":n", static_cast<int>(below(6)));
    switch (below(4)) {
      case 0: {
        operation::UpdateItem update;
        update.table = "T";
        update.key = compact(key);
        update.update = bound.update("SET n = :n REMOVE kind");
        update.return_values = operation::ReturnValues::kAllNew;
        if (one_in(3)) update.condition = bound.condition("PK = :pk");
        update.on_condition_failure = operation::ReturnOnConditionFailure::kAllOld;
        return on_both(update);
      }
      case 1: {
        operation::DeleteItem erase;
        erase.table = "T";
        erase.key = compact(key);
        erase.return_values = operation::ReturnValues::kAllOld;
        if (one_in(3)) erase.condition = bound.condition("PK <> :pk OR n = :n");
        return on_both(erase);
      }
      default: {
        operation::PutItem put;
        put.table = "T";
        put.item = compact(whole);
        put.return_values = operation::ReturnValues::kAllOld;
        return on_both(put);
      }
    }
  }

  template <typename Operation>
  void draw_page(Operation& read, bool may_filter_key) {
    read.table = "T";
    if (one_in(2)) read.limit = static_cast<std::uint32_t>(1 + below(7));
    Bound bound;
    bound(":y", static_cast<int>(below(4)))(":pk", partition());
    if (may_filter_key && one_in(3)) {
      read.filter = bound.condition(one_in(2) ? "PK = :pk OR y < :y" : "begins_with(PK, :pk)");
    } else if (one_in(3)) {
      read.filter = bound.condition("y < :y OR attribute_not_exists(x)");
    }
    const bool keeps_all = read.index.empty() || read.index == "OfTenant" || read.index == "OfKind";
    read.select = !keeps_all || !read.index.empty() ? operation::Select::kAllProjectedAttributes
                                                    : operation::Select::kAllAttributes;
    if (one_in(6)) {
      read.select = operation::Select::kCount;
    } else if (one_in(4)) {
      read.projection = bound.projection("PK, SK");
      read.select = operation::Select::kSpecificAttributes;
    } else if (read.index == "Local" && (read.filter || one_in(3))) {
      // A filter reads the item itself where the index does not keep what it asks for.
      read.select = operation::Select::kAllAttributes;
    }
  }

  /// Each page as text.
  template <typename Operation>
  static std::vector<std::string> pages(engine::Engine& engine, Operation read,
                                        const tenancy::Scope& scope) {
    std::vector<std::string> pages;
    do {
      const auto page = run(engine, read, scope);
      if (!page) {
        pages.push_back(to_string(page.error()));
        break;
      }
      std::string text = std::to_string(page->count) + "/" + std::to_string(page->scanned_count);
      for (std::size_t i = 0; i < page->items.size(); ++i) text += shown(page->items[i].bytes());
      text += " " + shown(page->last_evaluated_key);
      pages.push_back(std::move(text));
      read.exclusive_start_key = page->last_evaluated_key;
    } while (!read.exclusive_start_key.empty());
    return pages;
  }

  /// All items, in no order, and how many there are.
  template <typename Operation>
  static std::vector<std::string> unordered(engine::Engine& engine, Operation read,
                                            const tenancy::Scope& scope) {
    std::vector<std::string> items;
    std::size_t count = 0;
    std::size_t scanned = 0;
    do {
      const auto page = run(engine, read, scope);
      if (!page) return {to_string(page.error())};
      for (std::size_t i = 0; i < page->items.size(); ++i) {
        items.push_back(shown(page->items[i].bytes()));
      }
      count += page->count;
      scanned += page->scanned_count;
      read.exclusive_start_key = page->last_evaluated_key;
    } while (!read.exclusive_start_key.empty());
    std::sort(items.begin(), items.end());
    items.push_back(std::to_string(count) + "/" + std::to_string(scanned));
    return items;
  }

  void compare_query() {
    Query query;
    query.index = std::vector<std::string>{"", "Local", "OfTenant", "OfTenantAlone"}[below(4)];
    query.forward = one_in(2);
    const bool by_number = query.index == "Local" || query.index == "OfTenant";
    const std::string key = compact_value(partition());
    if (query.index == "OfTenantAlone" || one_in(2)) {
      query.key_condition = expression::KeyCondition::make("PK", key);
    } else {
      using expression::SortOperator;
      const auto op = std::vector{SortOperator::kEqual, SortOperator::kLess,
                                  SortOperator::kGreaterOrEqual, SortOperator::kBetween}[below(4)];
      const Value low = by_number ? Value(static_cast<int>(below(3))) : Value("s1");
      const Value high = by_number ? Value(static_cast<int>(3 + below(3))) : Value("s3");
      query.key_condition =
          expression::KeyCondition::make("PK", key, by_number ? "n" : "SK", op, compact_value(low),
                                         op == SortOperator::kBetween ? compact_value(high) : "");
    }
    draw_page(query, false);
    const tenancy::Scope scope = one_in(3) ? tenant_scope(one_in(2) ? "a" : "b") : operator_scope();
    EXPECT_EQ(pages(*spread_, query, scope), pages(*plain_, query, scope))
        << "seed " << seed_ << " index " << query.index;
  }

  /// A condition on the partition key, and whether tenant a's keys alone can meet it.
  std::pair<std::optional<expression::KeyCondition::Part>, bool> condition_on_key() {
    using expression::SortOperator;
    static const std::vector<std::string> kTexts = {"tenant#",    "tenant#a",   "tenant#a!",
                                                    "tenant#a#",  "tenant#a#b", "tenant#a#x",
                                                    "tenant#a#y", "tenant#ab",  "tenant#b"};
    std::string first = kTexts[below(kTexts.size())];
    std::string second = kTexts[below(kTexts.size())];
    if (second < first) std::swap(first, second);
    const auto op = std::vector{SortOperator::kEqual,          SortOperator::kLess,
                                SortOperator::kLessOrEqual,    SortOperator::kGreater,
                                SortOperator::kGreaterOrEqual, SortOperator::kBetween,
                                SortOperator::kBeginsWith}[below(7)];
    const auto is_below = [](const std::string& text) { return text.starts_with("tenant#a#"); };
    const bool is_of_one = op == SortOperator::kEqual ||
                           (op == SortOperator::kBeginsWith && is_below(first)) ||
                           (op == SortOperator::kBetween && is_below(first) && is_below(second));
    if (one_in(6)) return {std::nullopt, false};
    return {expression::KeyCondition::Part{
                "PK", op, compact_value(first),
                op == SortOperator::kBetween ? compact_value(second) : std::string()},
            is_of_one};
  }

  /// Of an index that sorts by the table's partition key: in the order of told keys.
  void compare_sorted_by_key() {
    Query query;
    query.forward = one_in(2);
    const auto [condition, is_of_one] = condition_on_key();
    const bool by_operator = is_of_one && one_in(2);
    query.index = by_operator && one_in(2) ? "Inverted" : "ByOwner";
    const std::string tenant = std::vector<std::string>{"a", "ab", "b"}[below(3)];
    std::vector<expression::KeyCondition::Part> parts(1);
    parts[0].name = query.index == "Inverted" ? "SK" : "owner";
    parts[0].first = compact_value(query.index == "Inverted" ? sort() : "tenant#" + tenant);
    if (condition) parts.push_back(*condition);
    query.key_condition = expression::KeyCondition::of(std::move(parts));
    draw_page(query, true);
    const tenancy::Scope scope = by_operator ? operator_scope() : tenant_scope(tenant);
    EXPECT_EQ(pages(*spread_, query, scope), pages(*plain_, query, scope))
        << "seed " << seed_ << " index " << query.index << " of " << tenant;
  }

  /// Reads of whatever tenant's items: in the order in which they are kept.
  void compare_unordered() {
    const tenancy::Scope scope = one_in(3) ? tenant_scope(one_in(2) ? "a" : "b") : operator_scope();
    if (one_in(2)) {
      Query query;
      query.index = "OfKind";
      query.key_condition = expression::KeyCondition::make(
          "kind", compact_value(std::string(one_in(2) ? "order" : "user")));
      draw_page(query, true);
      // What is in the index of no tenant may be read by the operator alone.
      const tenancy::Scope all = operator_scope();
      EXPECT_EQ(unordered(*spread_, query, all), unordered(*plain_, query, all))
          << "seed " << seed_;
      return;
    }
    Scan scan;
    scan.index = std::vector<std::string>{"", "Local", "OfKind", "OfTenant", "Inverted"}[below(5)];
    draw_page(scan, true);
    const tenancy::Scope read = scan.index.empty() ? operator_scope() : scope;
    EXPECT_EQ(unordered(*spread_, scan, read), unordered(*plain_, scan, read))
        << "seed " << seed_ << " index " << scan.index;
  }

  /// The changes of each item, in their order.
  static std::map<std::string, std::vector<std::string>> changes(engine::Engine& engine) {
    std::map<std::string, std::vector<std::string>> changes;
    for (const auto& record : random_programs::records_of_stream(engine, "T")) {
      changes[shown(record.keys)].push_back(shown(record.old_image) + " -> " +
                                            shown(record.new_image));
    }
    return changes;
  }

  std::uint64_t seed_ = [] {
    const char* const given = std::getenv("ROWHOUSE_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
  }();
  std::mt19937_64 random_{seed_};
};

TEST_F(Comparison, OfEveryReadOfTableIndexAndStreamFindsNoDifference) {
  for (int round = 0; round < 30 && !HasFailure(); ++round) {
    for (int i = 0; i < 60; ++i) write();
    for (int i = 0; i < 40; ++i) compare_query();
    for (int i = 0; i < 40; ++i) compare_sorted_by_key();
    for (int i = 0; i < 10; ++i) compare_unordered();
  }
  EXPECT_EQ(changes(*spread_), changes(*plain_)) << "seed " << seed_;
}

}  // namespace
}  // namespace rowhouse::spread_test

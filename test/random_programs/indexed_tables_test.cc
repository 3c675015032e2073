#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <random>
#include <thread>

#include "engine/embedded/cold_store.h"
#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/memory/memory_store.h"
#include "engine_side.h"
#include "run_as_operator.h"

/// An index always equals the projection of its table: random writes by every way in, with indexes
/// that come and go meanwhile; then what each index has is compared with what the table has, put
/// through a projection that is written here once more, on trees.
namespace rowhouse::random_programs {
namespace {

using model::ProjectionType;
using model::SecondaryIndex;
using operation::IndexChange;

std::string compact(const Item& item) { return encode_item(item).value(); }
std::string text_in(const Item& item, const std::string& name) {
  const auto* text = item.at(name).get_if<std::string>();
  return text != nullptr ? *text : std::string();
}

class IndexedTable {
 public:
  IndexedTable(EngineSide::On on, std::uint64_t seed)
      : on_(on),
        random_(seed),
        folder_(std::filesystem::temp_directory_path() /
                ("rowhouse-indexed-" + std::to_string(::getpid()) + "-" + std::to_string(seed))) {
    open();
    operation::CreateTable create;
    create.table = "T";
    create.key.partition = text("PK");
    create.key.sort = text("SK");
    create.billing_mode = model::BillingMode::kPayPerRequest;
    SecondaryIndex local = index("Local", {text("PK")}, {number("n")}, ProjectionType::kInclude);
    local.is_global = false;
    create.indexes = {local, index("Global", {text("g")}, {text("s")}, ProjectionType::kAll)};
    EXPECT_TRUE(run(std::move(create)).has_value());
  }
  ~IndexedTable() {
    engine_.reset();
    std::filesystem::remove_all(folder_);
  }

  void step() {
    const std::size_t draw = below(100);
    if (draw < 30) return put();
    if (draw < 50) return update();
    if (draw < 65) return erase();
    if (draw < 80) return batch();
    if (draw < 95) return transact();
    if (draw < 98) return change_indexes();
    if (on_ == EngineSide::On::kRocksDb) open();
  }

  /// The first index which is not what it should be; empty if there is none.
  std::string difference() {
    const auto items = scan("");
    for (const SecondaryIndex& each : engine_->find_table("T").value()->indexes) {
      if (each.status != model::IndexStatus::kActive) continue;
      std::vector<std::string> expected;
      for (const Item& item : items) {
        if (is_in(each, item)) expected.push_back(to_text(projected(each, item)));
      }
      std::vector<std::string> found;
      for (const Item& item : scan(each.name)) found.push_back(to_text(item));
      std::sort(expected.begin(), expected.end());
      std::sort(found.begin(), found.end());
      if (found != expected) return each.name + difference(found, expected);
      if (const std::string wrong = wrong_order(each, items); !wrong.empty()) return wrong;
    }
    return {};
  }
  void settle() {
    const auto changing = [](const SecondaryIndex& each) {
      return each.status != model::IndexStatus::kActive;
    };
    for (;;) {
      const auto schema = engine_->find_table("T").value();
      if (std::none_of(schema->indexes.begin(), schema->indexes.end(), changing)) return;
      std::this_thread::yield();
    }
  }

 private:
  static model::KeyAttribute text(const std::string& name) { return {name, model::Type::kString}; }
  static model::KeyAttribute number(const std::string& name) {
    return {name, model::Type::kNumber};
  }
  static SecondaryIndex index(const std::string& name, std::vector<model::KeyAttribute> partition,
                              std::vector<model::KeyAttribute> sort, ProjectionType projection) {
    SecondaryIndex result;
    result.name = name;
    result.key = {std::move(partition), std::move(sort)};
    result.projection = projection;
    if (projection == ProjectionType::kInclude) result.non_key_attributes = {"x"};
    return result;
  }

  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool one_in(std::size_t n) { return below(n) == 0; }

  void open() {
    engine_.reset();
    engine::EmbeddedOptions options;
    options.worker_threads = 2;
    options.durability = engine::Durability::kRelaxed;
    options.block_cache_bytes = 8u << 20;
    if (on_ == EngineSide::On::kMemory) {
      engine_ = engine::make_in_memory(options);
    } else if (on_ == EngineSide::On::kColdMemory) {
      auto store =
          std::make_unique<engine::embedded::ColdStore>(engine::embedded::make_memory_store());
      engine_ = engine::embedded::EmbeddedOperations::open(std::move(store), options, true).value();
    } else {
      engine_ = engine::open_embedded(folder_, options).value();
    }
  }

  template <typename Operation>
  Result<typename Operation::Result> run(Operation operation) {
    return run_as_operator(*engine_, std::move(operation));
  }

  Item key() {
    return {{"PK", "p" + std::to_string(below(3))}, {"SK", "s" + std::to_string(below(8))}};
  }
  /// Now and then of a type that no index takes.
  Item item() {
    Item result = key();
    if (!one_in(4)) result["g"] = one_in(30) ? Value(1) : Value("g" + std::to_string(below(3)));
    if (!one_in(4)) result["s"] = one_in(30) ? Value("") : Value("s" + std::to_string(below(3)));
    if (!one_in(4)) result["n"] = static_cast<int>(below(5)) - 2;
    if (one_in(2)) result["x"] = static_cast<int>(below(3));
    if (one_in(2)) result["y"] = std::string(below(60), 'y');
    return result;
  }
  expression::Update changes() {
    static const std::vector<std::string> texts = {"SET g = :g",
                                                   "SET s = :g",
                                                   "SET x = :n",
                                                   "SET n = :n",
                                                   "REMOVE g",
                                                   "REMOVE s, n",
                                                   "SET g = :g, n = :n REMOVE x",
                                                   "ADD n :n"};
    const std::string& chosen = texts[below(texts.size())];
    expression::Placeholders placeholders;
    const Item values{{"g", one_in(30) ? Value(List{}) : Value("g" + std::to_string(below(3)))},
                      {"n", static_cast<int>(below(5)) - 2}};
    const std::string bytes = compact(values);
    for (const auto& attribute : model::ItemView(bytes)) {
      placeholders.add_value(":" + std::string(attribute.name),
                             std::string(attribute.value.encoded()));
    }
    return expression::Update::parse(chosen, placeholders, {}).value();
  }

  void put() {
    operation::PutItem request;
    request.table = "T";
    request.item = compact(item());
    static_cast<void>(run(std::move(request)));
  }
  void update() {
    operation::UpdateItem request;
    request.table = "T";
    request.key = compact(key());
    request.update = changes();
    static_cast<void>(run(std::move(request)));
  }
  void erase() {
    operation::DeleteItem request;
    request.table = "T";
    request.key = compact(key());
    static_cast<void>(run(std::move(request)));
  }
  void batch() {
    operation::BatchWriteItem request;
    request.tables.push_back({"T", {}});
    for (std::size_t count = 1 + below(5); count > 0; --count) {
      const bool is_put = one_in(2);
      request.tables[0].requests.push_back(
          {is_put ? operation::WriteRequest::Kind::kPut : operation::WriteRequest::Kind::kDelete,
           compact(is_put ? item() : key())});
    }
    static_cast<void>(run(std::move(request)));
  }
  void transact() {
    operation::TransactWriteItems request;
    for (std::size_t count = 1 + below(3); count > 0; --count) {
      operation::TransactWrite& write = request.writes.emplace_back();
      write.table = "T";
      if (one_in(2)) {
        write.item = compact(item());
        continue;
      }
      write.kind = one_in(2) ? operation::TransactWrite::Kind::kUpdate
                             : operation::TransactWrite::Kind::kDelete;
      write.item = compact(key());
      if (write.kind == operation::TransactWrite::Kind::kUpdate) write.update = changes();
    }
    static_cast<void>(run(std::move(request)));
  }
  /// Not waited for: the writes that follow meet it.
  void change_indexes() {
    operation::UpdateTable request;
    request.table = "T";
    IndexChange change;
    const auto schema = engine_->find_table("T").value();
    if (schema->find_index("Added") == nullptr) {
      change.index = one_in(2) ? index("Added", {text("g"), number("n")}, {text("s"), number("x")},
                                       ProjectionType::kKeysOnly)
                               : index("Added", {number("n")}, {}, ProjectionType::kInclude);
    } else {
      change.kind = IndexChange::Kind::kDelete;
      change.index.name = "Added";
    }
    request.index_changes.push_back(change);
    static_cast<void>(run(std::move(request)));
  }

  std::vector<Item> scan(const std::string& index_name) {
    std::vector<Item> items;
    operation::Scan request;
    request.table = "T";
    request.index = index_name;
    request.select = operation::Select::kAllProjectedAttributes;
    request.limit = 7;
    for (bool more = true; more;) {
      const auto page = run(request);
      EXPECT_TRUE(page.has_value()) << (page ? "" : page.error().message());
      if (!page) return items;
      for (std::size_t i = 0; i < page->items.size(); ++i) {
        items.push_back(decode_item(page->items[i].bytes()).value());
      }
      request.exclusive_start_key = page->last_evaluated_key;
      more = !request.exclusive_start_key.empty();
    }
    return items;
  }
  static bool has(const Item& item, const model::KeyAttribute& attribute) {
    const auto found = item.find(attribute.name);
    return found != item.end() && found->second.type_name() == model::type_name(attribute.type) &&
           found->second != Value("");
  }
  static bool is_in(const SecondaryIndex& index, const Item& item) {
    const auto is_there = [&](const model::KeyAttribute& each) { return has(item, each); };
    return std::all_of(index.key.partition.begin(), index.key.partition.end(), is_there) &&
           std::all_of(index.key.sort.begin(), index.key.sort.end(), is_there);
  }
  static Item projected(const SecondaryIndex& index, Item item) {
    if (index.projection == ProjectionType::kAll) return item;
    std::erase_if(item, [&](const auto& entry) {
      const std::string& name = entry.first;
      return name != "PK" && name != "SK" && !index.key.has(name) &&
             (index.projection != ProjectionType::kInclude || name != "x");
    });
    return item;
  }
  /// Of the index that sorts by text: a query gives its items in the order of their sort key.
  std::string wrong_order(const SecondaryIndex& each, const std::vector<Item>& items) {
    if (each.name != "Global") return {};
    for (const std::string& group : std::vector<std::string>{"g0", "g1", "g2"}) {
      std::vector<std::string> expected;
      for (const Item& item : items) {
        if (is_in(each, item) && text_in(item, "g") == group) {
          expected.push_back(text_in(item, "s"));
        }
      }
      std::sort(expected.begin(), expected.end());
      operation::Query query;
      query.table = "T";
      query.index = each.name;
      const std::string bytes = compact({{"g", group}});
      query.key_condition = expression::KeyCondition::make(
          "g", std::string(model::ItemView(bytes).find("g")->encoded()));
      query.forward = one_in(2);
      const auto page = run(std::move(query)).value();
      std::vector<std::string> found;
      for (std::size_t i = 0; i < page.items.size(); ++i) {
        found.emplace_back(page.items[i].find("s")->as_bytes());
      }
      if (!std::is_sorted(found.begin(), found.end())) std::reverse(found.begin(), found.end());
      if (found != expected) return "query of " + group + difference(found, expected);
    }
    return {};
  }
  static std::string difference(const std::vector<std::string>& found,
                                const std::vector<std::string>& expected) {
    std::string out = "\nfound:";
    for (const std::string& each : found) out += "\n  " + each;
    out += "\nexpected:";
    for (const std::string& each : expected) out += "\n  " + each;
    return out;
  }

  const EngineSide::On on_;
  std::mt19937_64 random_;
  const std::filesystem::path folder_;
  std::unique_ptr<engine::Engine> engine_;
};

class IndexedTables : public ::testing::TestWithParam<EngineSide::On> {};

TEST_P(IndexedTables, HaveIndexesThatEqualTheirProjection) {
  std::random_device device;
  for (const std::uint64_t seed : {std::uint64_t{1}, std::uint64_t{device()}}) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    IndexedTable table(GetParam(), seed);
    for (int round = 0; round < 20; ++round) {
      for (int i = 0; i < 50; ++i) table.step();
      // While an index is being filled, those which are there must be right already.
      ASSERT_EQ(table.difference(), "") << "round " << round;
      if (round % 3 != 0) continue;
      table.settle();
      ASSERT_EQ(table.difference(), "") << "settled, round " << round;
    }
  }
}

std::string name_of(const ::testing::TestParamInfo<EngineSide::On>& parameter) {
  static const char* const names[] = {"Memory", "ColdMemory", "RocksDb"};
  return names[static_cast<int>(parameter.param)];
}
INSTANTIATE_TEST_SUITE_P(Engines, IndexedTables,
                         ::testing::Values(EngineSide::On::kMemory, EngineSide::On::kColdMemory,
                                           EngineSide::On::kRocksDb),
                         name_of);

}  // namespace
}  // namespace rowhouse::random_programs

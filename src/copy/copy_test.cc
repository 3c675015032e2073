#include "copy/copy.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "copy/journal.h"
#include "copy/segment_copier.h"
#include "engine/embedded/embedded_engine.h"
#include "model/value_writer.h"
#include "operation/create_table.h"
#include "operation/describe_table.h"
#include "operation/put_item.h"
#include "operation/update_time_to_live.h"

namespace rowhouse::copy {
namespace {

/// An item with no more than its key, if `more` is empty.
std::string item(std::string_view partition, std::string_view sort, std::string_view more = "x") {
  std::string bytes;
  model::ValueWriter writer(bytes);
  const auto mark = writer.begin_item();
  writer.name("PK");
  writer.string(partition);
  writer.name("SK");
  writer.string(sort);
  if (!more.empty()) {
    writer.name("more");
    writer.string(more);
  }
  writer.end_item(mark, more.empty() ? 2 : 3);
  return bytes;
}

std::string key(std::string_view partition, std::string_view sort) {
  return item(partition, sort, "");
}

class Copying : public testing::Test {
 protected:
  Copying() {
    options_.wait = [this](base::Milliseconds time) { waited_ += time; };
    options_.parallel = 3;
    create(from_, "Shop");
    for (int tenant = 0; tenant < 12; ++tenant) {
      const std::string own = "tenant#t" + std::to_string(tenant);
      for (int i = 0; i < 20; ++i) put(from_, "Shop", item(own, "order#" + std::to_string(i)));
      put(from_, "Shop", item(own + "#archive", "order#0"));
    }
  }

  static operation::CreateTable definition(const std::string& name) {
    operation::CreateTable create;
    create.table = name;
    create.key = {{"PK", model::Type::kString}, model::KeyAttribute{"SK", model::Type::kString}};
    create.throughput = {7, 8};
    model::SecondaryIndex by_more;
    by_more.name = "by_more";
    by_more.key = {{{"more", model::Type::kString}}, {{"SK", model::Type::kString}}};
    by_more.throughput = {1, 2};
    create.indexes = {by_more};
    create.settings.tags = {{"team", "blue"}};
    create.stream = model::StreamViewType::kNewImage;
    return create;
  }
  static void create(engine::Engine& engine, const std::string& name) {
    ASSERT_TRUE(Side(engine).call(definition(name)));
  }
  static void put(engine::Engine& engine, const std::string& table, std::string bytes) {
    operation::PutItem put;
    put.table = table;
    put.item = std::move(bytes);
    ASSERT_TRUE(Side(engine).call(std::move(put)));
  }
  static std::uint64_t count(engine::Engine& engine, const std::string& table) {
    operation::Scan scan;
    scan.table = table;
    return Side(engine).call(std::move(scan)).value().count;
  }
  auto run() { return copy(from_, to_, options_); }

  static engine::EmbeddedOptions of_small_pages() {
    engine::EmbeddedOptions options;
    options.limits.page_bytes_max = 300;
    return options;
  }

  std::unique_ptr<engine::Engine> from_engine_ = engine::make_in_memory(of_small_pages());
  std::unique_ptr<engine::Engine> to_engine_ = engine::make_in_memory({});
  engine::Engine& from_ = *from_engine_;
  engine::Engine& to_ = *to_engine_;
  base::Milliseconds waited_{0};
  Options options_;
};

TEST_F(Copying, BringsEveryItemOfEveryTable) {
  create(from_, "Another");
  put(from_, "Another", item("p", "s"));
  const auto outcomes = run();
  ASSERT_TRUE(outcomes.has_value()) << to_string(outcomes.error());
  ASSERT_EQ(outcomes->size(), 2u);
  const TableOutcome& shop = outcomes->back();
  EXPECT_EQ(shop.table, "Shop");
  EXPECT_EQ(shop.copied, 12u * 21);
  EXPECT_TRUE(shop.is_equal());
  EXPECT_EQ(shop.target->items(), 12u * 21);
  EXPECT_EQ(count(to_, "Shop"), 12u * 21);
  EXPECT_EQ(count(to_, "Another"), 1u);
}

TEST_F(Copying, MakesTheTableAsItsSourceIs) {
  ASSERT_TRUE(Side(from_).call(operation::UpdateTimeToLive{"Shop", "expires", true}));
  ASSERT_TRUE(run());
  const auto made = Side(to_).call(operation::DescribeTable{"Shop"}).value().schema;
  EXPECT_EQ(made.throughput.read_units, 7);
  EXPECT_EQ(made.settings.tags, definition("Shop").settings.tags);
  EXPECT_TRUE(made.settings.time_to_live.is_enabled);
  EXPECT_EQ(made.settings.time_to_live.attribute, "expires");
  ASSERT_EQ(made.indexes.size(), 1u);
  EXPECT_EQ(made.indexes[0].key, definition("Shop").indexes[0].key);
  ASSERT_TRUE(made.stream && made.stream->is_enabled);
  EXPECT_EQ(made.stream->view, model::StreamViewType::kNewImage);
  // And again changes nothing.
  const auto again = run();
  ASSERT_TRUE(again.has_value()) << to_string(again.error());
  EXPECT_TRUE(again->front().is_equal());
}

TEST_F(Copying, BringsOneTenantsItemsAndNoOthers) {
  options_.tenant = TenantId::parse("t1").value();
  const auto outcomes = run();
  ASSERT_TRUE(outcomes.has_value()) << to_string(outcomes.error());
  // Not those of t10 and t11, but those of t1's own further partitions.
  EXPECT_EQ(outcomes->front().copied, 21u);
  EXPECT_TRUE(outcomes->front().is_equal());
  EXPECT_EQ(count(to_, "Shop"), 21u);
}

TEST_F(Copying, FindsEachDifference) {
  ASSERT_TRUE(run());
  put(to_, "Shop", item("tenant#t1", "order#1", "changed"));
  options_.journal.clear();
  // What the copy writes again is as the source has it; what only the target has stays.
  EXPECT_TRUE(run()->front().is_equal());
  put(to_, "Shop", item("tenant#t1", "order#999"));
  const auto more = run();
  EXPECT_FALSE(more->front().is_equal());
  EXPECT_EQ(more->front().target->items(), more->front().source->items() + 1);
}

TEST_F(Copying, RefusesATableWithAnotherKey) {
  auto other = definition("Shop");
  other.key.sort->name = "sort";
  other.indexes.clear();
  ASSERT_TRUE(Side(to_).call(other));
  const auto outcomes = run();
  ASSERT_FALSE(outcomes.has_value());
  EXPECT_EQ(outcomes.error().code(), ErrorCode::kValidation);
  EXPECT_EQ(count(to_, "Shop"), 0u);
}

TEST_F(Copying, SaysWhichTableIsNotThere) {
  options_.tables = {"NoSuchTable"};
  EXPECT_EQ(run().error().code(), ErrorCode::kResourceNotFound);
}

TEST_F(Copying, KeepsItsPace) {
  options_.items_per_second = 100;
  options_.parallel = 1;
  ASSERT_TRUE(run());
  // 252 items less the last batch, which may begin at once when its time has come. The clock is the
  // machine's, and some time passes by itself.
  EXPECT_GT(waited_, base::Milliseconds(1'000));
}

TEST_F(Copying, StopsWhenItIsToldTo) {
  const std::atomic<bool> stop = true;
  options_.stop = &stop;
  options_.items_per_second = 1;
  std::atomic<int> told = 0;
  options_.observer = [&](const Progress&) {
    ++told;
    told.notify_all();
  };
  // The watcher looks whether to stop, and then tells.
  options_.wait = [&](base::Milliseconds) { told.wait(0); };
  const auto outcomes = run();
  ASSERT_FALSE(outcomes.has_value());
  EXPECT_LT(count(to_, "Shop"), 252u);
}

class Journals : public Copying {
 protected:
  Journals() {
    file_ = std::filesystem::path(testing::TempDir()) /
            ("rowhouse-journal-" + base::make_uuid(base::system_random()));
    options_.journal = file_;
    options_.from_name = "a";
    options_.to_name = "b";
  }
  ~Journals() override { std::filesystem::remove(file_); }
  std::filesystem::path file_;
};

TEST_F(Journals, RememberHowFarEachSegmentCame) {
  const std::string job = "a\nb\n\n3\nShop";
  {
    auto journal = Journal::open(file_, job).value();
    ASSERT_TRUE(journal->set("Shop", 0, {"", true, 100}));
    ASSERT_TRUE(journal->set("Shop", 1, {key("tenant#t3", "order#5"), false, 40}));
  }
  const auto reopened = Journal::open(file_, job).value();
  EXPECT_TRUE(reopened->place_of("Shop", 0).is_done);
  EXPECT_EQ(reopened->place_of("Shop", 1).position, key("tenant#t3", "order#5"));
  EXPECT_EQ(reopened->place_of("Shop", 1).items, 40u);
  EXPECT_EQ(reopened->place_of("Shop", 2).position, "");
}

TEST_F(Journals, LetACopyGoOnThatWasStopped) {
  std::atomic<bool> stop = false;
  std::atomic<int> waits = 0;
  std::atomic<int> told = 0;
  options_.stop = &stop;
  options_.observer = [&](const Progress&) {
    ++told;
    told.notify_all();
  };
  options_.items_per_second = 1;
  options_.wait = [&](base::Milliseconds) {
    if (++waits < 9) return;
    stop = true;
    // The watcher looks whether to stop, and then tells: the next telling may be of an earlier
    // look.
    const int heard = told;
    for (int now = heard; now < heard + 2; now = told) told.wait(now);
  };
  ASSERT_FALSE(run().has_value());
  const std::uint64_t before = count(to_, "Shop");
  EXPECT_GT(before, 0u);
  EXPECT_LT(before, 252u);

  stop = false;
  options_.items_per_second = 0;
  const auto outcomes = run();
  ASSERT_TRUE(outcomes.has_value()) << to_string(outcomes.error());
  // The journal's items and the rest: nothing that it knows of was written again.
  EXPECT_EQ(outcomes->front().copied, 252u);
  EXPECT_TRUE(outcomes->front().is_equal());
}

TEST_F(Journals, AreGoneAfterACopy) {
  ASSERT_TRUE(run());
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(Journals, OfAnotherCopyAreRefused) {
  ASSERT_TRUE(Journal::open(file_, "one").value()->set("Shop", 0, {"", true, 1}));
  EXPECT_EQ(Journal::open(file_, "another").error().code(), ErrorCode::kValidation);
}

TEST_F(Journals, ThatAreNoneAreRefused) {
  ASSERT_TRUE(Journal::open(file_, "job").value()->set("Shop", 0, {"", true, 1}));
  std::string text;
  std::getline(std::ifstream(file_), text, '\0');
  for (const std::string& damaged :
       {std::string("some file\n"), text + "Shop x\n", text + "Shop 1 2 zz\n",
        text + "Shop 1 2 00ff\n", text + "Shop 1 2 abc\n"}) {
    std::ofstream(file_) << damaged;
    const auto journal = Journal::open(file_, "job");
    ASSERT_FALSE(journal.has_value()) << damaged;
    EXPECT_EQ(journal.error().code(), ErrorCode::kDataCorrupt);
  }
}

TEST(ItemSums, AreTheSameInAnyOrderAndDifferInAnyItem) {
  ItemSum forward;
  ItemSum backward;
  forward.add(item("p", "1"));
  forward.add(item("p", "2"));
  backward.add(item("p", "2"));
  backward.add(item("p", "1"));
  EXPECT_EQ(forward, backward);
  EXPECT_EQ(forward.checksum(), backward.checksum());
  ItemSum other;
  other.add(item("p", "1"));
  other.add(item("p", "3"));
  EXPECT_NE(forward, other);
  ItemSum parts;
  ItemSum second;
  parts.add(item("p", "1"));
  second.add(item("p", "2"));
  parts.add(second);
  EXPECT_EQ(parts, forward);
}

}  // namespace
}  // namespace rowhouse::copy

#include <map>
#include <random>
#include <thread>

#include "engine/embedded/expiry_rows.h"
#include "engine/embedded/index_fixture.h"
#include "engine/embedded/item_write.h"

namespace rowhouse::engine::embedded {
namespace {

/// An item's expiry, in seconds from the clock's start.
class Expiries : public IndexFixture {
 protected:
  void SetUp() override {
    options_.time_to_live_interval = base::Milliseconds(1);
    options_.limits.time_to_live_change_ms_min = 0;
    IndexFixture::SetUp();
    model::SecondaryIndex index = global_index("ByG", {text("G")});
    create_indexed("T", {index});
  }
  std::int64_t now_s() const { return clock_.now().count() / 1000; }
  Item item(const std::string& key, const Value& expires) const {
    return {{"PK", "p"}, {"SK", key}, {"G", "g"}, {"ttl", expires}};
  }
  Item item_in(const std::string& key, std::int64_t seconds) const {
    return item(key, Decimal(now_s() + seconds));
  }
  void set(bool enable, const std::string& attribute = "ttl") {
    operation::UpdateTimeToLive request;
    request.table = "T";
    request.attribute = attribute;
    request.enable = enable;
    const auto answer = run(request);
    ASSERT_TRUE(answer.has_value()) << answer.error().message();
  }
  operation::TimeToLiveStatus status() {
    operation::DescribeTimeToLive request;
    request.table = "T";
    return run(request).value().status;
  }
  bool has(const std::string& key) { return !get("T", {{"PK", "p"}, {"SK", key}}).empty(); }
  void wait_until_gone(const std::string& key) {
    while (has(key)) std::this_thread::yield();
  }
  /// Sort keys of all items in an index, or in the table.
  std::string keys_in(const std::string& index) {
    operation::Scan scan;
    scan.table = "T";
    scan.index = index;
    const auto page = run(scan).value();
    std::string keys;
    for (std::size_t i = 0; i < page.items.size(); ++i) {
      keys += std::string(page.items[i].find("SK")->as_bytes()) + " ";
    }
    return keys;
  }
};
ROWHOUSE_ENGINE_SUITE(Expiries);

TEST_P(Expiries, DeleteAnItemThatIsDueFromItsTableAndItsIndexes) {
  set(true);
  ASSERT_TRUE(put("T", item_in("past", -5)).has_value());
  ASSERT_TRUE(put("T", item_in("soon", 60)).has_value());
  wait_until_gone("past");
  EXPECT_EQ(keys_in(""), "soon ");
  EXPECT_EQ(keys_in("ByG"), "soon ");
  clock_.advance(base::Milliseconds(60'000));
  wait_until_gone("soon");
  EXPECT_EQ(keys_in("ByG"), "");
}

TEST_P(Expiries, LeaveWrongTypesAndOldTimesAlone) {
  set(true);
  const std::int64_t five_years_s = options_.limits.time_to_live_age_s_max;
  ASSERT_TRUE(put("T", item("text", std::to_string(now_s() - 5))).has_value());
  ASSERT_TRUE(put("T", item("list", List{Value(1)})).has_value());
  ASSERT_TRUE(put("T", item("negative", -1)).has_value());
  ASSERT_TRUE(put("T", item("huge", Decimal::parse("1E+40").value())).has_value());
  ASSERT_TRUE(put("T", item("milliseconds", Decimal(now_s() * 1000))).has_value());
  ASSERT_TRUE(put("T", item_in("old", -five_years_s - 1)).has_value());
  ASSERT_TRUE(put("T", {{"PK", "p"}, {"SK", "none"}, {"G", "g"}}).has_value());
  // They are looked at in the order of expiry, so what is due last goes last.
  ASSERT_TRUE(put("T", item_in("oldest", -five_years_s + 1)).has_value());
  ASSERT_TRUE(put("T", item_in("due", 0)).has_value());
  wait_until_gone("oldest");
  wait_until_gone("due");
  EXPECT_EQ(keys_in(""), "huge list milliseconds negative none old text ");
}

TEST_P(Expiries, FollowTheAttributeWhenItMoves) {
  set(true);
  ASSERT_TRUE(put("T", item_in("moved", 10)).has_value());
  ASSERT_TRUE(put("T", item_in("removed", 10)).has_value());
  ASSERT_TRUE(put("T", item_in("last", 11)).has_value());
  operation::UpdateItem later;
  later.table = "T";
  later.key = compact({{"PK", "p"}, {"SK", "moved"}});
  later.update = update("ADD #t :n", {{{":n", 100}}, {{"#t", "ttl"}}});
  ASSERT_TRUE(run(later).has_value());
  operation::UpdateItem never = later;
  never.key = compact({{"PK", "p"}, {"SK", "removed"}});
  never.update = update("REMOVE #t", {{}, {{"#t", "ttl"}}});
  ASSERT_TRUE(run(never).has_value());
  clock_.advance(base::Milliseconds(11'000));
  wait_until_gone("last");
  EXPECT_EQ(keys_in(""), "moved removed ");
  clock_.advance(base::Milliseconds(100'000));
  wait_until_gone("moved");
  EXPECT_EQ(keys_in("ByG"), "removed ");
}

TEST_P(Expiries, AreFoundOfItemsThatAreOlderThanTheSetting) {
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(put("T", item_in("due " + std::to_string(i), -i)).has_value());
  }
  ASSERT_TRUE(put("T", item_in("later", 100)).has_value());
  set(true);
  while (keys_in("") != "later ") std::this_thread::yield();
  EXPECT_EQ(status(), operation::TimeToLiveStatus::kEnabled);
  EXPECT_EQ(keys_in("ByG"), "later ");
}

TEST_P(Expiries, AreForgottenWithTheSetting) {
  set(true);
  ASSERT_TRUE(put("T", item_in("kept", 10)).has_value());
  set(false);
  EXPECT_EQ(status(), operation::TimeToLiveStatus::kDisabled);
  ASSERT_TRUE(put("T", {{"PK", "p"}, {"SK", "other"}, {"u", Decimal(now_s() + 5)}}).has_value());
  set(true, "u");
  clock_.advance(base::Milliseconds(20'000));
  wait_until_gone("other");
  EXPECT_EQ(keys_in(""), "kept ");
}

TEST_P(Expiries, AreNotLookedForWhileTheSettingIsBeingChanged) {
  options_.time_to_live_change_delay = base::Milliseconds(5'000);
  open();
  if (GetParam() == On::kMemory || GetParam() == On::kColdMemory) create_indexed("T", {});
  set(true);
  EXPECT_EQ(status(), operation::TimeToLiveStatus::kEnabling);
  ASSERT_TRUE(put("T", item_in("due", -1)).has_value());
  EXPECT_TRUE(has("due"));
  clock_.advance(base::Milliseconds(5'000));
  EXPECT_EQ(status(), operation::TimeToLiveStatus::kEnabled);
  wait_until_gone("due");
}

TEST_P(Expiries, EndWithTheirTable) {
  set(true);
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(put("T", item_in(std::to_string(i), 10)).has_value());
  }
  operation::DeleteTable erase;
  erase.table = "T";
  ASSERT_TRUE(run(erase).has_value());
  create_indexed("T", {});
  ASSERT_TRUE(put("T", item_in("1", 10)).has_value());
  set(true, "other");
  ASSERT_TRUE(put("T", {{"PK", "p"}, {"SK", "2"}, {"other", Decimal(now_s())}}).has_value());
  clock_.advance(base::Milliseconds(20'000));
  wait_until_gone("2");
  EXPECT_TRUE(has("1"));
}

TEST_P(Expiries, MeetWritesOfTheSameItems) {
  set(true);
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::vector<std::thread> writers;
  for (unsigned t = 0; t < 2; ++t) {
    writers.emplace_back([&, t] {
      std::mt19937 random(seed + t);
      for (int i = 0; i < 300; ++i) {
        const std::string key = std::to_string(random() % 20);
        // An item that is never due is never taken away, whatever it was before.
        const std::int64_t seconds = random() % 2 == 0 ? -1 : 1000;
        EXPECT_TRUE(put("T", item_in(key, seconds)).has_value());
        const std::string own = "own " + std::to_string(t);
        EXPECT_TRUE(put("T", item_in(own, -1)).has_value());
        EXPECT_TRUE(put("T", item_in(own, 1000)).has_value());
        EXPECT_TRUE(has(own)) << "round " << i;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(put("T", item_in(std::to_string(i), -1)).has_value());
  while (keys_in("") != "own 0 own 1 ") std::this_thread::yield();
  EXPECT_EQ(keys_in("ByG"), "own 0 own 1 ");
}

class ExpiriesOnDisk : public Expiries {};
ROWHOUSE_ENGINE_ON_DISK_SUITE(ExpiriesOnDisk);

TEST_P(ExpiriesOnDisk, SurviveARestart) {
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(put("T", item_in("due " + std::to_string(i), 10)).has_value());
  }
  // Some may still have to be found out when the folder is closed.
  set(true);
  open();
  clock_.advance(base::Milliseconds(20'000));
  while (!keys_in("").empty()) std::this_thread::yield();
  EXPECT_EQ(keys_in("ByG"), "");
  EXPECT_EQ(status(), operation::TimeToLiveStatus::kEnabled);
}

TEST(Expiry, IsTheWholeSecondsOfANumber) {
  const model::TimeToLive setting{"ttl", true, base::Milliseconds(0)};
  const auto expiry = [&](const Value& value) {
    const std::string item = compact({{"ttl", value}});
    return expiry_of(setting, model::ItemView(item)).value_or(-1);
  };
  EXPECT_EQ(expiry(1700000000), 1700000000);
  EXPECT_EQ(expiry(Decimal::parse("1700000000.9").value()), 1700000000);
  EXPECT_EQ(expiry(0), 0);
  EXPECT_EQ(expiry(Decimal::parse("0.5").value()), 0);
  EXPECT_EQ(expiry(-1), -1);
  EXPECT_EQ(expiry(Decimal::parse("1E+30").value()), -1);
  EXPECT_EQ(expiry(Decimal::parse("12345678901234567890.5").value()), -1);
  EXPECT_EQ(expiry("1700000000"), -1);
  EXPECT_EQ(expiry_of(setting, model::ItemView()).value_or(-1), -1);
}

/// The store as it is underneath, which the engine does not show.
TEST(ExpiryRows, AreAFunctionOfTheTable) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::string expected, found, key;
  Table table;
  table.number = 7;
  table.schema.key.partition = {"PK", model::Type::kString};
  table.schema.settings.time_to_live = {"ttl", true, base::Milliseconds(0)};
  const auto store = make_memory_store();
  std::map<std::string, std::string> items;
  for (int i = 0; i < 1000; ++i) {
    Item changed{{"PK", "p" + std::to_string(random() % 10)}};
    if (random() % 3 != 0) changed["ttl"] = static_cast<int>(random() % 5);
    const std::string bytes = compact(changed);
    std::string row_key;
    append_row_key(row_key, table.number,
                   model::key_of_stored(table.schema.key, model::ItemView(bytes)));
    const bool is_erased = random() % 3 == 0;
    std::string& old = items[row_key];
    Batch batch;
    ItemWrite write;
    write.followed = &table;
    Outcome outcome;
    if (!is_erased) outcome.after = bytes;
    stage_rows(batch, write, row_key, {}, model::ItemView(old), outcome);
    ASSERT_TRUE(store->write(batch, false).has_value());
    old = is_erased ? std::string() : bytes;
  }
  std::map<std::string, int> wanted;
  for (const auto& [row_key, item] : items) {
    const auto expiry = expiry_of(table.schema.settings.time_to_live, model::ItemView(item));
    if (!expiry) continue;
    key.clear();
    append_expiry_key(key, row_key, *expiry);
    wanted[key] = 1;
    std::int64_t expiry_s = -1;
    std::string read;
    ASSERT_TRUE(read_expiry_key(key, expiry_s, read));
    EXPECT_EQ(expiry_s, *expiry);
    EXPECT_EQ(read, row_key);
  }
  std::string prefix;
  append_expiries_prefix(prefix, table.number);
  std::map<std::string, int> there;
  const auto cursor = store->scan(prefix, end_of_prefix(prefix), Tier::kAny, nullptr);
  for (cursor->seek_to_first(); cursor->valid(); cursor->next()) {
    there[std::string(cursor->key())] = 1;
  }
  EXPECT_EQ(there, wanted);
  EXPECT_FALSE(wanted.empty());
}

}  // namespace
}  // namespace rowhouse::engine::embedded

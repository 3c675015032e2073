#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "core/blocking.h"
#include "core/directory_watch.h"
#include "model/value_writer.h"
#include "remote/gateways.h"

namespace rowhouse {
namespace {

using engine::remote::kDirectoryTable;
using test::Gateways;
using test::Line;

TEST_F(Gateways, ShareTenantsAndKeysOnTheirEngine) {
  const auto one = start();
  const auto other = start();
  const auto key = one->directory->create_tenant(tenant("acme")).value();
  EXPECT_FALSE(counts(*other, key));
  EXPECT_TRUE(other->directory->refresh_if_changed().value());
  EXPECT_TRUE(counts(*other, key));
  ASSERT_TRUE(other->directory->disable_key(key.key.id));
  EXPECT_TRUE(counts(*one, key));
  EXPECT_TRUE(one->directory->refresh_if_changed().value());
  EXPECT_FALSE(counts(*one, key));
}

TEST_F(Gateways, DoNotLoseEachOthersChanges) {
  const auto one = start();
  const auto other = start();
  ASSERT_TRUE(one->directory->create_tenant(tenant("acme")));
  EXPECT_EQ(other->directory->create_tenant(tenant("globex")).error().code(),
            ErrorCode::kTransactionConflict);
  ASSERT_TRUE(other->directory->create_tenant(tenant("globex")));
  ASSERT_TRUE(one->directory->refresh_if_changed());
  EXPECT_EQ(one->directory->tenants().size(), 2u);
}

TEST_F(Gateways, ReadWhatAnotherChangedAndNothingElse) {
  const auto one = start();
  const auto other = start();
  for (int i = 0; i < 50; ++i) {
    ASSERT_TRUE(one->directory->create_tenant(tenant("t" + std::to_string(i))));
  }
  one->faults.scans = other->faults.scans = 0;
  other->faults.calls = 0;
  EXPECT_TRUE(other->directory->refresh_if_changed().value());
  EXPECT_EQ(other->directory->tenants().size(), 50u);
  EXPECT_EQ(other->faults.scans, 0);
  EXPECT_EQ(other->faults.calls, 3) << "the head, the head and a batch";
  // Nor after a conflict.
  ASSERT_TRUE(one->directory->create_tenant(tenant("acme")));
  EXPECT_FALSE(other->directory->create_tenant(tenant("globex")));
  EXPECT_TRUE(other->directory->create_tenant(tenant("globex")));
  EXPECT_EQ(other->faults.scans, 0);
  // One that starts reads all.
  const auto third = start();
  EXPECT_GT(third->faults.scans, 0);
  EXPECT_EQ(third->directory->tenants().size(), 52u);
}

TEST_F(Gateways, OpenNothingWithAnotherMasterKey) {
  const auto one = start();
  const auto opened = open(*one->engine, core::MasterKey::make(base::system_random()));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), ErrorCode::kDataFolderUnusable);
}

TEST_F(Gateways, AnswerAChangeWhoseAnswerWasLostByWhatBecameOfIt) {
  const auto one = start();
  one->faults.loses_next_change = true;
  const auto made = one->directory->create_tenant(tenant("acme"));
  ASSERT_TRUE(made) << to_string(made.error());
  EXPECT_TRUE(counts(*one, *made));

  one->faults.drops_next_change = true;
  const auto unknown = one->directory->create_tenant(tenant("globex"));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().message(), "in doubt");
  EXPECT_TRUE(one->directory->create_tenant(tenant("globex")));

  const auto other = start();
  EXPECT_EQ(other->directory->tenants().size(), 2u);
}

TEST_F(Gateways, TellAConflictWhenTheAnswerWasLostAndAnotherWasFaster) {
  const auto one = start();
  const auto other = start();
  ASSERT_TRUE(other->directory->create_tenant(tenant("globex")));
  one->faults.drops_next_change = true;
  const auto late = one->directory->create_tenant(tenant("acme"));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code(), ErrorCode::kTransactionConflict);
}

TEST_F(Gateways, LetKeysCountForAMinuteWithoutTheirEngineAndAgainOnceItIsBack) {
  const auto one = start();
  const auto key = one->directory->create_tenant(tenant("acme")).value();
  ASSERT_TRUE(one->directory->refresh_if_changed());
  const std::uint64_t version = one->directory->version();
  EXPECT_NE(version, 0u);
  one->faults.cut = true;
  clock_.advance(std::chrono::seconds(60));
  EXPECT_FALSE(one->directory->refresh_if_changed());
  EXPECT_TRUE(counts(*one, key));
  EXPECT_FALSE(one->directory->is_out_of_touch());

  clock_.advance(std::chrono::milliseconds(1));
  EXPECT_TRUE(one->directory->is_out_of_touch());
  EXPECT_FALSE(counts(*one, key));
  // Nothing that was kept outside of the directory counts, either.
  EXPECT_EQ(one->directory->version(), 0u);
  EXPECT_FALSE(one->directory->refresh_if_changed());
  EXPECT_FALSE(counts(*one, key));

  one->faults.cut = false;
  EXPECT_TRUE(one->directory->refresh_if_changed());
  EXPECT_TRUE(counts(*one, key));
  EXPECT_EQ(one->directory->version(), version);
}

TEST_F(Gateways, FindNoRoleOrPolicyWhileTheyAreOutOfTouch) {
  constexpr std::string_view kTrust =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}})";
  constexpr std::string_view kAll =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";
  const auto one = start();
  core::RoleSettings settings;
  settings.trust = kTrust;
  ASSERT_TRUE(one->directory->create_role("reader", settings));
  ASSERT_TRUE(one->directory->create_policy("all", kAll));
  EXPECT_NE(one->directory->find_role("reader"), nullptr);
  EXPECT_NE(one->directory->find_policy("all"), nullptr);
  clock_.advance(std::chrono::seconds(61));
  EXPECT_EQ(one->directory->find_role("reader"), nullptr);
  EXPECT_EQ(one->directory->find_policy("all"), nullptr);
}

TEST_F(Gateways, MayStartAtTheSameMomentOnAnEngineThatHasNoDirectory) {
  constexpr int kGateways = 4;
  std::vector<std::unique_ptr<Gateway>> gateways(kGateways);
  std::vector<std::thread> threads;
  for (auto& gateway : gateways) threads.emplace_back([&] { gateway = start(); });
  for (auto& thread : threads) thread.join();
  const auto key = gateways[0]->directory->create_tenant(tenant("acme")).value();
  for (const auto& gateway : gateways) {
    ASSERT_TRUE(gateway->directory->refresh_if_changed());
    EXPECT_TRUE(counts(*gateway, key));
  }
}

TEST_F(Gateways, MakeOneOperatorKeyBetweenThem) {
  const auto one = start();
  const auto other = start();
  EXPECT_TRUE(one->directory->make_first_operator_key().value().has_value());
  // The other has not seen it yet, and is told so rather than given a second one.
  const auto again = other->directory->make_first_operator_key();
  ASSERT_TRUE(again) << to_string(again.error());
  EXPECT_FALSE(again->has_value());
}

TEST_F(Gateways, AreWatchedUntilTheWatchEnds) {
  const auto one = start();
  const auto other = start();
  std::atomic<int> turns = 0;
  core::DirectoryWatch watch(*other->directory, std::chrono::milliseconds(1),
                             [&](const Result<void>&) { ++turns; });
  const auto key = one->directory->create_tenant(tenant("acme")).value();
  while (!counts(*other, key)) std::this_thread::yield();
  other->faults.cut = true;
  while (turns < 1) std::this_thread::yield();
  other->faults.cut = false;
  while (turns < 2) std::this_thread::yield();
  EXPECT_TRUE(counts(*other, key));
}

template <typename Operation>
std::string refusal(core::Pipeline& pipeline, Operation operation) {
  const auto result =
      run_blocking(pipeline, tenancy::Principal::operator_principal(), std::move(operation));
  return result ? "done" : result.error().message();
}

/// What is said of a table is what is said of one that was never there.
class HiddenTables : public Gateways {
 protected:
  HiddenTables()
      : gateway_(start()), users_(line_to_engine(faults_, std::string(kDirectoryTable))) {
    EXPECT_TRUE(gateway_->directory->create_tenant(tenant("acme")));
  }

  /// Of `make`, a function from a table's name to an operation on it.
  template <typename Make>
  void expect_hidden(Make make) {
    const std::string hidden(kDirectoryTable);
    const std::string nowhere = "rowhouse.nowhere.x";  // as long
    const int before = faults_.calls;
    std::string said = refusal(pipeline_, make(hidden));
    EXPECT_EQ(faults_.calls, before) << "the engine was asked: " << said;
    const std::string said_of_nowhere = refusal(pipeline_, make(nowhere));
    for (std::size_t at; (at = said.find(hidden)) != std::string::npos;) {
      said.replace(at, hidden.size(), nowhere);
    }
    EXPECT_EQ(said, said_of_nowhere);
    EXPECT_NE(said, "done");
  }
  static std::string key() {
    model::ItemBuilder item;
    item.set_string("kind", "directory");
    item.set_string("key", "head");
    return item.finish();
  }

  Line::Faults faults_;
  std::unique_ptr<Gateway> gateway_;
  std::unique_ptr<engine::Engine> users_;
  core::Pipeline pipeline_{*users_};
};

TEST_F(HiddenTables, AreNotThereForOperationsOnItems) {
  expect_hidden([](const std::string& table) {
    operation::GetItem get;
    get.table = table;
    get.key = key();
    return get;
  });
  expect_hidden([](const std::string& table) {
    operation::PutItem put;
    put.table = table;
    put.item = key();
    return put;
  });
  expect_hidden([](const std::string& table) {
    operation::DeleteItem remove;
    remove.table = table;
    remove.key = key();
    return remove;
  });
  expect_hidden([](const std::string& table) {
    operation::UpdateItem update;
    update.table = table;
    update.key = key();
    return update;
  });
  expect_hidden([](const std::string& table) {
    operation::Scan scan;
    scan.table = table;
    return scan;
  });
  expect_hidden([](const std::string& table) {
    operation::BatchGetItem batch;
    batch.tables.emplace_back();
    batch.tables.back().table = table;
    batch.tables.back().keys.push_back(key());
    return batch;
  });
  expect_hidden([](const std::string& table) {
    operation::TransactWriteItems transaction;
    transaction.writes.emplace_back();
    transaction.writes.back().table = table;
    transaction.writes.back().item = key();
    return transaction;
  });
  expect_hidden([](const std::string& table) {
    operation::ExecuteStatement statement;
    statement.statement.text = "SELECT * FROM \"" + table + "\" WHERE kind = 'directory'";
    return statement;
  });
}

TEST_F(HiddenTables, AreNotThereForOperationsOnTables) {
  const std::string arn = "arn:aws:dynamodb:us-east-1:000000000000:table/";
  expect_hidden([](const std::string& table) { return operation::DescribeTable{table}; });
  expect_hidden([](const std::string& table) { return operation::DeleteTable{table}; });
  expect_hidden([](const std::string& table) {
    operation::UpdateTable update;
    update.table = table;
    update.deletion_protection = false;
    return update;
  });
  expect_hidden([](const std::string& table) { return operation::DescribeTimeToLive{table}; });
  expect_hidden([](const std::string& table) {
    operation::UpdateTimeToLive update;
    update.table = table;
    update.attribute = "version";
    update.enable = true;
    return update;
  });
  expect_hidden([&](const std::string& table) {
    operation::TagResource tag;
    tag.table = table;
    tag.resource_arn = arn + table;
    tag.tags.push_back({"a", "b"});
    return tag;
  });
  expect_hidden([&](const std::string& table) {
    operation::ListTagsOfResource list;
    list.table = table;
    list.resource_arn = arn + table;
    return list;
  });
}

TEST_F(HiddenTables, CannotBeMade) {
  operation::CreateTable create;
  create.table = std::string(kDirectoryTable);
  create.key.partition = {"kind", model::Type::kString};
  create.billing_mode = model::BillingMode::kPayPerRequest;
  EXPECT_EQ(refusal(pipeline_, std::move(create)), "The table's name is reserved");
}

TEST_F(HiddenTables, AreNotListedNorNamedWhereAPageEnds) {
  for (const std::string name : {"aaa", "rowhouse.director", "zzz"}) {
    operation::CreateTable create;
    create.table = name;
    create.key.partition = {"PK", model::Type::kString};
    create.billing_mode = model::BillingMode::kPayPerRequest;
    ASSERT_EQ(refusal(pipeline_, std::move(create)), "done");
  }
  for (std::uint32_t limit = 1; limit <= 5; ++limit) {
    std::vector<std::string> names;
    operation::ListTables list;
    list.limit = limit;
    do {
      const auto page =
          run_blocking(pipeline_, tenancy::Principal::operator_principal(), std::move(list));
      ASSERT_TRUE(page);
      EXPECT_NE(page->last_evaluated_name, kDirectoryTable);
      names.insert(names.end(), page->names.begin(), page->names.end());
      list = {};
      list.limit = limit;
      list.exclusive_start_name = page->last_evaluated_name;
    } while (!list.exclusive_start_name.empty());
    EXPECT_EQ(names, (std::vector<std::string>{"aaa", "rowhouse.director", "zzz"})) << limit;
  }
}

}  // namespace
}  // namespace rowhouse

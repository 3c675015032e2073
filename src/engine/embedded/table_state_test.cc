#include "engine/embedded/table_state.h"

#include <thread>

#include "engine/embedded/index_fixture.h"

namespace rowhouse::engine::embedded {
namespace {

using model::IndexStatus;
using model::TableStatus;
using operation::IndexChange;

constexpr base::Milliseconds kDelay{1000};

class TableStates : public IndexFixture {
 protected:
  void SetUp() override {
    options_.table_change_delay = kDelay;
    IndexFixture::SetUp();
    create_indexed("T", {global_index("ByG", {text("G")})});
  }
  void pass() { clock_.advance(kDelay); }
  Result<operation::TableDescription> describe() {
    operation::DescribeTable request;
    request.table = "T";
    return run(request);
  }
  TableStatus status() { return describe().value().schema.status; }
  IndexStatus status_of(const std::string& index) {
    return describe().value().schema.find_index(index)->status;
  }
  Result<operation::TableDescription> erase() {
    operation::DeleteTable request;
    request.table = "T";
    return run(request);
  }
  Result<operation::TableDescription> protect(bool wanted) {
    operation::UpdateTable request;
    request.table = "T";
    request.deletion_protection = wanted;
    return run(request);
  }
  Result<operation::TableDescription> change_index(IndexChange::Kind kind,
                                                   const std::string& name) {
    operation::UpdateTable request;
    request.table = "T";
    IndexChange change;
    change.kind = kind;
    change.index = global_index(name, {text("G")});
    request.index_changes = {change};
    return run(request);
  }
  std::string list() {
    operation::ListTables request;
    request.limit = 100;
    const auto answer = run(request).value();
    std::string names;
    for (const std::string& name : answer.names) names += name + " ";
    return names;
  }
};
ROWHOUSE_ENGINE_SUITE(TableStates);

TEST_P(TableStates, AreCreatingAndThenActive) {
  EXPECT_EQ(status(), TableStatus::kCreating);
  EXPECT_EQ(status_of("ByG"), IndexStatus::kCreating);
  EXPECT_EQ(message_of(put("T", {{"PK", "p"}, {"SK", "s"}}), ErrorCode::kResourceNotFound),
            "Requested resource not found");
  EXPECT_EQ(message_of(erase(), ErrorCode::kResourceInUse),
            "Attempt to change a resource which is still in use: Table is being created: T");
  EXPECT_EQ(message_of(protect(true), ErrorCode::kResourceInUse),
            "Attempt to change a resource which is still in use: Table is being created: T");
  operation::UpdateTimeToLive expire;
  expire.table = "T";
  expire.attribute = "ttl";
  expire.enable = true;
  message_of(run(expire), ErrorCode::kResourceInUse);
  operation::CreateTable again;
  again.table = "T";
  again.key.partition = text("PK");
  EXPECT_EQ(message_of(run(again), ErrorCode::kResourceInUse), "Table already exists: T");
  EXPECT_EQ(list(), "T ");
  pass();
  EXPECT_EQ(status(), TableStatus::kActive);
  EXPECT_EQ(status_of("ByG"), IndexStatus::kActive);
  EXPECT_TRUE(put("T", {{"PK", "p"}, {"SK", "s"}, {"G", "g"}}).has_value());
  EXPECT_EQ(keys_by("ByG", "g"), "s");
}

TEST_P(TableStates, AreUpdatingWhileItemsCanBeReadAndWritten) {
  pass();
  EXPECT_EQ(protect(true).value().schema.status, TableStatus::kUpdating);
  EXPECT_EQ(status(), TableStatus::kUpdating);
  EXPECT_TRUE(put("T", {{"PK", "p"}, {"SK", "s"}}).has_value());
  EXPECT_EQ(get("T", {{"PK", "p"}, {"SK", "s"}}).size(), 2u);
  EXPECT_EQ(message_of(protect(false), ErrorCode::kResourceInUse),
            "Attempt to change a resource which is still in use: Table is being updated: T");
  message_of(erase(), ErrorCode::kResourceInUse);
  pass();
  EXPECT_EQ(status(), TableStatus::kActive);
  EXPECT_TRUE(protect(false).has_value());
}

TEST_P(TableStates, AreDeletingAndThenGone) {
  pass();
  ASSERT_TRUE(put("T", {{"PK", "p"}, {"SK", "s"}}).has_value());
  EXPECT_EQ(erase().value().schema.status, TableStatus::kDeleting);
  EXPECT_EQ(status(), TableStatus::kDeleting);
  EXPECT_EQ(list(), "T ");
  message_of(put("T", {{"PK", "p"}, {"SK", "s"}}), ErrorCode::kResourceNotFound);
  EXPECT_EQ(message_of(erase(), ErrorCode::kResourceInUse),
            "Attempt to change a resource which is still in use: Table is being deleted: T");
  operation::CreateTable again;
  again.table = "T";
  again.key.partition = text("PK");
  message_of(run(again), ErrorCode::kResourceInUse);
  pass();
  EXPECT_EQ(message_of(describe(), ErrorCode::kResourceNotFound),
            "Requested resource not found: Table: T not found");
  EXPECT_EQ(list(), "");
  message_of(erase(), ErrorCode::kResourceNotFound);
  ASSERT_TRUE(run(again).has_value());
  EXPECT_EQ(status(), TableStatus::kCreating);
  EXPECT_EQ(list(), "T ");
}

TEST_P(TableStates, OfAnIndexThatComesAndGoesAreShown) {
  pass();
  ASSERT_TRUE(put("T", {{"PK", "p"}, {"SK", "s"}, {"G", "g"}}).has_value());
  ASSERT_TRUE(change_index(IndexChange::Kind::kCreate, "Added").has_value());
  EXPECT_EQ(status_of("Added"), IndexStatus::kCreating);
  EXPECT_EQ(keys_by("Added", "g"), "Cannot read from backfilling global secondary index: Added");
  pass();
  // By the clock it is over; the index may still have to be filled.
  while (status_of("Added") != IndexStatus::kActive) std::this_thread::yield();
  EXPECT_EQ(keys_by("Added", "g"), "s");
  EXPECT_EQ(status(), TableStatus::kActive);

  ASSERT_TRUE(change_index(IndexChange::Kind::kDelete, "Added").has_value());
  EXPECT_EQ(status_of("Added"), IndexStatus::kDeleting);
  EXPECT_EQ(keys_by("Added", "g"), "The table does not have the specified index: Added");
  message_of(change_index(IndexChange::Kind::kCreate, "Added"), ErrorCode::kResourceInUse);
  pass();
  while (describe().value().schema.find_index("Added") != nullptr) std::this_thread::yield();
  ASSERT_TRUE(change_index(IndexChange::Kind::kCreate, "Added").has_value());
  EXPECT_EQ(status_of("Added"), IndexStatus::kCreating);
}

class TableStatesOnDisk : public TableStates {};
ROWHOUSE_ENGINE_ON_DISK_SUITE(TableStatesOnDisk);

TEST_P(TableStatesOnDisk, EndWithTheProcess) {
  open();
  EXPECT_EQ(status(), TableStatus::kActive);
  ASSERT_TRUE(change_index(IndexChange::Kind::kDelete, "ByG").has_value());
  open();
  EXPECT_EQ(describe().value().schema.find_index("ByG"), nullptr);
  ASSERT_TRUE(erase().has_value());
  open();
  EXPECT_EQ(list(), "");
}

}  // namespace
}  // namespace rowhouse::engine::embedded

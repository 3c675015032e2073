#include "engine/embedded/engine_fixture.h"

namespace rowhouse::engine::embedded {
namespace {

class Tables : public EngineFixture {
 protected:
  Result<operation::TableDescription> describe(const std::string& name) {
    operation::DescribeTable describe;
    describe.table = name;
    return run(describe);
  }
  Result<operation::TableDescription> erase(const std::string& name) {
    operation::DeleteTable request;
    request.table = name;
    return run(request);
  }
};
ROWHOUSE_ENGINE_SUITE(Tables);

TEST_P(Tables, AnswerCreatingAndAreActiveRightAfter) {
  operation::CreateTable create;
  create.table = "Shop";
  create.key.partition = {"PK", model::Type::kString};
  const auto created = run(create);
  ASSERT_TRUE(created.has_value());
  EXPECT_EQ(created->schema.status, model::TableStatus::kCreating);
  EXPECT_EQ(created->schema.id.size(), 36u);
  EXPECT_EQ(created->schema.arn, "arn:aws:dynamodb:us-east-1:000000000000:table/Shop");
  const auto described = describe("Shop");
  ASSERT_TRUE(described.has_value());
  EXPECT_EQ(described->schema.status, model::TableStatus::kActive);
  EXPECT_EQ(described->schema.created_at, clock_.now());
}

TEST_P(Tables, HaveNamesOfTheirOwn) {
  create_table("Shop");
  operation::CreateTable create;
  create.table = "Shop";
  create.key.partition = {"PK", model::Type::kString};
  EXPECT_EQ(message_of(run(create), ErrorCode::kResourceInUse), "Table already exists: Shop");
}

TEST_P(Tables, AreNotMoreThanTheLimit) {
  options_.limits.tables_max = 1;
  open();
  create_table("First");
  operation::CreateTable create;
  create.table = "Second";
  create.key.partition = {"PK", model::Type::kString};
  EXPECT_EQ(message_of(run(create), ErrorCode::kLimitExceeded),
            "Subscriber limit exceeded: There is a limit of 1 tables per subscriber");
}

TEST_P(Tables, ThatAreMissingAreNamedByTableOperationsOnly) {
  EXPECT_EQ(message_of(describe("None"), ErrorCode::kResourceNotFound),
            "Requested resource not found: Table: None not found");
  EXPECT_EQ(message_of(erase("None"), ErrorCode::kResourceNotFound),
            "Requested resource not found: Table: None not found");
  EXPECT_EQ(message_of(put("None", {{"PK", "a"}}), ErrorCode::kResourceNotFound),
            "Requested resource not found");
  EXPECT_EQ(engine_->find_table("None").error().message(), "Requested resource not found");
}

TEST_P(Tables, AreListedByNamePageByPage) {
  for (const char* name : {"c", "a", "b"}) create_table(name);
  operation::ListTables list;
  list.limit = 2;
  auto page = run(list);
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(page->names, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(page->last_evaluated_name, "b");
  list.exclusive_start_name = "b";
  page = run(list);
  EXPECT_EQ(page->names, (std::vector<std::string>{"c"}));
  EXPECT_EQ(page->last_evaluated_name, "");
}

TEST_P(Tables, TakeTheirItemsWithThem) {
  create_table("Shop");
  ASSERT_TRUE(put("Shop", {{"PK", "a"}, {"SK", "1"}}).has_value());
  const auto erased = erase("Shop");
  ASSERT_TRUE(erased.has_value());
  EXPECT_EQ(erased->schema.status, model::TableStatus::kDeleting);
  EXPECT_FALSE(describe("Shop").has_value());
  create_table("Shop");
  EXPECT_TRUE(get("Shop", {{"PK", "a"}, {"SK", "1"}}).empty());
}

TEST_P(Tables, AreKeptWhileTheyAreProtected) {
  create_table("Shop");
  operation::UpdateTable protect;
  protect.table = "Shop";
  protect.deletion_protection = true;
  ASSERT_TRUE(run(protect).has_value());
  EXPECT_EQ(message_of(erase("Shop"), ErrorCode::kValidation),
            "Resource cannot be deleted as it is currently protected against deletion. Disable "
            "deletion protection first.");
  protect.deletion_protection = false;
  ASSERT_TRUE(run(protect).has_value());
  EXPECT_TRUE(erase("Shop").has_value());
}

TEST_P(Tables, ChangeTheirThroughputAndTellWhen) {
  create_table("Shop");
  clock_.advance(std::chrono::seconds(10));
  operation::UpdateTable update;
  update.table = "Shop";
  update.throughput = {10, 2};
  const auto updating = run(update);
  ASSERT_TRUE(updating.has_value());
  EXPECT_EQ(updating->schema.status, model::TableStatus::kUpdating);
  EXPECT_EQ(updating->schema.throughput, (model::Throughput{5, 5}));
  const auto after = describe("Shop");
  EXPECT_EQ(after->schema.throughput, (model::Throughput{10, 2}));
  EXPECT_EQ(after->schema.throughput_increased_at, clock_.now());
  EXPECT_EQ(after->schema.throughput_decreased_at, clock_.now());
  EXPECT_TRUE(message_of(run(update), ErrorCode::kValidation)
                  .starts_with("The provisioned throughput for the table will not change. The "
                               "requested value equals the current value. Current "
                               "ReadCapacityUnits provisioned for the table: 10. Requested "
                               "ReadCapacityUnits: 10. Current WriteCapacityUnits provisioned for "
                               "the table: 2. Requested WriteCapacityUnits: 2."));
}

TEST_P(Tables, ChangeTheirBillingMode) {
  create_table("Shop");
  operation::UpdateTable update;
  update.table = "Shop";
  update.billing_mode = model::BillingMode::kPayPerRequest;
  ASSERT_TRUE(run(update).has_value());
  EXPECT_EQ(describe("Shop")->schema.throughput, (model::Throughput{0, 0}));
  EXPECT_EQ(describe("Shop")->schema.billing_mode_changed_at, clock_.now());

  operation::UpdateTable units;
  units.table = "Shop";
  units.throughput = {1, 1};
  EXPECT_EQ(message_of(run(units), ErrorCode::kValidation),
            "One or more parameter values were invalid: Neither ReadCapacityUnits nor "
            "WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
  update.billing_mode = model::BillingMode::kProvisioned;
  EXPECT_EQ(message_of(run(update), ErrorCode::kValidation),
            "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits "
            "must both be specified when BillingMode is PROVISIONED");
  update.throughput = {3, 4};
  ASSERT_TRUE(run(update).has_value());
  EXPECT_EQ(describe("Shop")->schema.throughput, (model::Throughput{3, 4}));
}

TEST_P(Tables, TellTheOperatorTheirCountsAndATenantNothing) {
  create_table("Shop");
  ASSERT_TRUE(put("Shop", {{"PK", "tenant#a"}, {"SK", "12"}}).has_value());
  ASSERT_TRUE(put("Shop", {{"PK", "tenant#b"}, {"SK", "34"}}).has_value());
  const auto described = describe("Shop");
  EXPECT_EQ(described->item_count, 2);
  EXPECT_EQ(described->table_bytes, 2 * (2 + 8 + 2 + 2));
  operation::DescribeTable of_tenant;
  of_tenant.table = "Shop";
  const auto seen = run(tenant_scope("Shop", "a"), of_tenant);
  EXPECT_EQ(seen->item_count, 0);
  EXPECT_EQ(seen->table_bytes, 0);
}

class TablesOnDisk : public Tables {};
ROWHOUSE_ENGINE_ON_DISK_SUITE(TablesOnDisk);

TEST_P(TablesOnDisk, SurviveARestartWithTheirItems) {
  create_table("Gone");
  create_table("Shop");
  operation::UpdateTable update;
  update.table = "Shop";
  update.billing_mode = model::BillingMode::kPayPerRequest;
  update.deletion_protection = true;
  ASSERT_TRUE(run(update).has_value());
  ASSERT_TRUE(put("Shop", {{"PK", "a"}, {"SK", "1"}}).has_value());
  ASSERT_TRUE(erase("Gone").has_value());
  const auto before = describe("Shop");
  open();
  const auto after = describe("Shop");
  ASSERT_TRUE(after.has_value());
  EXPECT_EQ(after->schema.id, before->schema.id);
  EXPECT_EQ(after->schema.arn, before->schema.arn);
  EXPECT_EQ(after->schema.key, before->schema.key);
  EXPECT_EQ(after->schema.billing_mode, model::BillingMode::kPayPerRequest);
  EXPECT_EQ(after->schema.billing_mode_changed_at, before->schema.billing_mode_changed_at);
  EXPECT_TRUE(after->schema.deletion_protection);
  EXPECT_EQ(get("Shop", {{"PK", "a"}, {"SK", "1"}}).size(), 2u);
  EXPECT_FALSE(describe("Gone").has_value());
}

}  // namespace
}  // namespace rowhouse::engine::embedded

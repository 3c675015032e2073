#include "rowhouse/database.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/shop_for_test.h"

namespace rowhouse {
namespace {

using shop::User;

TEST(DatabaseHandle, OpensAUrlOrARegionWithoutSendingAnything) {
  for (const char* engine :
       {"https://dynamodb.eu-west-1.amazonaws.com", "http://127.0.0.1:1", "eu-west-1"}) {
    EXPECT_TRUE(Database::open(engine)) << engine;
    EXPECT_FALSE(std::filesystem::exists(engine)) << "no folder of that name is made";
  }
}

TEST(DatabaseHandle, RefusesWhatIsNeitherAFolderNorAUrl) {
  for (const char* wrong : {"", "http://", "ftp://127.0.0.1", "http://user@127.0.0.1:8000"}) {
    const auto db = Database::open(wrong);
    ASSERT_FALSE(db) << wrong;
    EXPECT_EQ(db.error().code(), ErrorCode::kValidation);
  }
}

TEST(DatabaseHandle, KeepsItsDataOnDisk) {
  const auto folder =
      std::filesystem::path(testing::TempDir()) / ("rowhouse-database-" + make_uuid());
  {
    Database db = Database::open(folder.string(), {.durability = Durability::kRelaxed}).value();
    TableDefinition definition;
    definition.name = shop::kTable;
    db.create_table(definition).value();
    db.wait_until_active(shop::kTable).value();
    db.table(shop::kTable).tenant("acme").value().put(User{"u1", "Alice", {}, {}, {}}).value();
    EXPECT_EQ(Database::open(folder.string()).error().code(), ErrorCode::kDataFolderInUse);
  }
  {
    const Database db = Database::open(folder.string()).value();
    const Tenant acme = db.table(shop::kTable).tenant("acme").value();
    EXPECT_EQ(acme.get<User>("u1").value()->user_name, "Alice");
  }
  std::filesystem::remove_all(folder);
}

TEST(DatabaseHandle, MakesDescribesChangesListsAndDeletesTables) {
  Database db = Database::in_memory({.region = "eu-west-1", .account = "123456789012"});
  TableDefinition definition;
  definition.name = "Shared";
  db.create_table(definition).value();
  const TableDescription table = db.wait_until_active("Shared").value();
  EXPECT_EQ(table.name, "Shared");
  EXPECT_EQ(table.arn, "arn:aws:dynamodb:eu-west-1:123456789012:table/Shared");
  EXPECT_EQ(table.partition_key.name, "PK");
  EXPECT_EQ(table.sort_key->name, "SK");
  EXPECT_EQ(table.read_units, 5);
  EXPECT_EQ(table.write_units, 5);
  EXPECT_EQ(db.create_table(definition).error().code(), ErrorCode::kResourceInUse);

  db.update_table("Shared", {.read_and_write_units = std::pair(7, 8), .deletion_protection = true})
      .value();
  db.wait_until_active("Shared").value();
  EXPECT_EQ(db.describe_table("Shared")->read_units, 7);
  EXPECT_EQ(db.delete_table("Shared").error().code(), ErrorCode::kValidation);
  db.update_table("Shared", {.deletion_protection = false}).value();

  for (int i = 0; i < 120; ++i) {
    definition.name = "T" + std::to_string(1000 + i);
    db.create_table(definition).value();
  }
  EXPECT_EQ(db.list_tables()->size(), 121u);
  db.delete_table("Shared").value();
  EXPECT_EQ(db.describe_table("Shared").error().code(), ErrorCode::kResourceNotFound);
  EXPECT_EQ(db.wait_until_active("Shared").error().code(), ErrorCode::kResourceNotFound);
  EXPECT_EQ(db.list_tables()->front(), "T1000");
}

TEST(DatabaseHandle, RefusesWrongDefinitions) {
  Database db = Database::in_memory();
  const auto code = [&](auto change) {
    TableDefinition definition;
    definition.name = "Shared";
    change(definition);
    return db.create_table(definition).error().code();
  };
  EXPECT_EQ(code([](auto& d) { d.name = "ab"; }), ErrorCode::kValidation);
  EXPECT_EQ(code([](auto& d) { d.name = std::string(256, 'a'); }), ErrorCode::kValidation);
  EXPECT_EQ(code([](auto& d) { d.name = "a#bc"; }), ErrorCode::kValidation);
  EXPECT_EQ(code([](auto& d) { d.partition_key.name = ""; }), ErrorCode::kValidation);
  EXPECT_EQ(code([](auto& d) { d.sort_key->name = "PK"; }), ErrorCode::kValidation);
  EXPECT_EQ(code([](auto& d) { d.read_units = 0; }), ErrorCode::kValidation);
}

TEST(OperatorHandle, NeedsAReason) {
  const Database db = shop::make_database();
  EXPECT_FALSE(db.operator_access(""));
  EXPECT_FALSE(db.operator_access("two\nlines"));
  EXPECT_FALSE(db.operator_access(std::string(257, 'r')));
  EXPECT_EQ(db.operator_access("counting for the invoice")->reason(), "counting for the invoice");
}

TEST(OperatorHandle, ListsAndMeasuresTenants) {
  const Database db = shop::make_database();
  for (const char* id : {"globex", "acme", "acme2"}) {
    const Tenant tenant = db.table(shop::kTable).tenant(id).value();
    tenant.put(User{"u1", "n", {}, {}, {}}).value();
    if (std::string(id) == "acme") {
      tenant.put_item({{"PK", "tenant#acme#more"}, {"SK", "x"}}).value();
    }
  }
  const Operator access = db.operator_access("test").value();
  EXPECT_EQ(access.list_tenants(shop::kTable)->tenants,
            (std::vector<std::string>{"acme", "acme2", "globex"}));
  const TenantPage first = access.list_tenants(shop::kTable, {}, 2).value();
  EXPECT_EQ(first.tenants.size(), 2u);
  EXPECT_EQ(access.list_tenants(shop::kTable, first.next)->tenants,
            std::vector<std::string>{"globex"});
  EXPECT_EQ(access.measure(shop::kTable, "acme")->items, 2);
  EXPECT_EQ(access.measure(shop::kTable, "acme2")->items, 1);
  // PK 2 + 12, SK 2 + 7, user_id 7 + 2, name 4 + 1, notes 5 + 3
  EXPECT_EQ(access.measure(shop::kTable, "acme2")->bytes, 2 + 12 + 2 + 7 + 7 + 2 + 4 + 1 + 5 + 3);
  EXPECT_EQ(access.measure(shop::kTable, "nobody")->items, 0);
  EXPECT_FALSE(access.measure(shop::kTable, "a#b"));
  EXPECT_FALSE(access.list_tenants(shop::kTable, {}, 0));
}

TEST(OperatorHandle, ReachesItemsOfAllAndOfNobody) {
  const Database db = shop::make_database();
  const Tenant acme = db.table(shop::kTable).tenant("acme").value();
  acme.put(User{"u1", "n", {}, {}, {}}).value();
  const Operator access = db.operator_access("test").value();
  const Item key = {{"PK", "tenant#acme"}, {"SK", "user#u1"}};
  EXPECT_EQ(access.get_item(shop::kTable, key).value()->at("name"), Value("n"));
  EXPECT_EQ(access.update_item(shop::kTable, key, Changes().set("name", "m"), if_present())
                .value()
                .at("name"),
            Value("m"));
  access.put_item(shop::kTable, {{"PK", "nobody's"}, {"SK", "x"}}, if_absent()).value();
  const Page<Item> first = access.scan(shop::kTable, {}, 1).value();
  EXPECT_EQ(first.items.size(), 1u);
  const Page<Item> rest = access.scan(shop::kTable, first.next).value();
  EXPECT_EQ(rest.items.size(), 1u);
  EXPECT_FALSE(access.scan(shop::kTable, "token"));
  access.remove_item(shop::kTable, {{"PK", "nobody's"}, {"SK", "x"}}).value();
  EXPECT_EQ(access.scan(shop::kTable)->items.size(), 1u);
}

TEST(Version, IsThatOfTheHeaders) {
  EXPECT_EQ(version(), std::to_string(ROWHOUSE_VERSION_MAJOR) + "." +
                           std::to_string(ROWHOUSE_VERSION_MINOR) + "." +
                           std::to_string(ROWHOUSE_VERSION_PATCH));
}

TEST(Uuid, IsOfVersion4AndFresh) {
  const std::string first = make_uuid();
  EXPECT_EQ(first.size(), 36u);
  EXPECT_EQ(first[14], '4');
  EXPECT_NE(first, make_uuid());
}

}  // namespace
}  // namespace rowhouse

#include "engine/embedded/engine_fixture.h"

namespace rowhouse::engine::embedded {
namespace {

class Tenants : public EngineFixture {
 protected:
  void SetUp() override {
    EngineFixture::SetUp();
    create_table("Shop");
  }
  void put_key(const std::string& partition, const std::string& sort = "1") {
    ASSERT_TRUE(put("Shop", {{"PK", partition}, {"SK", sort}}).has_value());
  }
  std::vector<std::string> list(std::uint32_t limit = 1000) {
    operation::ListTenants request;
    request.table = "Shop";
    request.limit = limit;
    std::vector<std::string> all;
    do {
      const auto page = run(request);
      EXPECT_TRUE(page.has_value());
      EXPECT_LE(page->tenants.size(), limit);
      all.insert(all.end(), page->tenants.begin(), page->tenants.end());
      request.exclusive_start_tenant = page->last_evaluated_tenant;
    } while (!request.exclusive_start_tenant.empty());
    return all;
  }
  Result<operation::MeasureTenantResult> measure(const std::string& tenant) {
    operation::MeasureTenant request;
    request.table = "Shop";
    request.tenant = tenant;
    return run(request);
  }
};
ROWHOUSE_ENGINE_SUITE(Tenants);

TEST_P(Tenants, AreListedOnceEachInOrderAndNobodyElseIs) {
  for (const char* partition :
       {"tenant#b", "tenant#b#x", "tenant#b#y", "tenant#b-c", "tenant#a#only", "tenant#b2#z",
        "tenant#", "tenant##x", "tenant", "tenant#b!x", "tenant#b c#d", "tenants#x", "other",
        "tenant#=", "tenant#zz"}) {
    put_key(partition);
    put_key(partition, "2");
  }
  const std::vector<std::string> expected{"=", "a", "b", "b-c", "b2", "zz"};
  EXPECT_EQ(list(), expected);
  EXPECT_EQ(list(1), expected);
  EXPECT_EQ(list(4), expected);
}

TEST_P(Tenants, AreMeasuredByTheirOwnItems) {
  put_key("tenant#a");
  put_key("tenant#a", "22");
  put_key("tenant#a#x");
  put_key("tenant#a2");
  put_key("tenant#a!");
  const auto measured = measure("a");
  ASSERT_TRUE(measured.has_value());
  EXPECT_EQ(measured->item_count, 3);
  EXPECT_EQ(measured->item_bytes, (2 + 8 + 2 + 1) + (2 + 8 + 2 + 2) + (2 + 10 + 2 + 1));
  EXPECT_EQ(measure("nobody")->item_count, 0);
  EXPECT_EQ(measure("a#b").error().code(), ErrorCode::kValidation);
}

TEST_P(Tenants, MayMeasureThemselvesOnly) {
  put_key("tenant#a");
  operation::MeasureTenant request;
  request.table = "Shop";
  request.tenant = "a";
  const auto scope = tenant_scope("Shop", "a");
  EXPECT_EQ(run(scope, request)->item_count, 1);
  request.tenant = "b";
  EXPECT_EQ(run(scope, request).error().code(), ErrorCode::kAccessDenied);
  operation::ListTenants list;
  list.table = "Shop";
  EXPECT_EQ(run(scope, list).error().code(), ErrorCode::kAccessDenied);
}

TEST_P(Tenants, AreNotSoughtInKeysWhichAreNotText) {
  operation::CreateTable create;
  create.table = "Numbers";
  create.key.partition = {"PK", model::Type::kNumber};
  ASSERT_TRUE(run(create).has_value());
  ASSERT_TRUE(put("Numbers", {{"PK", 1}}).has_value());
  operation::ListTenants list;
  list.table = "Numbers";
  EXPECT_TRUE(run(list)->tenants.empty());
}

}  // namespace
}  // namespace rowhouse::engine::embedded

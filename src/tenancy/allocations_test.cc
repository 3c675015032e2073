#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "model/value_writer.h"
#include "tenancy/identity_for_test.h"
#include "tenancy/scope.h"

namespace {

std::atomic<int> allocations = 0;

}  // namespace

// Counted for this program's one test of it. Not inlined, or g++ takes the pair for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
// A sanitizer has one of its own otherwise, which does not go with the delete below.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace rowhouse::tenancy {
namespace {

int allocations_of(const Principal& principal) {
  model::TableSchema table;
  table.arn = "arn:aws:dynamodb:us-east-1:123456789012:table/Shop";
  table.key.partition = {"PK", model::Type::kString};
  std::string partition;
  model::ValueWriter(partition).string("tenant#a-tenant-with-an-id-of-some-length");
  const model::ValueView leading_key(partition);
  Access access{"GetItem", &table, {&leading_key, 1}};
  access.touches_items = true;
  access.select = "ALL_ATTRIBUTES";
  access.return_consumed_capacity = "NONE";
  const Requester requester(principal, Origin{"10.1.2.3", true, "id"});
  const int before = allocations;
  const auto scope = authorize(requester, access);
  const int after = allocations;
  EXPECT_TRUE(scope && scope->admits(leading_key));
  return after - before;
}

TEST(AuthorizeAGetOfOneKey, AllocatesNothing) {
  const std::string id = "a-tenant-with-an-id-of-some-length";
  EXPECT_EQ(allocations_of(testing::role_with(testing::kWildcardKeys, id)), 0);
  EXPECT_EQ(allocations_of(Principal::of_tenant(TenantId::parse(id).value())), 0);
  EXPECT_EQ(allocations_of(Principal::operator_principal()), 0);
  const int before = allocations;
  const std::string counted(100, 'x');
  EXPECT_EQ(allocations - before, 1) << "the counter counts";
}

}  // namespace
}  // namespace rowhouse::tenancy

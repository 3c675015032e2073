#include "core/access_plan.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/directory_store.h"

namespace rowhouse::core {
namespace {

std::vector<RecordChange> records(std::size_t count, std::size_t bytes) {
  std::vector<RecordChange> changes;
  for (std::size_t i = 0; i < count; ++i) {
    changes.push_back(
        change_of("p" + std::to_string(i), PolicyRecord{"", std::string(bytes, 'x')}));
  }
  return changes;
}

TEST(AccessPlan, CutsSlicesThatATransactionTakes) {
  EXPECT_EQ(slice_of({}), 0u);
  EXPECT_EQ(slice_of(records(1, 10)), 1u);
  EXPECT_EQ(slice_of(records(99, 10)), DirectoryStore::kChangesMax);
  EXPECT_EQ(slice_of(records(100, 10)), DirectoryStore::kChangesMax);
  EXPECT_EQ(slice_of(records(99, 1024 * 1024 - 100)), 3u);
  // One record alone always goes: kRecordBytesMax bounds it elsewhere.
  EXPECT_EQ(slice_of(records(2, 4 * 1024 * 1024)), 1u);
}

}  // namespace
}  // namespace rowhouse::core

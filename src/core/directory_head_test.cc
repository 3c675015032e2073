#include "core/directory_head.h"

#include <gtest/gtest.h>

namespace rowhouse::core {
namespace {

DirectoryHead head_with(std::uint64_t generation, std::optional<ChangedRecords> changed) {
  return {generation, 7, std::string(RecordSealer::kMarkBytes, 'm'), std::move(changed)};
}

TEST(DirectoryHeads, AreReadAsTheyAreWrittenInBothVersions) {
  const std::string first = encode(head_with(300, std::nullopt));
  EXPECT_EQ(first, "\x01\xac\x02\x07" + std::string(32, 'm'));
  ChangedRecords changed(298);
  changed.add({299, "tenant", "acme"});
  changed.add({300, "key", "AKIA"});
  const std::string second = encode(head_with(300, changed));
  EXPECT_EQ(second, "\x02\xac\x02\x07" + std::string(32, 'm') +
                        "\xaa\x02\x01\x06tenant\x04"
                        "acme\x02\x03key\x04"
                        "AKIA");
  EXPECT_FALSE(decode_head(first)->changed.has_value());
  for (const std::string& plain : {first, second}) {
    const auto read = decode_head(plain);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->generation, 300u);
    EXPECT_EQ(read->count, 7u);
    EXPECT_EQ(encode(*read), plain);
  }
  EXPECT_EQ(decode_head(second)->changed, changed);
}

TEST(DirectoryHeads, AreRefusedWhereTheyAreNotWhole) {
  ChangedRecords changed(298);
  changed.add({299, "tenant", "acme"});
  const std::string whole = encode(head_with(300, changed));
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const auto read = decode_head(std::string_view(whole).substr(0, size));
    // Without any change it is whole, too.
    EXPECT_EQ(read.has_value(), size == whole.size() - 13) << size;
    EXPECT_TRUE(read || read.error().code() == ErrorCode::kDataCorrupt) << size;
  }
  EXPECT_EQ(decode_head("\x03").error().code(), ErrorCode::kFormatUnsupported);
}

TEST(ChangedRecordsOfAHead, AreBoundedAndForgetTheOldestChangesWhole) {
  ChangedRecords changed(10);
  std::uint64_t generation = 10;
  for (int i = 0; i < 1000; ++i) {
    ++generation;
    changed.add({generation, "tenant", "tenant-" + std::to_string(i)});
    changed.add({generation, "key", "key-" + std::to_string(i)});
    std::string plain;
    changed.append_to(plain);
    ASSERT_LE(plain.size(), ChangedRecords::kBytesMax + 16);
  }
  EXPECT_TRUE(changed.reaches(generation));
  EXPECT_FALSE(changed.reaches(10));
  const std::uint64_t oldest = changed.all().front().generation;
  EXPECT_TRUE(changed.reaches(oldest - 1));
  EXPECT_FALSE(changed.reaches(oldest - 2));
  EXPECT_EQ(changed.all().size(), 2 * (generation - oldest + 1));
  EXPECT_GT(changed.all().size(), 200u);
}

TEST(ChangedRecordsOfAHead, TellNothingOfAChangeThatIsTooLarge) {
  ChangedRecords changed(10);
  for (int i = 0; i < 99; ++i) changed.add({11, "tenant", std::string(128, 't')});
  EXPECT_FALSE(changed.reaches(10));
  changed.add({12, "key", "k"});
  EXPECT_FALSE(changed.reaches(10));
  EXPECT_TRUE(changed.reaches(11));
  const auto read = decode_head(encode(head_with(12, changed)));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->changed, changed);
}

}  // namespace
}  // namespace rowhouse::core

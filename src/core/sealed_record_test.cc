#include "core/sealed_record.h"

#include <gtest/gtest.h>

namespace rowhouse::core {
namespace {

class SealedRecord : public testing::Test {
 protected:
  const MasterKey key_ = MasterKey::make(base::system_random());
  const RecordSealer sealer_{key_, "directory", base::system_random()};
};

TEST_F(SealedRecord, OpensUnderItsOwnNameAndVersionOnly) {
  const auto sealed = sealer_.seal({"key", "AKIA1", 7}, "secret");
  ASSERT_TRUE(sealed);
  EXPECT_EQ(sealed->find("secret"), std::string::npos);
  EXPECT_EQ(sealer_.open({"key", "AKIA1", 7}, *sealed).value(), "secret");
  for (const RecordName& other : {RecordName{"key", "AKIA2", 7}, RecordName{"tenant", "AKIA1", 7},
                                  RecordName{"key", "AKIA1", 6}, RecordName{"key", "AKIA1", 8},
                                  RecordName{"keyA", "KIA1", 7}}) {
    const auto opened = sealer_.open(other, *sealed);
    ASSERT_FALSE(opened) << other.kind << other.key << other.version;
    EXPECT_EQ(opened.error().code(), ErrorCode::kDataCorrupt);
  }
}

TEST_F(SealedRecord, DoesNotOpenWithAnotherKeyOrDirectory) {
  const auto sealed = sealer_.seal({"key", "a", 1}, "secret");
  const RecordSealer other_key(MasterKey::make(base::system_random()), "directory",
                               base::system_random());
  const RecordSealer other_directory(key_, "another", base::system_random());
  EXPECT_FALSE(other_key.open({"key", "a", 1}, *sealed));
  EXPECT_FALSE(other_directory.open({"key", "a", 1}, *sealed));
}

TEST_F(SealedRecord, DoesNotOpenWithAnyBitFlippedOrAnyByteMissing) {
  const auto sealed = sealer_.seal({"key", "a", 1}, "secret");
  for (std::size_t bit = 0; bit < sealed->size() * 8; ++bit) {
    std::string flipped = *sealed;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(sealer_.open({"key", "a", 1}, flipped)) << bit;
  }
  for (std::size_t size = 0; size < sealed->size(); ++size) {
    EXPECT_FALSE(sealer_.open({"key", "a", 1}, sealed->substr(0, size))) << size;
  }
  EXPECT_FALSE(sealer_.open({"key", "a", 1}, *sealed + "x"));
}

TEST_F(SealedRecord, TellsALaterFormatFromDamage) {
  auto sealed = sealer_.seal({"key", "a", 1}, "secret").value();
  sealed[0] = 2;
  EXPECT_EQ(sealer_.open({"key", "a", 1}, sealed).error().code(), ErrorCode::kFormatUnsupported);
}

TEST_F(SealedRecord, IsAnotherEachTimeAndSoIsItsMark) {
  const RecordName name{"key", "a", 1};
  const auto one = sealer_.seal(name, "secret").value();
  const auto two = sealer_.seal(name, "secret").value();
  EXPECT_NE(one, two);
  EXPECT_EQ(sealer_.mark(name, one)->size(), RecordSealer::kMarkBytes);
  EXPECT_NE(*sealer_.mark(name, one), *sealer_.mark(name, two));
  EXPECT_EQ(*sealer_.mark(name, one), *sealer_.mark(name, one));
  EXPECT_NE(*sealer_.mark(name, one), *sealer_.mark({"key", "a", 2}, one));
  const RecordSealer other_key(MasterKey::make(base::system_random()), "directory",
                               base::system_random());
  EXPECT_NE(*sealer_.mark(name, one), *other_key.mark(name, one));
}

TEST_F(SealedRecord, MayBeEmptyButNotHuge) {
  const auto empty = sealer_.seal({"key", "a", 1}, "");
  ASSERT_TRUE(empty);
  EXPECT_EQ(sealer_.open({"key", "a", 1}, *empty).value(), "");
  EXPECT_FALSE(sealer_.seal({"key", "a", 1}, std::string((1 << 20) + 1, 'x')));
}

}  // namespace
}  // namespace rowhouse::core

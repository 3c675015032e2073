#include "wire/read_buffer.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

namespace rowhouse::wire {
namespace {

void receive(ReadBuffer& buffer, std::string_view bytes, std::size_t capacity_max = 1 << 20) {
  while (!bytes.empty()) {
    buffer.reserve_more(capacity_max);
    const auto room = buffer.writable();
    ASSERT_FALSE(room.empty());
    const std::size_t count = std::min(room.size(), bytes.size());
    std::memcpy(room.data(), bytes.data(), count);
    buffer.commit(count);
    bytes.remove_prefix(count);
  }
}

TEST(ReadBuffer, HoldsWhatWasReceivedThroughAllItsGrowth) {
  ReadBuffer buffer;
  std::string sent;
  for (int i = 0; i < 5000; ++i) sent += std::to_string(i) + ",";
  receive(buffer, sent);
  EXPECT_EQ(buffer.unread(), sent);
}

TEST(ReadBuffer, MovesWhatIsUnreadToTheFrontRatherThanGrow) {
  ReadBuffer buffer;
  receive(buffer, std::string(ReadBuffer::kInitialBytes, 'a'));
  buffer.consume(ReadBuffer::kInitialBytes - 3);
  EXPECT_EQ(buffer.reserve_more(1 << 20), 0u);
  EXPECT_EQ(buffer.unread(), "aaa");
  EXPECT_EQ(buffer.capacity(), ReadBuffer::kInitialBytes);
  EXPECT_FALSE(buffer.writable().empty());
}

TEST(ReadBuffer, GrowsNoFurtherThanItsBoundAllowsButForOneByte) {
  ReadBuffer buffer;
  receive(buffer, std::string(10'000, 'a'), 6000);
  EXPECT_EQ(buffer.unread().size(), 10'000u);
  EXPECT_LE(buffer.capacity(), 10'000u);
}

TEST(ReadBuffer, TellsWhatItGainedAndGaveBack) {
  ReadBuffer buffer;
  std::size_t held = 0;
  for (int i = 0; i < 100; ++i) {
    held += buffer.reserve_more(1 << 20);
    const auto room = buffer.writable();
    std::memset(room.data(), 'a', room.size());
    buffer.commit(room.size());
    if (buffer.capacity() > 100'000) break;
  }
  EXPECT_EQ(held, buffer.capacity());
  buffer.consume(buffer.unread().size());
  held -= buffer.shrink_if_empty();
  EXPECT_EQ(held, ReadBuffer::kInitialBytes);
  EXPECT_EQ(buffer.capacity(), ReadBuffer::kInitialBytes);
}

TEST(ReadBuffer, KeepsALargeBufferWhileSomethingIsUnread) {
  ReadBuffer buffer;
  receive(buffer, std::string(20'000, 'a'));
  EXPECT_EQ(buffer.shrink_if_empty(), 0u);
  EXPECT_EQ(buffer.unread().size(), 20'000u);
}

TEST(ReadBuffer, ErasesFromTheMiddle) {
  ReadBuffer buffer;
  receive(buffer, "head4\r\nbody\r\nnext");
  buffer.erase(4, 3);
  EXPECT_EQ(buffer.unread(), "headbody\r\nnext");
  buffer.erase(8, 6);
  EXPECT_EQ(buffer.unread(), "headbody");
}

}  // namespace
}  // namespace rowhouse::wire

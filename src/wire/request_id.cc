#include "wire/request_id.h"

#include <bit>
#include <span>

namespace rowhouse::wire {
namespace {

constexpr char kAlphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
constexpr std::size_t kCharactersPerWord = 12;  // of 5 bits each

}  // namespace

RequestIds::RequestIds(const base::Random& random) : state_{} {
  std::array<std::uint8_t, sizeof(state_)> seed{};
  random.fill(seed);
  for (std::size_t i = 0; i < seed.size(); ++i) {
    state_[i / 8] |= static_cast<std::uint64_t>(seed[i]) << (8 * (i % 8));
  }
  state_[0] |= 1;  // all zeros is the one state that the generator cannot leave
}

// xoshiro256++ of Blackman and Vigna, https://prng.di.unimi.it/
std::uint64_t RequestIds::next_word() noexcept {
  const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

RequestIds::Id RequestIds::next() noexcept {
  Id id;
  for (std::size_t i = 0; i < kLength;) {
    std::uint64_t word = next_word();
    for (std::size_t k = 0; k < kCharactersPerWord && i < kLength; ++k, ++i) {
      id[i] = kAlphabet[word & 31];
      word >>= 5;
    }
  }
  return id;
}

}  // namespace rowhouse::wire

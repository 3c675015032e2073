#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "hostile_program.h"
#include "tenancy/principal.h"

namespace rowhouse::isolation {

/// A whole Rowhouse behind its wire protocol, without sockets: engine, pipeline, dispatcher.
class World {
 public:
  enum class Engine { kEmbedded, kRemote };
  /// On the data folder, or in memory if it is empty; kRemote: that is a second Rowhouse, which
  /// this one asks. Same answers for the same requests, whenever.
  explicit World(const std::filesystem::path& folder = {}, Engine engine = Engine::kEmbedded);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  struct Answer {
    int status = 0;
    std::string body;
  };
  Answer ask(const tenancy::Principal& who, const WireRequest& request);

 private:
  struct House;
  std::unique_ptr<House> house_;
};

/// How often requests of one kind were answered with 200, and how often refused.
struct Tally {
  std::uint64_t allowed = 0;
  std::uint64_t denied = 0;
  std::uint64_t other = 0;
};

struct Played {
  std::string difference;  ///< Empty: the tenants did not notice each other.
  Tally tally;
};

/// Two hostile tenants take turns in one world, and each plays the same program in a world of its
/// own: every answer must be the same to the byte in both, so nothing that one does can be seen,
/// counted or guessed by the other. No answer may hold a word of the other's items.
Played play_in_two_worlds(const std::string& first, const std::string& second, std::uint64_t seed,
                          std::uint64_t operations, const std::filesystem::path& folder = {},
                          World::Engine engine = World::Engine::kEmbedded);

}  // namespace rowhouse::isolation

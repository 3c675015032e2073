#include "worlds.h"

#include <array>
#include <atomic>
#include <future>
#include <regex>
#include <stdexcept>

#include "core/pipeline.h"
#include "engine/embedded/embedded_engine.h"
#include "remote/second_rowhouse.h"
#include "wire/dispatch.h"

namespace rowhouse::isolation {
namespace {

constexpr std::size_t kParserPaddingBytes = 64;
// Small, so that programs of a few items meet the ends of pages.
constexpr std::size_t kPageBytesMax = 600;

class StoppedClock final : public base::Clock {
 public:
  base::Milliseconds now() const override { return kWorldTime; }
};

/// The same bytes in every world.
class Counter final : public base::Random {
 public:
  void fill(std::span<std::uint8_t> bytes) const override {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(next_++);
  }

 private:
  mutable std::atomic<unsigned> next_ = 0;
};

/// What is by its nature another in each world: numbers of records, which count all of a shard's
/// within one millisecond, what is made of them, and the sealed part of iterators. The numbers'
/// order is kept by that of the records.
std::string without_numbers(std::string body) {
  static const std::regex kNumbers(
      R"re(("SequenceNumber":"|"eventID":"|"(Next)?ShardIterator":"[^|"]*\|1\|)[0-9a-f]+)re");
  if (body.find("\"SequenceNumber\"") == std::string::npos &&
      body.find("ShardIterator\"") == std::string::npos) {
    return body;
  }
  return std::regex_replace(body, kNumbers, "$1");
}

bool is_denial(std::string_view body) {
  return body.find("AccessDeniedException") != std::string_view::npos;
}

}  // namespace

struct World::House {
  StoppedClock clock;
  Counter random;
  std::unique_ptr<engine::Engine> engine;
  std::unique_ptr<core::Pipeline> pipeline;
  std::unique_ptr<wire::Dispatcher> dispatcher;
};

World::World(const std::filesystem::path& folder, Engine engine)
    : house_(std::make_unique<House>()) {
  engine::EmbeddedOptions options;
  options.clock = &house_->clock;
  options.random = &house_->random;
  options.limits.page_bytes_max = kPageBytesMax;
  options.durability = engine::Durability::kRelaxed;
  options.worker_threads = 1;
  house_->engine = folder.empty() ? engine::make_in_memory(options)
                                  : engine::open_embedded(folder, options).value();
  // Page tokens hold no place that another world has not: the same key for all.
  const std::string statement_token_key(32, 'k');
  if (engine == Engine::kRemote) {
    house_->engine = test::make_remote(std::move(house_->engine), options.limits, house_->clock);
  }
  house_->pipeline = std::make_unique<core::Pipeline>(*house_->engine, core::Place{}, nullptr,
                                                      base::system_clock(), statement_token_key);
  house_->dispatcher = std::make_unique<wire::Dispatcher>(*house_->pipeline, options.limits);
  for (const std::string& definition : table_definitions()) {
    const Answer made = ask(tenancy::Principal::operator_principal(), {"CreateTable", definition});
    if (made.status != 200) throw std::runtime_error("cannot create a table: " + made.body);
  }
}

World::~World() = default;

World::Answer World::ask(const tenancy::Principal& who, const WireRequest& request) {
  std::string padded = request.body;
  padded.append(kParserPaddingBytes, '\0');
  std::promise<Answer> promise;
  auto answer = promise.get_future();
  house_->dispatcher->dispatch(who, request.operation,
                               std::string_view(padded).substr(0, request.body.size()),
                               [&promise](wire::Answer from_wire) {
                                 promise.set_value({from_wire.status, std::move(from_wire.body)});
                               });
  return answer.get();
}

Played play_in_two_worlds(const std::string& first, const std::string& second, std::uint64_t seed,
                          std::uint64_t operations, const std::filesystem::path& folder,
                          World::Engine engine) {
  struct Side {
    tenancy::Principal who;
    std::string foreign_marker;
    HostileProgram program;
    World own;
  };
  const auto principal = [](const std::string& id) {
    return tenancy::Principal::of_tenant(TenantId::parse(id).value());
  };
  const std::string mark1 = "<FIRSTWORD" + std::to_string(seed % 10'000) + ">";
  const std::string mark2 = "<SECONDWORD" + std::to_string(seed % 10'000) + ">";
  World shared(folder, engine);
  Side one{principal(first), mark2, HostileProgram(first, second, mark1, mark2, seed),
           World({}, engine)};
  Side two{principal(second), mark1, HostileProgram(second, first, mark2, mark1, seed + 1),
           World({}, engine)};
  std::mt19937_64 turns(seed + 2);

  Played played;
  for (std::uint64_t i = 0; i < operations; ++i) {
    Side& side = turns() % 2 == 0 ? one : two;
    const WireRequest request = side.program.next();
    const World::Answer here = shared.ask(side.who, request);
    const World::Answer alone = side.own.ask(side.who, request);
    side.program.heard(alone.body);
    ++(here.status == 200 ? played.tally.allowed
                          : (is_denial(here.body) ? played.tally.denied : played.tally.other));
    const bool foreign = here.body.find(side.foreign_marker) != std::string::npos;
    if (foreign || here.status != alone.status ||
        without_numbers(here.body) != without_numbers(alone.body)) {
      played.difference = std::string(foreign ? "a foreign word" : "a difference") +
                          " at operation " + std::to_string(i) + "\n" + request.operation + " " +
                          request.body + "\nshared: " + here.body + "\nalone:  " + alone.body;
      return played;
    }
  }
  return played;
}

}  // namespace rowhouse::isolation

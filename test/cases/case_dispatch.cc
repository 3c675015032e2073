// The dispatcher behind standard input and output, so that case files run in process. A request is
// a line "<operation> <bytes>" and the body; its answer a line "<status> <bytes>" and the body.
// Options are those of `rowhouse serve` for its limits and windows.
// "!advance <milliseconds>" moves the clock on, "!reopen 0" closes the data folder and opens it
// again; both answer "0 0". Ends when the input does.

#include <atomic>
#include <cstdint>
#include <future>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include "core/pipeline.h"
#include "engine/embedded/embedded_engine.h"
#include "engine_settings.h"
#include "remote/second_rowhouse.h"
#include "tenancy/principal.h"
#include "wire/dispatch.h"

namespace {

using namespace rowhouse;

/// The machine's time and what "!advance" added to it.
class AdvancingClock : public base::Clock {
 public:
  base::Milliseconds now() const override {
    return base::system_clock().now() + base::Milliseconds(ahead_ms_.load());
  }
  void advance(std::int64_t milliseconds) { ahead_ms_ += milliseconds; }

 private:
  std::atomic<std::int64_t> ahead_ms_ = 0;
};

/// An engine with the dispatcher on it; torn down in the reverse order.
struct House {
  std::unique_ptr<engine::Engine> engine;
  std::unique_ptr<core::Pipeline> pipeline;
  std::unique_ptr<wire::Dispatcher> dispatcher;
};

bool open(House& house, const std::string& folder, const engine::EmbeddedOptions& options,
          bool remote) {
  house.dispatcher.reset();
  house.pipeline.reset();
  house.engine.reset();
  if (folder.empty()) {
    house.engine = engine::make_in_memory(options);
  } else {
    auto opened = engine::open_embedded(folder, options);
    if (!opened) {
      std::cerr << to_string(opened.error()) << '\n';
      return false;
    }
    house.engine = *std::move(opened);
  }
  if (remote) {
    house.engine = test::make_remote(std::move(house.engine), options.limits, *options.clock);
  }
  house.pipeline = std::make_unique<core::Pipeline>(*house.engine);
  house.dispatcher = std::make_unique<wire::Dispatcher>(*house.pipeline, options.limits);
  return true;
}

wire::Answer ask(House& house, std::string_view operation, std::string_view body) {
  std::promise<wire::Answer> promise;
  auto answer = promise.get_future();
  house.dispatcher->dispatch(tenancy::Principal::operator_principal(), operation, body,
                             [&promise](wire::Answer a) { promise.set_value(std::move(a)); });
  return answer.get();
}

constexpr std::size_t kParserPaddingBytes = 64;

}  // namespace

int main(int argc, char** argv) {
  AdvancingClock clock;
  engine::EmbeddedOptions options;
  options.clock = &clock;
  std::string folder;
  CLI::App command("Runs the requests of case files");
  CLI::Option_group* const where = command.add_option_group("where");
  where->add_option("--data", folder, "Keep tables and items in this folder");
  bool memory = false;
  where->add_flag("--memory", memory, "Keep them in memory");
  where->require_option(1);
  bool remote = false;
  command.add_flag("--remote", remote,
                   "Reach them through a remote engine, which speaks to a second Rowhouse");
  app::add_engine_settings(command, options);
  CLI11_PARSE(command, argc, argv);
  House house;
  if (!open(house, folder, options, remote)) return 1;

  std::ios::sync_with_stdio(false);
  std::string operation;
  std::int64_t number = 0;
  while (std::cin >> operation >> number && std::cin.get() == '\n') {
    wire::Answer answer{0, ""};
    if (operation == "!advance") {
      clock.advance(number);
    } else if (operation == "!reopen") {
      if (!open(house, folder, options, remote)) return 1;
    } else {
      const auto bytes = static_cast<std::size_t>(number);
      std::string body(bytes + kParserPaddingBytes, '\0');
      if (!std::cin.read(body.data(), number)) return 1;
      answer = ask(house, operation, std::string_view(body).substr(0, bytes));
    }
    std::cout << answer.status << ' ' << answer.body.size() << '\n' << answer.body << std::flush;
  }
  return 0;
}

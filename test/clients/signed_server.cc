// A server in memory that verifies signatures, with keys of its own, for signatures_test.py:
//
//   signed_server [seconds that its clock is ahead]
//
// AKIDOPERATOR is a key for good, ASIASESSION that of a session, ASIAEXPIRED that of one which is
// over. Says on which port it listens and ends with its input.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include "core/pipeline.h"
#include "engine/embedded/embedded_engine.h"
#include "wire/dispatch.h"
#include "wire/server.h"

namespace {

using namespace rowhouse;

class ShiftedClock final : public base::Clock {
 public:
  explicit ShiftedClock(long seconds) : ahead_(seconds) {}
  base::Milliseconds now() const override { return base::system_clock().now() + ahead_; }

 private:
  std::chrono::seconds ahead_;
};

class Keys final : public tenancy::CredentialSource {
 public:
  Keys() {
    const auto now = std::chrono::system_clock::now();
    add("AKIDOPERATOR", "operator/secret", "", std::nullopt);
    add("ASIASESSION", "session/secret", "a+session/token==", now + std::chrono::hours(1));
    add("ASIAEXPIRED", "session/secret", "a+session/token==", now - std::chrono::hours(1));
  }
  std::shared_ptr<const tenancy::Credential> find(std::string_view id,
                                                  std::string_view) const override {
    const auto found = keys_.find(id);
    return found == keys_.end() ? nullptr : found->second;
  }

 private:
  void add(const std::string& id, const std::string& secret, const std::string& token,
           std::optional<std::chrono::system_clock::time_point> expires_at) {
    keys_[id] = std::make_shared<tenancy::Credential>(tenancy::Credential{
        id, secret, token, expires_at, tenancy::Principal::operator_principal()});
  }
  std::map<std::string, std::shared_ptr<const tenancy::Credential>, std::less<>> keys_;
};

}  // namespace

int main(int argc, char** argv) {
  const ShiftedClock clock(argc > 1 ? std::strtol(argv[1], nullptr, 10) : 0);
  const Keys keys;
  const auto engine = engine::make_in_memory({});
  core::Pipeline pipeline(*engine);
  wire::Dispatcher dispatcher(pipeline, base::Limits{});
  wire::ServerOptions options;
  options.port = 0;
  options.clock = &clock;
  options.credentials = &keys;
  const auto server = wire::Server::start(options, dispatcher);
  if (!server) {
    std::fprintf(stderr, "%s\n", to_string(server.error()).c_str());
    return 1;
  }
  std::printf("%d\n", static_cast<int>((*server)->port()));
  std::fflush(stdout);
  std::cin.ignore(1 << 20, std::char_traits<char>::eof());
  return 0;
}

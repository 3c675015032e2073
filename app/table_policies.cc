#include "table_policies.h"

#include <spdlog/spdlog.h>

#include <cstddef>
#include <utility>

#include "core/blocking.h"
#include "core/pipeline.h"
#include "core/resource_policies.h"

namespace rowhouse::app {
namespace {

// Named one by one; of more there is the number.
constexpr std::size_t kNamedMax = 20;

class Unverified {
 public:
  explicit Unverified(const std::string& key) : policies_(key) {}
  ~Unverified() {
    if (found_ > kNamedMax) spdlog::warn("event=policies_not_verified count={}", found_);
  }
  Unverified(const Unverified&) = delete;
  Unverified& operator=(const Unverified&) = delete;

  void look_at(std::string_view resource, const model::ResourcePolicy& policy) {
    if (policies_.is_verified(resource, policy)) return;
    if (++found_ > kNamedMax) return;
    spdlog::warn(
        "event=policy_not_verified resource=\"table/{}\" message=\"its policy was not put by a "
        "server with access control and this master key, so it denies everything to all but the "
        "operator: put it again, or delete it\"",
        resource);
  }

 private:
  const core::ResourcePolicies policies_;
  std::size_t found_ = 0;
};

template <typename Operation>
Result<typename Operation::Result> ask(core::Pipeline& pipeline, Operation operation) {
  return core::run_blocking(pipeline, tenancy::Principal::operator_principal(),
                            std::move(operation));
}

}  // namespace

Result<void> log_unverified_policies(engine::Engine& engine, const std::string& key) {
  core::Pipeline pipeline(engine);
  Unverified unverified(key);
  operation::ListTables tables;
  do {
    ROWHOUSE_TRY(page, ask(pipeline, tables));
    for (const std::string& name : page.names) {
      const auto table = engine.find_table(name);
      if (table && (*table)->settings.policy) unverified.look_at(name, *(*table)->settings.policy);
    }
    tables.exclusive_start_name = page.last_evaluated_name;
  } while (!tables.exclusive_start_name.empty());
  operation::ListStreams streams;
  for (;;) {
    ROWHOUSE_TRY(page, ask(pipeline, streams));
    for (const auto& stream : page.streams) {
      if (!stream->policy) continue;
      unverified.look_at(core::resource_of_stream_arn(stream->arn), *stream->policy);
    }
    if (!page.has_more) return {};
    streams.exclusive_start_arn = page.streams.back()->arn;
  }
}

}  // namespace rowhouse::app

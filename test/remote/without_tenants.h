#pragma once

#include <memory>
#include <utility>

#include "engine/spread/spread_engine.h"

namespace rowhouse::test {

/// An engine of another maker: keys name no tenants to it, and so no form of them is reserved.
class WithoutTenants final : public engine::spread::SpreadEngine {
 public:
  using SpreadEngine::SpreadEngine;

  Result<std::shared_ptr<const model::TableSchema>> find_table(
      std::string_view name) const override {
    ROWHOUSE_TRY(table, SpreadEngine::find_table(name));
    auto other = std::make_shared<model::TableSchema>(*table);
    other->tenant_template = "nobody's {tenant}";
    return std::shared_ptr<const model::TableSchema>(std::move(other));
  }
};

inline std::unique_ptr<engine::Engine> without_tenants(std::unique_ptr<engine::Engine> engine,
                                                       const base::Limits& limits) {
  return std::make_unique<WithoutTenants>(std::move(engine),
                                          std::make_shared<const tenancy::Spreads>(), limits);
}

}  // namespace rowhouse::test

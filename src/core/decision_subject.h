#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/parts.h"
#include "engine/engine.h"

namespace rowhouse::core {

/// What a request is about, for whoever keeps the decision on it. Only made where one is kept. The
/// engine outlives it.
class DecisionSubject {
 public:
  explicit DecisionSubject(const engine::Engine& engine) : engine_(engine) {}

  void add(const Part& part);
  /// A request about no table in particular has an empty name.
  void add_table(std::string_view table) {
    if (!table.empty()) tables_.add(table);
  }
  /// Names with commas between them, none twice.
  std::string tables() const { return tables_.joined(); }
  std::string tenants() const { return tenants_.joined(); }

 private:
  /// Collects names without repeating one.
  class Names {
   public:
    void add(std::string_view name);
    std::string joined() const;

   private:
    std::vector<std::string> names_;
  };

  void add_key(const model::TableSchema& schema, std::optional<model::ValueView> key);

  const engine::Engine& engine_;
  Names tables_;
  Names tenants_;
};

}  // namespace rowhouse::core

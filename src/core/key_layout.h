#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/schema.h"
#include "rowhouse/codec.h"

namespace rowhouse::codec {

/// One tenant's primary key in one table, encoded once for all calls: everything but the sort key's
/// value. Immutable.
struct KeyLayout {
  /// `partition` is the tenant's own, `tenant#acme`.
  KeyLayout(const model::KeySchema& schema, std::string_view partition);

  /// A field of the compact form: its name and, for the partition key, its value.
  struct Field {
    std::string name;
    std::string encoded;
  };
  Field partition;
  Field sort;  ///< The name alone; empty if the table has no sort key.
  bool partition_is_first = true;
  /// Entities need a sort key, and it must be of type S.
  bool takes_entities = false;

  std::string key_head;  ///< A whole key up to the sort key's value,
  std::string key_tail;  ///< and what follows it.
};

}  // namespace rowhouse::codec

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "model/schema.h"
#include "model/value_view.h"
#include "tenancy/identity.h"
#include "tenancy/policy/context.h"

namespace rowhouse::tenancy {

/// The sort keys that one part of a request reaches.
struct SortKeys {
  enum class Form : std::uint8_t {
    kAny,         ///< Nothing bounds them on both sides, or there are none.
    kOne,         ///< `first` itself.
    kBeginsWith,  ///< Those which begin with `first`.
    kBetween,     ///< From `first` to `last`, both included.
  };
  Form form = Form::kAny;
  model::ValueView first{std::string_view()};
  model::ValueView last{std::string_view()};
};

/// What a request is about, as far as deciding on it needs to know. A batch asks once for each
/// table, a transaction once for each part. Everything points at the caller's memory.
struct Access {
  std::string_view action;  ///< DynamoDB's name of the operation, such as "GetItem"; with its
                            ///< service ("rowhouse:CreateTenant") where that is another.
  const model::TableSchema* table =
      nullptr;  ///< Null where no table is named (ListTables) or it is yet to be made.
  std::span<const model::ValueView> leading_keys;  ///< The partition keys which the request names,
                                                   ///< all of them: of the index, if it reads one.
  /// The ARN that the request is about, where `table` is null or an index is read.
  std::string_view resource = {};

  // What only tiers ask ---------------------------------------------------------------------------
  std::span<const SortKeys> sort_keys =
      {};  ///< One for each item or range; of the table's own key.

  // What only policies ask ------------------------------------------------------------------------
  bool touches_items = false;  ///< The action is one on items, whether it names partitions or not.
  bool reads_index = false;
  /// Reads changes of items, of whichever partitions: what leaves is asked about again.
  bool reads_stream = false;
  /// What Resource elements are compared with if it is not the ARN: "*" for ListTables.
  std::string_view policy_resource = {};
  /// Of an index whose key has several partition attributes: the values of the second to fourth.
  std::array<std::span<const model::ValueView>, 3> further_leading_keys = {};
  std::span<const std::string_view> attributes =
      {};                        ///< Top-level names that the request mentions.
  std::string_view select = {};  ///< "COUNT"; empty where there is none.
  std::string_view return_values = {};
  std::string_view return_consumed_capacity = {};
  std::string_view enclosing_operation = {};  ///< "TransactWriteItems", for one of its parts.
  std::optional<bool> full_table_scan = {};   ///< Of a PartiQL statement.
  /// Condition keys that only the operation itself knows: aws:RequestTag/..., aws:ResourceTag/...
  std::span<const policy::ContextKey> more_keys = {};
  PolicyPtr table_policy = nullptr;    ///< The table's own, if it has one.
  const base::Clock* clock = nullptr;  ///< Null: the system's.

  // What only the form of keys asks ---------------------------------------------------------------
  /// A gateway is this server's operator (core::Place), and spreads large tenants: the
  /// operator, and nobody else, may name the keys that it keeps them under,
  /// `tenant#T##...`.
  bool is_behind_gateway = false;
};

}  // namespace rowhouse::tenancy

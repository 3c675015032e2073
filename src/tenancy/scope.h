#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/short_bytes.h"
#include "model/schema.h"
#include "model/value_view.h"
#include "tenancy/access.h"
#include "tenancy/policy/evaluate.h"
#include "tenancy/requester.h"

namespace rowhouse::tenancy {

class CarryGate;
class IndexGate;
struct Tier;

/// The permission under which an engine touches items: all of a table, the partitions of one
/// tenant, or exactly the partition keys that an identity's policies were asked about. authorize()
/// is its only maker, and every call of the engine port that touches items takes one; code that
/// forgets to ask cannot be compiled (test/compile_fail). The engine asks admits() again of each
/// key before it reads: a second lock on the same door. A value; safe to copy to another thread.
class Scope {
 public:
  /// True if the partition key value lies in this scope.
  bool admits(model::ValueView partition_key) const noexcept;
  /// True if an item with that key of its table may leave a read of an index under this scope, even
  /// an unlimited one. Asked of each item, before it is filtered or counted, since an index's own
  /// partition key may be anything that a writer put there, and it is ordered by anything but what
  /// a tier's kinds are told by.
  bool admits_from_index(
      model::ValueView table_partition_key,
      const std::optional<model::ValueView>& table_sort_key = std::nullopt) const noexcept;
  /// False if admits_from_index() is true of every item: none has to be asked about.
  bool narrows_indexes() const noexcept;
  /// True if the change of an item with that partition key may leave a read of a stream, which
  /// names no partitions: each record is asked about, as of an index.
  bool admits_from_stream(model::ValueView partition_key) const noexcept {
    return admits_from_index(partition_key);
  }
  /// True if a write under this scope may leave an item whose partition key of an index has that
  /// value. A tenant's must not carry another tenant, whose lawful reads of the index would meet
  /// it; nor may an identity's, but one whose keys its policies let it name.
  bool may_carry(model::ValueView index_partition_key) const noexcept;
  /// Every partition: the operator's scope, or of a Scan that policies allow.
  bool is_unlimited() const noexcept { return reach_ == Reach::kEverything; }
  /// The tenant's partition, `tenant#acme`; empty if this is no tenant's scope.
  std::string_view partition() const noexcept {
    return reach_ == Reach::kTenant ? key_.view() : std::string_view();
  }
  /// Tells the holder of this scope from every other: what is kept for whoever comes again (a
  /// request token) is kept under it. Empty for the operator.
  std::string_view holder() const noexcept;

  /// This scope as an engine's whose large tenants are kept under several keys (docs/spread.md): a
  /// key that is kept as `tenant#T##07...` is in it if `tenant#T...` is, which it stands for. That
  /// opens nothing to a caller, since authorize() lets nobody name such a key.
  Scope for_kept_keys(std::string_view tenant_template) const;

  /// Adds what another part of the same request may touch. kAccessDenied if they are not of one
  /// kind: tables which name a tenant differently cannot be in one request.
  Result<void> add(Scope part);

 private:
  friend Result<Scope> authorize(const Requester&, const Access&, policy::Verdict*);
  enum class Reach : std::uint8_t { kEverything, kTenant, kKeys };
  /// What most scopes do without.
  struct Rest {
    std::vector<std::string> keys;  ///< Compact values, in order: all of them, if there are two.
    std::shared_ptr<const IndexGate> gate;  ///< Null: whatever is in the index may leave it.
    std::shared_ptr<const Tier> tier;       ///< Whose kinds alone may leave it; null: every kind.
    std::vector<CarryGate> carried;         ///< One for each part that may reach an index.
    std::string holder;
    std::vector<std::string> templates;  ///< Of tables whose keys may be kept ones.
  };

  explicit Scope(Reach reach) : reach_(reach) {}
  static Scope of_tenant(const Principal& principal, const model::TableSchema& table);
  static Scope of_identity(const Requester& requester, const Access& access,
                           const policy::RequestContext& context);
  bool has_key(std::string_view compact) const noexcept;
  /// The key that a kept one stands for, as a compact value in `storage`; any other as it is.
  model::ValueView known_key(model::ValueView key, std::string& storage) const;
  /// `rest_`, not shared with any copy.
  Rest& own_rest();

  Reach reach_;
  bool has_one_key_ = false;        ///< Of kKeys: it is `key_`.
  std::uint16_t tenant_bytes_ = 0;  ///< How much of a tenant's partition's end is its id.
  base::ShortBytes key_;            ///< A tenant's partition, or one compact key value.
  std::shared_ptr<Rest> rest_;      // Shared by copies; changed by add() alone, where it is not.
};

/// False if authorize() refuses the action to this principal, whatever it is about.
bool may_be_allowed(const Principal& principal, std::string_view action) noexcept;

/// Decides on a request before anything is read. kAccessDenied with IAM's text if the requester may
/// not; kValidation if a key names the reserved form `tenant#T##...`, which only the operator of a
/// server behind a gateway may. Of an identity, `verdict`
/// says which statement decided; it may be null.
///
/// Of an action on items where `table` is null, since there is no such table, leading keys cannot
/// be told: it is then allowed to whoever may do it with some key, so that others do not learn that
/// the table is missing; the scope admits nothing.
Result<Scope> authorize(const Requester& requester, const Access& access,
                        policy::Verdict* verdict = nullptr);

}  // namespace rowhouse::tenancy

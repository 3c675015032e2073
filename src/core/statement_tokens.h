#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "operation/execute_statement.h"
#include "signing/digest.h"
#include "tenancy/principal.h"

namespace rowhouse::core {

/// Where the next page of a SELECT starts.
struct StatementPosition {
  std::uint64_t partition = 0;  ///< Which of the partitions that it names, from 0.
  std::string start_key;        ///< Compact; empty: at the partition's beginning.
};

/// Page tokens of PartiQL: a position with a keyed digest of it and of what it is a position in:
/// the statement, its parameters and who asks. So nobody makes one up, and none is good for another
/// statement. Under the same key they are good after a restart, too. Read-only once made; safe from
/// many threads.
class StatementTokens {
 public:
  /// What the key is derived for: MasterKey::derive().
  static constexpr std::string_view kKeyPurpose = "rowhouse statement token";

  /// `key` is 32 bytes; empty for one of this object's own, which dies with it.
  explicit StatementTokens(std::string_view key);

  /// What a token is bound to.
  static signing::Digest request_of(const tenancy::Principal& principal,
                                    const operation::ParameterizedStatement& statement);

  /// Letters, digits, '-' and '_' only.
  std::string make(const signing::Digest& request, const StatementPosition& position) const;
  /// kValidation: "Invalid NextToken" for what make() did not give, "NextToken does not match
  /// request" for what it gave for another request.
  Result<StatementPosition> read(const signing::Digest& request, std::string_view token) const;

 private:
  signing::HmacKey key_;
};

}  // namespace rowhouse::core

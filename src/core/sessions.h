#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "core/session_table.h"
#include "sts/answer.h"
#include "sts/session.h"
#include "sts/session_token.h"
#include "tenancy/credential.h"
#include "tenancy/role.h"

namespace rowhouse::core {

struct SessionsOptions {
  std::string sealing_key;  ///< 32 bytes, derived from the master key: MasterKey::derive().
  std::string account = "000000000000";
  std::size_t sessions_max = std::size_t{16} * 1024;  ///< Kept open at once.
  const base::Clock* clock = &base::system_clock();
  const base::Random* random = &base::system_random();
};

/// Temporary credentials beside the lasting ones: issues sessions, and finds whom a session's
/// credentials stand for. A session is kept nowhere but in its token, so it outlives a restart;
/// what it may do is looked up when it is used: a deleted or changed role, a disabled key that
/// began it, a suspended tenant count for the next request. Safe from many threads.
class Sessions final : public tenancy::CredentialSource {
 public:
  /// What a role's session's sealing key is derived for.
  static constexpr std::string_view kKeyPurpose = "rowhouse session token";

  /// Lasting keys are found in `keys`, roles and managed policies in `roles`; both outlive it.
  Sessions(const tenancy::CredentialSource& keys, const tenancy::RoleSource& roles,
           SessionsOptions options);

  /// Without a token: what the lasting keys say. With one: the session's credential, expired ones
  /// included, or null if the token was not issued here with this access key id, or what it rests
  /// on is gone.
  std::shared_ptr<const tenancy::Credential> find(std::string_view access_key_id,
                                                  std::string_view session_token) const override;
  std::uint64_t version() const noexcept override { return keys_.version(); }
  bool is_out_of_touch() const noexcept override { return keys_.is_out_of_touch(); }

  /// Credentials for a session, whose access key id and secret it makes.
  Result<sts::IssuedCredentials> issue(sts::Session session) const;
  /// The session that a credential of find() is of; nothing for a lasting key.
  std::optional<sts::Session> session_of(const tenancy::Credential& credential) const;

  const std::string& account() const noexcept { return options_.account; }
  /// How many are kept open now.
  std::size_t kept_open() const { return table_.size(); }

 private:
  bool still_stands(const StandingSession& session) const;
  std::shared_ptr<StandingSession> stand(const sts::Session& session) const;
  bool managed_of(const sts::Session& session,
                  std::vector<StandingSession::Managed>& managed) const;
  std::optional<tenancy::Principal> principal_of(
      const sts::Session& session, const tenancy::Role& role,
      const std::vector<StandingSession::Managed>& managed,
      const tenancy::Credential* parent) const;

  const tenancy::CredentialSource& keys_;
  const tenancy::RoleSource& roles_;
  SessionsOptions options_;
  sts::SessionSealer sealer_;
  mutable SessionTable table_;
};

/// The name that an ARN of a managed policy ends in: arn:aws:iam::A:policy/path/name. Empty for
/// what is no such ARN of that account.
std::string_view policy_name_of(std::string_view arn, std::string_view account) noexcept;

}  // namespace rowhouse::core

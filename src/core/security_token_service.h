#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "core/sessions.h"
#include "core/trust_request.h"
#include "sts/answer.h"
#include "sts/key_set.h"
#include "sts/request.h"
#include "sts/web_identity.h"
#include "tenancy/requester.h"
#include "tenancy/role.h"

namespace rowhouse::core {

/// Where an identity provider's keys come from: a port, so that they may change while they are
/// used. Safe from many threads.
class WebIdentityKeys {
 public:
  virtual ~WebIdentityKeys() = default;
  /// Those that count now; null if there are none. May read a small file.
  virtual std::shared_ptr<const sts::KeySet> current() const = 0;
};

/// A provider whose logins are taken, and where its keys are.
struct LoginProvider {
  sts::WebIdentityProvider provider;
  const WebIdentityKeys* keys = nullptr;  ///< Outlives the service; null, and none of its counts.
};

/// What became of one call that asked for a session.
struct SessionEvent {
  const tenancy::Requester& requester;
  std::string_view action;           ///< "AssumeRole"
  std::string who;                   ///< The caller's ARN, or the provider and its subject.
  std::string role_arn;              ///< Empty for GetSessionToken.
  std::string session_name;          ///< The same.
  std::string access_key_id;         ///< What was issued; empty if it was refused.
  bool is_signed = true;             ///< False for AssumeRoleWithWebIdentity.
  std::optional<sts::Code> refusal;  ///< Nothing if a session was issued.
};

/// Who is told of sessions, for an audit log. From any thread, on the way of the request: must not
/// wait.
class SessionObserver {
 public:
  virtual ~SessionObserver() = default;
  virtual void session_decided(const SessionEvent& event) noexcept = 0;
};

struct SecurityTokenOptions {
  std::string account = "000000000000";
  /// Null where there is no directory, and so no role: then only GetCallerIdentity has an answer.
  const Sessions* sessions = nullptr;
  const tenancy::RoleSource* roles = nullptr;
  /// Told apart by their issuers, no two of which are the same.
  std::vector<LoginProvider> providers;
  const base::Clock* clock = &base::system_clock();
  SessionObserver* observer = nullptr;
};

/// The security token service: who may have a session of which role, and which session. Nothing
/// here waits, but for a provider's key file. Safe from many threads; what the options point at
/// outlives it.
class SecurityTokenService {
 public:
  explicit SecurityTokenService(SecurityTokenOptions options);

  /// Carries out one call. For AssumeRoleWithWebIdentity the requester's principal does not matter:
  /// its token says who asks.
  sts::Outcome<sts::Answer> call(const tenancy::Requester& requester,
                                 const sts::Request& request) const;

 private:
  /// A session that is asked for, whoever asks.
  struct Wanted {
    const sts::SessionTerms& terms;
    std::shared_ptr<const tenancy::Role> role;
    sts::Tags tags;
    std::vector<std::string> transitive_tag_keys;
    std::string source_identity;
    std::string parent_key_id;
    bool chained = false;
  };

  sts::Outcome<sts::Answer> run(const tenancy::Requester& requester, const sts::AssumeRole& call,
                                SessionEvent& event) const;
  sts::Outcome<sts::Answer> run(const tenancy::Requester& requester,
                                const sts::AssumeRoleWithWebIdentity& call,
                                SessionEvent& event) const;
  sts::Outcome<sts::Answer> run(const tenancy::Requester& requester,
                                const sts::GetSessionToken& call, SessionEvent& event) const;
  sts::CallerIdentity identity_of(const tenancy::Principal& principal) const;

  sts::Outcome<const LoginProvider*> provider_of(const std::string& token) const;
  sts::Outcome<std::shared_ptr<const tenancy::Role>> role_of(const std::string& arn) const;
  sts::Outcome<Wanted> wanted_of(const tenancy::Requester& requester,
                                 const sts::AssumeRole& call) const;
  std::string_view first_refused(const Wanted& wanted, const TrustRequest& request,
                                 std::string_view action, const policy::Caller& caller,
                                 const policy::PolicySet& policies) const;
  sts::Outcome<sts::AssumedRole> issue(const Wanted& wanted) const;
  signing::Timestamp now() const;

  const SecurityTokenOptions options_;
  /// The operator has no policies and may do everything; a trust policy still has its say.
  const policy::Policy everything_;
};

}  // namespace rowhouse::core

#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tenancy/policy/policy.h"

namespace rowhouse::tenancy {

/// A policy, compiled once and shared by all whom it is attached to.
using PolicyPtr = std::shared_ptr<const policy::Policy>;

/// Whoever AWS's policies speak about: a user, or a session of a role. What it may do is what its
/// policies say and nothing else. Made when a record changes or a session is first seen, not at
/// each request; read-only and shared from then on.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
struct Identity {
  std::string arn;        ///< arn:aws:iam::A:user/alice, arn:aws:sts::A:assumed-role/R/S
  std::string role_arn;   ///< Of a session: its role's, arn:aws:iam::A:role/R. Else empty.
  std::string account;    ///< Twelve digits.
  std::string user_id;    ///< aws:userid: AIDA..., or AROA...:S of a session.
  std::string user_name;  ///< aws:username; empty for a session, which has none.
  /// aws:PrincipalTag/*: of a role and a session at most 100, no two keys that differ in case
  /// alone.
  std::vector<std::pair<std::string, std::string>> tags;
  std::vector<PolicyPtr> policies;          ///< Of the user, or of the session's role.
  PolicyPtr boundary;                       ///< The permissions boundary, or null.
  std::vector<PolicyPtr> session_policies;  ///< Handed to AssumeRole; empty if there were none.
  std::string source_identity;              ///< aws:SourceIdentity of a session; or empty.
};

}  // namespace rowhouse::tenancy

#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "signing/timestamp.h"
#include "sts/error.h"

/// This service's answers, in XML.
namespace rowhouse::sts {

/// Temporary credentials. This is the only time that the secret is told.
struct IssuedCredentials {
  std::string access_key_id;  ///< ASIA...
  std::string secret_access_key;
  std::string session_token;
  signing::Timestamp expires_at{};
};

struct AssumedRole {
  IssuedCredentials credentials;
  std::string assumed_role_id;  ///< AROA...:session
  std::string arn;              ///< arn:aws:sts::A:assumed-role/role/session
  std::string source_identity;  ///< Empty if there is none.
  int packed_percent = 0;       ///< Of what tags and policies may take together; 0: there are none.
};

struct AssumedRoleWithWebIdentity {
  AssumedRole role;
  std::string subject;
  std::string provider;
  std::string audience;
};

struct CallerIdentity {
  std::string user_id;
  std::string account;
  std::string arn;
};

using Answer =
    std::variant<AssumedRole, AssumedRoleWithWebIdentity, CallerIdentity, IssuedCredentials>;

/// The body of an answer; what is a client's or a provider's is escaped.
std::string xml_of(const Answer& answer, std::string_view request_id);
/// The body of a refusal.
std::string xml_of(const Error& error, std::string_view request_id);

/// 2026-01-31T23:59:59Z
std::string iso_format(signing::Timestamp time);

}  // namespace rowhouse::sts

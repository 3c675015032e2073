#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace rowhouse::audit {

/// A decision worth keeping: who asked for what of whom, and who decided how. Never what an item
/// holds. What is empty is left out of the line.
struct Event {
  std::chrono::milliseconds time{};  ///< Since 1970-01-01T00:00:00Z.
  std::string kind;                  ///< "denied", "refused", "operator_access", "allowed", ...
  std::string who;                   ///< "operator", "tenant/acme".
  std::string action;                ///< "dynamodb:GetItem", "rowhouse:CreateKey".
  std::string resource;              ///< An ARN, a tenant's id, an access key's id.
  std::string tenant;                ///< Whose items, if it is about one tenant's.
  std::string decided_by;            ///< The statement, or "no statement".
  std::string request_id;
  std::string source;       ///< The client's address.
  std::string transport;    ///< "tls" or "plain"; empty for what did not come over the network.
  std::uint64_t count = 0;  ///< For how many events of a kind the line stands; 0: for itself.
};

}  // namespace rowhouse::audit

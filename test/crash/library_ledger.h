#pragma once

#include <cstdint>
#include <string>

#include "ledger.h"
#include "rowhouse/database.h"
#include "rowhouse/tenant.h"

namespace rowhouse::test {

inline constexpr int kLibraryWriters = 4;

/// The same as ledger.h says, one floor up: through the library, each writer a tenant of its own.
/// Every second write is a transaction over kParts items and one of the tenant's log, the others
/// put one item.
Result<Tenant> open_library_ledger(const Database& database, int writer);
Result<void> write_library_ledger(const Tenant& tenant, std::uint64_t number);
std::string check_library_ledger(const Tenant& tenant, const Acknowledged& acknowledged,
                                 std::uint64_t& found);

}  // namespace rowhouse::test

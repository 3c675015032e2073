// What authorization adds to a GetItem, before the engine: the operator, a tenant, a tenant of a
// tier, and a session of a role with the pair of leading-keys patterns.
//
//   authorize_bench [rounds of a million]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "model/value_writer.h"
#include "tenancy/identity_for_test.h"
#include "tenancy/scope.h"

namespace {

using namespace rowhouse;
using SteadyClock = std::chrono::steady_clock;

constexpr int kDecisions = 1'000'000;

/// Nanoseconds for each decision: the least of the rounds, since other work only adds.
double measure(const tenancy::Principal& principal, int rounds) {
  model::TableSchema table;
  table.arn = "arn:aws:dynamodb:us-east-1:123456789012:table/Shop";
  table.key.partition = {"PK", model::Type::kString};
  std::string partition;
  model::ValueWriter(partition).string("tenant#acme");
  const model::ValueView leading_key(partition);
  tenancy::Access access{"GetItem", &table, {&leading_key, 1}};
  access.touches_items = true;
  access.select = "ALL_ATTRIBUTES";
  access.return_consumed_capacity = "NONE";
  const tenancy::Requester requester(principal, tenancy::Origin{"10.1.2.3", true, "id"});
  double least = 1e12;
  for (int round = 0; round < rounds; ++round) {
    const auto start = SteadyClock::now();
    for (int i = 0; i < kDecisions; ++i) {
      const auto scope = tenancy::authorize(requester, access);
      if (!scope || !scope->admits(leading_key)) std::abort();
    }
    const std::chrono::duration<double, std::nano> took = SteadyClock::now() - start;
    least = std::min(least, took.count() / kDecisions);
  }
  return least;
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
  const auto show = [&](const char* who, const tenancy::Principal& principal) {
    std::printf("%-40s %7.1f ns\n", who, measure(principal, rounds));
  };
  const TenantId acme = TenantId::parse("acme").value();
  tenancy::Tier reader;
  reader.read_only = true;
  show("operator", tenancy::Principal::operator_principal());
  show("tenant", tenancy::Principal::of_tenant(acme));
  show("tenant of a read-only tier",
       tenancy::Principal::of_tenant(acme, std::make_shared<const tenancy::Tier>(reader)));
  show("session of a role with leading keys",
       tenancy::testing::role_with(tenancy::testing::kWildcardKeys));
  return 0;
}

// What a decision costs: one identity policy with the pair of leading-keys patterns, as a tenant's
// role has it, asked of a GetItem of the tenant's own item, of a foreign one and of a batch.
//
//   policy_bench [rounds of a million]
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "tenancy/policy/evaluate.h"

namespace {

using namespace rowhouse::policy;
using SteadyClock = std::chrono::steady_clock;

constexpr int kDecisions = 1'000'000;

constexpr std::string_view kPolicy = R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",
  "Action":["dynamodb:GetItem","dynamodb:BatchGetItem","dynamodb:Query","dynamodb:PutItem",
            "dynamodb:UpdateItem","dynamodb:DeleteItem","dynamodb:BatchWriteItem"],
  "Resource":["arn:aws:dynamodb:eu-west-1:000000000000:table/Shop",
              "arn:aws:dynamodb:eu-west-1:000000000000:table/Shop/index/*"],
  "Condition":{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":
    ["tenant#${aws:PrincipalTag/TenantId}","tenant#${aws:PrincipalTag/TenantId}#*"]}}}})";

/// Nanoseconds for each decision: the least of the rounds, since other work only adds.
double measure(const PolicySet& set, const RequestContext& context, int rounds, bool expected) {
  double least = 1e12;
  for (int round = 0; round < rounds; ++round) {
    const auto start = SteadyClock::now();
    int allowed = 0;
    for (int i = 0; i < kDecisions; ++i) allowed += evaluate(set, context).allowed ? 1 : 0;
    const std::chrono::duration<double, std::nano> took = SteadyClock::now() - start;
    if (allowed != (expected ? kDecisions : 0)) std::abort();
    least = std::min(least, took.count() / kDecisions);
  }
  return least;
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
  const auto policy = Policy::parse(kPolicy, PolicyKind::kIdentity, "role");
  if (!policy) std::abort();
  const Policy* const one = &*policy;
  PolicySet set;
  set.identity = {&one, 1};

  const std::array tags = {ContextKey::one(KeyName("aws:userid"), "AROA:acme"),
                           ContextKey::one(KeyName("aws:PrincipalTag/TenantId"), "acme")};
  RequestContext context;
  context.action = "dynamodb:GetItem";
  context.resource = "arn:aws:dynamodb:eu-west-1:000000000000:table/Shop";
  context.caller_keys = tags;
  context.touches_items = true;
  const auto with = [&](const std::vector<std::string_view>& leading, const char* what,
                        bool expected) {
    const std::array keys = {
        ContextKey::many(kLeadingKeys, leading),
        ContextKey::one(KeyName("dynamodb:Select"), "ALL_ATTRIBUTES"),
        ContextKey::one(KeyName("aws:SourceIp"), "127.0.0.1"),
        ContextKey::one(KeyName("aws:SecureTransport"), "true"),
    };
    context.keys = keys;
    std::printf("%-32s %7.1f ns\n", what, measure(set, context, rounds, expected));
  };
  with({"tenant#acme"}, "own item", true);
  with({"tenant#acme#orders"}, "own item of a sub-partition", true);
  with({"tenant#globex"}, "foreign item", false);
  with(std::vector<std::string_view>(100, "tenant#acme"), "a batch of 100 own items", true);
  return 0;
}

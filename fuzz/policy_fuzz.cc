// Policies from any bytes: whatever parses is evaluated, explained and linted without a crash; an
// added Deny of everything denies; nothing is read more generously than on AWS.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tenancy/policy/check_request.h"
#include "tenancy/policy/explain.h"
#include "tenancy/policy/lint.h"

namespace {

using namespace rowhouse::policy;

void require(bool holds) {
  if (!holds) std::abort();
}

const Policy& deny_all() {
  static const Policy policy =
      Policy::parse(R"({"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}})",
                    PolicyKind::kIdentity, "deny")
          .value();
  return policy;
}

void evaluate_all(const Policy& policy, const RequestContext& context) {
  const Policy* const one = &policy;
  const std::array<const Policy*, 2> denied = {one, &deny_all()};
  PolicySet set;
  const bool of_principals =
      policy.kind == PolicyKind::kResource || policy.kind == PolicyKind::kTrust;
  (of_principals ? set.resource : set.identity) = {&one, 1};
  const Explanation here = explain(set, context, Mode::kRowhouse);
  const Verdict aws = evaluate(set, context, Mode::kAws);
  require(!here.verdict.allowed || aws.allowed);
  require(!here.sentence.empty());
  set.boundary = one;
  require(!evaluate(set, context).allowed || aws.allowed);
  set.boundary = nullptr;
  (of_principals ? set.resource : set.identity) = denied;
  require(evaluate(set, context).explicitly_denied);
  if (policy.kind == PolicyKind::kTrust) (void)evaluate_trust(policy, {}, context);
}

void fuzz_policy(std::string_view text, PolicyKind kind) {
  const auto policy = Policy::parse(text, kind, "fuzz");
  if (!policy) return require(!policy.error().message().empty());
  constexpr std::array<std::string_view, 2> kKeys = {"tenant#acme", "tenant#acme#1"};
  const std::array keys = {
      ContextKey::many(kLeadingKeys, kKeys),
      ContextKey::one(KeyName("aws:PrincipalTag/TenantId"), "acme"),
      ContextKey::one(KeyName("aws:SourceIp"), "203.0.113.5"),
      ContextKey::one(KeyName("aws:CurrentTime"), "2026-06-01T00:00:00Z"),
      ContextKey::one(KeyName("aws:SecureTransport"), "true"),
  };
  RequestContext context;
  context.action = "dynamodb:GetItem";
  context.resource = "arn:aws:dynamodb:eu-west-1:000000000000:table/Shop";
  context.keys = keys;
  context.caller = {Caller::Kind::kAws, "arn:aws:sts::000000000000:assumed-role/R/S",
                    "arn:aws:iam::000000000000:role/R", "000000000000"};
  context.touches_items = true;
  evaluate_all(*policy, context);
  context.keys = std::span(keys).subspan(1);
  evaluate_all(*policy, context);
  LintOptions options;
  const std::array tables = {TableKeys{"Shop", {"PK"}, {{"ByMail", {"email"}}}}};
  options.tables = tables;
  (void)lint(*policy, options);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 6) {
    case 0:
      fuzz_policy(text, PolicyKind::kIdentity);
      break;
    case 1:
      fuzz_policy(text, PolicyKind::kSession);
      break;
    case 2:
      fuzz_policy(text, PolicyKind::kResource);
      break;
    case 3:
      fuzz_policy(text, PolicyKind::kTrust);
      break;
    case 4:
      (void)parse_check_requests(text);
      break;
    default:
      (void)parse_table_keys(text);
      break;
  }
  return 0;
}

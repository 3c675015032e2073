// A Rowhouse in memory with principals of its own, over HTTP with real signatures and in process on
// the same data, for truth_table_test.py:
//
//   isolation_house PRINCIPALS
//
// PRINCIPALS is a JSON file: {"operator": {}, "acme": {"tenant": "acme"}, "reader": {"tenant":
// "acme", "tier": {"read_only": true, "kinds": []}}, "role": {"arn": ..., "role_arn": ...,
// "account": ..., "tags": {...}, "policies": [text, ...], "boundary": text, "session": [text,
// ...]}}. The key of "role" is AKIDOFTHETESTrole with the secret "secret of role". Says on which
// port it listens. A request on its input is a line "<who> <operation> <bytes>" and the body; its
// answer a line "<status> <bytes>" and the body. Ends with its input.
#include <simdjson.h>

#include <cstdio>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "core/pipeline.h"
#include "engine/embedded/embedded_engine.h"
#include "tenancy/credential.h"
#include "wire/dispatch.h"
#include "wire/server.h"

namespace {

using namespace rowhouse;
using simdjson::dom::element;

std::string text_of(element object, const char* name) {
  std::string_view text;
  return object[name].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

std::shared_ptr<const policy::Policy> policy_of(std::string_view text, policy::PolicyKind kind) {
  return std::make_shared<const policy::Policy>(policy::Policy::parse(text, kind, "p").value());
}

std::vector<tenancy::PolicyPtr> policies_of(element object, const char* name,
                                            policy::PolicyKind kind) {
  std::vector<tenancy::PolicyPtr> policies;
  simdjson::dom::array texts;
  if (object[name].get(texts) != simdjson::SUCCESS) return policies;
  for (const element text : texts) {
    policies.push_back(policy_of(text.get_string().value(), kind));
  }
  return policies;
}

std::shared_ptr<const tenancy::Tier> tier_of(element object) {
  element described;
  if (object["tier"].get(described) != simdjson::SUCCESS) return nullptr;
  auto tier = std::make_shared<tenancy::Tier>();
  tier->read_only = described["read_only"].get_bool().value();
  for (const element kind : described["kinds"].get_array()) {
    tier->kinds.emplace_back(kind.get_string().value());
  }
  return tier;
}

tenancy::Principal principal_of(element object) {
  const std::string tenant = text_of(object, "tenant");
  if (!tenant.empty()) {
    return tenancy::Principal::of_tenant(TenantId::parse(tenant).value(), tier_of(object));
  }
  auto identity = std::make_shared<tenancy::Identity>();
  identity->arn = text_of(object, "arn");
  if (identity->arn.empty()) return tenancy::Principal::operator_principal();
  identity->role_arn = text_of(object, "role_arn");
  identity->account = text_of(object, "account");
  for (const auto tag : object["tags"].get_object()) {
    identity->tags.emplace_back(std::string(tag.key), std::string(tag.value.get_string().value()));
  }
  identity->policies = policies_of(object, "policies", policy::PolicyKind::kIdentity);
  const std::string boundary = text_of(object, "boundary");
  if (!boundary.empty()) identity->boundary = policy_of(boundary, policy::PolicyKind::kIdentity);
  identity->session_policies = policies_of(object, "session", policy::PolicyKind::kSession);
  return tenancy::Principal::of_identity(std::move(identity));
}

class Keys final : public tenancy::CredentialSource {
 public:
  explicit Keys(simdjson::dom::object principals) {
    for (const auto member : principals) {
      const std::string name(member.key);
      const std::string id = "AKIDOFTHETEST" + name;
      keys_[id] = std::make_shared<tenancy::Credential>(tenancy::Credential{
          id, "secret of " + name, "", std::nullopt, principal_of(member.value)});
    }
  }
  std::shared_ptr<const tenancy::Credential> find(std::string_view id,
                                                  std::string_view) const override {
    const auto found = keys_.find(id);
    return found == keys_.end() ? nullptr : found->second;
  }

 private:
  std::map<std::string, std::shared_ptr<const tenancy::Credential>, std::less<>> keys_;
};

wire::Answer ask(wire::Dispatcher& dispatcher, const tenancy::Principal& principal,
                 std::string_view operation, std::string_view body) {
  std::promise<wire::Answer> promise;
  auto answer = promise.get_future();
  dispatcher.dispatch(principal, operation, body,
                      [&promise](wire::Answer a) { promise.set_value(std::move(a)); });
  return answer.get();
}

constexpr std::size_t kParserPaddingBytes = 64;

int answer_input(wire::Dispatcher& dispatcher, const Keys& keys) {
  std::string who;
  std::string operation;
  std::size_t bytes = 0;
  while (std::cin >> who >> operation >> bytes && std::cin.get() == '\n') {
    std::string body(bytes + kParserPaddingBytes, '\0');
    if (!std::cin.read(body.data(), static_cast<std::streamsize>(bytes))) return 1;
    const auto credential = keys.find("AKIDOFTHETEST" + who, "");
    if (credential == nullptr) return 1;
    const wire::Answer answer =
        ask(dispatcher, credential->principal, operation, std::string_view(body).substr(0, bytes));
    std::cout << answer.status << ' ' << answer.body.size() << '\n' << answer.body << std::flush;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  simdjson::dom::parser parser;
  simdjson::dom::object principals;
  if (argc != 2 || parser.load(argv[1]).get(principals) != simdjson::SUCCESS) {
    std::cerr << "usage: isolation_house PRINCIPALS\n";
    return 2;
  }
  const Keys keys(principals);
  const auto engine = engine::make_in_memory({});
  core::Pipeline pipeline(*engine);
  wire::Dispatcher dispatcher(pipeline, base::Limits{});
  wire::ServerOptions options;
  options.port = 0;
  options.credentials = &keys;
  const auto server = wire::Server::start(options, dispatcher);
  if (!server) {
    std::fprintf(stderr, "%s\n", to_string(server.error()).c_str());
    return 1;
  }
  std::cout << (*server)->port() << std::endl;
  return answer_input(dispatcher, keys);
}

#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tenancy/policy/check_request.h"
#include "tenancy/policy/evaluate.h"

// The policies of AWS's documentation on leading keys and on isolating tenants by tags, retold:
// each file of cases/ names its page, and each of its requests says what is decided here and on
// AWS.
namespace rowhouse::policy {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;

class Policies {
 public:
  Policies(element document, const char* member, PolicyKind kind) {
    element found;
    if (document["policies"][member].get(found) != simdjson::SUCCESS) return;
    if (array list; found.get_array().get(list) == simdjson::SUCCESS) {
      for (const element each : list) add(each, kind);
    } else {
      add(found, kind);
    }
    for (const auto& policy : owned_) all_.push_back(policy.get());
  }
  const std::vector<const Policy*>& all() const { return all_; }

 private:
  void add(element json, PolicyKind kind) {
    owned_.push_back(
        std::make_unique<Policy>(Policy::parse(simdjson::minify(json), kind, "case").value()));
  }
  std::vector<std::unique_ptr<Policy>> owned_;
  std::vector<const Policy*> all_;
};

void run(const std::filesystem::path& file) {
  simdjson::dom::parser parser;
  element document;
  ASSERT_EQ(parser.load(file.string()).get(document), simdjson::SUCCESS);
  std::string_view page;
  ASSERT_EQ(document["page"].get_string().get(page), simdjson::SUCCESS);
  const Policies identity(document, "identity", PolicyKind::kIdentity);
  const Policies boundary(document, "boundary", PolicyKind::kIdentity);
  const Policies session(document, "session", PolicyKind::kSession);
  const Policies resource(document, "resource", PolicyKind::kResource);
  const PolicySet set{identity.all(), boundary.all().empty() ? nullptr : boundary.all().front(),
                      session.all(), resource.all()};
  element listed;
  ASSERT_EQ(document["requests"].get(listed), simdjson::SUCCESS);
  const auto requests = parse_check_requests(simdjson::minify(listed)).value();
  ASSERT_FALSE(requests.empty());
  for (const CheckRequest& request : requests) {
    ASSERT_TRUE(request.expected && request.expected_aws) << request.name;
    const CheckContext context(request);
    EXPECT_EQ(evaluate(set, context.get(), Mode::kRowhouse).allowed, *request.expected)
        << request.name << ", here";
    EXPECT_EQ(evaluate(set, context.get(), Mode::kAws).allowed, *request.expected_aws)
        << request.name << ", on AWS";
  }
}

TEST(DocumentedPolicies, AllowAndDenyAsDocumented) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::filesystem::path(__FILE__).parent_path() / "cases")) {
    files.push_back(entry.path());
  }
  ASSERT_GE(files.size(), 20U);
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    SCOPED_TRACE(file.filename().string());
    run(file);
  }
}

}  // namespace
}  // namespace rowhouse::policy

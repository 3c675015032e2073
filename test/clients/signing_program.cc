// Signs and verifies what it is told to, for signatures_test.py. Each line of its input is a
// request in hexadecimal fields between tabs, after a command in plain text:
//
//   sign|presign|verify METHOD TARGET BODY SECONDS REGION SERVICE ID SECRET TOKEN (NAME VALUE)...
//
// It answers with the headers to add, the target, or "ok" or the error. A verifier knows one key.
#include <iostream>
#include <string>
#include <vector>

#include "signing/signature.h"
#include "wire/authentication.h"

namespace {

using namespace rowhouse;

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields;
  std::size_t begin = 0;
  for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = line.find('\t', begin);
    fields.push_back(line.substr(begin, end == std::string::npos ? end : end - begin));
  }
  return fields;
}

std::string unhex(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    out += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
  }
  return out;
}

class OneKey final : public tenancy::CredentialSource, public base::Clock {
 public:
  explicit OneKey(const std::vector<std::string>& fields)
      : seconds_(std::stoll(fields[4])),
        credential_(std::make_shared<tenancy::Credential>(
            tenancy::Credential{fields[7], fields[8], fields[9], std::nullopt,
                                tenancy::Principal::operator_principal()})) {}
  std::shared_ptr<const tenancy::Credential> find(std::string_view id,
                                                  std::string_view) const override {
    return id == credential_->access_key_id ? credential_ : nullptr;
  }
  base::Milliseconds now() const override { return std::chrono::seconds(seconds_); }

 private:
  long long seconds_;
  std::shared_ptr<const tenancy::Credential> credential_;
};

std::string verify(const std::vector<std::string>& fields, const signing::Request& request) {
  const OneKey key(fields);
  wire::Authenticator authenticator(key, key, fields[5], fields[6]);
  wire::RequestHead head;
  head.method = request.method;
  head.target = request.target;
  head.headers = request.headers;
  for (const auto& [name, value] : request.headers) {
    if (signing::is_named(name, "authorization")) head.authorization = value;
    if (signing::is_named(name, "x-amz-date")) head.amz_date = value;
    if (signing::is_named(name, "date")) head.date = value;
  }
  const auto credential = authenticator.authenticate(head, request.body);
  return credential ? "ok" : to_string(credential.error());
}

std::string answer_to(std::vector<std::string> fields) {
  for (std::size_t i = 1; i < fields.size(); ++i) fields[i] = unhex(fields[i]);
  std::vector<signing::Header> headers;
  for (std::size_t i = 10; i + 1 < fields.size(); i += 2) {
    headers.push_back({fields[i], fields[i + 1]});
  }
  const signing::Request request{fields[1], fields[2], headers, fields[3]};
  if (fields[0] == "verify") return verify(fields, request);
  const signing::Timestamp now{std::chrono::seconds(std::stoll(fields[4]))};
  const signing::SigningCredentials credentials{fields[7], fields[8], fields[9]};
  const signing::Audience audience{fields[5], fields[6]};
  if (fields[0] == "presign") {
    return signing::presign(request, credentials, audience, now, std::chrono::seconds(60));
  }
  std::string lines;
  for (const auto& [name, value] : signing::sign(request, credentials, audience, now)) {
    lines += (lines.empty() ? "" : "\t") + name + "\t" + value;
  }
  return lines;
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto fields = split(line);
    if (fields.size() < 10) return 2;
    std::cout << answer_to(fields) << std::endl;
  }
  return 0;
}

#include "sts/answer.h"

namespace rowhouse::sts {
namespace {

constexpr std::string_view kNamespace = "https://sts.amazonaws.com/doc/2011-06-15/";

/// XML 1.0 has no way to write most control characters.
void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\t':
      case '\n':
        out += c;
        break;
      case '\r':
        out += "&#13;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  }
}

/// Elements, each opened and closed where it is written.
class Xml {
 public:
  void open(std::string_view name) { out_ += '<', out_ += name, out_ += ">\n"; }
  void open_root(std::string_view name) {
    out_ += '<', out_ += name, out_ += " xmlns=\"", out_ += kNamespace, out_ += "\">\n";
  }
  void close(std::string_view name) { out_ += "</", out_ += name, out_ += ">\n"; }
  void text(std::string_view name, std::string_view text) {
    out_ += '<', out_ += name, out_ += '>';
    append_escaped(out_, text);
    close(name);
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

void write(Xml& xml, const IssuedCredentials& credentials) {
  xml.open("Credentials");
  xml.text("AccessKeyId", credentials.access_key_id);
  xml.text("SecretAccessKey", credentials.secret_access_key);
  xml.text("SessionToken", credentials.session_token);
  xml.text("Expiration", iso_format(credentials.expires_at));
  xml.close("Credentials");
}

void write(Xml& xml, const AssumedRole& role) {
  xml.open("AssumedRoleUser");
  xml.text("AssumedRoleId", role.assumed_role_id);
  xml.text("Arn", role.arn);
  xml.close("AssumedRoleUser");
  write(xml, role.credentials);
  if (role.packed_percent > 0) xml.text("PackedPolicySize", std::to_string(role.packed_percent));
  if (!role.source_identity.empty()) xml.text("SourceIdentity", role.source_identity);
}

void write(Xml& xml, const AssumedRoleWithWebIdentity& assumed) {
  write(xml, assumed.role);
  xml.text("SubjectFromWebIdentityToken", assumed.subject);
  xml.text("Provider", assumed.provider);
  xml.text("Audience", assumed.audience);
}

void write(Xml& xml, const CallerIdentity& identity) {
  xml.text("Arn", identity.arn);
  xml.text("UserId", identity.user_id);
  xml.text("Account", identity.account);
}

std::string_view action_of(const Answer& answer) {
  switch (answer.index()) {
    case 0:
      return "AssumeRole";
    case 1:
      return "AssumeRoleWithWebIdentity";
    case 2:
      return "GetCallerIdentity";
    default:
      return "GetSessionToken";
  }
}

}  // namespace

std::string xml_of(const Answer& answer, std::string_view request_id) {
  const std::string response = std::string(action_of(answer)) + "Response";
  const std::string result = std::string(action_of(answer)) + "Result";
  Xml xml;
  xml.open_root(response);
  xml.open(result);
  std::visit([&](const auto& each) { write(xml, each); }, answer);
  xml.close(result);
  xml.open("ResponseMetadata");
  xml.text("RequestId", request_id);
  xml.close("ResponseMetadata");
  xml.close(response);
  return xml.take();
}

std::string xml_of(const Error& error, std::string_view request_id) {
  Xml xml;
  xml.open_root("ErrorResponse");
  xml.open("Error");
  xml.text("Type", http_status_of(error.code) >= 500 ? "Receiver" : "Sender");
  xml.text("Code", name_of(error.code));
  xml.text("Message", error.message);
  xml.close("Error");
  xml.text("RequestId", request_id);
  xml.close("ErrorResponse");
  return xml.take();
}

std::string iso_format(signing::Timestamp time) {
  // "20150830T123600Z"
  const std::string basic = signing::basic_format(time);
  return basic.substr(0, 4) + "-" + basic.substr(4, 2) + "-" + basic.substr(6, 2) + "T" +
         basic.substr(9, 2) + ":" + basic.substr(11, 2) + ":" + basic.substr(13, 2) + "Z";
}

}  // namespace rowhouse::sts

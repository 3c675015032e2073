#include "policy_text.h"

#include <vector>

#include "item_text.h"
#include "terminal.h"

namespace rowhouse::app {
namespace {

std::string list_json(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ",") + json_string(text);
  return "[" + out + "]";
}

std::string list_text(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + printable(text);
  return out;
}

std::string member(const char* name, const std::string& value) {
  return "\"" + std::string(name) + "\":" + value;
}

std::string explanation_json(const policy::Explanation& explanation) {
  const policy::Verdict& verdict = explanation.verdict;
  std::string out = "{" + member("decision", verdict.allowed             ? "\"allow\""
                                             : verdict.explicitly_denied ? "\"explicit deny\""
                                                                         : "\"implicit deny\"");
  out += "," + member("why", json_string(explanation.sentence));
  if (verdict.statement != nullptr) {
    out += "," + member("policy", json_string(verdict.policy->name)) + "," +
           member("statement", json_string(verdict.statement->name()));
  }
  if (const auto& nearest = explanation.nearest) {
    out += "," + member("nearest_allow", "{") + member("policy", json_string(nearest->policy)) +
           "," + member("statement", json_string(nearest->statement)) + "," +
           member("failed_at", json_string(nearest->failed_at)) + "," +
           member("wanted", list_json(nearest->wanted)) + "," +
           member("wants_others", nearest->wants_others ? "true" : "false") + ",\"conditions\":[";
    for (const auto& failed : nearest->conditions) {
      out += (out.back() == '[' ? "{" : ",{") +
             member("operator", json_string(failed.operator_name)) + "," +
             member("key", json_string(failed.key)) + "," +
             member("wanted", list_json(failed.wanted)) + "," +
             member("actual", failed.actual ? list_json(*failed.actual) : "null") + "," +
             member("why", json_string(failed.why)) + "}";
    }
    out += "]}";
  }
  return out + "}";
}

std::string explanation_text(const char* where, const policy::Explanation& explanation) {
  std::string out = std::string("  ") + where + printable(explanation.sentence) + "\n";
  const auto& nearest = explanation.nearest;
  if (!nearest) return out;
  out += "            nearest: " + printable(nearest->statement) + " of \"" +
         printable(nearest->policy) + "\", which failed at " + nearest->failed_at + "\n";
  if (!nearest->wanted.empty()) {
    out += std::string("              it is about ") + (nearest->wants_others ? "all but " : "") +
           list_text(nearest->wanted) + "\n";
  }
  for (const auto& failed : nearest->conditions) {
    out += "              " + printable(failed.operator_name) + " wants " +
           list_text(failed.wanted) + "\n              but " + printable(failed.why) + "\n";
  }
  return out;
}

}  // namespace

std::string finding_text(const std::string& path, const policy::Finding& finding) {
  std::string out = bold(finding.rule) + "  " + printable(path) + ": " + printable(finding.where);
  if (!finding.text.empty()) out += "\n  found    " + printable(finding.text);
  return out + "\n  why      " + printable(finding.why) + "\n  instead  " +
         printable(finding.instead) + "\n";
}

std::string finding_json(const std::string& path, const policy::Finding& finding) {
  return "{" + member("file", json_string(path)) + "," + member("rule", json_string(finding.rule)) +
         "," + member("where", json_string(finding.where)) + "," +
         member("found", json_string(finding.text)) + "," +
         member("why", json_string(finding.why)) + "," +
         member("instead", json_string(finding.instead)) + "}";
}

std::string check_text(const policy::CheckRequest& request, const policy::Explanation& here,
                       const policy::Explanation& aws, bool good, const std::string& note) {
  const bool expects = request.expected || request.expected_aws;
  std::string out = bold(printable(request.name.empty() ? request.action : request.name)) +
                    (expects ? (good ? "  as expected" : "  NOT AS EXPECTED") : "") + "\n";
  out += explanation_text("here    ", here) + explanation_text("on AWS  ", aws);
  return note.empty() ? out : out + "  note    " + printable(note) + "\n";
}

std::string check_json(const policy::CheckRequest& request, const policy::Explanation& here,
                       const policy::Explanation& aws, bool good, const std::string& note) {
  std::string out = "{" + member("name", json_string(request.name)) + "," +
                    member("action", json_string(request.action)) + "," +
                    member("resource", json_string(request.resource)) + "," +
                    member("here", explanation_json(here)) + "," +
                    member("aws", explanation_json(aws));
  if (request.expected || request.expected_aws) {
    out += "," + member("as_expected", good ? "true" : "false");
  }
  if (!note.empty()) out += "," + member("note", json_string(note));
  return out + "}";
}

}  // namespace rowhouse::app

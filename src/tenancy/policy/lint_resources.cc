#include <algorithm>
#include <string>
#include <string_view>

#include "tenancy/policy/lint_rules.h"

// Tables of a tenant's own: by their names, and by their tags.
namespace rowhouse::policy {
namespace {

constexpr std::string_view kTable = ":table/";

/// The table's name in a Resource, as the policy has it; empty if it names no table.
std::string_view table_in(const Pattern& resource) {
  const std::string_view source = resource.source();
  const std::size_t at = source.find(kTable);
  if (at == std::string_view::npos) return {};
  const std::string_view name = source.substr(at + kTable.size());
  // A variable may hold a slash: ${aws:PrincipalTag/TenantId}.
  std::size_t end = 0;
  for (bool in_variable = false; end < name.size(); ++end) {
    if (name.substr(end).starts_with("${")) in_variable = true;
    if (name[end] == '}') in_variable = false;
    if (name[end] == '/' && !in_variable) break;
  }
  return name.substr(0, end);
}

bool names_tenants_table(const Pattern& resource) {
  return table_in(resource).find("${") != std::string_view::npos;
}

/// The table's tag has to be the caller's: {"StringEquals": {"aws:ResourceTag/TenantId":
/// "${aws:PrincipalTag/TenantId}"}}. A table without the tag then is nobody's.
bool compares_table_tag(const Condition& condition) {
  constexpr std::string_view kResourceTag = "aws:ResourceTag/";
  const std::string_view key = condition.key();
  const bool is_text = condition.op().comparison == Comparison::kString ||
                       condition.op().comparison == Comparison::kStringLike;
  if (!is_text || condition.op().negated || condition.op().if_exists) return false;
  if (condition.op().quantifier != Quantifier::kNone) return false;
  if (!equal_ignoring_case(key.substr(0, kResourceTag.size()), kResourceTag)) return false;
  return std::all_of(condition.operands().begin(), condition.operands().end(),
                     [](const Operand& each) {
                       const auto* const pattern = std::get_if<Pattern>(&each.value);
                       return pattern != nullptr && pattern->has_variables();
                     });
}

}  // namespace

bool isolates_by_table(const Statement& statement) {
  if (std::any_of(statement.conditions.begin(), statement.conditions.end(), compares_table_tag)) {
    return true;
  }
  return !statement.not_resource && !statement.resources.empty() &&
         std::all_of(statement.resources.begin(), statement.resources.end(), names_tenants_table);
}

void lint_resources(const LintSubject& subject) {
  if (subject.statement.effect != Effect::kAllow || subject.statement.not_resource) return;
  for (const Pattern& resource : subject.statement.resources) {
    const std::string_view table = table_in(resource);
    const std::size_t wildcard = table.find_first_of("*?");
    const std::size_t variable = table.find("${");
    if (variable == std::string_view::npos || wildcard == std::string_view::npos) continue;
    // A wildcard before the tag ends elsewhere: "*-${aws:PrincipalTag/TenantId}".
    const std::size_t end = table.find('}', variable);
    const bool goes_on = wildcard > variable && end < wildcard;
    const std::string tag(table.substr(variable, end + 1 - variable));
    subject.findings.push_back(
        {"prefix-trap", subject.path() + ".Resource", resource.source(),
         goes_on
             ? "it also matches the tables of a tenant whose id goes on: a name that begins as " +
                   std::string(table.substr(0, wildcard)) +
                   " does may be that of another, since ids may hold what names of tables may"
             : "it also matches the tables of a tenant whose id ends as another's does",
         "name each table, with the tag at one end of it and no wildcard: \"Orders-" + tag + "\""});
  }
}

}  // namespace rowhouse::policy

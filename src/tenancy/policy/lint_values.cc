#include <string>
#include <string_view>

#include "tenancy/policy/lint_rules.h"

// What the values of a condition on leading keys let through that they should not.
namespace rowhouse::policy {
namespace {

using Piece = Pattern::Piece;

bool is_wildcard(const Piece& piece) {
  return piece.kind == Piece::Kind::kOne || piece.kind == Piece::Kind::kMany;
}

/// A character that a tenant's id may hold: behind one, a wildcard may go on with the id.
bool is_id_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("_.-:@=").find(c) != std::string_view::npos;
}

/// A pattern up to its first wildcard, as the policy has it.
struct Stem {
  std::string text;
  bool has_wildcard = false;
  bool ends_in_variable = false;
  std::string last_variable;
};

Stem stem_of(const Pattern& pattern) {
  Stem stem;
  for (const Piece& piece : pattern.pieces()) {
    if (is_wildcard(piece)) {
      stem.has_wildcard = true;
      break;
    }
    stem.ends_in_variable = piece.kind == Piece::Kind::kVariable;
    if (stem.ends_in_variable) {
      stem.last_variable = "${" + piece.key + "}";
      stem.text += stem.last_variable;
    } else {
      stem.text += piece.text;
    }
  }
  return stem;
}

/// What stands before the character with which a policy ends an id, where ids may hold it.
std::string without_separator(const std::string& stem) {
  constexpr std::string_view kSeparators = "_.-:@=";
  const bool ends = stem.size() > 1 && kSeparators.find(stem.back()) != std::string_view::npos;
  return ends ? stem.substr(0, stem.size() - 1) : stem;
}

std::string safe_pair(const std::string& stem) { return "\"" + stem + "\" and \"" + stem + "#*\""; }

void lint_wildcard(const LintSubject& subject, const Condition& condition, const Operand& operand,
                   const Pattern& pattern) {
  const Stem stem = stem_of(pattern);
  if (!stem.has_wildcard) return;
  const std::string path = subject.path_of(condition);
  if (stem.text.empty() || stem.text == subject.options.tenant_prefix) {
    subject.findings.push_back(
        {"every-tenant", path, operand.text,
         "no tenant stands before the wildcard, so it matches the keys of all of them",
         "name the tenant: \"tenant#${aws:PrincipalTag/TenantId}\" and "
         "\"tenant#${aws:PrincipalTag/TenantId}#*\""});
    return;
  }
  if (stem.ends_in_variable) {
    subject.findings.push_back(
        {"empty-tag", path, operand.text,
         "if " + stem.last_variable + " is empty, this matches every key that begins as \"" +
             stem.text.substr(0, stem.text.size() - stem.last_variable.size()) + "\" does",
         safe_pair(stem.text)});
  }
  if (stem.ends_in_variable || is_id_character(stem.text.back())) {
    subject.findings.push_back({"prefix-trap", path, operand.text,
                                "it also matches a tenant whose id goes on: " + stem.text +
                                    "2 begins as " + stem.text + " does",
                                safe_pair(without_separator(stem.text))});
  }
}

void lint_default(const LintSubject& subject, const Condition& condition, const Operand& operand,
                  const Pattern& pattern) {
  for (const Piece& piece : pattern.pieces()) {
    if (piece.kind != Piece::Kind::kVariable || !piece.has_default) continue;
    subject.findings.push_back(
        {"default-tenant", subject.path_of(condition), operand.text,
         "a caller without " + piece.key + " becomes the tenant \"" + piece.text + "\"",
         "leave the default out: without a value the condition then fails"});
  }
}

void lint_plain_wildcard(const LintSubject& subject, const Condition& condition,
                         const Operand& operand, const Pattern& pattern) {
  for (const Piece& piece : pattern.pieces()) {
    if (piece.kind == Piece::Kind::kText && piece.text.find('*') != std::string::npos) {
      subject.findings.push_back({"wildcard-is-text", subject.path_of(condition), operand.text,
                                  "StringEquals knows no wildcards, so \"*\" is a plain character",
                                  "StringLike, with a delimiter before the star"});
      return;
    }
  }
}

}  // namespace

void lint_values(const LintSubject& subject, const Condition& condition) {
  if (!condition.on_leading_keys()) return;
  // Only where what matches is let through: an Allow of what is alike, a Deny of what is not.
  const bool lets_through = (subject.statement.effect == Effect::kAllow) != condition.op().negated;
  if (!lets_through) return;
  for (const Operand& operand : condition.operands()) {
    const auto* pattern = std::get_if<Pattern>(&operand.value);
    if (pattern == nullptr) continue;
    lint_default(subject, condition, operand, *pattern);
    if (condition.op().comparison == Comparison::kStringLike) {
      lint_wildcard(subject, condition, operand, *pattern);
    } else {
      lint_plain_wildcard(subject, condition, operand, *pattern);
    }
  }
}

}  // namespace rowhouse::policy

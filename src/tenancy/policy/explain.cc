#include "tenancy/policy/explain.h"

#include <utility>

namespace rowhouse::policy {
namespace {

/// How far a statement got, so that the nearest of several can be told.
struct Reach {
  int stage = 0;  ///< Elements that matched, in the order principal, action, resource, condition.
  std::size_t failed_conditions = 0;
};

bool is_nearer(const Reach& a, const Reach& b) {
  return a.stage != b.stage ? a.stage > b.stage : a.failed_conditions < b.failed_conditions;
}

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string listed(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) {
    if (!out.empty()) out += ", ";
    out += quoted(text);
  }
  return out;
}

/// What a variable came to.
std::string variable_text(const Pattern::Piece& piece, const RequestContext& context) {
  const ContextKey* key = context.find(KeyName(piece.key, piece.key_hash));
  std::string text = "; ${" + piece.key + "} is ";
  if (key == nullptr) {
    return text + (piece.has_default ? "absent, its default is " + quoted(piece.text) : "absent");
  }
  if (key->has_many()) return text + "a key of many values, which no variable can stand for";
  return text + quoted(key->values().front());
}

/// What the variables in the condition's values came to, each once: the part of a reason that a
/// policy's text does not show.
std::string variables_in(const Condition& condition, const RequestContext& context) {
  std::string out;
  for (const Operand& operand : condition.operands()) {
    const auto* pattern = std::get_if<Pattern>(&operand.value);
    if (pattern == nullptr) continue;
    for (const Pattern::Piece& piece : pattern->pieces()) {
      if (piece.kind != Pattern::Piece::Kind::kVariable) continue;
      const std::string text = variable_text(piece, context);
      if (out.find(text) == std::string::npos) out += text;
    }
  }
  return out;
}

std::string why_failed(const Condition& condition, const RequestContext& context, bool nameless) {
  const ContextKey* key = condition.find_in(context);
  if (nameless && condition.on_leading_keys()) {
    return "the operation does not name its partitions, so nothing that depends on " +
           condition.key() + " is allowed (on AWS ForAllValues would be true of the absent key)";
  }
  if (condition.op().comparison == Comparison::kNull) {
    return condition.key() + (key == nullptr ? " is absent" : " is present");
  }
  if (key == nullptr) return condition.key() + " is absent" + variables_in(condition, context);
  if (key->has_many() && condition.op().quantifier == Quantifier::kNone) {
    return condition.key() +
           " is a key of many values: write ForAllValues: or ForAnyValue: before the operator";
  }
  const std::vector<std::string> actual(key->values().begin(), key->values().end());
  return condition.key() + " is " + (actual.empty() ? "empty" : listed(actual)) +
         variables_in(condition, context);
}

FailedCondition failed_condition(const Condition& condition, const RequestContext& context,
                                 bool nameless) {
  FailedCondition failed{.operator_name = condition.operator_name(),
                         .key = condition.key(),
                         .wanted = {},
                         .actual = std::nullopt,
                         .why = why_failed(condition, context, nameless)};
  for (const Operand& operand : condition.operands()) failed.wanted.push_back(operand.text);
  if (const ContextKey* key = condition.find_in(context)) {
    failed.actual.emplace(key->values().begin(), key->values().end());
  }
  return failed;
}

/// Looks for the Allow which came closest among policies of one source.
class Nearest {
 public:
  Nearest(const RequestContext& context, Mode mode) : context_(context), mode_(mode) {}

  void look_at(const Policy& policy, Source source) {
    for (const Statement& statement : policy.statements) {
      if (statement.effect != Effect::kAllow) continue;
      const Reach reach = reach_of(statement, source);
      if (found_ && !is_nearer(reach, reach_)) continue;
      reach_ = reach;
      found_ = describe(policy, statement, source, reach);
    }
  }

  std::optional<NearestAllow> take() { return std::move(found_); }

 private:
  Reach reach_of(const Statement& statement, Source source) const {
    Reach reach;
    if (source == Source::kResource &&
        statement.match_principal(context_.caller) <= PrincipalMatch::kAccount) {
      return reach;
    }
    if (++reach.stage; !statement.matches_action(context_)) return reach;
    if (++reach.stage; !statement.matches_resource(context_)) return reach;
    ++reach.stage;
    const bool nameless = statement.is_nameless(context_, mode_);
    for (const Condition& condition : statement.conditions) {
      reach.failed_conditions += condition.holds(context_, Effect::kAllow, nameless) ? 0U : 1U;
    }
    return reach;
  }

  NearestAllow describe(const Policy& policy, const Statement& statement, Source source,
                        const Reach& reach) const {
    constexpr const char* kStages[] = {"Principal", "Action", "Resource", "Condition"};
    NearestAllow nearest{.source = source,
                         .policy = policy.name,
                         .statement = statement.name(),
                         .failed_at = kStages[reach.stage],
                         .conditions = {}};
    const auto names = [&](const std::vector<Pattern>& patterns, bool others) {
      for (const Pattern& each : patterns) nearest.wanted.push_back(each.source());
      nearest.wants_others = others;
    };
    if (reach.stage == 1) names(statement.actions, statement.not_action);
    if (reach.stage == 2) names(statement.resources, statement.not_resource);
    if (reach.failed_conditions == 0) return nearest;
    const bool nameless = statement.is_nameless(context_, mode_);
    for (const Condition& condition : statement.conditions) {
      if (condition.holds(context_, Effect::kAllow, nameless)) continue;
      nearest.conditions.push_back(failed_condition(condition, context_, nameless));
    }
    return nearest;
  }

  const RequestContext& context_;
  Mode mode_;
  Reach reach_;
  std::optional<NearestAllow> found_;
};

std::string sentence_of(const Verdict& verdict) {
  if (verdict.statement != nullptr) {
    return std::string(verdict.allowed ? "Allowed" : "Denied") + " by " +
           verdict.statement->name() + " of the " + std::string(source_name(verdict.source)) +
           " policy " + quoted(verdict.policy->name) + ".";
  }
  switch (verdict.source) {
    case Source::kBoundary:
      return "Denied: no statement of the permissions boundary allows it.";
    case Source::kSession:
      return "Denied: no statement of the session policies allows it.";
    case Source::kTrust:
      return "Denied: no statement of the trust policy allows it.";
    default:
      return "Denied: no statement allows it.";
  }
}

}  // namespace

std::string_view source_name(Source source) noexcept {
  switch (source) {
    case Source::kNone:
      break;
    case Source::kIdentity:
      return "identity";
    case Source::kBoundary:
      return "boundary";
    case Source::kSession:
      return "session";
    case Source::kResource:
      return "resource";
    case Source::kTrust:
      return "trust";
  }
  return "none";
}

Explanation explain(const PolicySet& policies, const RequestContext& context, Mode mode) {
  Explanation explanation;
  explanation.verdict = evaluate(policies, context, mode);
  explanation.sentence = sentence_of(explanation.verdict);
  if (explanation.verdict.statement != nullptr) return explanation;
  Nearest nearest(context, mode);
  switch (explanation.verdict.source) {
    case Source::kBoundary:
      nearest.look_at(*policies.boundary, Source::kBoundary);
      break;
    case Source::kSession:
      for (const Policy* policy : policies.session) nearest.look_at(*policy, Source::kSession);
      break;
    default:
      for (const Policy* policy : policies.identity) nearest.look_at(*policy, Source::kIdentity);
      for (const Policy* policy : policies.resource) nearest.look_at(*policy, Source::kResource);
      break;
  }
  explanation.nearest = nearest.take();
  return explanation;
}

}  // namespace rowhouse::policy

// PartiQL of the hostile program: statements on keys of its own and of the other's, which look for
// the other's words, and leave the other's keys in indexes.
#include "hostile_program.h"

namespace rowhouse::isolation {
namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

}  // namespace

std::string HostileProgram::statement_key(std::string_view table) {
  std::string out = "PK = " + quoted(partition_text());
  if (table != kFlat) out += " AND SK = " + quoted(sort_text());
  return out;
}

std::string HostileProgram::statement_condition() {
  const std::string word = quoted((one_in(3) ? other_marker_ : marker_) + std::to_string(below(5)));
  switch (below(5)) {
    case 0:
      return " AND begins_with(a, " + word + ")";
    case 1:
      return " AND (a = " + word + " OR b IS MISSING)";
    case 2:
      // What would make a condition on a key no condition.
      return " OR a = " + word;
    default:
      return {};
  }
}

std::string HostileProgram::select_one() {
  const std::string_view of = table();
  return "SELECT " + std::string(one_in(2) ? "*" : "a, b, GPK") + " FROM " + std::string(of) +
         " WHERE " + statement_key(of) + statement_condition();
}

std::string HostileProgram::select_statement() {
  const std::string_view of = table();
  std::string from = "SELECT * FROM " + std::string(of);
  switch (below(6)) {
    case 0:
      return from + " WHERE PK IN [" + quoted(partition_text()) + ", " + quoted(partition_text()) +
             "]" + statement_condition();
    case 1:
      return "SELECT * FROM Shop.global WHERE GPK = " + quoted(partition_text()) +
             statement_condition();
    case 2:
      return "SELECT * FROM Shop.local WHERE PK = " + quoted(partition_text()) +
             " ORDER BY GSK DESC";
    case 3:
      return one_in(2) ? from : from + " WHERE NOT PK = " + quoted(partition_text());
    case 4:
      return from + " WHERE PK = " + quoted(partition_text()) + statement_condition();
    default:
      return select_one();
  }
}

std::string HostileProgram::write_statement(bool returns) {
  const std::string_view of = table();
  const std::string name(of);
  const std::string word = quoted(marker_ + std::to_string(below(5)));
  switch (below(4)) {
    case 0: {
      std::string item = "{'PK': " + quoted(partition_text());
      if (of != kFlat) item += ", 'SK': " + quoted(sort_text());
      return "INSERT INTO " + name + " VALUE " + item + ", 'a': " + word +
             ", 'GPK': " + quoted(partition_text()) + "}";
    }
    case 1:
      return "DELETE FROM " + name + " WHERE " + statement_key(of) + statement_condition() +
             (returns ? " RETURNING ALL OLD *" : "");
    case 2:
      return "UPDATE " + name + " SET GPK = " + quoted(partition_text()) + " WHERE " +
             statement_key(of) + (returns ? " RETURNING MODIFIED OLD *" : "");
    default:
      return "UPDATE " + name + " SET a = " + word + " REMOVE b WHERE " + statement_key(of) +
             statement_condition() + (returns ? " RETURNING ALL NEW *" : "");
  }
}

std::string HostileProgram::statement_members(const std::string& statement) {
  return "{\"Statement\":\"" + statement + "\",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"";
}

std::string HostileProgram::statement_body() {
  return statement_members(one_in(2) ? select_statement() : write_statement(true)) + options() +
         "}";
}

std::string HostileProgram::statements_body(std::string_view member, bool in_transaction) {
  std::string list;
  const bool reads = one_in(2);
  for (std::uint64_t i = 0, many = 1 + below(3); i < many; ++i) {
    std::string statement = reads ? select_one() : write_statement(!in_transaction);
    if (in_transaction && !reads && one_in(4)) statement = "EXISTS(" + select_one() + ")";
    list += (i ? "," : "") + statement_members(statement) + "}";
  }
  std::string out = "{\"" + std::string(member) + "\":[" + list + "]";
  if (in_transaction && one_in(3)) {
    out += ",\"ClientRequestToken\":\"token" + std::to_string(below(4)) + "\"";
  }
  return out + options() + "}";
}

}  // namespace rowhouse::isolation

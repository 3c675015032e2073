#include "model/value_writer.h"
#include "partiql/parser.h"

namespace rowhouse::partiql {
namespace {

using expression::UpdateAction;
using operation::ReturnValues;

/// A map's value as an item: its bytes behind another head.
std::string item_of(model::MapView map) {
  std::string item;
  model::ValueWriter writer(item);
  const auto mark = writer.begin_item();
  item += map.attributes();
  writer.end_item(mark, map.size());
  return item;
}

}  // namespace

Result<Statement> Parser::parse_statement() {
  if (skip_word("SELECT")) {
    return parse_select().transform([](Select select) { return Statement(std::move(select)); });
  }
  if (skip_word("INSERT")) {
    return parse_insert().transform([](Insert insert) { return Statement(std::move(insert)); });
  }
  if (skip_word("UPDATE")) {
    return parse_update().transform([](Update update) { return Statement(std::move(update)); });
  }
  if (skip_word("DELETE")) {
    return parse_delete().transform([](Delete erase) { return Statement(std::move(erase)); });
  }
  if (!skip_word("EXISTS")) return malformed("Expected data manipulation");
  ROWHOUSE_CHECK(expect(TokenKind::kOpen));
  ROWHOUSE_CHECK(expect_word("SELECT"));
  ROWHOUSE_TRY(select, parse_select());
  ROWHOUSE_CHECK(expect(TokenKind::kClose));
  return Statement(Exists{std::move(select)});
}

Result<Select> Parser::parse_select() {
  Select select;
  if (!skip(TokenKind::kStar)) {
    do {
      if (at_call() && !is_keyword(token_.text)) {
        return invalid("Unsupported function: " + std::string(token_.text));
      }
      ROWHOUSE_TRY(path, parse_path());
      select.columns.push_back(std::move(path));
    } while (skip(TokenKind::kComma));
  }
  if (!skip_word("FROM")) return malformed("Expected FROM after SELECT list");
  ROWHOUSE_TRY(table, parse_table());
  select.table = std::move(table);
  if (skip(TokenKind::kDot)) {
    ROWHOUSE_TRY(index, parse_name());
    select.index = std::move(index);
  }
  ROWHOUSE_CHECK(parse_where(select.where));
  if (skip_word("ORDER")) {
    ROWHOUSE_CHECK(expect_word("BY"));
    ROWHOUSE_CHECK(parse_order(select.order));
  }
  for (const std::string_view clause : {"LIMIT", "GROUP", "HAVING", "UNION", "JOIN", "CROSS"}) {
    if (at_word(clause)) return invalid("Unsupported clause: " + std::string(clause));
  }
  return select;
}

Result<void> Parser::parse_where(std::optional<expression::ConditionNode>& where) {
  if (!skip_word("WHERE")) return {};
  ROWHOUSE_TRY(condition, parse_or());
  where = std::move(condition);
  return {};
}

Result<void> Parser::parse_order(std::vector<OrderKey>& order) {
  do {
    OrderKey& key = order.emplace_back();
    ROWHOUSE_TRY(name, parse_name());
    key.name = std::move(name);
    key.is_descending = skip_word("DESC");
    if (!key.is_descending) skip_word("ASC");
  } while (skip(TokenKind::kComma));
  return {};
}

Result<Insert> Parser::parse_insert() {
  Insert insert;
  ROWHOUSE_CHECK(expect_word("INTO"));
  ROWHOUSE_TRY(table, parse_table());
  insert.table = std::move(table);
  ROWHOUSE_CHECK(expect_word("VALUE"));
  std::string value;
  if (!at(TokenKind::kOpenBrace) && !at(TokenKind::kParameter)) return unexpected();
  // The tuple is the item itself, whose attributes may nest as deep as any.
  ROWHOUSE_CHECK(parse_value(value, -1));
  const model::ValueView view(value);
  if (view.type() != model::Type::kMap) return malformed("Expected a tuple of attributes");
  insert.item = item_of(view.as_map());
  return insert;
}

Result<Update> Parser::parse_update() {
  Update update;
  ROWHOUSE_TRY(table, parse_table());
  update.table = std::move(table);
  if (!at_word("SET") && !at_word("REMOVE")) return malformed("Expected data manipulation");
  ROWHOUSE_CHECK(parse_actions(update.actions));
  ROWHOUSE_CHECK(parse_where(update.where));
  ROWHOUSE_TRY(returning, parse_returning());
  update.returning = returning;
  return update;
}

Result<void> Parser::parse_actions(std::vector<UpdateAction>& actions) {
  while (at_word("SET") || at_word("REMOVE")) {
    const bool is_set = at_word("SET");
    advance();
    do {
      UpdateAction& action = actions.emplace_back();
      if (is_set) {
        ROWHOUSE_CHECK(parse_set(action));
        continue;
      }
      action.kind = UpdateAction::Kind::kRemove;
      ROWHOUSE_TRY(path, parse_path());
      action.path = std::move(path);
    } while (skip(TokenKind::kComma));
  }
  return {};
}

Result<ReturnValues> Parser::parse_returning() {
  if (!skip_word("RETURNING")) return ReturnValues::kNone;
  const bool is_all = at_word("ALL");
  if (!is_all && !at_word("MODIFIED")) return unexpected();
  advance();
  const bool is_old = at_word("OLD");
  if (!is_old && !at_word("NEW")) return unexpected();
  advance();
  ROWHOUSE_CHECK(expect(TokenKind::kStar));
  if (is_all) return is_old ? ReturnValues::kAllOld : ReturnValues::kAllNew;
  return is_old ? ReturnValues::kUpdatedOld : ReturnValues::kUpdatedNew;
}

Result<Delete> Parser::parse_delete() {
  Delete erase;
  if (!skip_word("FROM")) return malformed("Expected FROM after DELETE");
  ROWHOUSE_TRY(table, parse_table());
  erase.table = std::move(table);
  ROWHOUSE_CHECK(parse_where(erase.where));
  ROWHOUSE_TRY(returning, parse_returning());
  if (returning != ReturnValues::kNone && returning != ReturnValues::kAllOld) {
    return invalid("DELETE returns ALL OLD * only");
  }
  erase.returning = returning;
  return erase;
}

}  // namespace rowhouse::partiql

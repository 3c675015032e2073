#pragma once

#include <string_view>

#include "expression/ast.h"
#include "expression/expression.h"

namespace rowhouse::expression {

/// Writes an expression with placeholders for every name and value. Names that `out` knows from
/// another expression of the same request are used again; values get new placeholders.
class Printer {
 public:
  explicit Printer(Printed& out) : out_(out) { out_.text.clear(); }

  void text(std::string_view words) { out_.text += words; }
  void name(std::string_view attribute);
  void value(std::string_view compact);
  void path(const Path& path);
  void condition(const ConditionNode& node);
  void projection(const PathNode& root);
  void update(const UpdateTree& tree);

 private:
  void operand(const Operand& operand);
  void operands(const ConditionNode& node, std::size_t first);
  void child(const ConditionNode& node, bool parenthesized);
  void set_operand(const SetOperand& operand);
  void paths_below(const PathNode& node, Path& so_far, bool& any);

  Printed& out_;
};

}  // namespace rowhouse::expression

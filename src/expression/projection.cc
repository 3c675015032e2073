#include "expression/expression.h"
#include "expression/parser.h"
#include "expression/print.h"

namespace rowhouse::expression {
namespace {

class ProjectionParser : public Parser {
 public:
  ProjectionParser(std::string_view text, Placeholders& placeholders, const base::Limits& limits)
      : Parser(text, Parameter::kProjection, placeholders, limits) {}

  Result<ProjectionTree> parse() {
    ROWHOUSE_CHECK(check_size());
    std::vector<Path> paths;
    bool more = true;
    while (more && parse_path(paths.emplace_back())) more = skip(TokenKind::kComma);
    if (!at(TokenKind::kEnd)) syntax_error();
    ProjectionTree tree;
    if (ok()) {
      const auto path_at = [&](std::size_t i) -> const Path& { return paths[i]; };
      if (auto clash = merge_paths(paths.size(), path_at, tree.paths)) refuse(*clash);
    }
    if (!ok()) return *error();
    return tree;
  }
};

}  // namespace

Result<Projection> Projection::parse(std::string_view text, Placeholders& placeholders,
                                     const base::Limits& limits) {
  ROWHOUSE_TRY(tree, ProjectionParser(text, placeholders, limits).parse());
  Projection projection;
  projection.tree_ = std::make_shared<const ProjectionTree>(std::move(tree));
  return projection;
}

Result<Projection> Projection::of(const std::vector<Path>& paths) {
  ProjectionTree tree;
  const auto path_at = [&](std::size_t i) -> const Path& { return paths[i]; };
  if (auto clash = merge_paths(paths.size(), path_at, tree.paths)) {
    return Error(ErrorCode::kValidation, *std::move(clash));
  }
  Projection projection;
  projection.tree_ = std::make_shared<const ProjectionTree>(std::move(tree));
  return projection;
}

void Projection::apply(model::ItemView item, std::string& out) const {
  if (tree_) {
    project(tree_->paths, item, out);
  } else {
    out += item.bytes();
  }
}

std::vector<std::string> Projection::attributes() const {
  std::vector<std::string> names;
  if (!tree_) return names;
  for (const PathNode& attribute : tree_->paths.children) names.push_back(attribute.name);
  return names;
}

void Projection::print(Printed& out) const {
  Printer printer(out);
  if (tree_) printer.projection(tree_->paths);
}

bool operator==(const Projection& a, const Projection& b) {
  return a.tree_ == b.tree_ || (a.tree_ && b.tree_ && a.tree_->paths == b.tree_->paths);
}

}  // namespace rowhouse::expression

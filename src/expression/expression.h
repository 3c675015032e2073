#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"
#include "expression/placeholders.h"
#include "model/key.h"
#include "model/schema.h"
#include "model/value_view.h"

/// The expression language of DynamoDB, parsed once at the edge and bound to its names and values.
/// Objects here are immutable values over shared trees: cheap to move, safe from many threads. Text
/// goes in at parse(); `print` gives it back for a remote engine, with placeholders of its own,
/// such that parsing what was printed gives an equal expression.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
namespace rowhouse::expression {

struct ConditionNode;
struct Path;
struct ProjectionTree;
struct UpdateAction;
struct UpdateTree;

/// What print() gives: the text and the placeholders that it uses ("#n0", ":v0", ...; values in
/// compact form). The expressions of one request share one of these, so that their placeholders are
/// distinct: each print() replaces the text and adds to the placeholders.
struct Printed {
  std::string text;
  std::vector<std::pair<std::string, std::string>> names;
  std::vector<std::pair<std::string, std::string>> values;
};

/// Which request parameter an expression came from: it opens DynamoDB's error texts ("Invalid
/// ConditionExpression: ...").
enum class Parameter { kCondition, kFilter, kProjection, kUpdate, kKeyCondition };

/// A condition or filter.
class Condition {
 public:
  static Result<Condition> parse(std::string_view text, Parameter parameter,
                                 Placeholders& placeholders, const base::Limits& limits);
  /// Of a tree that another language was parsed to. No AND has an AND among its children, nor an OR
  /// an OR.
  static Condition of(ConditionNode root);
  /// Whether the item meets it. A view of no item (ItemView()) has no attributes. Comparisons of
  /// different types are false, never an error; what is wrong by itself was refused by parse().
  bool matches(model::ItemView item) const;
  /// Top-level attribute names that it reads, sorted and unique.
  std::vector<std::string> attributes() const;
  /// What it was parsed to; null: it is always met.
  const ConditionNode* root() const noexcept { return root_.get(); }
  void print(Printed& out) const;
  friend bool operator==(const Condition& a, const Condition& b);

 private:
  friend class ConditionParser;
  std::shared_ptr<const ConditionNode>
      root_;  // shared: a Query is copied when it is continued elsewhere
};

/// A list of document paths to return.
class Projection {
 public:
  static Result<Projection> parse(std::string_view text, Placeholders& placeholders,
                                  const base::Limits& limits);
  /// Of one path or more. kValidation if two of them overlap or conflict.
  static Result<Projection> of(const std::vector<Path>& paths);
  /// Appends the projected item, in compact form, to `out`. List elements keep their order and
  /// close ranks.
  void apply(model::ItemView item, std::string& out) const;
  std::vector<std::string> attributes() const;
  void print(Printed& out) const;
  friend bool operator==(const Projection& a, const Projection& b);

 private:
  std::shared_ptr<const ProjectionTree> tree_;  // shared: as in Condition
};

/// The result of an update on one item.
struct Updated {
  std::string item;         ///< The whole new item, compact.
  std::string updated_old;  ///< UPDATED_OLD: the touched paths as they were, compact; empty if none
                            ///< was there.
  std::string updated_new;  ///< UPDATED_NEW: the touched paths as they are, compact; empty if none
                            ///< is there.
};

/// SET, REMOVE, ADD and DELETE clauses.
class Update {
 public:
  static Result<Update> parse(std::string_view text, Placeholders& placeholders,
                              const base::Limits& limits);
  /// Of one action or more, in any order. kValidation if two of their paths overlap or conflict.
  static Result<Update> of(std::vector<UpdateAction> actions);
  /// Applies it to `old` (ItemView() if there is none; then the new item starts from `key`, the key
  /// attributes as a compact item). All operands are read from the old item. Both partial results
  /// are built only if `want_partials`. kValidation with DynamoDB's text: "The provided expression
  /// refers to an attribute that does not exist in the item", "The document path provided in the
  /// update expression is invalid for update", "An operand in the update expression has an
  /// incorrect data type", number overflow. Does not check the item's size.
  Result<Updated> apply(model::ItemView old, model::ItemView key, bool want_partials) const;
  /// kValidation: "One or more parameter values were invalid: Cannot update attribute PK. This
  /// attribute is part of the key".
  Result<void> check_leaves_key_alone(const model::KeySchema& key) const;
  std::vector<std::string> attributes() const;
  /// What it does, for who must know before there is an item to apply it to.
  const UpdateTree& tree() const noexcept { return *tree_; }
  void print(Printed& out) const;
  friend bool operator==(const Update& a, const Update& b);

 private:
  std::shared_ptr<const UpdateTree> tree_;  // shared: as in Condition
};

enum class SortOperator {
  kEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kBetween,
  kBeginsWith
};

/// A key condition resolved against a table's key: which partition, and which range of its sort
/// keys.
struct KeyRange {
  model::ValueView partition{std::string_view()};
  std::optional<SortOperator> sort_operator;
  std::optional<model::ValueView> sort_first;   ///< The operand; the lower one of BETWEEN.
  std::optional<model::ValueView> sort_second;  ///< The upper one of BETWEEN.
};

/// A key condition resolved against an index's key, which may have several attributes of each kind:
/// the values of all partition attributes, those of the first sort attributes, and an operator on
/// the next.
struct IndexKeyRange {
  std::vector<model::ValueView> partition;
  std::vector<model::ValueView> sort_equal;
  std::optional<SortOperator> sort_operator;
  std::optional<model::ValueView> sort_first;
  std::optional<model::ValueView> sort_second;
};

/// A key condition as written: it names attributes; which of them is the partition key only the
/// table knows.
class KeyCondition {
 public:
  /// `parts_max` is 2 for a table's key, and kIndexKeyParts for that of an index.
  static Result<KeyCondition> parse(std::string_view text, Placeholders& placeholders,
                                    const base::Limits& limits, std::size_t parts_max = 2);
  static constexpr std::size_t kIndexKeyParts = 8;
  /// For the library: equality on the partition key and, if given, one condition on the sort key.
  /// Values compact.
  static KeyCondition make(std::string partition_name, std::string partition_value,
                           std::string sort_name = {}, std::optional<SortOperator> op = {},
                           std::string first = {}, std::string second = {});
  /// kValidation with DynamoDB's texts: "Query condition missed key schema element: PK", "Query key
  /// condition not supported", "One or more parameter values were invalid: Condition parameter type
  /// does not match schema type", an empty key value. The views point into this object.
  Result<KeyRange> resolve(const model::KeySchema& key, const base::Limits& limits) const;
  Result<IndexKeyRange> resolve(const model::IndexKey& key, const base::Limits& limits) const;
  /// The value that the attribute `name` must equal, if that is one of the conditions: before
  /// resolve(), for authorization.
  std::optional<model::ValueView> equal_value(std::string_view name) const;
  std::vector<std::string> attributes() const;
  void print(Printed& out) const;
  friend bool operator==(const KeyCondition& a, const KeyCondition& b);

  struct Part {
    std::string name;
    SortOperator op = SortOperator::kEqual;
    std::string first;  // compact values
    std::string second;
    friend bool operator==(const Part&, const Part&) = default;
  };
  /// Of conditions on different attributes.
  static KeyCondition of(std::vector<Part> parts);
  const std::vector<Part>& parts() const noexcept { return parts_; }

 private:
  std::vector<Part> parts_;  // one or two; up to eight for an index
};

}  // namespace rowhouse::expression

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tenancy/policy/context.h"

namespace rowhouse::policy {

/// One text of a policy to compare with, compiled: with wildcards (`*` any characters, `?` one) and
/// policy variables (`${aws:PrincipalTag/x}`, `${x, 'default'}`, and `${*}` `${?}` `${$}` for the
/// characters themselves) where the element and the policy's version have them. What a variable
/// brings in is compared as it is: a `*` in a tag is a star.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
class Pattern {
 public:
  struct Syntax {
    bool wildcards = false;
    bool variables = false;
    bool ignore_case = false;
    /// ArnLike compares the six parts of an ARN one by one: a wildcard in one of the first five
    /// does not reach over a colon.
    bool arn_parts = false;
    /// A Resource: a star inside a part (not its last character) does not reach over a colon.
    bool resource = false;
  };

  enum class Match : std::uint8_t {
    kYes,
    kNo,
    kUnresolved,  ///< A variable's key is not in the request, or has many values.
  };

  struct Piece {
    enum class Kind : std::uint8_t { kText, kOne, kMany, kVariable };
    Kind kind = Kind::kText;
    std::string text;  ///< Of kText; of kVariable its default.
    std::string key;   ///< Of kVariable.
    std::uint32_t key_hash = 0;
    bool has_default = false;
    bool over_colons = true;  ///< Of wildcards.
  };

  /// kValidation if a variable is not closed or has no name.
  static Result<Pattern> parse(std::string_view text, const Syntax& syntax);

  Match match(std::string_view subject, const RequestContext& context) const noexcept;

  /// As the policy has it.
  const std::string& source() const noexcept { return source_; }
  const std::vector<Piece>& pieces() const noexcept { return pieces_; }
  bool has_variables() const noexcept { return variables_; }
  bool matches_everything() const noexcept { return shape_ == Shape::kEverything; }

 private:
  enum class Shape : std::uint8_t { kEverything, kExact, kPrefix, kPieces };

  bool matches_pieces(std::string_view subject, const RequestContext& context) const noexcept;
  bool has_at(std::string_view subject, std::size_t at, std::string_view text) const noexcept;
  Result<void> take_variable(std::string_view& rest);
  void add_text(std::string_view text);
  void settle_colons(const Syntax& syntax);
  void settle_shape();

  std::string source_;
  std::vector<Piece> pieces_;
  Shape shape_ = Shape::kExact;
  bool variables_ = false;
  bool ignore_case_ = false;
};

}  // namespace rowhouse::policy

#include "tenancy/policy/pattern.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace rowhouse::policy {
namespace {

using Kind = Pattern::Piece::Kind;

constexpr int kArnColons = 5;  // arn:partition:service:region:account:resource

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool is_key_character(char c) {
  return c > ' ' && c != '{' && c != '}' && c != '$' && c != '\'' && c != ',' && c != '*' &&
         c != '?' && c != 0x7f;
}

Error bad_variable(std::string_view text) {
  return Error(ErrorCode::kValidation,
               "the policy variable in \"" + std::string(text.substr(0, 64)) + "\" is not valid");
}

/// The byte after the character at `at`, in UTF-8.
std::size_t after_character(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
  return at;
}

/// What stands in place of a text or a variable; nothing if the variable has no value.
std::optional<std::string_view> text_of(const Pattern::Piece& piece,
                                        const RequestContext& context) noexcept {
  if (piece.kind == Kind::kText) return piece.text;
  const ContextKey* key = context.find(KeyName(piece.key, piece.key_hash));
  if (key != nullptr && !key->has_many()) return key->values().front();
  if (key == nullptr && piece.has_default) return piece.text;
  return std::nullopt;
}

}  // namespace

Result<Pattern> Pattern::parse(std::string_view text, const Syntax& syntax) {
  Pattern pattern;
  pattern.source_ = text;
  pattern.ignore_case_ = syntax.ignore_case;
  std::string_view rest = text;
  while (!rest.empty()) {
    if (syntax.variables && rest.starts_with("${")) {
      ROWHOUSE_CHECK(pattern.take_variable(rest));
    } else if (syntax.wildcards && (rest.front() == '*' || rest.front() == '?')) {
      const Kind kind = rest.front() == '*' ? Kind::kMany : Kind::kOne;
      const bool repeats = kind == Kind::kMany && !pattern.pieces_.empty() &&
                           pattern.pieces_.back().kind == Kind::kMany;
      if (!repeats) pattern.pieces_.push_back({.kind = kind, .text = {}, .key = {}});
      rest.remove_prefix(1);
    } else {
      std::size_t end = 1;
      while (end < rest.size() && rest[end] != '$' &&
             !(syntax.wildcards && (rest[end] == '*' || rest[end] == '?'))) {
        ++end;
      }
      pattern.add_text(rest.substr(0, end));
      rest.remove_prefix(end);
    }
  }
  pattern.settle_colons(syntax);
  pattern.settle_shape();
  return pattern;
}

Result<void> Pattern::take_variable(std::string_view& rest) {
  // A default may hold a brace in its quotes.
  std::size_t end = 2;
  bool quoted = false;
  while (end < rest.size() && (quoted || rest[end] != '}')) {
    if (rest[end] == '\'') quoted = !quoted;
    ++end;
  }
  if (end == rest.size()) return bad_variable(rest);
  const std::string_view inside = rest.substr(2, end - 2);
  const std::string_view whole = rest.substr(0, end + 1);
  rest.remove_prefix(end + 1);
  if (inside == "*" || inside == "?" || inside == "$") {
    add_text(inside);
    return {};
  }
  const std::size_t comma = inside.find(',');
  const std::string_view key = trimmed(inside.substr(0, comma));
  if (key.empty() || !std::all_of(key.begin(), key.end(), is_key_character)) {
    return bad_variable(whole);
  }
  Piece piece{.kind = Kind::kVariable, .text = {}, .key = std::string(key)};
  piece.key_hash = KeyName(piece.key).hash();
  if (comma != std::string_view::npos) {
    const std::string_view text = trimmed(inside.substr(comma + 1));
    if (text.size() < 2 || text.front() != '\'' || text.back() != '\'' ||
        text.substr(1, text.size() - 2).find('\'') != std::string_view::npos) {
      return bad_variable(whole);
    }
    piece.text = text.substr(1, text.size() - 2);
    piece.has_default = true;
  }
  pieces_.push_back(std::move(piece));
  variables_ = true;
  return {};
}

void Pattern::add_text(std::string_view text) {
  if (pieces_.empty() || pieces_.back().kind != Kind::kText) {
    pieces_.push_back({.kind = Kind::kText, .text = {}, .key = {}});
  }
  pieces_.back().text += text;
}

void Pattern::settle_colons(const Syntax& syntax) {
  if (!syntax.arn_parts && !syntax.resource) return;
  std::ptrdiff_t colons = 0;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    Piece& piece = pieces_[i];
    if (piece.kind == Kind::kText) {
      colons += std::count(piece.text.begin(), piece.text.end(), ':');
    } else if (piece.kind != Kind::kVariable) {
      const bool ends_part = i + 1 == pieces_.size() ||
                             (pieces_[i + 1].kind == Kind::kText && pieces_[i + 1].text[0] == ':');
      piece.over_colons =
          syntax.arn_parts ? colons >= kArnColons : piece.kind == Kind::kMany && ends_part;
    }
  }
}

void Pattern::settle_shape() {
  const auto is = [this](std::size_t i, Kind kind) {
    return i < pieces_.size() && pieces_[i].kind == kind && pieces_[i].over_colons;
  };
  if (pieces_.empty()) {
    shape_ = Shape::kExact;
    pieces_.push_back({.kind = Kind::kText, .text = {}, .key = {}});
  } else if (pieces_.size() == 1 && is(0, Kind::kText)) {
    shape_ = Shape::kExact;
  } else if (pieces_.size() == 1 && is(0, Kind::kMany)) {
    shape_ = Shape::kEverything;
  } else if (pieces_.size() == 2 && is(0, Kind::kText) && is(1, Kind::kMany)) {
    shape_ = Shape::kPrefix;
  } else {
    shape_ = Shape::kPieces;
  }
}

bool Pattern::has_at(std::string_view subject, std::size_t at,
                     std::string_view text) const noexcept {
  const std::string_view rest = subject.substr(at);
  return ignore_case_ ? starts_ignoring_case(rest, text) : rest.starts_with(text);
}

Pattern::Match Pattern::match(std::string_view subject,
                              const RequestContext& context) const noexcept {
  bool matches = false;
  switch (shape_) {
    case Shape::kEverything:
      matches = true;
      break;
    case Shape::kExact:
      matches = subject.size() == pieces_[0].text.size() && has_at(subject, 0, pieces_[0].text);
      break;
    case Shape::kPrefix:
      matches = has_at(subject, 0, pieces_[0].text);
      break;
    case Shape::kPieces:
      if (variables_) {
        for (const Piece& piece : pieces_) {
          if (piece.kind == Kind::kVariable && !text_of(piece, context)) return Match::kUnresolved;
        }
      }
      matches = matches_pieces(subject, context);
      break;
  }
  return matches ? Match::kYes : Match::kNo;
}

/// Where matching goes on if what follows a star does not fit: the star takes one character more.
struct StarPlace {
  std::size_t piece = std::string_view::npos;
  std::size_t at = 0;  ///< Where the star's characters end so far.
  bool is_set() const { return piece != std::string_view::npos; }
};

// Each star is tried with as few characters as will do, and only the last one is ever widened: what
// stands between two stars fits best where it first fits. A star that may not reach over a colon
// can be stuck though, and then the last one before it that may is widened. So the time is bounded
// by the product of the lengths, twice over, and not exponential in the number of stars.
bool Pattern::matches_pieces(std::string_view subject,
                             const RequestContext& context) const noexcept {
  StarPlace wide;    // the last star over colons
  StarPlace narrow;  // the last star after it that stops at colons
  std::size_t piece = 0;
  std::size_t at = 0;
  const auto widen = [&](StarPlace& star) {
    if (!star.is_set() || star.at >= subject.size()) return false;
    if (!pieces_[star.piece].over_colons && subject[star.at] == ':') return false;
    at = ++star.at;
    piece = star.piece + 1;
    return true;
  };
  for (;;) {
    bool fits = false;
    if (piece == pieces_.size()) {
      if (at == subject.size()) return true;
    } else if (const Piece& next = pieces_[piece]; next.kind == Kind::kMany) {
      if (piece + 1 == pieces_.size() && next.over_colons) return true;
      (next.over_colons ? wide : narrow) = {piece, at};
      if (next.over_colons) narrow = {};
      fits = true;
    } else if (next.kind == Kind::kOne) {
      fits = at < subject.size() && (next.over_colons || subject[at] != ':');
      if (fits) at = after_character(subject, at);
    } else {
      const std::string_view text = *text_of(next, context);
      fits = has_at(subject, at, text);
      if (fits) at += text.size();
    }
    if (fits) {
      ++piece;
    } else if (!widen(narrow)) {
      narrow = {};
      if (!widen(wide)) return false;
    }
  }
}

}  // namespace rowhouse::policy

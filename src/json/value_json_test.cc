#include "json/value_json.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <random>

#include "json/base64.h"
#include "json/read_value.h"
#include "model/value_writer.h"

namespace rowhouse::json {
namespace {

Result<std::string> read_json_item(std::string_view text) {
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  const auto error = parser.parse(text.data(), text.size()).get(document);
  if (error != simdjson::SUCCESS) {
    return Error(ErrorCode::kInternalServer, std::string("not JSON: ") + std::string(text));
  }
  std::string compact;
  const base::Limits limits;
  ROWHOUSE_CHECK(read_item(document, compact, limits));
  return compact;
}

std::string written(std::string_view compact) {
  std::string text;
  append_item(text, model::ItemView(compact));
  return text;
}

std::string nested(int levels, std::string_view open, std::string_view close) {
  std::string text = R"({"a":)";
  for (int i = 0; i < levels; ++i) text += open;
  text += R"({"S":"x"})";
  for (int i = 0; i < levels; ++i) text += close;
  return text + "}";
}

struct RoundTrip {
  const char* what;
  const char* in;
  const char* out;
};

class ReadItem : public testing::TestWithParam<RoundTrip> {};

TEST_P(ReadItem, IsWrittenBackInCanonicalForm) {
  const auto compact = read_json_item(GetParam().in);
  ASSERT_TRUE(compact) << GetParam().what << ": " << to_string(compact.error());
  const auto checked = model::check_item(*compact);
  EXPECT_TRUE(checked) << GetParam().what;
  EXPECT_EQ(written(*compact), GetParam().out) << GetParam().what;
}

INSTANTIATE_TEST_SUITE_P(
    Cases, ReadItem,
    testing::Values(
        RoundTrip{"no attributes", "{}", "{}"},
        RoundTrip{"each scalar",
                  R"({"s":{"S":"x"},"n":{"N":"1"},"b":{"B":"AAE="},"t":{"BOOL":true},)"
                  R"("f":{"BOOL":false},"0":{"NULL":true}})",
                  R"({"0":{"NULL":true},"b":{"B":"AAE="},"f":{"BOOL":false},"n":{"N":"1"},)"
                  R"("s":{"S":"x"},"t":{"BOOL":true}})"},
        RoundTrip{"names by their bytes", R"({"é":{"S":""},"z":{"S":""},"Z":{"S":""},"":{"S":""}})",
                  R"({"":{"S":""},"Z":{"S":""},"z":{"S":""},"é":{"S":""}})"},
        RoundTrip{"numbers in one form", R"({"a":{"N":"1e2"},"b":{"N":"-0.10"},"c":{"N":"-0"}})",
                  R"({"a":{"N":"100"},"b":{"N":"-0.1"},"c":{"N":"0"}})"},
        RoundTrip{
            "sets in order",
            R"({"a":{"SS":["b","a",""]},"b":{"NS":["10","9","-1"]},"c":{"BS":["/w==","AA=="]}})",
            R"({"a":{"SS":["","a","b"]},"b":{"NS":["-1","9","10"]},"c":{"BS":["AA==","/w=="]}})"},
        RoundTrip{"empty values, lists and maps",
                  R"({"a":{"S":""},"b":{"B":""},"l":{"L":[]},"m":{"M":{}}})",
                  R"({"a":{"S":""},"b":{"B":""},"l":{"L":[]},"m":{"M":{}}})"},
        RoundTrip{
            "containers in containers",
            R"({"m":{"M":{"y":{"L":[{"M":{"k":{"N":"7"}}},{"SS":["q"]}]},"x":{"NULL":true}}}})",
            R"({"m":{"M":{"x":{"NULL":true},"y":{"L":[{"M":{"k":{"N":"7"}}},{"SS":["q"]}]}}}})"},
        RoundTrip{
            "escapes",
            R"({"a\"b":{"S":"\" \\ \/ \b \f \n \r \t \u0001 \u001f \u007f \u00e9 \ud83d\ude00"}})",
            "{\"a\\\"b\":{\"S\":\"\\\" \\\\ / \\b \\f \\n \\r \\t \\u0001 \\u001F \x7f é 😀\"}}"},
        RoundTrip{"null members of a value count as absent", R"({"a":{"S":"x","N":null,"M":null}})",
                  R"({"a":{"S":"x"}})"},
        RoundTrip{"members of no type are ignored", R"({"a":{"S":"x","Q":"y"}})",
                  R"({"a":{"S":"x"}})"}));

TEST(ReadItem, KeepsMoreAttributesThanFitWithoutAllocation) {
  std::string text = "{";
  for (int i = 199; i >= 0; --i) {
    text += (text.size() > 1 ? "," : "") + ("\"a" + std::to_string(i)) + R"(":{"N":"1"})";
  }
  const auto compact = read_json_item(text + "}");
  ASSERT_TRUE(compact);
  EXPECT_EQ(model::ItemView(*compact).size(), 200u);
  EXPECT_TRUE(model::check_item(*compact));
}

struct Refusal {
  const char* in;
  ErrorCode code;
  const char* message;
};

class RefuseItem : public testing::TestWithParam<Refusal> {};

TEST_P(RefuseItem, WithTheServicesText) {
  const auto compact = read_json_item(GetParam().in);
  ASSERT_FALSE(compact) << GetParam().in;
  EXPECT_EQ(compact.error().code(), GetParam().code) << to_string(compact.error());
  EXPECT_EQ(compact.error().message(), GetParam().message) << GetParam().in;
}

constexpr auto kV = ErrorCode::kValidation;
constexpr auto kS = ErrorCode::kSerialization;

INSTANTIATE_TEST_SUITE_P(
    Values, RefuseItem,
    testing::Values(
        Refusal{R"({"a":{}})", kV,
                "Supplied AttributeValue is empty, must contain exactly one of the supported "
                "datatypes"},
        Refusal{R"({"a":{"S":null}})", kV,
                "Supplied AttributeValue is empty, must contain exactly one of the supported "
                "datatypes"},
        Refusal{R"({"a":{"S":"x","N":"1"}})", kV,
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one "
                "of the supported datatypes"},
        Refusal{R"({"a":{"S":"x","S":"y"}})", kV,
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one "
                "of the supported datatypes"},
        Refusal{R"({"a":{"N":"abc"}})", kV,
                "The parameter cannot be converted to a numeric value: abc"},
        Refusal{R"({"a":{"N":""}})", kV, "The parameter cannot be converted to a numeric value"},
        Refusal{R"({"a":{"N":"1e126"}})", kV,
                "Number overflow. Attempting to store a number with magnitude larger than "
                "supported range"},
        Refusal{R"({"a":{"N":"123456789012345678901234567890123456789"}})", kV,
                "Attempting to store more than 38 significant digits in a Number"},
        Refusal{R"({"a":{"NULL":false}})", kV,
                "One or more parameter values were invalid: Null attribute value types must have "
                "the value of true"},
        Refusal{R"({"a":{"SS":[]}})", kV,
                "One or more parameter values were invalid: An string set  may not be empty"},
        Refusal{R"({"a":{"NS":[]}})", kV,
                "One or more parameter values were invalid: An number set  may not be empty"},
        Refusal{R"({"a":{"BS":[]}})", kV,
                "One or more parameter values were invalid: Binary sets should not be empty"},
        Refusal{R"({"a":{"SS":["a","b","a"]}})", kV,
                "One or more parameter values were invalid: Input collection [a, b, a] contains "
                "duplicates."},
        Refusal{R"({"a":{"NS":["1","1.0"]}})", kV, "Input collection contains duplicates"},
        Refusal{R"({"a":{"BS":["AA==","AA=="]}})", kV,
                "One or more parameter values were invalid: Input collection [AA==, AA==]of type "
                "BS contains duplicates."},
        Refusal{R"({"a":{"L":[{"SS":[]}]}})", kV,
                "One or more parameter values were invalid: An string set  may not be empty"}));

INSTANTIATE_TEST_SUITE_P(
    Types, RefuseItem,
    testing::Values(
        Refusal{R"([])", kS,
                "Unrecognized collection type java.util.Map<java.lang.String, "
                "com.amazonaws.dynamodb.v20120810.AttributeValue>"},
        Refusal{R"("x")", kS, "Unexpected field type"},
        Refusal{R"({"a":"x"})", kS, "Unexpected value type in payload"},
        Refusal{R"({"a":{"L":[1]}})", kS, "Unexpected value type in payload"},
        Refusal{R"({"a":null})", kS, "Unexpected field type"},
        Refusal{R"({"a":[]})", kS,
                "Unrecognized collection type class "
                "com.amazonaws.dynamodb.v20120810.AttributeValue"},
        Refusal{R"({"a":{"S":1}})", kS, "NUMBER_VALUE cannot be converted to String"},
        Refusal{R"({"a":{"N":1.5}})", kS, "DECIMAL_VALUE cannot be converted to String"},
        Refusal{R"({"a":{"N":true}})", kS, "TRUE_VALUE cannot be converted to String"},
        Refusal{R"({"a":{"S":{}}})", kS, "Start of structure or map found where not expected"},
        Refusal{R"({"a":{"S":[]}})", kS, "Unrecognized collection type class java.lang.String"},
        Refusal{R"({"a":{"BOOL":"true"}})", kS, "Unexpected token received from parser"},
        Refusal{R"({"a":{"BOOL":1}})", kS, "NUMBER_VALUE cannot be converted to Boolean"},
        Refusal{R"({"a":{"NULL":"x"}})", kS, "Unexpected token received from parser"},
        Refusal{R"({"a":{"L":{}}})", kS, "Start of structure or map found where not expected"},
        Refusal{R"({"a":{"L":"x"}})", kS, "Unexpected field type"},
        Refusal{R"({"a":{"M":[]}})", kS,
                "Unrecognized collection type java.util.Map<java.lang.String, "
                "com.amazonaws.dynamodb.v20120810.AttributeValue>"},
        Refusal{R"({"a":{"SS":["a",1]}})", kS, "NUMBER_VALUE cannot be converted to String"},
        Refusal{R"({"a":{"B":1}})", kS, "only base-64-encoded strings are convertible to bytes"},
        Refusal{R"({"a":{"B":[]}})", kS, "Unrecognized collection type class java.nio.ByteBuffer"},
        Refusal{R"({"a":{"B":"A"}})", kS,
                "Base64 encoded length is expected a multiple of 4 bytes but found: 1"},
        Refusal{R"({"a":{"B":"AA!="}})", kS, "Invalid Base64 character: '!'"},
        Refusal{R"({"a":{"B":"===="}})", kS, "Invalid Base64 character: '='"},
        Refusal{R"({"a":{"B":"AB=="}})", kS, "Invalid last non-pad Base64 character dectected"},
        Refusal{R"({"a":{"B":"AA==AAAA"}})", kS, "Invalid Base64 character: '='"},
        Refusal{R"({"a":{"S":"x"},"a":{"S":"y"}})", kS, "Duplicate member 'a' in a JSON object"},
        Refusal{R"({"m":{"M":{"b":{"S":"x"},"a":{"S":""},"b":{"S":"y"}}}})", kS,
                "Duplicate member 'b' in a JSON object"}));

TEST(ReadItemDepth, AcceptsThirtyOneLevelsAroundAValueAndNotOneMore) {
  for (const auto& [open, close] :
       {std::pair(R"({"L":[)", "]}"), std::pair(R"({"M":{"k":)", "}}")}) {
    const auto fits = read_json_item(nested(31, open, close));
    ASSERT_TRUE(fits) << to_string(fits.error());
    EXPECT_TRUE(model::check_item(*fits));
    const auto deep = read_json_item(nested(32, open, close));
    ASSERT_FALSE(deep);
    EXPECT_EQ(deep.error().message(),
              "Nesting Levels have exceeded supported limits: Attributes in the item have nested "
              "levels beyond supported limit");
  }
}

TEST(ReadItemDepth, RefusesTheDeepestThatTheParserAllows) {
  // Two levels of JSON to each of L, and the parser stops at 1,024.
  EXPECT_FALSE(read_json_item(nested(500, R"({"L":[)", "]}")));
}

TEST(CheckTypes, FindsAWrongTypeBehindOtherFaults) {
  simdjson::dom::parser parser;
  const std::string_view text = R"({"a":{"N":"abc"},"b":{"L":[{"M":{"c":{"S":1}}}]}})";
  const auto types = check_item_types(parser.parse(text.data(), text.size()).value());
  ASSERT_FALSE(types);
  EXPECT_EQ(types.error().message(), "NUMBER_VALUE cannot be converted to String");
}

TEST(Parser, RefusesLoneSurrogatesAndBadUtf8) {
  // The reader relies on it: what it is handed is UTF-8.
  simdjson::dom::parser parser;
  for (const std::string_view text :
       {std::string_view(R"({"a":{"S":"\ud800"}})"), std::string_view("{\"a\":{\"S\":\"\xff\"}}"),
        std::string_view("{\"a\":{\"S\":\"\xed\xa0\x80\"}}")}) {
    EXPECT_NE(parser.parse(text.data(), text.size()).error(), simdjson::SUCCESS) << text;
  }
}

bool must_escape(char byte) { return (byte >= 0 && byte < 0x20) || byte == '"' || byte == '\\'; }

TEST(AppendString, EscapesEachByteWhereverItStands) {
  // Each byte at each offset of texts of each length, against what the parser reads back.
  simdjson::dom::parser parser;
  for (int byte = 1; byte < 0x80; ++byte) {
    for (std::size_t size = 1; size < 40; size += byte < 0x28 || byte == '\\' ? 1 : 13) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string text(size, 'x');
        text[at] = static_cast<char>(byte);
        std::string json;
        append_string(json, text);
        ASSERT_EQ(parser.parse(json).get_string().value(), text) << byte << " at " << at;
        ASSERT_EQ(json.size() > text.size() + 2, must_escape(text[at])) << byte << " at " << at;
      }
    }
  }
}

TEST(AppendItem, EscapesNamesAndTextsWhereverTheyStand) {
  for (const char byte : {'a', '\x01', '\x1f', ' ', '"', '\\', '\n', '\x7f'}) {
    for (std::size_t size = 1; size < 40; ++size) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string text(size, 'x');
        text[at] = byte;
        std::string escaped;
        append_string(escaped, text);
        for (const bool in_name : {false, true}) {
          const std::string json =
              in_name ? "{" + escaped + ":{\"S\":\"value\"},\"ÿ\":{\"S\":\"\"}}"
                      : "{\"n\":{\"S\":" + escaped + "},\"o\":{\"N\":\"1\"},\"p\":{\"S\":\"p\"}}";
          const auto compact = read_json_item(json);
          ASSERT_TRUE(compact) << to_string(compact.error());
          ASSERT_EQ(written(*compact), json);
        }
      }
    }
  }
}

TEST(Base64, GivesBackWhatItTook) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) {
    std::string text;
    append_base64(text, bytes);
    std::string back;
    RC_ASSERT(decode_base64(text, back));
    RC_ASSERT(back == bytes);
  }));
}

TEST(Base64, RefusesEachSingleFault) {
  // Any character replaced by one outside the alphabet.
  std::string text;
  append_base64(text, "any carnal pleasure");
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    std::string broken = text;
    broken[i] = '*';
    std::string out;
    EXPECT_FALSE(decode_base64(broken, out)) << broken;
  }
}

/// Appends a random value to `writer`, with children of at most `depth` levels.
void append_random(model::ValueWriter& writer, std::mt19937_64& random, int depth);

std::string random_text(std::mt19937_64& random) {
  static constexpr std::string_view kPieces[] = {"a", "Zz", "\"", "\\",     "\n", "\x01",
                                                 "é", "😀", "/",  "#",      " ",  "\x7f",
                                                 "ß", "\t", "0",  "tenant#"};
  std::string text;
  for (auto count = random() % 12; count-- > 0;) text += kPieces[random() % std::size(kPieces)];
  return text;
}

std::string random_bytes(std::mt19937_64& random) {
  std::string bytes;
  for (auto count = random() % 10; count-- > 0;) bytes += static_cast<char>(random());
  return bytes;
}

Decimal random_number(std::mt19937_64& random) {
  std::string text = random() % 2 == 0 ? "-" : "";
  for (auto count = random() % 38 + 1; count-- > 0;) text += static_cast<char>('0' + random() % 10);
  text += "E" + std::to_string(static_cast<int>(random() % 160) - 100);
  return Decimal::parse(text).value_or(Decimal(7));
}

void append_random_map(model::ValueWriter& writer, std::mt19937_64& random, int depth,
                       std::uint32_t& count) {
  std::set<std::string> names;
  for (auto n = random() % 30; n-- > 0;) names.insert(random_text(random));
  for (const auto& name : names) {
    writer.name(name);
    append_random(writer, random, depth);
  }
  count = static_cast<std::uint32_t>(names.size());
}

void append_random_set(model::ValueWriter& writer, std::mt19937_64& random, model::Type type) {
  std::set<std::string> members;
  for (auto n = random() % 5 + 1; n-- > 0;) {
    if (type == model::Type::kStringSet) {
      members.insert(random_text(random));
    } else if (type == model::Type::kBinarySet) {
      members.insert(random_bytes(random));
    } else {
      std::string ordered;
      random_number(random).append_ordered(ordered);
      members.insert(ordered);
    }
  }
  const std::vector<std::string_view> views(members.begin(), members.end());
  writer.set(type, views);
}

void append_random(model::ValueWriter& writer, std::mt19937_64& random, int depth) {
  switch (random() % (depth > 0 ? 10 : 8)) {
    case 0:
      return writer.null();
    case 1:
      return writer.boolean(random() % 2 == 0);
    case 2:
      return writer.number(random_number(random));
    case 3:
      return writer.string(random_text(random));
    case 4:
      return writer.binary(random_bytes(random));
    case 5:
      return append_random_set(writer, random, model::Type::kStringSet);
    case 6:
      return append_random_set(writer, random, model::Type::kNumberSet);
    case 7:
      return append_random_set(writer, random, model::Type::kBinarySet);
    case 8: {
      const auto mark = writer.begin_list();
      const auto size = static_cast<std::uint32_t>(random() % 5);
      for (std::uint32_t i = 0; i < size; ++i) append_random(writer, random, depth - 1);
      return writer.end(mark, size);
    }
    default: {
      const auto mark = writer.begin_map();
      std::uint32_t count = 0;
      append_random_map(writer, random, depth - 1, count);
      return writer.end(mark, count);
    }
  }
}

TEST(Json, GivesBackTheCompactFormOfAnyItem) {
  EXPECT_TRUE(rc::check([](std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::string compact;
    model::ValueWriter writer(compact);
    const auto mark = writer.begin_item();
    std::uint32_t count = 0;
    append_random_map(writer, random, 3, count);
    writer.end_item(mark, count);
    RC_ASSERT(model::check_item(compact));
    const auto back = read_json_item(written(compact));
    RC_ASSERT(back);
    RC_ASSERT(*back == compact);
  }));
}

}  // namespace
}  // namespace rowhouse::json

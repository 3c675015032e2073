#include <charconv>

#include "core/key_layout.h"
#include "model/value_writer.h"
#include "rowhouse/codec.h"
#include "rowhouse/item.h"

namespace rowhouse::codec {
namespace {

// Lists and maps around a value, which is the 32nd level.
constexpr int kDepthMax = 31;

}  // namespace

bool Failure::fail(std::string problem) {
  if (!state_) state_ = std::make_unique<State>(State{{}, std::move(problem)});
  return false;
}

void Failure::prepend(std::string_view part) {
  if (!state_) return;
  std::string path(part);
  if (!state_->path.empty() && state_->path.front() != '[') path += '.';
  state_->path.insert(0, path);
}

bool Failure::within(std::string_view name) {
  prepend(name);
  return false;
}

bool Failure::within(std::size_t index) {
  prepend("[" + std::to_string(index) + "]");
  return false;
}

Error Failure::error(std::string_view type_name) const {
  std::string message(type_name);
  if (!state_->path.empty()) {
    if (state_->path.front() != '[') message += '.';
    message += state_->path;
  }
  return Error(ErrorCode::kMapping, message + ": " + state_->problem);
}

bool Writer::null() {
  model::ValueWriter(out_).null();
  return true;
}

bool Writer::boolean(bool value) {
  model::ValueWriter(out_).boolean(value);
  return true;
}

bool Writer::number(const Decimal& value) {
  model::ValueWriter(out_).number(value);
  return true;
}

bool Writer::integer(std::int64_t value) { return number(Decimal(value)); }
bool Writer::integer(std::uint64_t value) { return number(Decimal(value)); }

bool Writer::string(std::string_view text) {
  if (!base::is_utf8(text)) {
    return failure_.fail("the text is not UTF-8; bytes that are not text take rowhouse::Binary");
  }
  model::ValueWriter(out_).string(text);
  return true;
}

bool Writer::binary(std::string_view bytes) {
  model::ValueWriter(out_).binary(bytes);
  return true;
}

bool Writer::value(const Value& value) {
  constexpr const char* kName = "v";
  const Result<std::string> item = encode_item(Item{{kName, value}});
  if (!item) return failure_.fail(item.error().message());
  const auto encoded = model::ItemView(*item).find(kName)->encoded();
  // The tree was checked as if it stood at the top of an item.
  if (depth_ > 0 && !model::check_value(encoded, kDepthMax - depth_)) {
    return failure_.fail("values are nested deeper than 32 levels");
  }
  out_ += encoded;
  return true;
}

bool Writer::time(std::int64_t ticks, int digits) {
  char text[32];
  char* end = std::to_chars(text, text + 24, ticks).ptr;
  if (digits > 0) {
    *end++ = 'E';
    *end++ = '-';
    end = std::to_chars(end, text + sizeof text, digits).ptr;
  }
  const Result<Decimal> seconds = Decimal::parse({text, static_cast<std::size_t>(end - text)});
  return seconds ? number(*seconds) : failure_.fail(seconds.error().message());
}

bool Writer::begin_list(Mark& mark) {
  if (depth_ >= kDepthMax) return failure_.fail("values are nested deeper than 32 levels");
  ++depth_;
  mark.at = model::ValueWriter(out_).begin_list().at;
  return true;
}

bool Writer::begin_map(Mark& mark) {
  if (depth_ >= kDepthMax) return failure_.fail("values are nested deeper than 32 levels");
  ++depth_;
  mark.at = model::ValueWriter(out_).begin_map().at;
  return true;
}

void Writer::end(Mark mark, std::size_t count) {
  --depth_;
  model::ValueWriter(out_).end({mark.at}, static_cast<std::uint32_t>(count));
}

bool Writer::name(std::string_view name) {
  if (name.empty()) return failure_.fail("an attribute name must not be empty");
  if (!base::is_utf8(name)) return failure_.fail("an attribute name must be UTF-8");
  model::ValueWriter(out_).name(name);
  return true;
}

void Writer::begin_set(SetOf of, Mark& mark) {
  const model::Tag tag = of == SetOf::kString   ? model::Tag::kStringSet
                         : of == SetOf::kNumber ? model::Tag::kNumberSet
                                                : model::Tag::kBinarySet;
  // A set's form is that of a list, with members in place of values.
  mark.at = model::ValueWriter(out_).begin_list().at;
  out_[mark.at - 1] = static_cast<char>(tag);
}

void Writer::end_set(Mark mark, std::size_t count) {
  model::ValueWriter(out_).end({mark.at}, static_cast<std::uint32_t>(count));
}

bool Writer::member(std::string_view content, SetOf of) {
  if (of == SetOf::kString && !base::is_utf8(content)) {
    return failure_.fail("a string of the set is not UTF-8");
  }
  model::ValueWriter(out_).name(content);
  return true;
}

bool Writer::member(const Decimal& number) {
  std::string ordered;
  number.append_ordered(ordered);
  model::ValueWriter(out_).name(ordered);
  return true;
}

ItemWriter::ItemWriter(std::string& out, const KeyLayout& layout, std::string_view sort_key)
    : Writer(out), layout_(layout), sort_key_(sort_key) {
  if (!layout.takes_entities) {
    failure_.fail("the table has no sort key of type S, which entities need");
  }
  item_.at = model::ValueWriter(out_).begin_item().at;
}

void ItemWriter::write_partition() { out_ += layout_.partition.encoded; }

void ItemWriter::write_sort() {
  out_ += layout_.sort.encoded;
  model::ValueWriter(out_).string(sort_key_);
}

bool ItemWriter::keys_before(std::string_view name) {
  while (keys_written_ < 2) {
    const bool partition = (keys_written_ == 0) == layout_.partition_is_first;
    const std::string& key_name = partition ? layout_.partition.name : layout_.sort.name;
    const int order = name.compare(key_name);
    if (order < 0) return true;
    if (order == 0) {
      return failure_.fail("this is the name of a key of the table; rename the attribute");
    }
    partition ? write_partition() : write_sort();
    ++keys_written_;
  }
  return true;
}

bool ItemWriter::attribute(std::string_view name) {
  if (failure_.failed() || (keys_written_ < 2 && !keys_before(name))) return false;
  ++count_;
  model::ValueWriter(out_).name(name);
  return true;
}

void ItemWriter::finish() {
  for (; keys_written_ < 2; ++keys_written_) {
    (keys_written_ == 0) == layout_.partition_is_first ? write_partition() : write_sort();
  }
  model::ValueWriter(out_).end_item({item_.at}, count_ + 2);
}

}  // namespace rowhouse::codec

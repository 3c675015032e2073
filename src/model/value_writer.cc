#include "model/value_writer.h"

#include <algorithm>

namespace rowhouse::model {

void ValueWriter::number(const Decimal& value) {
  out_ += static_cast<char>(Tag::kNumber);
  const std::size_t length_at = out_.size();
  out_ += '\0';
  value.append_ordered(out_);
  out_[length_at] = static_cast<char>(out_.size() - length_at - 1);
}

void ValueWriter::number_bytes(std::string_view ordered) {
  out_ += static_cast<char>(Tag::kNumber);
  out_ += static_cast<char>(ordered.size());
  out_ += ordered;
}

void ValueWriter::set(Type type, std::span<const std::string_view> members) {
  const Tag tag = type == Type::kStringSet   ? Tag::kStringSet
                  : type == Type::kNumberSet ? Tag::kNumberSet
                                             : Tag::kBinarySet;
  const Mark mark = begin(tag);
  for (const std::string_view member : members) name(member);
  end(mark, static_cast<std::uint32_t>(members.size()));
}

ValueWriter::Mark ValueWriter::begin(Tag tag) {
  out_ += static_cast<char>(tag);
  const Mark mark{out_.size()};
  out_.append(8, '\0');
  return mark;
}

void ValueWriter::end(Mark mark, std::uint32_t count) {
  base::store_u32(out_.data() + mark.at, static_cast<std::uint32_t>(out_.size() - mark.at - 8));
  base::store_u32(out_.data() + mark.at + 4, count);
}

ValueWriter::Mark ValueWriter::begin_item() {
  out_ += ItemView::kVersion;
  const Mark mark{out_.size()};
  out_.append(4, '\0');
  return mark;
}

void ValueWriter::end_item(Mark mark, std::uint32_t count) {
  base::store_u32(out_.data() + mark.at, count);
}

void ItemBuilder::set(std::string_view name, ValueView value) {
  for (Entry& entry : entries_) {
    if (entry.name == name) {
      entry.value = value.encoded();
      return;
    }
  }
  entries_.push_back({std::string(name), std::string(value.encoded())});
}

void ItemBuilder::set_string(std::string_view name, std::string_view text) {
  std::string value;
  ValueWriter(value).string(text);
  set(name, ValueView(value));
}

void ItemBuilder::set_number(std::string_view name, const Decimal& number) {
  std::string value;
  ValueWriter(value).number(number);
  set(name, ValueView(value));
}

std::string ItemBuilder::finish() {
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return a.name < b.name; });
  std::string out;
  ValueWriter writer(out);
  const auto mark = writer.begin_item();
  for (const Entry& entry : entries_) {
    writer.name(entry.name);
    writer.raw(ValueView(entry.value));
  }
  writer.end_item(mark, static_cast<std::uint32_t>(entries_.size()));
  entries_.clear();
  return out;
}

}  // namespace rowhouse::model

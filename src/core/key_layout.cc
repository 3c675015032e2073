#include "core/key_layout.h"

#include "model/value_writer.h"

namespace rowhouse::codec {

KeyLayout::KeyLayout(const model::KeySchema& schema, std::string_view partition_value) {
  partition.name = schema.partition.name;
  model::ValueWriter of_partition(partition.encoded);
  of_partition.name(partition.name);
  of_partition.string(partition_value);
  if (schema.sort) {
    sort.name = schema.sort->name;
    model::ValueWriter(sort.encoded).name(sort.name);
    partition_is_first = partition.name < sort.name;
    takes_entities = schema.sort->type == model::Type::kString;
  }
  model::ValueWriter of_key(key_head);
  const auto mark = of_key.begin_item();
  of_key.end_item(mark, schema.sort ? 2 : 1);
  if (partition_is_first) key_head += partition.encoded;
  key_head += sort.encoded;
  if (!partition_is_first) key_tail = partition.encoded;
}

}  // namespace rowhouse::codec

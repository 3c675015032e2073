#include "engine/remote/batch_rounds.h"

namespace rowhouse::engine::remote {

using operation::ConsumedCapacity;
using operation::IndexCapacity;

void add_capacity(std::vector<ConsumedCapacity>& sums, std::vector<ConsumedCapacity>&& more) {
  for (ConsumedCapacity& each : more) {
    const auto sum = std::find_if(sums.begin(), sums.end(), [&](const ConsumedCapacity& other) {
      return other.table == each.table;
    });
    if (sum == sums.end()) {
      sums.push_back(std::move(each));
      continue;
    }
    sum->read_units += each.read_units;
    sum->write_units += each.write_units;
    for (IndexCapacity& index : each.indexes) {
      const auto known =
          std::find_if(sum->indexes.begin(), sum->indexes.end(),
                       [&](const IndexCapacity& other) { return other.index == index.index; });
      if (known == sum->indexes.end()) {
        sum->indexes.push_back(std::move(index));
        continue;
      }
      known->read_units += index.read_units;
      known->write_units += index.write_units;
    }
  }
}

}  // namespace rowhouse::engine::remote

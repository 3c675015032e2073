#pragma once

#include <rocksdb/status.h>

#include <string_view>

#include "rowhouse/error.h"

namespace rowhouse::engine::embedded {

/// The error that stands for a status of RocksDB's which is not ok. `doing` begins the sentence:
/// "Cannot write".
Error status_error(const rocksdb::Status& status, std::string_view doing);

}  // namespace rowhouse::engine::embedded

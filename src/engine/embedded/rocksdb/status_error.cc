#include "engine/embedded/rocksdb/status_error.h"

#include <string>

namespace rowhouse::engine::embedded {

Error status_error(const rocksdb::Status& status, std::string_view doing) {
  const std::string detail = status.ToString();
  const std::string begin(doing);
  if (status.IsNoSpace() || status.subcode() == rocksdb::Status::kSpaceLimit) {
    return Error(ErrorCode::kStorageFull, begin + ": the disk is full (" + detail + ")");
  }
  if (status.IsCorruption()) {
    return Error(ErrorCode::kDataCorrupt, begin + ": stored data is damaged (" + detail + ")");
  }
  return Error(ErrorCode::kInternalServer, begin + ": the disk failed (" + detail + ")");
}

}  // namespace rowhouse::engine::embedded

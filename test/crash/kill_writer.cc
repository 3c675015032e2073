// Writes the ledger's batches until it is killed, and tells of each commit that was answered.
//
//   kill_writer FOLDER sync|relaxed
#include <cstdlib>
#include <semaphore>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/embedded/rocksdb/rocksdb_store.h"
#include "kill_writer.h"
#include "ledger.h"
#include "tell.h"

using namespace rowhouse;

namespace {

void write_forever(engine::embedded::CommitQueue& queue, int writer, std::uint64_t last) {
  for (std::uint64_t number = last + 1;; ++number) {
    std::binary_semaphore done{0};
    queue.submit(test::ledger_batch(writer, number), [&](Result<void> result) {
      if (!result) std::exit(test::give_up(to_string(result.error())));
      done.release();
    });
    done.acquire();
    test::tell(writer, number);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  auto store = engine::embedded::open_rocksdb(argv[1], test::kKilledOptions);
  if (!store) return test::give_up(to_string(store.error()));
  engine::embedded::CommitQueue queue(**store, {.sync = std::string_view(argv[2]) == "sync"});
  std::vector<std::thread> threads;
  for (int writer = 0; writer < test::kKilledWriters; ++writer) {
    std::uint64_t last = 0;
    const test::Acknowledged any{0, UINT64_MAX};
    if (const std::string wrong = test::check_ledger(**store, writer, any, last); !wrong.empty()) {
      return test::give_up(wrong);
    }
    threads.emplace_back([&queue, writer, last] { write_forever(queue, writer, last); });
  }
  for (auto& thread : threads) thread.join();
}

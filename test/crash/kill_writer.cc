// Writes the ledger's batches until it is killed, and tells of each commit that was answered:
// "writer number\n" on standard output, in one write() and so not lost with this process.
//
//   kill_writer FOLDER sync|relaxed
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <semaphore>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/embedded/rocksdb/rocksdb_store.h"
#include "kill_writer.h"
#include "ledger.h"

using namespace rowhouse;

namespace {

void tell(int writer, std::uint64_t number) {
  char line[40];
  const int size = std::snprintf(line, sizeof line, "%d %llu\n", writer,
                                 static_cast<unsigned long long>(number));
  if (::write(STDOUT_FILENO, line, static_cast<std::size_t>(size)) != size) std::abort();
}

void write_forever(engine::embedded::CommitQueue& queue, int writer, std::uint64_t last) {
  for (std::uint64_t number = last + 1;; ++number) {
    std::binary_semaphore done{0};
    queue.submit(test::ledger_batch(writer, number), [&](Result<void> result) {
      if (!result) {
        std::fprintf(stderr, "%s\n", to_string(result.error()).c_str());
        std::abort();
      }
      done.release();
    });
    done.acquire();
    tell(writer, number);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  auto store = engine::embedded::open_rocksdb(argv[1], test::kKilledOptions);
  if (!store) {
    std::fprintf(stderr, "%s\n", to_string(store.error()).c_str());
    return 1;
  }
  engine::embedded::CommitQueue queue(**store, {.sync = std::string_view(argv[2]) == "sync"});
  std::vector<std::thread> threads;
  for (int writer = 0; writer < test::kKilledWriters; ++writer) {
    std::uint64_t last = 0;
    const test::Acknowledged any{0, UINT64_MAX};
    if (const std::string wrong = test::check_ledger(**store, writer, any, last); !wrong.empty()) {
      std::fprintf(stderr, "%s\n", wrong.c_str());
      return 1;
    }
    threads.emplace_back([&queue, writer, last] { write_forever(queue, writer, last); });
  }
  for (auto& thread : threads) thread.join();
}

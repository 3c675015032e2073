// As kill_writer, on a table with a stream.
//
//   stream_kill_writer FOLDER sync|relaxed
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/embedded/rocksdb/rocksdb_store.h"
#include "kill_writer.h"
#include "stream_ledger.h"
#include "tell.h"

using namespace rowhouse;

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  auto store = engine::embedded::open_rocksdb(argv[1], test::kKilledOptions);
  if (!store) return test::give_up(to_string(store.error()));
  const auto engine =
      test::open_stream_ledger(*std::move(store), std::string_view(argv[2]) == "sync");
  if (!engine) return test::give_up(to_string(engine.error()));
  test::Acknowledged any[test::kStreamWriters];
  for (test::Acknowledged& each : any) each.at_most = UINT64_MAX;
  std::uint64_t last[test::kStreamWriters];
  if (const auto wrong = test::check_stream_ledger(**engine, any, last); !wrong.empty()) {
    return test::give_up(wrong);
  }
  std::vector<std::thread> threads;
  for (int writer = 0; writer < test::kStreamWriters; ++writer) {
    threads.emplace_back([&engine, writer, last = last[writer]] {
      for (std::uint64_t number = last + 1;; ++number) {
        const auto written = test::write_stream_ledger(**engine, writer, number);
        if (!written) std::exit(test::give_up(to_string(written.error())));
        test::tell(writer, number);
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

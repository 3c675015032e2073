// As kill_writer, through the library.
//
//   library_kill_writer FOLDER sync|relaxed
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "library_ledger.h"
#include "tell.h"

using namespace rowhouse;

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  DatabaseOptions options;
  options.durability =
      std::string_view(argv[2]) == "sync" ? Durability::kSync : Durability::kRelaxed;
  const auto database = Database::open(argv[1], options);
  if (!database) return test::give_up(to_string(database.error()));
  std::vector<std::thread> threads;
  for (int writer = 0; writer < test::kLibraryWriters; ++writer) {
    const auto tenant = test::open_library_ledger(*database, writer);
    if (!tenant) return test::give_up(to_string(tenant.error()));
    std::uint64_t last = 0;
    const auto wrong = test::check_library_ledger(*tenant, {0, UINT64_MAX}, last);
    if (!wrong.empty()) return test::give_up(wrong);
    threads.emplace_back([tenant = *tenant, writer, last] {
      for (std::uint64_t number = last + 1;; ++number) {
        const auto written = test::write_library_ledger(tenant, number);
        if (!written) std::exit(test::give_up(to_string(written.error())));
        test::tell(writer, number);
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

// Loads lines from standard input into one tenant's part of a table.
//
//     load FOLDER-OR-URL TENANT < readings.csv
//
// A line is an id, a comma and a text. They are written in batches while they are read, in memory
// for no more than a few batches; a later line of an id replaces the earlier one.

#include <cstdlib>
#include <iostream>
#include <string>

#include "rowhouse/rowhouse.h"

struct Reading {
  std::string reading_id;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Reading, (), (reading_id, text))

template <>
inline constexpr auto rowhouse::entity<Reading> =
    rowhouse::kind("reading").id(&Reading::reading_id);

namespace {

constexpr const char* kTable = "Readings";

void create_table(rowhouse::Database& db) {
  rowhouse::TableDefinition definition;
  definition.name = kTable;
  const auto created = db.create_table(definition);
  // One that is there already will do.
  if (!created && created.error().code() != rowhouse::ErrorCode::kResourceInUse) created.value();
  db.wait_until_active(kTable).value();
}

/// How many failed.
std::size_t load(const rowhouse::Tenant& tenant, std::istream& lines) {
  rowhouse::Writer writer = tenant.writer();
  std::string line;
  std::size_t refused = 0;
  while (std::getline(lines, line)) {
    const std::size_t comma = line.find(',');
    if (comma == std::string::npos) continue;
    // An id that cannot be a key is refused at once; everything else is told at the end.
    if (const auto taken = writer.put(Reading{line.substr(0, comma), line.substr(comma + 1)});
        !taken) {
      std::cerr << line << ": " << taken.error().message() << "\n";
      ++refused;
    }
  }
  (void)writer.flush();
  const auto failures = writer.take_failures();
  for (const rowhouse::FailedWrite& failed : failures) {
    std::cerr << *failed.item.at("SK").get_if<std::string>() << ": " << failed.error.message()
              << "\n";
  }
  std::cout << writer.written() << " written, " << failures.size() + refused << " failed; "
            << tenant.id() << " has " << tenant.count<Reading>().value() << ".\n";
  return failures.size() + refused;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "load FOLDER-OR-URL TENANT < lines\n";
    return EXIT_FAILURE;
  }
  try {
    rowhouse::Database db = rowhouse::Database::open(argv[1]).value();
    create_table(db);
    return load(db.table(kTable).tenant(argv[2]).value(), std::cin) == 0 ? EXIT_SUCCESS
                                                                         : EXIT_FAILURE;
  } catch (const rowhouse::BadResult& bad) {
    std::cerr << bad.what() << "\n";
    return EXIT_FAILURE;
  }
}

// A program of somebody else's, who has only what was installed.
#include <cstdio>
#include <filesystem>

#include "rowhouse/rowhouse.h"

namespace books {
struct Book {
  std::string book_id;
  std::string title;
  rowhouse::Decimal price;
  std::optional<int> pages;
};
BOOST_DESCRIBE_STRUCT(Book, (), (book_id, title, price, pages))
}  // namespace books

template <>
inline constexpr auto rowhouse::entity<books::Book> =
    rowhouse::kind("book").id(&books::Book::book_id).generated_id();

int main() {
  const auto folder =
      std::filesystem::temp_directory_path() / ("rowhouse-outside-" + rowhouse::make_uuid());
  try {
    auto db = rowhouse::Database::open(folder.string()).value();
    rowhouse::TableDefinition definition;
    definition.name = "Library";
    db.create_table(definition).value();
    db.wait_until_active("Library").value();
    const auto acme = db.table("Library").tenant("acme").value();
    const auto book =
        acme.create(books::Book{{}, "DDIA", rowhouse::Decimal::parse("39.90").value(), 611})
            .value();
    acme.update<books::Book>(book.book_id, rowhouse::set(&books::Book::pages, 616),
                             rowhouse::attr(&books::Book::pages) == 611)
        .value();
    int found = 0;
    for (const rowhouse::Result<books::Book>& each : acme.all<books::Book>()) {
      found += each.value().pages == 616 && each->price.to_string() == "39.9" ? 1 : 0;
    }
    std::printf("rowhouse %s: %d book\n", std::string(rowhouse::version()).c_str(), found);
    std::filesystem::remove_all(folder);
    return found == 1 ? 0 : 1;
  } catch (const rowhouse::BadResult& failure) {
    std::fprintf(stderr, "%s\n", failure.what());
    return 1;
  }
}

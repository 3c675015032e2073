#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "rowhouse/rowhouse.h"

/// A tenant who does whatever the library lets it, lawful or not, and knows what must come of it.
namespace rowhouse::isolation {

struct Note {
  std::string note_id;
  std::string text;
  std::optional<std::int64_t> number;
};
BOOST_DESCRIBE_STRUCT(Note, (), (note_id, text, number))

struct Task {
  std::string list_id;
  std::string task_id;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Task, (), (list_id, task_id, text))

}  // namespace rowhouse::isolation

template <>
inline constexpr auto rowhouse::entity<rowhouse::isolation::Note> =
    rowhouse::kind("note").id(&rowhouse::isolation::Note::note_id);
template <>
inline constexpr auto rowhouse::entity<rowhouse::isolation::Task> = rowhouse::kind("task").id(
    &rowhouse::isolation::Task::list_id, &rowhouse::isolation::Task::task_id);

namespace rowhouse::isolation {

/// What players leave lying about for each other: page tokens, keys, transaction tokens.
struct Street {
  std::vector<std::string> page_tokens;
  std::vector<Item> keys;
  std::vector<std::string> ids;  ///< Of all tenants, and some which resemble them.
};

class Player {
 public:
  /// `marker` is in everything that this tenant writes; `foreign` are the others', which it must
  /// never see.
  Player(Tenant tenant, std::string marker, std::vector<std::string> foreign, std::uint64_t seed);

  /// Does one thing. Fails the test if it saw a foreign marker, or not what it should have.
  void step(Street& street);
  /// All that it has is there, unchanged, and nothing else.
  void check_all() const;

  std::size_t items() const noexcept { return mine_.size(); }
  const Tenant& tenant() const noexcept { return tenant_; }
  const std::map<std::string, std::uint64_t>& done() const noexcept { return done_; }

 private:
  using Place = std::pair<std::string, std::string>;  // partition key, sort key

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  std::string own_partition() const { return "tenant#" + tenant_.id(); }
  std::string some_id();
  std::string some_text();
  Note some_note();
  Task some_task();
  Item some_tree();
  Item foreign_key(Street& street);
  std::string some_token(Street& street);

  static Item tree_of(const Note& note);
  static Item tree_of(const Task& task);
  static Place place_of(const Item& item);
  void keep(Item item);
  void drop(const std::string& sort_key) { mine_.erase({own_partition(), sort_key}); }
  bool has(const std::string& sort_key) const {
    return mine_.contains({own_partition(), sort_key});
  }

  // What came back is looked through for foreign markers.
  void look_at_text(std::string_view text) const;
  void look(const Error& error) const;
  void look(const Value& value) const;
  void look(const Item& item) const;
  void look(const Note& note) const;
  void look(const Task& task) const;
  template <typename T>
  bool saw(const Result<T>& result) const;

  void put();
  void put_async();
  void get();
  void remove();
  void update();
  void exchange();
  void many();
  void write_batch();
  void transact();
  void query(Street& street);
  void query_trees(Street& street);
  void trees(Street& street);
  void trespass(Street& street);
  void trespass_in_crowd(Street& street);
  void hostile_ids();

  Tenant tenant_;
  std::string marker_;
  std::vector<std::string> foreign_;
  std::mt19937_64 random_;
  std::map<Place, Item> mine_;
  std::set<std::string> used_tokens_;  ///< Of transactions that were made.
  std::map<std::string, std::uint64_t> done_;
};

}  // namespace rowhouse::isolation

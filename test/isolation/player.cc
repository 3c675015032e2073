#include "player.h"

#include <gtest/gtest.h>

#include <future>

namespace rowhouse::isolation {
namespace {

constexpr std::uint64_t kIds = 12;

std::string hex(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    out += kDigits[static_cast<unsigned char>(c) >> 4];
    out += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

const std::string& text_of(const Item& item, const char* name) {
  return *item.at(name).get_if<std::string>();
}

}  // namespace

Player::Player(Tenant tenant, std::string marker, std::vector<std::string> foreign,
               std::uint64_t seed)
    : tenant_(std::move(tenant)),
      marker_(std::move(marker)),
      foreign_(std::move(foreign)),
      random_(seed) {}

// What it knows -----------------------------------------------------------------------------------

std::string Player::some_id() { return marker_ + "-" + std::to_string(below(kIds)); }
std::string Player::some_text() { return marker_ + std::string(below(60), 'x'); }

Note Player::some_note() {
  Note note{some_id(), some_text(), std::nullopt};
  if (!one_in(3)) note.number = static_cast<std::int64_t>(below(5));
  return note;
}

Task Player::some_task() { return {"list" + std::to_string(below(3)), some_id(), some_text()}; }

Item Player::some_tree() {
  Item item = {{"SK", "free#" + some_id()}, {"text", some_text()}};
  if (one_in(2)) item["more"] = List{Value(some_text()), Value(Map{{"deep", some_text()}})};
  if (one_in(3)) item["PK"] = own_partition() + "#" + std::to_string(below(2));
  return item;
}

/// The key of an item which is not this tenant's: a real one of somebody's, or one that resembles.
Item Player::foreign_key(Street& street) {
  if (!street.keys.empty() && !one_in(3)) {
    const Item& key = street.keys[below(street.keys.size())];
    if (text_of(key, "PK") != own_partition() &&
        !text_of(key, "PK").starts_with(own_partition() + "#")) {
      return key;
    }
  }
  while (true) {
    std::string id = street.ids[below(street.ids.size())];
    if (id == tenant_.id()) continue;
    if (one_in(4)) id += "#0";
    return {{"PK", "tenant#" + id}, {"SK", one_in(2) ? "note#" + some_id() : "free#x"}};
  }
}

std::string Player::some_token(Street& street) {
  if (street.page_tokens.empty() || one_in(10)) return std::string(below(40), 'a');
  std::string token = street.page_tokens[below(street.page_tokens.size())];
  if (one_in(3) && !token.empty()) token[below(token.size())] = "0123456789abcdef"[below(16)];
  if (one_in(10)) token.resize(below(token.size() + 1));
  return token;
}

Item Player::tree_of(const Note& note) {
  Item item = {{"SK", "note#" + note.note_id}, {"note_id", note.note_id}, {"text", note.text}};
  if (note.number) item["number"] = *note.number;
  return item;
}

Item Player::tree_of(const Task& task) {
  return {{"SK", "task#" + task.list_id + "#" + task.task_id},
          {"list_id", task.list_id},
          {"task_id", task.task_id},
          {"text", task.text}};
}

Player::Place Player::place_of(const Item& item) {
  return {text_of(item, "PK"), text_of(item, "SK")};
}

void Player::keep(Item item) {
  item.emplace("PK", own_partition());
  mine_[place_of(item)] = std::move(item);
}

// What it sees ------------------------------------------------------------------------------------

void Player::look_at_text(std::string_view text) const {
  for (const std::string& foreign : foreign_) {
    EXPECT_EQ(text.find(foreign), std::string_view::npos)
        << tenant_.id() << " saw what is another's: " << text;
    EXPECT_EQ(text.find(hex(foreign)), std::string_view::npos)
        << tenant_.id() << " saw what is another's: " << text;
  }
}

void Player::look(const Error& error) const {
  look_at_text(error.message());
  look_at_text(error.item());
  for (const CancellationReason& reason : error.cancellation_reasons()) {
    look_at_text(reason.message);
    look_at_text(reason.item);
  }
}

void Player::look(const Value& value) const {
  if (const auto* text = value.get_if<std::string>()) look_at_text(*text);
  if (const auto* list = value.get_if<List>()) {
    for (const Value& each : *list) look(each);
  }
  if (const auto* map = value.get_if<Map>()) look(*map);
}

void Player::look(const Item& item) const {
  for (const auto& [name, value] : item) {
    look_at_text(name);
    look(value);
  }
}

void Player::look(const Note& note) const { look(tree_of(note)); }
void Player::look(const Task& task) const { look(tree_of(task)); }

template <typename T>
bool Player::saw(const Result<T>& result) const {
  if (!result) {
    look(result.error());
    return false;
  }
  if constexpr (requires { result->has_value(); }) {
    if (result->has_value()) look(**result);
  } else if constexpr (requires { result->items; }) {
    for (const auto& each : result->items) look(each);
    look_at_text(result->next);
  } else if constexpr (requires { look(*result); }) {
    look(*result);
  }
  return true;
}

void Player::check_all() const {
  std::map<Place, Item> found;
  for (const char* partition : {"", "0", "1"}) {
    ItemQuery query;
    query.partition(partition);
    do {
      const auto page = tenant_.query_items(query);
      ASSERT_TRUE(saw(page));
      for (const Item& item : page->items) found[place_of(item)] = item;
      query.start_after(page->next);
      if (page->next.empty()) break;
    } while (true);
  }
  EXPECT_EQ(found.size(), mine_.size()) << tenant_.id();
  EXPECT_TRUE(found == mine_) << tenant_.id() << " does not have what it wrote";
}

// What it does ------------------------------------------------------------------------------------

void Player::put() {
  if (one_in(3)) {
    const Task task = some_task();
    if (saw(tenant_.put(task))) keep(tree_of(task));
    return;
  }
  const Note note = some_note();
  const bool there = has("note#" + note.note_id);
  if (one_in(3)) {
    const bool created = saw(tenant_.create(note));
    EXPECT_EQ(created, !there);
    if (created) keep(tree_of(note));
  } else {
    ASSERT_TRUE(saw(tenant_.put(note)));
    keep(tree_of(note));
  }
}

void Player::put_async() {
  const Note note = some_note();
  std::promise<Result<void>> put;
  tenant_.put_async(note, [&put](Result<void> done) { put.set_value(std::move(done)); });
  ASSERT_TRUE(saw(put.get_future().get()));
  keep(tree_of(note));
  std::promise<Result<std::optional<Note>>> got;
  tenant_.get_async<Note>(
      note.note_id, [&got](Result<std::optional<Note>> found) { got.set_value(std::move(found)); });
  const auto found = got.get_future().get();
  ASSERT_TRUE(saw(found) && found->has_value());
  EXPECT_TRUE(tree_of(**found) == tree_of(note));
}

void Player::get() {
  const std::string id = some_id();
  const auto note = tenant_.get<Note>(id);
  ASSERT_TRUE(saw(note));
  EXPECT_EQ(note->has_value(), has("note#" + id));
  const Task task = some_task();
  const auto both = tenant_.get_together(Key<Note>(id), Key<Task>(task.list_id, task.task_id));
  ASSERT_TRUE(both);
  if (std::get<0>(*both)) look(*std::get<0>(*both));
  if (std::get<1>(*both)) look(*std::get<1>(*both));
  EXPECT_EQ(std::get<0>(*both).has_value(), has("note#" + id));
  EXPECT_EQ(std::get<1>(*both).has_value(), has("task#" + task.list_id + "#" + task.task_id));
}

void Player::remove() {
  const std::string id = some_id();
  const std::string sort_key = "note#" + id;
  if (one_in(2)) {
    const auto taken = tenant_.take<Note>(id);
    ASSERT_TRUE(saw(taken));
    EXPECT_EQ(taken->has_value(), has(sort_key));
  } else if (one_in(2)) {
    const bool removed = saw(tenant_.remove<Note>(id, if_present()));
    EXPECT_EQ(removed, has(sort_key));
  } else {
    ASSERT_TRUE(saw(tenant_.remove<Note>(id)));
  }
  drop(sort_key);
}

void Player::update() {
  const std::string id = some_id();
  const std::string text = some_text();
  const auto at = mine_.find({own_partition(), "note#" + id});
  const auto updated = tenant_.update_and_get<Note>(
      id, set(&Note::text, text).add(&Note::number, 1),
      one_in(2) ? std::optional(attr(&Note::text).begins_with(marker_)) : std::nullopt);
  EXPECT_EQ(saw(updated), at != mine_.end());
  if (!updated || at == mine_.end()) return;
  at->second["text"] = text;
  const auto before = at->second.find("number");
  const std::int64_t number =
      before == at->second.end() ? 0 : before->second.get_if<Decimal>()->to_int64().value();
  at->second["number"] = number + 1;
  EXPECT_EQ(updated->number, number + 1);
}

void Player::exchange() {
  const Note note = some_note();
  const auto old = tenant_.exchange(note);
  ASSERT_TRUE(saw(old));
  EXPECT_EQ(old->has_value(), has("note#" + note.note_id));
  keep(tree_of(note));
}

void Player::many() {
  std::vector<Key<Note>> keys;
  for (std::uint64_t i = 0; i < kIds; ++i) keys.emplace_back(marker_ + "-" + std::to_string(i));
  const auto notes = tenant_.get_many(keys);
  ASSERT_TRUE(notes);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if ((*notes)[i]) look(*(*notes)[i]);
    EXPECT_EQ((*notes)[i].has_value(), has(keys[i].sort_key()));
  }
}

void Player::write_batch() {
  Batch batch = tenant_.batch();
  std::map<std::string, std::optional<Item>> changes;
  for (std::uint64_t i = below(40); i-- > 0;) {
    const Note note = some_note();
    const std::string sort_key = "note#" + note.note_id;
    if (changes.contains(sort_key)) continue;
    if (one_in(3)) {
      batch.remove<Note>(note.note_id);
      changes[sort_key] = std::nullopt;
    } else {
      batch.put(note);
      changes[sort_key] = tree_of(note);
    }
  }
  ASSERT_TRUE(saw(batch.write()));
  for (auto& [sort_key, item] : changes) {
    if (item) {
      keep(*std::move(item));
    } else {
      drop(sort_key);
    }
  }
}

void Player::transact() {
  const Note put = some_note();
  const Note removed = some_note();
  const Task checked = some_task();
  const std::string checked_key = "task#" + checked.list_id + "#" + checked.task_id;
  const bool differ = put.note_id != removed.note_id;
  // The same tokens for all tenants: one's must mean nothing to another.
  const std::string token = one_in(2) ? "" : "token-" + std::to_string(below(4));
  const bool expect_there = one_in(2);
  const auto done = tenant_.transaction()
                        .put(put)
                        .remove<Note>(removed.note_id)
                        .check<Task>({checked.list_id, checked.task_id},
                                     expect_there ? if_present() : if_absent())
                        .commit(token);
  const bool made = saw(done);
  if (!token.empty() && !made && done.error().code() == ErrorCode::kIdempotentParameterMismatch) {
    return;  // its own token, used before
  }
  EXPECT_EQ(made, differ && has(checked_key) == expect_there);
  if (!made) return;
  if (!token.empty() && !used_tokens_.insert(token).second) return;  // the very same once more
  drop("note#" + removed.note_id);
  keep(tree_of(put));
}

void Player::query(Street& street) {
  Query<Note> query;
  if (one_in(3)) query.descending();
  if (one_in(2)) query.limit(static_cast<std::uint32_t>(1 + below(5)));
  if (one_in(3)) query.from(some_id());
  if (one_in(3)) query.filter(attr(&Note::number) >= 2);
  if (one_in(4)) query.start_after(some_token(street));
  const auto page = tenant_.page(query);
  if (saw(page) && !page->next.empty()) street.page_tokens.push_back(page->next);
  if (street.page_tokens.size() > 100) {
    street.page_tokens.erase(street.page_tokens.begin());
  }

  std::uint64_t walked = 0;
  for (const Result<Task>& task : tenant_.all<Task>()) {
    ASSERT_TRUE(saw(task));
    ++walked;
  }
  const auto count = tenant_.count<Task>();
  ASSERT_TRUE(count);
  EXPECT_EQ(walked, *count);
  std::uint64_t tasks = 0;
  for (const auto& [place, item] : mine_) {
    if (place.first == own_partition() && place.second.starts_with("task#")) ++tasks;
  }
  EXPECT_EQ(walked, tasks);
}

void Player::query_trees(Street& street) {
  ItemQuery query;
  constexpr const char* kPartitions[] = {"", "0", "1", "#", "##", "0#", "x"};
  if (one_in(2)) query.partition(kPartitions[below(std::size(kPartitions))]);
  switch (below(5)) {
    case 0:
      query.begins_with(one_in(2) ? "note#" : "");
      break;
    case 1:
      query.between("a", "z");
      break;
    case 2:
      query.greater("free#");
      break;
    case 3:
      query.less_or_equal("task#z");
      break;
    default:
      break;
  }
  if (one_in(2)) query.limit(static_cast<std::uint32_t>(1 + below(4)));
  if (one_in(3)) query.start_after(some_token(street));
  const auto page = tenant_.query_items(query);
  if (!saw(page)) return;
  for (const Item& item : page->items) {
    const auto at = mine_.find(place_of(item));
    ASSERT_TRUE(at != mine_.end());
    EXPECT_TRUE(at->second == item);
  }
  if (!page->next.empty()) street.page_tokens.push_back(page->next);
}

void Player::trees(Street& street) {
  const Item item = some_tree();
  Item key = item;
  std::erase_if(key, [](const auto& attribute) {
    return attribute.first != "PK" && attribute.first != "SK";
  });
  Item whole_key = key;
  whole_key.emplace("PK", own_partition());
  const bool there = mine_.contains(place_of(whole_key));
  switch (below(4)) {
    case 0:
      ASSERT_TRUE(saw(tenant_.put_item(item)));
      keep(item);
      street.keys.push_back(whole_key);
      if (street.keys.size() > 100) street.keys.erase(street.keys.begin());
      break;
    case 1: {
      const auto found = tenant_.get_item(key);
      ASSERT_TRUE(saw(found));
      EXPECT_EQ(found->has_value(), there);
      break;
    }
    case 2:
      ASSERT_TRUE(saw(tenant_.remove_item(key)));
      mine_.erase(place_of(whole_key));
      break;
    default: {
      const auto updated = tenant_.update_item(key, Changes().set("text", marker_ + "updated"));
      ASSERT_TRUE(saw(updated));
      if (!there) keep(key);
      mine_[place_of(whole_key)]["text"] = marker_ + "updated";
      EXPECT_TRUE(*updated == mine_[place_of(whole_key)]);
      break;
    }
  }
}

/// One call that names another's partition, alone.
void Player::trespass(Street& street) {
  const Item key = foreign_key(street);
  Item item = key;
  item["text"] = some_text();
  const auto denied = [&](const auto& result) {
    EXPECT_FALSE(saw(result)) << tenant_.id() << " reached " << text_of(key, "PK");
    if (result) return;
    const ErrorCode code = result.error().code();
    EXPECT_TRUE(code == ErrorCode::kAccessDenied || code == ErrorCode::kValidation)
        << to_string(result.error());
  };
  denied(tenant_.get_item(key));
  denied(tenant_.put_item(item));
  denied(tenant_.put_item(item, if_absent()));
  denied(tenant_.remove_item(key));
  denied(tenant_.update_item(key, Changes().set("text", some_text())));
  denied(tenant_.get_items({key}));
}

/// Foreign keys among one's own, where one denial must refuse the whole.
void Player::trespass_in_crowd(Street& street) {
  const Item key = foreign_key(street);
  Item foreign_item = key;
  foreign_item["text"] = some_text();
  const Note note{marker_ + "-crowd", some_text(), std::nullopt};
  const auto refused = [&](const Result<void>& result) {
    EXPECT_FALSE(saw(result)) << tenant_.id() << " reached " << text_of(key, "PK");
  };
  refused(tenant_.batch().put(note).put_item(foreign_item).write());
  refused(tenant_.batch().remove_item(key).put(note).write());
  refused(tenant_.transaction().put(note).put_item(foreign_item).commit());
  refused(tenant_.transaction().put(note).check_item(key, if_present()).commit());
  refused(tenant_.transaction().put(note).remove_item(key).commit());
  refused(tenant_.transaction().update_item(key, Changes().add("n", 1)).put(note).commit());
  EXPECT_FALSE(saw(tenant_.get_items({{{"SK", "note#" + note.note_id}}, key})));
  const auto kept = tenant_.get<Note>(note.note_id);
  ASSERT_TRUE(saw(kept));
  EXPECT_FALSE(kept->has_value()) << "a refused request wrote a part";
}

void Player::hostile_ids() {
  const std::string hostile[] = {"",
                                 "#",
                                 "a#b",
                                 "\n",
                                 "x\x01",
                                 "\xc2\x80",
                                 "\xff",
                                 "../tenant#x",
                                 std::string(2000, 'x'),
                                 std::string("a\0b", 3)};
  const std::string& id = hostile[below(std::size(hostile))];
  EXPECT_FALSE(saw(tenant_.get<Note>(id)));
  EXPECT_FALSE(saw(tenant_.put(Note{id, some_text(), std::nullopt})));
  EXPECT_FALSE(saw(tenant_.remove<Note>(id)));
  EXPECT_FALSE(saw(tenant_.page(Query<Task>(id))));
  EXPECT_FALSE(saw(tenant_.page(Query<Note>().from(id))));
  EXPECT_FALSE(saw(tenant_.page(Query<Note>().limit(0))));
  // An update cannot move an item to somebody else.
  EXPECT_FALSE(saw(tenant_.update<Note>(some_id(), set("PK", "tenant#victim"))));
  EXPECT_FALSE(saw(tenant_.put_item({{"PK", Value(5)}, {"SK", "x"}})));
  EXPECT_FALSE(saw(tenant_.put_item({{"PK", own_partition() + "##1"}, {"SK", "x"}})));
}

void Player::step(Street& street) {
  using Act = void (Player::*)();
  using ActOnStreet = void (Player::*)(Street&);
  static constexpr std::pair<const char*, Act> kActs[] = {
      {"put", &Player::put},           {"put_async", &Player::put_async},
      {"get", &Player::get},           {"remove", &Player::remove},
      {"update", &Player::update},     {"exchange", &Player::exchange},
      {"many", &Player::many},         {"write_batch", &Player::write_batch},
      {"transact", &Player::transact}, {"hostile_ids", &Player::hostile_ids}};
  static constexpr std::pair<const char*, ActOnStreet> kStreetActs[] = {
      {"query", &Player::query},
      {"query_trees", &Player::query_trees},
      {"trees", &Player::trees},
      {"trespass", &Player::trespass},
      {"trespass_in_crowd", &Player::trespass_in_crowd}};
  const std::uint64_t choice = below(std::size(kActs) + std::size(kStreetActs));
  if (choice < std::size(kActs)) {
    ++done_[kActs[choice].first];
    (this->*kActs[choice].second)();
  } else {
    const auto& [name, act] = kStreetActs[choice - std::size(kActs)];
    ++done_[name];
    (this->*act)(street);
  }
}

}  // namespace rowhouse::isolation

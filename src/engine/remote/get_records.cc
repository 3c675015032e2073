#include <iterator>

#include "engine/remote/remote_engine.h"
#include "engine/remote/shard_iterator.h"
#include "json/object.h"

namespace rowhouse::engine::remote {
namespace {

using operation::GetRecords;
using operation::GetRecordsResult;
using operation::StreamRecord;

std::string body_of(const GetRecords& get) {
  std::string body;
  json::Object request(body);
  request.text("ShardIterator", get.iterator);
  request.number("Limit", get.limit);
  request.end();
  return body;
}

Result<StreamRecord::Event> read_event(std::string_view name) {
  if (name == "INSERT") return StreamRecord::Event::kInsert;
  if (name == "MODIFY") return StreamRecord::Event::kModify;
  if (name == "REMOVE") return StreamRecord::Event::kRemove;
  return malformed("a record is of no kind");
}

Result<void> read_change(const Members& change, StreamRecord& record, const base::Limits& limits) {
  ROWHOUSE_TRY(seconds, change.real("ApproximateCreationDateTime", 0));
  constexpr double kSecondsMax = 1e11;
  if (!(seconds >= 0 && seconds < kSecondsMax)) return malformed("a record's time is none");
  record.created_at = base::Milliseconds(static_cast<std::int64_t>(seconds * 1000));
  ROWHOUSE_TRY(sequence, change.required_text("SequenceNumber"));
  record.sequence_text = sequence;
  ROWHOUSE_TRY(keys, change.item("Keys", limits));
  record.keys = std::move(keys);
  ROWHOUSE_TRY(old_image, change.item("OldImage", limits));
  record.old_image = std::move(old_image);
  ROWHOUSE_TRY(new_image, change.item("NewImage", limits));
  record.new_image = std::move(new_image);
  return {};
}

Result<StreamRecord> read_record(simdjson::dom::element json, const base::Limits& limits) {
  StreamRecord record;
  ROWHOUSE_TRY(of, Members::of(json, "a record"));
  ROWHOUSE_TRY(name, of.text("eventName"));
  ROWHOUSE_TRY(event, read_event(name));
  record.event = event;
  ROWHOUSE_TRY(id, of.text("eventID"));
  record.id = id;
  ROWHOUSE_TRY(change, of.object("dynamodb"));
  if (!change) return malformed("a record tells of no change");
  ROWHOUSE_CHECK(read_change(*change, record, limits));
  ROWHOUSE_TRY(identity, of.object("userIdentity"));
  if (identity) {
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
    ROWHOUSE_TRY(who, identity->text(identity->has("PrincipalId") ? "PrincipalId" : "principalId"));
    record.by_time_to_live = who == "dynamodb.amazonaws.com";
  }
  return record;
}

/// Whose the item is, by the key of the stream's table. What holds the images' own keys to be
/// others than the record's is not told: an image would otherwise be let through by a key that is
/// not its.
bool may_be_told(const StreamRecord& record, const model::KeySchema& key,
                 const tenancy::Scope& scope) {
  const auto partition = model::ItemView(record.keys).find(key.partition.name);
  if (!partition || !scope.admits_from_stream(*partition)) return false;
  for (const std::string* const image : {&record.old_image, &record.new_image}) {
    if (image->empty()) continue;
    const auto of_image = model::ItemView(*image).find(key.partition.name);
    if (!of_image || *of_image != *partition) return false;
  }
  return true;
}

/// What one call brought.
struct Page {
  std::vector<StreamRecord> records;  ///< Those that may be told.
  std::size_t seen = 0;               ///< How many there were.
  std::string next;
};

Result<Page> read(const Members& answer, const GetRecords& get, const model::KeySchema& key,
                  const tenancy::Scope& scope, const base::Limits& limits) {
  Page page;
  ROWHOUSE_TRY(list, answer.list("Records"));
  if (list) {
    for (const auto each : *list) {
      if (++page.seen > get.limit) return malformed("it has more records than were asked for");
      ROWHOUSE_TRY(record, read_record(each, limits));
      if (may_be_told(record, key, scope)) page.records.push_back(std::move(record));
    }
  }
  ROWHOUSE_TRY(next, answer.text("NextShardIterator"));
  if (!next.empty()) ROWHOUSE_CHECK(check_iterator(next, get.stream_arn));
  page.next = next;
  return page;
}

// How often records are asked for until there are as many of the caller's own as it wants.
constexpr int kRoundsMax = 64;

}  // namespace

void RemoteEngine::execute(const Scope& scope, GetRecords&& get, Done<GetRecords> done) {
  const std::string arn = get.stream_arn;
  streams_.learn(arn, [this, scope, get = std::move(get),
                       done = std::move(done)](Result<KnownStreams::StreamPtr> stream) mutable {
    if (!stream) return done(std::move(stream).error());
    GetRecordsResult so_far;
    so_far.stream = *std::move(stream);
    get_records_on(scope, std::move(get), std::move(so_far), kRoundsMax, std::move(done));
  });
}

/// A page that was full, of others' records too, is followed by the next for as many as are
/// wanting: how much others change is not to be read off the ends of pages.
void RemoteEngine::get_records_on(Scope scope, GetRecords get, GetRecordsResult so_far, int rounds,
                                  Done<GetRecords> done) {
  Call call{GetRecords::kName, kDynamoDbStreams, body_of(get)};
  auto read_page = [this, scope, asked = get, stream = so_far.stream](const Members& answer) {
    return read(answer, asked, stream->table.key, scope, limits());
  };
  base::Completion<Page> arrived = [this, scope = std::move(scope), get = std::move(get),
                                    so_far = std::move(so_far), rounds,
                                    done = std::move(done)](Result<Page> page) mutable {
    // What was told before is not lost: it is read again from the iterator that the caller has.
    if (!page) return done(std::move(page).error());
    const bool was_full = page->seen == get.limit;
    get.limit -= static_cast<std::uint32_t>(page->records.size());
    std::move(page->records.begin(), page->records.end(), std::back_inserter(so_far.records));
    if (was_full && get.limit > 0 && !page->next.empty() && rounds > 1) {
      get.iterator = std::move(page->next);
      return get_records_on(std::move(scope), std::move(get), std::move(so_far), rounds - 1,
                            std::move(done));
    }
    so_far.next_iterator = std::move(page->next);
    done(std::move(so_far));
  };
  send(std::move(call), std::move(arrived), std::move(read_page));
}

}  // namespace rowhouse::engine::remote

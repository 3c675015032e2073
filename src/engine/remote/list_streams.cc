#include "engine/remote/remote_engine.h"
#include "engine/remote/stream_description.h"
#include "json/object.h"

namespace rowhouse::engine::remote {
namespace {

using operation::ListStreams;
using operation::ListStreamsResult;

// Far more than DynamoDB lists at once.
constexpr std::size_t kStreamsMax = 10'000;

std::string body_of(const ListStreams& list) {
  std::string body;
  json::Object request(body);
  if (!list.table.empty()) request.text("TableName", list.table);
  request.number("Limit", list.limit);
  if (!list.exclusive_start_arn.empty()) {
    request.text("ExclusiveStartStreamArn", list.exclusive_start_arn);
  }
  request.end();
  return body;
}

/// One page, and where the next begins: nowhere if that is empty.
struct Page {
  ListStreamsResult result;
  std::string last;
};

Result<Page> read(const Members& answer, const KnownStreams& known) {
  Page page;
  ROWHOUSE_TRY(list, answer.list("Streams"));
  if (list) {
    for (const auto each : *list) {
      ROWHOUSE_TRY(of, Members::of(each, "a stream"));
      ROWHOUSE_TRY(arn, of.required_text("StreamArn"));
      const auto table = model::table_of_stream_arn(arn);
      if (!table) return malformed("a stream's ARN is none");
      if (known.is_hidden(arn)) continue;
      if (page.result.streams.size() == kStreamsMax) return malformed("it lists too many streams");
      auto stream = std::make_shared<model::Stream>();  // Shared with whoever is told of it.
      stream->arn = arn;
      stream->table.name = *table;
      page.result.streams.push_back(std::move(stream));
    }
  }
  ROWHOUSE_TRY(last, answer.text("LastEvaluatedStreamArn"));
  page.last = last;
  page.result.has_more = !last.empty();
  return page;
}

}  // namespace

void RemoteEngine::execute(const Scope&, ListStreams&& list, Done<ListStreams> done) {
  list_streams_on(std::move(list), std::move(done));
}

/// A page ends at a stream that is told, so one without any is followed by the next.
void RemoteEngine::list_streams_on(ListStreams list, Done<ListStreams> done) {
  Call call{ListStreams::kName, kDynamoDbStreams, body_of(list)};
  base::Completion<Page> arrived = [this, list = std::move(list),
                                    done = std::move(done)](Result<Page> page) mutable {
    if (!page) return done(std::move(page).error());
    if (!page->result.streams.empty() || !page->result.has_more) {
      return done(std::move(page->result));
    }
    if (page->last <= list.exclusive_start_arn) {
      return done(malformed("its list of streams goes backwards"));
    }
    list.exclusive_start_arn = std::move(page->last);
    list_streams_on(std::move(list), std::move(done));
  };
  send(std::move(call), std::move(arrived),
       [this](const Members& answer) { return read(answer, streams_); });
}

}  // namespace rowhouse::engine::remote

#include "engine/remote/known_streams.h"

#include <mutex>
#include <utility>

#include "engine/errors.h"
#include "engine/remote/answer_errors.h"
#include "engine/remote/document.h"
#include "engine/remote/kept_policy.h"
#include "engine/remote/stream_description.h"
#include "engine/remote/targets.h"
#include "json/object.h"

namespace rowhouse::engine::remote {
namespace {

/// Null if there is none.
Result<KnownStreams::StreamPtr> read(Result<Answer>&& answer, std::string_view arn,
                                     const base::Limits& limits) {
  if (!answer) return std::move(answer).error();
  if (answer->status != 200) {
    Error error = error_of("DescribeStream", *std::move(answer), limits);
    if (error.code() == ErrorCode::kResourceNotFound) return KnownStreams::StreamPtr();
    return error;
  }
  ROWHOUSE_TRY(document, parse_document(answer->body));
  ROWHOUSE_TRY(description, read_stream_description(document, arn));
  description.stream.shards.clear();
  return std::make_shared<const model::Stream>(std::move(description.stream));
}

}  // namespace

bool KnownStreams::is_young(const Known& known) const {
  const auto age_max = known.stream != nullptr && known.stream->is_enabled
                           ? options_.table_age_max
                           : options_.unsettled_age_max;
  const auto age = options_.clock->now() - known.learnt_at;
  return age < age_max && age >= base::Milliseconds(0);
}

bool KnownStreams::is_hidden(std::string_view arn) const {
  const auto table = model::table_of_stream_arn(arn);
  if (!table) return false;
  return model::is_reserved_table(*table) ||
         (!options_.hidden_table.empty() && *table == options_.hidden_table);
}

Result<KnownStreams::StreamPtr> KnownStreams::find(std::string_view arn) const {
  if (is_hidden(arn)) return stream_not_found(arn);
  const std::shared_lock lock(mutex_);
  const auto known = known_.find(arn);
  if (known == known_.end()) {
    return Error(ErrorCode::kServiceUnavailable, "The stream is not known yet");
  }
  if (known->second.stream == nullptr) return stream_not_found(arn);
  return known->second.stream;
}

void KnownStreams::learn(const std::string& arn, base::Completion<StreamPtr> done) {
  if (is_hidden(arn)) return done(stream_not_found(arn));
  std::uint64_t changes_before = 0;
  {
    std::shared_lock lock(mutex_);
    changes_before = changes_;
    const auto known = known_.find(arn);
    if (known != known_.end() && is_young(known->second)) {
      const StreamPtr stream = known->second.stream;
      lock.unlock();
      if (stream == nullptr) return done(stream_not_found(arn));
      return done(stream);
    }
  }
  std::string body;
  json::Object request(body);
  request.text("StreamArn", arn);
  request.number("Limit", 1);
  request.end();
  caller_.call({.operation = "DescribeStream", .target = kDynamoDbStreams, .body = std::move(body)},
               [this, arn, changes_before, done = std::move(done)](Result<Answer> answer) mutable {
                 auto stream = read(std::move(answer), arn, options_.limits);
                 if (!stream) return done(std::move(stream).error());
                 if (!options_.keeps_policies || *stream == nullptr) {
                   return arrived(arn, changes_before, *std::move(stream), std::move(done));
                 }
                 ask_for_policy(arn, changes_before, *std::move(stream), std::move(done));
               });
}

void KnownStreams::ask_for_policy(const std::string& arn, std::uint64_t changes_before,
                                  StreamPtr stream, base::Completion<StreamPtr> done) {
  std::string body = body_of_get_policy(options_.hidden_table, place_of_stream_policy(arn));
  caller_.call({.operation = "GetItem", .target = kDynamoDb, .body = std::move(body)},
               [this, arn, changes_before, stream = std::move(stream),
                done = std::move(done)](Result<Answer> answer) mutable {
                 auto policy = policy_in(std::move(answer), options_.limits);
                 if (!policy) return done(std::move(policy).error());
                 if (*policy) {
                   auto policed = std::make_shared<model::Stream>(*stream);
                   policed->policy = *std::move(policy);
                   stream = std::move(policed);
                 }
                 arrived(arn, changes_before, std::move(stream), std::move(done));
               });
}

void KnownStreams::arrived(const std::string& arn, std::uint64_t changes_before, StreamPtr stream,
                           base::Completion<StreamPtr> done) {
  {
    const std::lock_guard lock(mutex_);
    // What was asked before a change is good for whoever waits, and for nobody after.
    const bool is_certain = changes_ == changes_before;
    keep(arn, stream, is_certain ? options_.clock->now() : base::Milliseconds(0));
  }
  if (stream == nullptr) return done(stream_not_found(arn));
  done(std::move(stream));
}

void KnownStreams::keep(const std::string& arn, StreamPtr stream, base::Milliseconds learnt_at) {
  if (known_.size() >= options_.tables_max && !known_.contains(arn)) {
    std::erase_if(known_, [&](const auto& each) { return !is_young(each.second); });
    if (known_.size() >= options_.tables_max) known_.erase(known_.begin());
  }
  known_[arn] = {std::move(stream), learnt_at};
}

void KnownStreams::forget(const std::string& arn) {
  const std::lock_guard lock(mutex_);
  ++changes_;
  known_.erase(arn);
}

}  // namespace rowhouse::engine::remote

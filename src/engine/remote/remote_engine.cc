#include "engine/remote/remote_engine.h"

#include <algorithm>

namespace rowhouse::engine::remote {

// One after the other: a request names few tables, and nearly always known ones.
void RemoteEngine::learn_all(std::vector<std::string> names, Tables known,
                             base::Completion<Tables> done) {
  while (!names.empty() && known.contains(names.back())) names.pop_back();
  if (names.empty()) return done(std::move(known));
  std::string name = std::move(names.back());
  names.pop_back();
  std::string asked = name;
  tables_.learn(std::move(asked),
                [this, name = std::move(name), names = std::move(names), known = std::move(known),
                 done = std::move(done)](Result<TablePtr> table) mutable {
                  if (!table && table.error().code() != ErrorCode::kResourceNotFound) {
                    return done(std::move(table).error());
                  }
                  known.emplace(std::move(name), table ? *std::move(table) : nullptr);
                  learn_all(std::move(names), std::move(known), std::move(done));
                });
}

namespace {

/// Learns names one after the other; that there is no such table is worth knowing, too.
void learn_tables(KnownTables& tables, std::vector<std::string> names,
                  base::Completion<void> done) {
  if (names.empty()) return done({});
  std::string name = std::move(names.back());
  names.pop_back();
  tables.learn(std::move(name), [&tables, names = std::move(names), done = std::move(done)](
                                    Result<KnownTables::TablePtr> table) mutable {
    if (!table && table.error().code() != ErrorCode::kResourceNotFound) {
      return done(std::move(table).error());
    }
    learn_tables(tables, std::move(names), std::move(done));
  });
}

}  // namespace

void RemoteEngine::learn(const Named& named, base::Completion<void> done) {
  if (named.streams.empty()) return learn_tables(tables_, named.tables, std::move(done));
  // Whoever names streams names one, and no table.
  streams_.learn(named.streams.front(),
                 [done = std::move(done)](Result<KnownStreams::StreamPtr> got) mutable {
                   if (!got && got.error().code() != ErrorCode::kResourceNotFound) {
                     return done(std::move(got).error());
                   }
                   done({});
                 });
}

}  // namespace rowhouse::engine::remote

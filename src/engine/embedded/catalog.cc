#include "engine/embedded/catalog.h"

#include <algorithm>
#include <charconv>
#include <unordered_set>
#include <utility>

#include "base/random.h"
#include "engine/embedded/errors.h"
#include "engine/embedded/expiry_rows.h"
#include "engine/embedded/index_changes.h"
#include "engine/embedded/row_key.h"
#include "engine/embedded/settings_change.h"
#include "engine/embedded/settings_record.h"
#include "engine/embedded/table_state.h"

namespace rowhouse::engine::embedded {
namespace {

bool name_less(const std::shared_ptr<const Table>& table, std::string_view name) {
  return table->schema.name < name;
}

const std::shared_ptr<const Table>* find_in(const TableList& tables, std::string_view name) {
  const auto at = std::lower_bound(tables.begin(), tables.end(), name, name_less);
  return at != tables.end() && (*at)->schema.name == name ? &*at : nullptr;
}

std::uint64_t next_catalog_id() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

// "The requested value equals the current value" in the service's own words.
Error throughput_unchanged(const model::Throughput& current) {
  const std::string read = std::to_string(current.read_units);
  const std::string write = std::to_string(current.write_units);
  return invalid(
      "The provisioned throughput for the table will not change. The requested value equals the "
      "current value. Current ReadCapacityUnits provisioned for the table: " +
      read + ". Requested ReadCapacityUnits: " + read +
      ". Current WriteCapacityUnits provisioned for the table: " + write +
      ". Requested WriteCapacityUnits: " + write +
      ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher "
      "limits.");
}

Result<void> apply_capacity(model::TableSchema& schema, const operation::UpdateTable& request,
                            base::Milliseconds now) {
  const model::BillingMode before = schema.billing_mode;
  schema.billing_mode = request.billing_mode.value_or(before);
  if (schema.billing_mode != before) schema.billing_mode_changed_at = now;
  if (schema.billing_mode == model::BillingMode::kPayPerRequest) {
    if (request.throughput) {
      return invalid(
          "One or more parameter values were invalid: Neither ReadCapacityUnits nor "
          "WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
    }
    schema.throughput = {};
    return {};
  }
  if (!request.throughput) {
    if (before == schema.billing_mode) return {};
    return invalid(
        "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must "
        "both be specified when BillingMode is PROVISIONED");
  }
  const model::Throughput& wanted = *request.throughput;
  if (before == schema.billing_mode) {
    if (wanted == schema.throughput) return throughput_unchanged(wanted);
    if (wanted.read_units > schema.throughput.read_units ||
        wanted.write_units > schema.throughput.write_units) {
      schema.throughput_increased_at = now;
    }
    if (wanted.read_units < schema.throughput.read_units ||
        wanted.write_units < schema.throughput.write_units) {
      schema.throughput_decreased_at = now;
    }
  }
  schema.throughput = wanted;
  return {};
}

model::LatestStream latest_stream(const model::Stream& stream) {
  return {stream.view, stream.created_at, stream.is_enabled};
}

}  // namespace

struct Catalog::Pinned {
  std::uint64_t catalog = 0;
  std::uint64_t version = 0;
  std::shared_ptr<const TableList> tables;
};

Catalog::Catalog(Store& store, const EmbeddedOptions& options, bool sync)
    : store_(store),
      options_(options),
      sync_(sync),
      streams_(store, options),
      id_(next_catalog_id()),
      current_(std::make_shared<const TableList>()) {}

const TableList& Catalog::pinned() const {
  thread_local Pinned pinned;
  const std::uint64_t version = version_.load(std::memory_order_acquire);
  if (pinned.catalog != id_ || pinned.version != version) {
    pinned = {id_, version, tables()};
  }
  return *pinned.tables;
}

const std::shared_ptr<const Table>* Catalog::look_up(std::string_view name) const {
  const auto* const found = find_in(pinned(), name);
  if (found == nullptr || (*found)->schema.status != model::TableStatus::kDeleting) return found;
  return is_there(**found, options_.clock->now()) ? found : nullptr;
}

base::Milliseconds Catalog::delay_of(std::string_view name) const {
  // What Rowhouse keeps for itself is there at once.
  return model::is_reserved_table(name) ? base::Milliseconds(0) : options_.table_change_delay;
}

const Table* Catalog::peek(std::string_view name) const {
  const auto* found = look_up(name);
  return found != nullptr ? found->get() : nullptr;
}

std::shared_ptr<const Table> Catalog::find(std::string_view name) const {
  const auto* found = look_up(name);
  return found != nullptr ? *found : nullptr;
}

std::shared_ptr<const TableList> Catalog::tables() const {
  const std::lock_guard lock(publishing_);
  return current_;
}

void Catalog::publish(TableList tables) {
  auto next = std::make_shared<const TableList>(std::move(tables));
  const std::lock_guard lock(publishing_);
  current_ = std::move(next);
  // After the list: a thread which sees the number reads the list, or a later one.
  version_.fetch_add(1, std::memory_order_release);
}

TableList Catalog::with(std::shared_ptr<const Table> table) const {
  TableList tables = *this->tables();
  const auto at = std::lower_bound(tables.begin(), tables.end(), table->schema.name, name_less);
  if (at != tables.end() && (*at)->schema.name == table->schema.name) {
    *at = std::move(table);
  } else {
    tables.insert(at, std::move(table));
  }
  return tables;
}

TableList Catalog::without(std::string_view name) const {
  TableList tables = *this->tables();
  std::erase_if(tables, [&](const auto& table) { return table->schema.name == name; });
  return tables;
}

Result<void> Catalog::load() {
  std::string value;
  ROWHOUSE_TRY(read, store_.get(catalog_key_of_next_number(), Tier::kAny, nullptr, value));
  if (read == Read::kFound) {
    ROWHOUSE_TRY(number, decode_next_number(value));
    next_number_ = number;
  }
  ROWHOUSE_CHECK(streams_.load());
  TableList tables;
  const std::string first = catalog_key_of_table({});
  const auto cursor = store_.scan(first, end_of_prefix(first), Tier::kAny, nullptr);
  for (cursor->seek_to_first(); cursor->valid(); cursor->next()) {
    ROWHOUSE_TRY(table, decode_table_record(cursor->value()));
    if (catalog_key_of_table(table.schema.name) != cursor->key() || table.number >= next_number_) {
      return Error(ErrorCode::kDataCorrupt, "The catalog contradicts itself");
    }
    table.schema.status = model::TableStatus::kActive;
    table.schema.arn = model::table_arn(options_.region, options_.account, table.schema.name);
    ROWHOUSE_CHECK(drop_deleted_indexes(table));
    ROWHOUSE_CHECK(load_settings(table.schema));
    attach_stream(table);
    tables.push_back(std::make_shared<const Table>(std::move(table)));
  }
  ROWHOUSE_CHECK(cursor->status());
  publish(std::move(tables));
  ROWHOUSE_CHECK(erase_unknown(Namespace::kRows, kTablePrefixBytes));
  ROWHOUSE_CHECK(erase_unknown(Namespace::kIndexRows, kIndexPrefixBytes));
  return erase_unknown(Namespace::kExpiries, kTablePrefixBytes);
}

void Catalog::attach_stream(Table& table) const {
  auto stream = streams_.latest_of(table.number);
  if (stream == nullptr) return;
  table.schema.stream = latest_stream(*stream->told);
  if (stream->told->is_enabled) table.stream = std::move(stream);
}

Result<void> Catalog::load_settings(model::TableSchema& schema) {
  std::string record;
  ROWHOUSE_TRY(read, store_.get(settings_key_of_table(schema.name), Tier::kAny, nullptr, record));
  if (read != Read::kFound) return {};
  ROWHOUSE_TRY(settings, decode_settings_record(record));
  schema.settings = std::move(settings);
  return {};
}

// Rows lie under a number which the catalog does not know if a write met the deletion of its table
// or of its index; and expiries of a table without time to live, if the process ended before they
// were cleared. One seek for each table or index finds them.
Result<void> Catalog::erase_unknown(Namespace rows, std::size_t prefix_bytes) {
  std::unordered_set<std::string> known;
  for (const auto& table : *tables()) {
    std::string prefix;
    if (rows == Namespace::kRows) {
      append_table_prefix(prefix, table->number);
      known.insert(std::move(prefix));
      continue;
    }
    if (rows == Namespace::kExpiries) {
      append_expiries_prefix(prefix, table->number);
      if (table->schema.settings.time_to_live.is_enabled) known.insert(std::move(prefix));
      continue;
    }
    for (const model::SecondaryIndex& index : table->schema.indexes) {
      prefix.clear();
      append_index_prefix(prefix, table->number, index.number);
      known.insert(prefix);
    }
  }
  const std::string first(1, static_cast<char>(rows));
  const auto cursor = store_.scan(first, end_of_prefix(first), Tier::kAny, nullptr);
  Batch batch;
  cursor->seek_to_first();
  while (cursor->valid()) {
    if (cursor->key().size() < prefix_bytes) {
      return Error(ErrorCode::kDataCorrupt, "A row's key is too short");
    }
    const std::string prefix(cursor->key().substr(0, prefix_bytes));
    const std::string end = end_of_prefix(prefix);
    if (!known.contains(prefix)) batch.erase_range(prefix, end);
    cursor->seek(end);
  }
  ROWHOUSE_CHECK(cursor->status());
  return batch.empty() ? Result<void>() : write(batch);
}

Result<model::TableSchema> Catalog::create(const operation::CreateTable& request) {
  const std::lock_guard lock(changing_);
  const auto existing = tables();
  const base::Milliseconds now = options_.clock->now();
  if (const auto* const found = find_in(*existing, request.table);
      found != nullptr && is_there(**found, now)) {
    if ((*found)->schema.status == model::TableStatus::kDeleting) {
      ROWHOUSE_CHECK(check_is_made(**found, now));
    }
    return Error(ErrorCode::kResourceInUse, "Table already exists: " + request.table);
  }
  if (existing->size() >= options_.limits.tables_max) {
    return Error(ErrorCode::kLimitExceeded, "Subscriber limit exceeded: There is a limit of " +
                                                std::to_string(options_.limits.tables_max) +
                                                " tables per subscriber");
  }

  auto table = std::make_shared<Table>();
  table->number = next_number_;
  model::TableSchema& schema = table->schema;
  schema.name = request.table;
  schema.id = base::make_uuid(*options_.random);
  schema.arn = model::table_arn(options_.region, options_.account, request.table);
  schema.key = request.key;
  schema.billing_mode = request.billing_mode;
  schema.throughput = request.throughput;
  schema.table_class = request.table_class;
  schema.deletion_protection = request.deletion_protection;
  schema.created_at = now;
  schema.indexes = request.indexes;
  for (model::SecondaryIndex& index : schema.indexes) {
    index.number = table->next_index_number++;
    index.projected = model::projected_names(schema.key, index);
  }
  schema.settings = request.settings;
  if (schema.settings.policy) {
    schema.settings.policy->revision = next_policy_revision(std::nullopt);
  }
  ROWHOUSE_CHECK(check_warm(schema, schema.settings.warm));

  Batch batch;
  batch.put(catalog_key_of_table(schema.name), encode_table_record(*table));
  put_settings(batch, schema);
  batch.put(catalog_key_of_next_number(), encode_next_number(next_number_ + 1));
  if (request.stream) {
    ROWHOUSE_TRY(stream, streams_.make(batch, *table, *request.stream));
    table->stream = std::move(stream);
    schema.stream = latest_stream(*table->stream->told);
  }
  ROWHOUSE_CHECK(write(batch));
  if (table->stream != nullptr) streams_.publish(table->stream);
  ++next_number_;
  if (const auto delay = delay_of(schema.name); delay.count() > 0) {
    schema.status = model::TableStatus::kCreating;
    table->changing_until = now + delay;
  }
  model::TableSchema created = schema;
  created.status = model::TableStatus::kCreating;
  for (model::SecondaryIndex& index : created.indexes) {
    index.status = model::IndexStatus::kCreating;
  }
  publish(with(std::move(table)));
  return created;
}

Result<model::TableSchema> Catalog::update(const operation::UpdateTable& request,
                                           std::shared_ptr<const Table>& updated) {
  const std::lock_guard lock(changing_);
  const auto before = find(request.table);
  if (before == nullptr) return table_not_found(request.table);

  const base::Milliseconds now = options_.clock->now();
  ROWHOUSE_CHECK(check_may_change(*before, now));

  auto table = std::make_shared<Table>(*before);
  settle(*table, now);
  model::TableSchema& schema = table->schema;
  ROWHOUSE_CHECK(apply_capacity(schema, request, now));
  ROWHOUSE_CHECK(
      apply_index_changes(*table, before->schema.billing_mode, request, options_.limits));
  schema.table_class = request.table_class.value_or(schema.table_class);
  schema.deletion_protection = request.deletion_protection.value_or(schema.deletion_protection);
  ROWHOUSE_CHECK(apply_settings(schema, request));

  Batch batch;
  ROWHOUSE_CHECK(stage_stream_change(batch, *table, request.stream, now));
  batch.put(catalog_key_of_table(schema.name), encode_table_record(*table));
  put_settings(batch, schema);
  ROWHOUSE_CHECK(write(batch));
  publish_stream_change(before->stream, table->stream, now);
  // The answer tells of a change that is under way, as what is shown for a while does.
  auto former = former_throughput(before->schema, schema);
  model::TableSchema updating = schema;
  show_former_throughput(updating, former);
  updating.status = model::TableStatus::kUpdating;
  if (const auto delay = delay_of(schema.name); delay.count() > 0) {
    schema.status = model::TableStatus::kUpdating;
    table->changing_until = now + delay;
    table->former_throughput = std::move(former);
  }
  for (model::SecondaryIndex& index : updating.indexes) index.is_backfilling = false;
  updated = std::move(table);
  publish(with(updated));
  return updating;
}

Result<void> Catalog::stage_stream_change(
    Batch& batch, Table& table, const std::optional<std::optional<model::StreamViewType>>& wanted,
    base::Milliseconds now) {
  if (!wanted) return {};
  if (*wanted && table.stream != nullptr) {
    return invalid("Table already has an enabled stream: TableName: " + table.schema.name);
  }
  if (!*wanted && table.stream == nullptr) {
    return invalid("Table has no stream to disable: TableName: " + table.schema.name);
  }
  if (*wanted) {
    ROWHOUSE_TRY(stream, streams_.make(batch, table, **wanted));
    table.stream = std::move(stream);
    table.schema.stream = latest_stream(*table.stream->told);
    return {};
  }
  streams_.stage_disabled(batch, *table.stream, now);
  table.schema.stream->is_enabled = false;
  table.stream = nullptr;
  return {};
}

// The shards are closed before writers learn that there is no stream any more: one which does not
// know yet leaves no record, as if it had come later.
void Catalog::publish_stream_change(const std::shared_ptr<const TableStream>& before,
                                    const std::shared_ptr<const TableStream>& after,
                                    base::Milliseconds now) {
  if (before == after) return;
  if (before != nullptr) streams_.publish_disabled(*before, now);
  if (after != nullptr) streams_.publish(after);
}

Result<void> Catalog::end_index_change(std::string_view name, std::uint32_t table_number,
                                       std::uint32_t index_number) {
  const std::lock_guard lock(changing_);
  const auto before = find(name);
  if (before == nullptr || before->number != table_number) return {};
  auto table = std::make_shared<Table>(*before);
  auto& indexes = table->schema.indexes;
  const auto index = std::find_if(indexes.begin(), indexes.end(),
                                  [&](const auto& each) { return each.number == index_number; });
  if (index == indexes.end()) return {};
  table->settled_index = index_number;
  // The record has what is done, the list what is shown.
  auto shown = std::make_shared<Table>(*table);
  table->changing_until = base::Milliseconds(0);
  settle(*table, options_.clock->now());
  settle(*shown, options_.clock->now());
  Batch batch;
  batch.put(catalog_key_of_table(name), encode_table_record(*table));
  ROWHOUSE_CHECK(write(batch));
  publish(with(std::move(shown)));
  return {};
}

Result<void> Catalog::change_settings(
    std::string_view name, const std::function<Result<void>(model::TableSettings&)>& change) {
  const std::lock_guard lock(changing_);
  const auto before = find(name);
  if (before == nullptr) return resource_not_found();
  ROWHOUSE_CHECK(check_is_made(*before, options_.clock->now()));
  auto table = std::make_shared<Table>(*before);
  ROWHOUSE_CHECK(change(table->schema.settings));
  if (table->schema.settings == before->schema.settings) return {};
  Batch batch;
  put_settings(batch, table->schema);
  ROWHOUSE_CHECK(write(batch));
  publish(with(std::move(table)));
  return {};
}

Result<void> Catalog::change_stream_policy(const TableStream& stream, const PolicyChange& change) {
  const std::lock_guard lock(changing_);
  const auto current = streams_.find(stream.told->arn);
  if (current == nullptr) return resource_not_found();
  std::optional<model::ResourcePolicy> policy = current->told->policy;
  ROWHOUSE_CHECK(change(policy));
  if (policy == current->told->policy) return {};
  Batch batch;
  streams_.stage_policy(batch, *current, policy);
  ROWHOUSE_CHECK(write(batch));
  streams_.publish_policy(*current, std::move(policy));
  return {};
}

std::string Catalog::next_policy_revision(const std::optional<model::ResourcePolicy>& old) {
  std::int64_t last = 0;
  if (old) std::from_chars(old->revision.data(), old->revision.data() + old->revision.size(), last);
  last_policy_revision_ =
      std::max({last_policy_revision_ + 1, last + 1, std::int64_t{options_.clock->now().count()}});
  return std::to_string(last_policy_revision_);
}

Result<void> Catalog::end_time_to_live_change(std::string_view name, std::uint32_t table_number) {
  const auto table = find(name);
  if (table == nullptr || table->number != table_number) return {};
  return change_settings(name, [](model::TableSettings& settings) -> Result<void> {
    settings.time_to_live.is_changing = false;
    return {};
  });
}

Result<void> Catalog::drop_deleted_indexes(Table& table) {
  const auto is_deleted = [](const model::SecondaryIndex& index) {
    return index.status == model::IndexStatus::kDeleting;
  };
  if (std::erase_if(table.schema.indexes, is_deleted) == 0) return {};
  Batch batch;
  batch.put(catalog_key_of_table(table.schema.name), encode_table_record(table));
  return write(batch);
}

Result<model::TableSchema> Catalog::erase(std::string_view name) {
  const std::lock_guard lock(changing_);
  const auto before = find(name);
  if (before == nullptr) return table_not_found(name);
  ROWHOUSE_CHECK(check_may_change(*before, options_.clock->now()));
  if (before->schema.deletion_protection) {
    return invalid(
        "Resource cannot be deleted as it is currently protected against deletion. Disable "
        "deletion protection first.");
  }
  auto deleting = std::make_shared<Table>(*before);
  deleting->schema.status = model::TableStatus::kDeleting;
  deleting->changing_until = base::Milliseconds::max();
  const model::TableSchema answer = deleting->schema;
  publish(with(std::move(deleting)));

  // The record and the rows go in one write, so no restart finds one without the other. A write
  // which found the table before it was DELETING may still land behind this one; nobody can read
  // such a row, since its number is never given again, and load() erases it.
  std::string rows;
  append_table_prefix(rows, before->number);
  Batch batch;
  batch.erase(catalog_key_of_table(name));
  batch.erase(settings_key_of_table(name));
  batch.erase_range(rows, end_of_prefix(rows));
  std::string index_rows;
  append_indexes_prefix(index_rows, before->number);
  batch.erase_range(index_rows, end_of_prefix(index_rows));
  std::string expiries;
  append_expiries_prefix(expiries, before->number);
  batch.erase_range(expiries, end_of_prefix(expiries));
  const base::Milliseconds now = options_.clock->now();
  if (before->stream != nullptr) streams_.stage_disabled(batch, *before->stream, now);
  const Result<void> written = write(batch);
  if (written) publish_stream_change(before->stream, nullptr, now);
  publish(written ? without(name) : with(before));
  if (!written) return written.error();
  if (const auto delay = delay_of(name); delay.count() > 0) {
    auto gone = std::make_shared<Table>(*before);
    gone->schema.status = model::TableStatus::kDeleting;
    gone->changing_until = now + delay;
    publish(with(std::move(gone)));
  }
  return answer;
}

}  // namespace rowhouse::engine::embedded

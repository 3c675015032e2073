#include <algorithm>

#include "core/bind.h"
#include "core/page_token.h"
#include "core/raw_page.h"
#include "core/steps.h"
#include "core/tenant_core.h"
#include "model/value_writer.h"
#include "rowhouse/item.h"

/// Queries of a tenant: from what the program asked for to a key condition, and page tokens.
namespace rowhouse::detail {
namespace {

using expression::KeyCondition;
using expression::SortOperator;

Error invalid(std::string message) { return Error(ErrorCode::kValidation, std::move(message)); }

std::string compact_string(std::string_view text) {
  std::string value;
  model::ValueWriter(value).string(text);
  return value;
}

std::string partition_of(const TenantCore& tenant, const RawQuery& query) {
  return query.partition.empty() ? tenant.partition : tenant.partition + "#" + query.partition;
}

/// What a page token of this query belongs to: all but the page's size.
std::uint64_t owner_of_tokens(const TenantCore& tenant, const RawQuery& query) {
  std::string filter;
  if (query.filter) {
    const Fragment& fragment = query.filter->fragment();
    filter = fragment.marked_text();
    for (const std::string& name : fragment.names()) filter += '\0' + name;
    for (const std::string& value : fragment.values()) filter += '\0' + value;
  }
  const char how[] = {static_cast<char>(query.range), query.descending ? 'd' : 'a',
                      query.second_excluded ? 'x' : 'i'};
  return core::fingerprint({tenant.schema->id, partition_of(tenant, query), query.first,
                            query.second, std::string_view(how, sizeof how), filter});
}

std::optional<SortOperator> sort_operator(RawQuery::Range range) {
  switch (range) {
    case RawQuery::Range::kAll:
      return std::nullopt;
    case RawQuery::Range::kEqual:
      return SortOperator::kEqual;
    case RawQuery::Range::kLess:
      return SortOperator::kLess;
    case RawQuery::Range::kLessOrEqual:
      return SortOperator::kLessOrEqual;
    case RawQuery::Range::kGreater:
      return SortOperator::kGreater;
    case RawQuery::Range::kGreaterOrEqual:
      return SortOperator::kGreaterOrEqual;
    case RawQuery::Range::kBetween:
      return SortOperator::kBetween;
    case RawQuery::Range::kBeginsWith:
      return SortOperator::kBeginsWith;
  }
  return std::nullopt;
}

/// The key after which a page starts: this query's partition, and the sort key in the token.
Result<std::string> start_key(const TenantCore& tenant, const RawQuery& query,
                              std::uint64_t owner) {
  if (query.start.empty()) return std::string();
  ROWHOUSE_TRY(position, core::read_page_token(owner, query.start));
  if (!tenant.schema->key.sort || !model::check_value(position) ||
      model::ValueView(position).type() != tenant.schema->key.sort->type) {
    return invalid("The page token is not one that this query of this tenant has given");
  }
  model::ItemBuilder key;
  key.set_string(tenant.partition_name(), partition_of(tenant, query));
  key.set(tenant.schema->key.sort->name, model::ValueView(position));
  return key.finish();
}

Result<operation::Query> query_operation(const TenantCore& tenant, const RawQuery& query,
                                         std::uint64_t owner) {
  if (query.error) return *query.error;
  if (query.limit && *query.limit == 0) return invalid("A query's limit is at least 1");
  const auto sort = sort_operator(query.range);
  if (sort && !tenant.schema->key.sort) {
    return invalid("The table has no sort key: it holds one item of each partition");
  }
  operation::Query operation;
  operation.table = tenant.table();
  ROWHOUSE_TRY(start, start_key(tenant, query, owner));
  operation.exclusive_start_key = std::move(start);
  operation.key_condition = KeyCondition::make(
      tenant.partition_name(), compact_string(partition_of(tenant, query)),
      sort ? tenant.schema->key.sort->name : std::string(), sort, query.first, query.second);
  ROWHOUSE_TRY(filter, core::bind_condition(query.filter ? &*query.filter : nullptr,
                                            expression::Parameter::kFilter, tenant.partition_name(),
                                            tenant.limits()));
  operation.filter = std::move(filter);
  operation.forward = !query.descending;
  operation.limit = query.limit;
  if (query.count_only) operation.select = operation::Select::kCount;
  operation.consistent_read = tenant.consistent_reads;
  return operation;
}

/// Makes the page of a query's result.
class PageMaker {
 public:
  PageMaker(const TenantCore& tenant, const RawQuery& query, std::uint64_t owner) : owner_(owner) {
    if (tenant.schema->key.sort) sort_name_ = tenant.schema->key.sort->name;
    if (query.second_excluded) excluded_ = query.second;
  }

  Result<RawPage> operator()(operation::QueryResult&& result) const {
    auto page = std::make_unique<RawPage::State>();
    page->result = std::move(result);
    page->end = page->result.items.size();
    if (!excluded_.empty()) leave_out_end(*page);
    if (!page->result.last_evaluated_key.empty()) {
      const auto position = model::ItemView(page->result.last_evaluated_key).find(sort_name_);
      if (position) page->next = core::make_page_token(owner_, position->encoded());
    }
    return RawPage(std::move(page));
  }

 private:
  /// BETWEEN includes its end; where the end is only a bound, the one item that may lie on it is
  /// the last of an ascending page or the first of a descending one.
  void leave_out_end(RawPage::State& page) const {
    const auto is_end = [&](std::size_t index) {
      const auto value = page.result.items[index].find(sort_name_);
      return value && value->encoded() == excluded_;
    };
    if (page.begin < page.end && is_end(page.end - 1)) --page.end;
    if (page.begin < page.end && is_end(page.begin)) ++page.begin;
  }

  std::uint64_t owner_;
  std::string sort_name_;
  std::string excluded_;
};

/// Counts what a query finds, page by page.
class Counting {
 public:
  Counting(TenantPtr tenant, RawQuery query)
      : tenant_(std::move(tenant)),
        query_(std::move(query)),
        limit_(std::exchange(query_.limit, std::nullopt)),
        owner_(owner_of_tokens(*tenant_, query_)) {
    // Where an end of the range is excluded, the items must be seen to be counted.
    query_.count_only = !query_.second_excluded;
    if (limit_ == 0u) error_ = invalid("A query's limit is at least 1");
  }

  std::optional<operation::Query> next() {
    if (error_ || ended_ || (limit_ && count_ >= *limit_)) return std::nullopt;
    Result<operation::Query> operation = query_operation(*tenant_, query_, owner_);
    if (operation) return *std::move(operation);
    error_ = std::move(operation).error();
    return std::nullopt;
  }
  void absorb(Result<operation::QueryResult> result) {
    if (result) {
      const Result<RawPage> page = PageMaker(*tenant_, query_, owner_)(*std::move(result));
      count_ += query_.count_only ? page->count() : page->size();
      query_.start = page->next();
      ended_ = query_.start.empty();
    } else {
      error_ = std::move(result).error();
    }
  }
  Result<std::uint64_t> outcome() {
    if (error_) return *std::move(error_);
    return limit_ ? std::min<std::uint64_t>(count_, *limit_) : count_;
  }
  static constexpr int stalled() noexcept { return 0; }

 private:
  TenantPtr tenant_;
  RawQuery query_;
  std::optional<std::uint32_t> limit_;
  std::uint64_t owner_;
  std::uint64_t count_ = 0;
  bool ended_ = false;
  std::optional<Error> error_;
};

}  // namespace

Result<RawPage> query(const TenantCore& tenant, const RawQuery& query) {
  const std::uint64_t owner = owner_of_tokens(tenant, query);
  return core::call(tenant.pipeline(), tenant.principal, query_operation(tenant, query, owner),
                    PageMaker(tenant, query, owner));
}

void query(const TenantCore& tenant, const RawQuery& query, ReceiverPtr<RawPage> receiver) {
  const std::uint64_t owner = owner_of_tokens(tenant, query);
  core::send(tenant.pipeline(), tenant.principal, query_operation(tenant, query, owner),
             PageMaker(tenant, query, owner), std::move(receiver));
}

Result<std::uint64_t> count(const TenantPtr& tenant, RawQuery query) {
  Counting counting(tenant, std::move(query));
  return core::run_steps(tenant->pipeline(), tenant->principal, counting);
}

void count(const TenantPtr& tenant, RawQuery query, ReceiverPtr<std::uint64_t> receiver) {
  core::start_steps(tenant->pipeline(), tenant->principal, Counting(tenant, std::move(query)),
                    std::move(receiver));
}

RawPage::RawPage() = default;
RawPage::RawPage(std::unique_ptr<State> state) : state_(std::move(state)) {}
RawPage::RawPage(RawPage&&) noexcept = default;
RawPage& RawPage::operator=(RawPage&&) noexcept = default;
RawPage::~RawPage() = default;

std::size_t RawPage::size() const noexcept { return state_ ? state_->end - state_->begin : 0; }

std::string_view RawPage::operator[](std::size_t index) const {
  return state_->result.items[state_->begin + index].bytes();
}

std::uint32_t RawPage::count() const noexcept { return state_ ? state_->result.count : 0; }

const std::string& RawPage::next() const noexcept {
  static const std::string none;
  return state_ ? state_->next : none;
}

QueryText::QueryText(const KeyText& prefix) : prefix_(prefix.text()) {
  if (!prefix.ok()) fail(prefix.error());
}

void QueryText::fail(const Error& error) {
  if (!error_) error_ = error;
}

void QueryText::take(std::optional<std::string>& bound, const KeyText& key) {
  if (key.ok()) {
    bound = key.text();
  } else {
    fail(key.error());
  }
}

void QueryText::begins_with(std::string_view beginning) {
  // The rules of ids, but that a beginning may be empty.
  if (!beginning.empty()) {
    KeyText checked(prefix_, "begins_with");
    checked.add("id", beginning);
    if (!checked.ok()) return fail(checked.error());
  }
  beginning_ = beginning;
}

void QueryText::to(const KeyText& key, bool deeper) {
  take(to_, key);
  to_is_deeper_ = deeper;
}

RawQuery QueryText::raw() const {
  RawQuery raw;
  raw.descending = descending;
  raw.limit = limit;
  raw.filter = filter;
  raw.start = start;
  raw.error = error_;
  if (!from_ && !to_) {
    raw.range = RawQuery::Range::kBeginsWith;
    raw.first = compact_string(prefix_ + "#" + beginning_);
    return raw;
  }
  if (!beginning_.empty() && !raw.error) {
    raw.error = invalid("A query takes begins_with() or from() and to(), not both");
  }
  // '$' follows '#': prefix$ is the end of all that begins with prefix#.
  const std::string first = from_ ? *from_ : prefix_ + "#";
  const std::string second = !to_ ? prefix_ + "$" : to_is_deeper_ ? *to_ + "$" : *to_;
  if (first > second && !raw.error) raw.error = invalid("A query's from() is after its to()");
  raw.range = RawQuery::Range::kBetween;
  raw.first = compact_string(first);
  raw.second = compact_string(second);
  raw.second_excluded = !to_ || to_is_deeper_;
  return raw;
}

}  // namespace rowhouse::detail

namespace rowhouse {

ItemQuery& ItemQuery::bound(Range range, const Value& first, const Value* second) {
  const auto compact = [&](const Value& value) {
    std::string encoded;
    codec::Writer writer(encoded);
    if (!detail::write_value(writer, value)) raw_.error = writer.failure().error("a sort key");
    return encoded;
  };
  raw_.range = range;
  raw_.first = compact(first);
  raw_.second = second != nullptr ? compact(*second) : std::string();
  return *this;
}

ItemQuery& ItemQuery::partition(std::string_view suffix) {
  raw_.partition = suffix;
  return *this;
}

}  // namespace rowhouse

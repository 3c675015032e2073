#include "engine/spread/gathered_query.h"

#include <algorithm>
#include <cmath>

#include "engine/spread/told_answers.h"
#include "model/key.h"
#include "model/value_writer.h"
#include "tenancy/belonging.h"

namespace rowhouse::engine::spread {
namespace {

using model::ItemView;
using operation::Query;

/// A page that is not full after so many rounds ends where it is.
constexpr int kRoundsMax = 64;
/// How many items a page is thought to have, where the request does not say.
constexpr std::uint32_t kItemsExpected = 1024;

expression::KeyCondition with_partition(const expression::KeyCondition& condition,
                                        const std::string& name, std::string value) {
  auto parts = condition.parts();
  const auto named = [&](const auto& part) { return part.name == name; };
  if (const auto part = std::ranges::find_if(parts, named); part != parts.end()) {
    part->first = std::move(value);
  }
  return expression::KeyCondition::of(std::move(parts));
}

void add(std::optional<operation::ConsumedCapacity>& sum,
         std::optional<operation::ConsumedCapacity>&& more) {
  if (!more) return;
  if (!sum) {
    sum = std::move(more);
    return;
  }
  sum->read_units += more->read_units;
  for (operation::IndexCapacity& index : more->indexes) {
    const auto same = std::find_if(sum->indexes.begin(), sum->indexes.end(),
                                   [&](const auto& other) { return other.index == index.index; });
    if (same == sum->indexes.end()) {
      sum->indexes.push_back(std::move(index));
    } else {
      same->read_units += index.read_units;
    }
  }
}

}  // namespace

GatheredQuery::GatheredQuery(Engine& engine, Scope scope, KeyForms forms,
                             const model::SecondaryIndex* index, model::ValueView partition,
                             std::optional<TenantRange> range, Query&& query,
                             const base::Limits& limits, Done done)
    : engine_(engine),
      scope_(std::move(scope)),
      page_bytes_max_(limits.page_bytes_max),
      forward_(query.forward),
      limit_(query.limit),
      table_(forms.shared_table()),
      index_(index),
      tenant_range_(std::move(range)),
      teller_(std::move(forms), index, query),
      done_(std::move(done)) {
  const KeyForms& of_table = teller_.forms();
  if (index_ != nullptr) {
    for (const auto& attribute : index_->key.sort) sort_names_.push_back(attribute.name);
    const bool is_order_unknown = index_->is_global && engine_.must_learn();
    ties_by_suffix_ = is_order_unknown && sort_names_.size() < 2;
    must_see_ties_ = is_order_unknown && sort_names_.size() > 1;
  }
  if (!ties_by_suffix_) sort_names_.push_back(table_->key.sort->name);

  const std::string& name = table_->key.partition.name;
  const std::uint32_t suffixes = of_table.suffixes_of(partition);
  parts_.resize(suffixes);
  for (std::uint32_t suffix = 0; suffix < suffixes; ++suffix) {
    Query& of_part = parts_[suffix].query;
    of_part = query;
    of_part.limit = items_to_ask_for();
    if (!tenant_range_) {
      of_part.key_condition =
          with_partition(query.key_condition, name, of_table.kept_value(partition, suffix));
    } else if (auto kept = tenant_range_->under(of_table, suffix)) {
      of_part.key_condition = TenantRange::with(query.key_condition, *std::move(kept));
    } else {
      parts_[suffix].is_asked = false;
    }
  }
  const auto started = ItemView(query.exclusive_start_key).find(name);
  if (started && (*started == partition || (tenant_range_ && tenant_range_->has_key(*started)))) {
    go_on_behind(query.exclusive_start_key);
  }
  page_.is_count_only = teller_.is_count_only();
}

void GatheredQuery::go_on_behind(const std::string& page_key) {
  const KeyForms& forms = teller_.forms();
  const auto suffixes = static_cast<std::uint32_t>(parts_.size());
  const auto sort = ItemView(page_key).find(table_->key.sort->name);
  if (ties_by_suffix_ && sort && sort->type() == table_->key.sort->type) {
    return go_on_behind(page_key, suffix_of(*sort, suffixes));
  }
  for (std::uint32_t suffix = 0; suffix < suffixes; ++suffix) {
    parts_[suffix].query.exclusive_start_key = forms.kept_under(page_key, suffix);
  }
}

void GatheredQuery::go_on_behind(const std::string& page_key, std::size_t suffix) {
  using expression::SortOperator;
  // What is wrong with a page key, the engine says of the one that it gets.
  parts_[suffix].query.exclusive_start_key =
      teller_.forms().kept_under(page_key, static_cast<std::uint32_t>(suffix));
  const auto& sorts = index_->key.sort;
  const auto from = sorts.empty() ? std::nullopt : ItemView(page_key).find(sorts.front().name);
  if (!sorts.empty() && (!from || from->type() != sorts.front().type)) return;
  for (std::size_t at = 0; at < parts_.size(); ++at) {
    if (at == suffix) continue;
    Part& part = parts_[at];
    part.query.exclusive_start_key.clear();
    auto conditions = part.query.key_condition.parts();
    const auto own =
        sorts.empty() ? conditions.end()
                      : std::find_if(conditions.begin(), conditions.end(), [&](const auto& each) {
                          return each.name == sorts.front().name;
                        });
    const bool is_told = forward_ ? at < suffix : at > suffix;
    if (sorts.empty() || (own != conditions.end() && own->op == SortOperator::kEqual)) {
      part.is_asked = part.is_asked && !is_told;
      continue;
    }
    if (own != conditions.end()) {
      part.range = std::move(*own);
      conditions.erase(own);
    }
    const SortOperator op = forward_
                                ? is_told ? SortOperator::kGreater : SortOperator::kGreaterOrEqual
                            : is_told ? SortOperator::kLess
                                      : SortOperator::kLessOrEqual;
    conditions.push_back({sorts.front().name,
                          op,
                          tenant_range_
                              ? teller_.forms().kept_value(*from, static_cast<std::uint32_t>(at))
                              : std::string(from->encoded()),
                          {}});
    part.query.key_condition = expression::KeyCondition::of(std::move(conditions));
  }
}

void GatheredQuery::drop_what_is_not_asked_for(Part& part) const {
  if (tenant_range_ && tenant_range_->is_wider()) {
    operation::ItemList asked_for;
    for (std::size_t i = 0; i < part.items.size(); ++i) {
      const ItemView item = part.items[i];
      if (tenant_range_->asks_for(teller_.forms(), item)) asked_for.push_back(item.bytes());
    }
    part.items = std::move(asked_for);
  }
  part.end = part.items.size();
  if (!part.range) return;
  part.end = 0;
  while (part.end < part.items.size() && !is_past_the_end(part, part.items[part.end])) ++part.end;
  if (part.end < part.items.size()) part.read_to.clear();
}

bool GatheredQuery::is_past_the_end(const Part& part, ItemView item) const {
  using expression::SortOperator;
  const auto found = item.find(part.range->name);
  if (!found) return false;
  const std::string_view value = model::key_content(*found);
  const std::string_view first = model::key_content(model::ValueView(part.range->first));
  switch (part.range->op) {
    case SortOperator::kLess:
      return forward_ && value >= first;
    case SortOperator::kLessOrEqual:
      return forward_ && value > first;
    case SortOperator::kGreater:
      return !forward_ && value <= first;
    case SortOperator::kGreaterOrEqual:
      return !forward_ && value < first;
    case SortOperator::kBetween:
      return forward_ ? value > model::key_content(model::ValueView(part.range->second))
                      : value < first;
    case SortOperator::kBeginsWith:
      return !value.starts_with(first);
    case SortOperator::kEqual:
      break;
  }
  return value != first;
}

/// So many that a second round is rarely needed, as the items of a partition fall on its suffixes:
/// an even share, and three times its deviation.
std::uint32_t GatheredQuery::items_to_ask_for() const {
  double expected = kItemsExpected;
  if (page_.scanned_count > 0) {
    const double each = static_cast<double>(bytes_) / page_.scanned_count;
    expected = std::max(1.0, static_cast<double>(page_bytes_max_ - bytes_) / std::max(each, 1.0));
  }
  if (limit_) expected = std::min<double>(expected, *limit_ - page_.scanned_count);
  const double share = expected / static_cast<double>(parts_.size());
  const auto wanted = static_cast<std::uint32_t>(std::ceil(share + 3 * std::sqrt(share))) + 1;
  return limit_ ? std::min(wanted, std::max(1u, *limit_ - page_.scanned_count)) : wanted;
}

/// Asks, and goes on here if all have answered meanwhile; else whoever is answered last does.
void GatheredQuery::run() {
  while (true) {
    const auto asked = static_cast<std::size_t>(
        std::count_if(parts_.begin(), parts_.end(), [](const Part& p) { return p.is_asked; }));
    pending_.store(asked + 1);
    for (Part& part : parts_) {
      if (!part.is_asked) continue;
      engine_.execute(scope_, Query(part.query),
                      [self = shared_from_this(), &part](Result<operation::QueryResult> answer) {
                        part.answer = std::move(answer);
                        if (self->pending_.fetch_sub(1) == 1 && self->absorb()) self->run();
                      });
    }
    if (pending_.fetch_sub(1) != 1 || !absorb()) return;
  }
}

/// True if another round has to be asked for.
bool GatheredQuery::absorb() {
  for (std::size_t at = 0; at < parts_.size(); ++at) {
    Part& part = parts_[at];
    if (!part.is_asked) continue;
    if (!part.answer) {
      done_(told(teller_.forms(), std::move(part.answer).error()));
      return false;
    }
    take(at);
  }
  return merge();
}

void GatheredQuery::push(std::size_t at) {
  Part& part = parts_[at];
  if (!part.has_item()) return;
  part.order = order_of(part.items[part.next]);
  heap_.push_back(at);
  std::push_heap(heap_.begin(), heap_.end(), ComesLater{*this});
}

std::size_t GatheredQuery::pop() {
  std::pop_heap(heap_.begin(), heap_.end(), ComesLater{*this});
  const std::size_t at = heap_.back();
  heap_.pop_back();
  return at;
}

void GatheredQuery::take(std::size_t at) {
  Part& part = parts_[at];
  part.is_asked = false;
  part.items = std::move(part.answer->items);
  part.next = 0;
  part.read_to = std::move(part.answer->last_evaluated_key);
  drop_what_is_not_asked_for(part);
  add(page_.consumed_capacity, std::move(part.answer->consumed_capacity));
  push(at);
}

/// Only what all suffixes have been read up to can be told: as soon as one that may have more has
/// nothing left, it is asked.
bool GatheredQuery::merge() {
  bool any_dry = std::any_of(parts_.begin(), parts_.end(), is_dry);
  while (!any_dry && !heap_.empty()) {
    const std::size_t at = pop();
    add_next(at);
    push(at);
    if (is_full()) {
      end_page();
      return false;
    }
    any_dry = is_dry(parts_[at]);
  }
  if (!any_dry) {
    answer();
    return false;
  }
  if (++rounds_ >= kRoundsMax) {
    end_page_where_reading_ended();
    return false;
  }
  for (Part& part : parts_) {
    if (!is_dry(part)) continue;
    part.is_asked = true;
    part.query.exclusive_start_key = std::move(part.read_to);
    part.read_to.clear();
    part.query.limit = items_to_ask_for();
  }
  return true;
}

void GatheredQuery::add_next(std::size_t at) {
  Part& part = parts_[at];
  const ItemView item = part.items[part.next];
  if (must_see_ties_) {
    // The last of the names is the table's sort key, which no tie is of.
    const bool is_tie =
        !last_.empty() && std::equal(part.order.begin(), part.order.begin() + sorts_of_index(),
                                     order_of(ItemView(last_)).begin());
    ties_cross_ = is_tie && (ties_cross_ || at != last_part_);
  }
  bytes_ += teller_.add(item, page_);
  last_ = item.bytes();
  last_part_ = at;
  ++part.next;
}

bool GatheredQuery::is_full() const {
  return (limit_ && page_.scanned_count >= *limit_) || bytes_ >= page_bytes_max_;
}

bool GatheredQuery::is_end_ambiguous() const {
  if (!must_see_ties_) return false;
  if (ties_cross_) return true;
  const Order order = order_of(ItemView(last_));
  return std::any_of(parts_.begin(), parts_.end(), [&](const Part& part) {
    return &part != &parts_[last_part_] && part.has_item() &&
           std::equal(part.order.begin(), part.order.begin() + sorts_of_index(), order.begin());
  });
}

void GatheredQuery::end_page() {
  if (is_end_ambiguous()) {
    return done_(Error(ErrorCode::kValidation,
                       "A page of this index would end among items of one sort key which are kept "
                       "under several partition keys, since the tenant is spread: ask for a page "
                       "of another size"));
  }
  page_.last_evaluated_key = page_key(ItemView(last_));
  answer();
}

/// Where the first of those stands that may have more.
std::size_t GatheredQuery::first_dry() const {
  std::optional<std::size_t> first;
  for (std::size_t at = 0; at < parts_.size(); ++at) {
    if (!is_dry(parts_[at])) continue;
    const Order order = order_of(ItemView(parts_[at].read_to));
    if (!first || is_before(at, order, *first, order_of(ItemView(parts_[*first].read_to)))) {
      first = at;
    }
  }
  return *first;
}

bool GatheredQuery::is_before(std::size_t a, const Order& of_a, std::size_t b,
                              const Order& of_b) const {
  if (of_a == of_b) return forward_ ? a < b : b < a;
  return goes_before(of_a, of_b);
}

void GatheredQuery::end_page_where_reading_ended() {
  std::size_t first = first_dry();
  // What others have before that place is told, since the next page goes on behind it.
  while (!heap_.empty() && is_before(heap_.front(), parts_[heap_.front()].order, first,
                                     order_of(ItemView(parts_[first].read_to)))) {
    const std::size_t at = pop();
    add_next(at);
    push(at);
    if (is_full()) return end_page();
    if (is_dry(parts_[at])) first = first_dry();
  }
  page_.last_evaluated_key = page_key(ItemView(parts_[first].read_to));
  answer();
}

void GatheredQuery::answer() { done_(std::move(page_)); }

GatheredQuery::Order GatheredQuery::order_of(ItemView item) const {
  Order order;
  for (std::size_t i = 0; i < sort_names_.size(); ++i) {
    const auto value = item.find(sort_names_[i]);
    if (!value) continue;
    order[i] = model::key_content(*value);
    if (!tenant_range_ || i > 0) continue;
    // The partition key, under whichever suffix: what tells two of one tenant's apart.
    const auto form = tenancy::spread_form(table_->tenant_template, order[i]);
    if (form) order[i] = form->back;
  }
  return order;
}

bool GatheredQuery::goes_before(const Order& a, const Order& b) const {
  return forward_ ? a < b : b < a;
}

/// The keys of the table and of the index that `item` has, as they are told.
std::string GatheredQuery::page_key(ItemView item) const {
  std::string key;
  model::ValueWriter writer(key);
  const auto mark = writer.begin_item();
  std::uint32_t count = 0;
  for (const model::Attribute& attribute : item) {
    const bool is_of_table =
        attribute.name == table_->key.partition.name || attribute.name == table_->key.sort->name;
    if (!is_of_table && (index_ == nullptr || !index_->key.has(attribute.name))) continue;
    writer.name(attribute.name);
    writer.raw(attribute.value);
    ++count;
  }
  writer.end_item(mark, count);
  teller_.forms().tell(key);
  return key;
}

}  // namespace rowhouse::engine::spread

#include "core/access_plan.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/directory_store.h"
#include "core/unique_id.h"

namespace rowhouse::core {
namespace {

constexpr std::size_t kUniqueIdCharacters = 17;
// A transaction has at most 4 MB; sealing and the head take a little of it.
constexpr std::size_t kSliceBytesMax = std::size_t{3} * 1024 * 1024;

using Members = std::vector<std::string>;

void add_if(Members& members, bool differs, std::string_view member) {
  if (differs) members.emplace_back(member);
}

Members differences(const PolicyRecord& old, const PolicyRecord& wanted) {
  Members members;
  add_if(members, compact_policy(old.text) != compact_policy(wanted.text), "policy");
  return members;
}

Members differences(const TierRecord& old, const TierRecord& wanted) {
  Members members;
  add_if(members, old.tier.read_only != wanted.tier.read_only, "read_only");
  add_if(members, old.tier.kinds != wanted.tier.kinds, "kinds");
  return members;
}

bool same_policies(const std::map<std::string, std::string>& a,
                   const std::map<std::string, std::string>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& one, const auto& two) {
    return one.first == two.first && compact_policy(one.second) == compact_policy(two.second);
  });
}

/// Neither the order of attaching nor that of tags means anything.
template <typename List>
List sorted(List list) {
  std::sort(list.begin(), list.end());
  return list;
}

Members differences(const IdentityRecord& old, const IdentityRecord& wanted) {
  Members members;
  add_if(members, sorted(old.attached_policies) != sorted(wanted.attached_policies), "policies");
  add_if(members, !same_policies(old.inline_policies, wanted.inline_policies), "inline_policies");
  add_if(members, old.boundary != wanted.boundary, "boundary");
  add_if(members, sorted(old.tags) != sorted(wanted.tags), "tags");
  return members;
}

Members differences(const RoleRecord& old, const RoleRecord& wanted) {
  Members members = differences(static_cast<const IdentityRecord&>(old),
                                static_cast<const IdentityRecord&>(wanted));
  add_if(members, compact_policy(old.trust) != compact_policy(wanted.trust), "trust");
  add_if(members, old.session_max != wanted.session_max, "session_seconds_max");
  return members;
}

/// Compares one section after the other, and gathers what comes of it.
class Planner {
 public:
  Planner(const DirectoryContents& contents, Prune prune, base::Milliseconds now,
          const base::Random& random)
      : contents_(contents), prune_(prune), now_(now), random_(random) {}

  template <typename R, typename Held>
  void compare(const std::optional<std::map<std::string, R>>& wanted,
               const DirectoryContents::ByName<Held>& all, RecordKind kind) {
    if (!wanted) return;
    for (const auto& [name, record] : *wanted) {
      const auto at = all.find(name);
      const bool is_there = at != all.end() && at->first == name;
      if (!is_there) {
        create(name, record);
      } else {
        update(name, at->second.record, record);
      }
    }
    for (const auto& [name, held] : all) {
      if (!wanted->contains(name)) leave_out(kind, name);
    }
  }

  void compare_tenants(const std::map<std::string, AccessTenant>& wanted) {
    for (const auto& [id, tenant] : wanted) {
      const auto at = contents_.tenants().find(id);
      const bool is_new = at == contents_.tenants().end();
      AccessChange told{AccessChange::Kind::kCreate, RecordKind::kTenant, id};
      TenantRecord record = is_new ? TenantRecord{false, now_} : at->second;
      const std::uint32_t suffixes = tenant.suffixes.value_or(record.suffixes);
      // Of a tenant who is there it is refused by prepare(), in its own words.
      add_if(told.members, suffixes != record.suffixes, "spread");
      if (!is_new) {
        add_if(told.members, record.tier != tenant.tier, "tier");
        told.kind =
            told.members.empty() ? AccessChange::Kind::kUnchanged : AccessChange::Kind::kUpdate;
      }
      record.tier = tenant.tier;
      record.suffixes = suffixes;
      if (told.kind != AccessChange::Kind::kUnchanged) {
        plan_.changes.push_back(change_of(id, std::move(record)));
      }
      plan_.told.push_back(std::move(told));
    }
  }

  AccessPlan finish() {
    std::reverse(told_ends_.begin(), told_ends_.end());
    for (const AccessChange& end : told_ends_) add_end(end.record, end.name);
    std::move(told_ends_.begin(), told_ends_.end(), std::back_inserter(plan_.told));
    return std::move(plan_);
  }

 private:
  static void set_identity(PolicyRecord& record, const PolicyRecord& old) {
    record.id = old.id;
    record.created_at = old.created_at;
  }
  static void set_identity(TierRecord& record, const TierRecord& old) {
    record.created_at = old.created_at;
  }
  static void set_identity(IdentityRecord& record, const IdentityRecord& old) {
    record.id = old.id;
    record.created_at = old.created_at;
  }
  std::string unique_id(std::string_view prefix) const {
    return make_unique_id(prefix, kUniqueIdCharacters, random_);
  }
  void make_identity(PolicyRecord& record) const { record.id = unique_id("ANPA"); }
  void make_identity(TierRecord&) const {}
  void make_identity(RoleRecord& record) const { record.id = unique_id("AROA"); }
  void make_identity(UserRecord& record) const { record.id = unique_id("AIDA"); }
  template <typename R>
  void set_update_time(R& record) const {
    if constexpr (requires { record.updated_at; }) record.updated_at = now_;
  }

  template <typename R>
  void create(const std::string& name, R record) {
    make_identity(record);
    record.created_at = now_;
    set_update_time(record);
    RecordChange& made = plan_.changes.emplace_back(change_of(name, std::move(record)));
    plan_.told.push_back({AccessChange::Kind::kCreate, made.kind, name});
  }

  template <typename R>
  void update(const std::string& name, const R& old, R record) {
    Members members = differences(old, record);
    set_identity(record, old);
    set_update_time(record);
    RecordChange change = change_of(name, std::move(record));
    const auto kind =
        members.empty() ? AccessChange::Kind::kUnchanged : AccessChange::Kind::kUpdate;
    plan_.told.push_back({kind, change.kind, name, std::move(members)});
    if (kind == AccessChange::Kind::kUpdate) plan_.changes.push_back(std::move(change));
  }

  void leave_out(RecordKind kind, const std::string& name) {
    if (prune_ == Prune::kNo) {
      plan_.told.push_back({AccessChange::Kind::kKept, kind, name});
    } else {
      told_ends_.push_back({AccessChange::Kind::kDelete, kind, name});
    }
  }

  /// A user's keys go before the user.
  void add_end(RecordKind kind, const std::string& name) {
    if (kind == RecordKind::kUser) {
      for (const std::string& key : contents_.keys_of(KeyOwner::of_user(name))) {
        plan_.changes.push_back(removal_of(RecordKind::kKey, key));
      }
    }
    plan_.changes.push_back(removal_of(kind, name));
  }

  const DirectoryContents& contents_;
  const Prune prune_;
  const base::Milliseconds now_;
  const base::Random& random_;
  AccessPlan plan_;
  std::vector<AccessChange> told_ends_;
};

}  // namespace

AccessPlan plan_access(const DirectoryContents& contents, const AccessFile& file, Prune prune,
                       base::Milliseconds now, const base::Random& random) {
  Planner planner(contents, prune, now, random);
  planner.compare(file.policies, contents.policies(), RecordKind::kPolicy);
  planner.compare(file.tiers, contents.tiers(), RecordKind::kTier);
  planner.compare(file.roles, contents.roles(), RecordKind::kRole);
  planner.compare(file.users, contents.users(), RecordKind::kUser);
  if (file.tenants) planner.compare_tenants(*file.tenants);
  return planner.finish();
}

std::size_t slice_of(std::span<const RecordChange> changes) {
  std::size_t bytes = 0;
  std::size_t count = 0;
  for (const RecordChange& change : changes) {
    bytes += encode(change).size();
    if (count > 0 && (count >= DirectoryStore::kChangesMax || bytes > kSliceBytesMax)) break;
    ++count;
  }
  return count;
}

}  // namespace rowhouse::core

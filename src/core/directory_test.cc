#include "core/directory.h"

#include "core/directory_for_test.h"
#include "core/pipeline.h"

namespace rowhouse::core {
namespace {

using namespace std::chrono_literals;

class Directories : public DirectoryTest {};

TEST_F(Directories, GiveATenantAKeyThatIsItsOwn) {
  const auto made = directory_->create_tenant(tenant("acme"));
  ASSERT_TRUE(made) << to_string(made.error());
  EXPECT_EQ(made->key.id.size(), 20u);
  EXPECT_TRUE(made->key.id.starts_with("AKIA"));
  EXPECT_EQ(made->secret_access_key.size(), 40u);
  const auto found = directory_->find(made->key.id, "");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->secret_access_key, made->secret_access_key);
  ASSERT_FALSE(found->principal.is_operator());
  EXPECT_EQ(found->principal.tenant().text(), "acme");
  EXPECT_EQ(directory_->find("AKIAUNKNOWNUNKNOWN00", ""), nullptr);
  EXPECT_EQ(directory_->find("", ""), nullptr);
}

TEST_F(Directories, ShowTenantsAndKeysPageByPage) {
  for (const char* id : {"b", "a", "d", "c"}) ASSERT_TRUE(directory_->create_tenant(tenant(id)));
  std::string ids;
  for (const auto& entry : directory_->tenants_after("a", 2)) ids += entry.id.text();
  EXPECT_EQ(ids, "bc");
  EXPECT_EQ(directory_->tenants_after("", 100).size(), 4u);
  EXPECT_TRUE(directory_->tenants_after("d", 100).empty());

  std::string last;
  std::set<std::string> seen;
  for (auto page = directory_->keys_after(last, 3); !page.empty();
       page = directory_->keys_after(last, 3)) {
    EXPECT_LE(page.size(), 3u);
    for (const AccessKey& key : page) EXPECT_TRUE(seen.insert(key.id).second);
    last = page.back().id;
  }
  EXPECT_EQ(seen.size(), 4u);
  EXPECT_EQ(directory_->key(last)->id, last);
  EXPECT_EQ(directory_->key("AKIANOBODY").error().code(), ErrorCode::kResourceNotFound);
}

TEST_F(Directories, RememberEverythingAcrossStarts) {
  const auto acme = directory_->create_tenant(tenant("acme")).value();
  const auto other = directory_->create_tenant(tenant("other")).value();
  ASSERT_TRUE(directory_->suspend(tenant("other")));
  const auto second = directory_->create_key(tenant("acme")).value();
  ASSERT_TRUE(directory_->disable_key(second.key.id));
  directory_ = open().value();
  EXPECT_EQ(directory_->find(acme.key.id, "")->secret_access_key, acme.secret_access_key);
  EXPECT_FALSE(counts(other));
  EXPECT_FALSE(counts(second));
  ASSERT_EQ(directory_->tenants().size(), 2u);
  EXPECT_TRUE(directory_->tenants()[1].suspended);
  EXPECT_EQ(directory_->keys().size(), 3u);
}

TEST_F(Directories, SayForGoodWhichTenantsAreSpread) {
  EXPECT_FALSE(directory_->spreads().any());
  ASSERT_TRUE(directory_->create_tenant(tenant("acme"), {}, 16));
  ASSERT_TRUE(directory_->create_tenant(tenant("other")));
  EXPECT_FALSE(directory_->create_tenant(tenant("huge"), {}, 65));
  EXPECT_EQ(directory_->spreads().suffixes_of("acme"), 16u);
  EXPECT_EQ(directory_->spreads().suffixes_of("other"), 1u);
  ASSERT_TRUE(directory_->suspend(tenant("acme")));
  ASSERT_TRUE(directory_->resume(tenant("acme")));
  EXPECT_EQ(directory_->tenant(tenant("acme"))->suffixes, 16u);
  directory_ = open().value();
  EXPECT_EQ(directory_->spreads().suffixes_of("acme"), 16u);
  EXPECT_EQ(directory_->spreads().suffixes_of("other"), 1u);
  // Its items are as they were.
  ASSERT_TRUE(directory_->delete_tenant(tenant("acme")));
  EXPECT_EQ(directory_->spreads().suffixes_of("acme"), 16u);
}

TEST_F(Directories, SpreadNobodyBehindAGateway) {
  const auto behind = [&] {
    DirectoryOptions options{[this](std::string_view, bool) { return key_; }, true, &clock_};
    options.may_spread = false;
    return Directory::open(*engine_, options);
  };
  {
    const auto opened = behind();
    ASSERT_TRUE(opened);
    const auto refused = (*opened)->create_tenant(tenant("acme"), {}, 2);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::kValidation);
    ASSERT_TRUE((*opened)->create_tenant(tenant("acme")));
  }
  directory_ = open().value();
  ASSERT_TRUE(directory_->create_tenant(tenant("large"), {}, 2));
  const auto refused = behind();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(),
            "The tenant large is spread, and a server behind a gateway spreads nobody: the gateway "
            "does");
}

TEST_F(Directories, RefuseASuspendedTenantsKeysUntilItIsResumed) {
  const auto key = directory_->create_tenant(tenant("acme")).value();
  const auto other = directory_->create_tenant(tenant("acme2")).value();
  ASSERT_TRUE(directory_->suspend(tenant("acme")));
  EXPECT_FALSE(counts(key));
  EXPECT_TRUE(counts(other));
  const auto while_suspended = directory_->create_key(tenant("acme")).value();
  EXPECT_FALSE(counts(while_suspended));
  ASSERT_TRUE(directory_->resume(tenant("acme")));
  EXPECT_TRUE(counts(key));
  EXPECT_TRUE(counts(while_suspended));
}

TEST_F(Directories, ForgetADeletedTenantAndItsKeys) {
  const auto key = directory_->create_tenant(tenant("acme")).value();
  ASSERT_TRUE(directory_->delete_tenant(tenant("acme")));
  EXPECT_FALSE(counts(key));
  EXPECT_TRUE(directory_->keys().empty());
  EXPECT_EQ(directory_->delete_tenant(tenant("acme")).error().code(), ErrorCode::kResourceNotFound);
  EXPECT_NE(directory_->create_tenant(tenant("acme"))->key.id, key.key.id);
}

TEST_F(Directories, LetARotatedKeyGoOnForItsOverlapAndNoLonger) {
  const auto old = directory_->create_tenant(tenant("acme")).value();
  const auto made = directory_->rotate_key(old.key.id, 1h);
  ASSERT_TRUE(made);
  EXPECT_TRUE(counts(old));
  EXPECT_TRUE(counts(*made));
  // A rotation once more does not make it last.
  ASSERT_TRUE(directory_->rotate_key(old.key.id, 5h));
  clock_.advance(1h - 1ms);
  EXPECT_TRUE(counts(old));
  clock_.advance(1ms);
  EXPECT_FALSE(counts(old));
  EXPECT_TRUE(counts(*made));
  EXPECT_FALSE(directory_->rotate_key(old.key.id, 1h));
  EXPECT_FALSE(directory_->rotate_key(made->key.id, 91 * 24h));
  ASSERT_TRUE(directory_->rotate_key(made->key.id, 0ms));
  EXPECT_FALSE(counts(*made));
  // Ended ones make room when a key is made.
  ASSERT_TRUE(directory_->create_key(tenant("acme")));
  EXPECT_EQ(directory_->keys_of(tenant("acme")).size(), 3u);
}

TEST_F(Directories, DisableEnableAndDeleteAKeyAtOnce) {
  const auto key = directory_->create_tenant(tenant("acme")).value();
  ASSERT_TRUE(directory_->disable_key(key.key.id));
  EXPECT_FALSE(counts(key));
  EXPECT_FALSE(directory_->rotate_key(key.key.id, 1h));
  ASSERT_TRUE(directory_->enable_key(key.key.id));
  EXPECT_TRUE(counts(key));
  ASSERT_TRUE(directory_->delete_key(key.key.id));
  EXPECT_FALSE(counts(key));
  EXPECT_EQ(directory_->enable_key(key.key.id).error().code(), ErrorCode::kResourceNotFound);
}

TEST_F(Directories, BoundTheKeysOfOneOwner) {
  ASSERT_TRUE(directory_->create_tenant(tenant("acme")));
  for (std::size_t i = 1; i < Directory::kKeysMax; ++i) {
    ASSERT_TRUE(directory_->create_key(tenant("acme"))) << i;
  }
  EXPECT_EQ(directory_->create_key(tenant("acme")).error().code(), ErrorCode::kLimitExceeded);
  EXPECT_TRUE(directory_->create_key(std::nullopt));
  EXPECT_TRUE(directory_->delete_tenant(tenant("acme")));
}

TEST_F(Directories, MakeTheOperatorsKeyOnce) {
  const auto made = directory_->make_first_operator_key().value();
  ASSERT_TRUE(made);
  EXPECT_TRUE(directory_->find(made->key.id, "")->principal.is_operator());
  EXPECT_FALSE(directory_->make_first_operator_key().value());
  directory_ = open().value();
  EXPECT_FALSE(directory_->make_first_operator_key().value());
  EXPECT_TRUE(counts(*made));
}

TEST_F(Directories, KeepTheEnvironmentsKeyInMemoryAlone) {
  ASSERT_TRUE(directory_->admit_operator({"local", "secret"}));
  EXPECT_TRUE(directory_->find("local", "")->principal.is_operator());
  EXPECT_TRUE(directory_->keys().empty());
  directory_ = open().value();
  EXPECT_EQ(directory_->find("local", ""), nullptr);
  const auto key = directory_->create_tenant(tenant("acme")).value();
  EXPECT_FALSE(directory_->admit_operator({key.key.id, "secret"}));
  EXPECT_FALSE(directory_->find(key.key.id, "")->principal.is_operator());
  EXPECT_FALSE(directory_->admit_operator({"a b", "secret"}));
  EXPECT_FALSE(directory_->admit_operator({"local", ""}));
}

TEST_F(Directories, OpenWithTheirOwnMasterKeyOnly) {
  const auto key = directory_->create_tenant(tenant("acme")).value();
  const auto wrong = open_with(MasterKey::make(base::system_random()));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code(), ErrorCode::kDataFolderUnusable);
  EXPECT_TRUE(open());
}

TEST_F(Directories, AreMadeOnlyWhereThatIsAskedFor) {
  engine_ = engine::make_in_memory({});
  EXPECT_EQ(open(false).error().code(), ErrorCode::kResourceNotFound);
  EXPECT_TRUE(open(true));
  EXPECT_TRUE(open(false));
}

TEST_F(Directories, RefuseTwoRecordsThatWereSwapped) {
  const auto one = directory_->create_tenant(tenant("one")).value().key.id;
  const auto two = directory_->create_tenant(tenant("two")).value().key.id;
  plant("key", one, two);
  expect_corrupt();
}

TEST_F(Directories, RefuseARecordThatWasRolledBack) {
  const auto key = directory_->create_tenant(tenant("acme")).value().key.id;
  const std::string enabled = read("key", key);
  ASSERT_TRUE(directory_->disable_key(key));
  write(enabled);
  expect_corrupt();
}

TEST_F(Directories, RefuseARecordThatWasRemovedOrBroughtBack) {
  const auto key = directory_->create_tenant(tenant("acme")).value().key.id;
  const std::string before = read("key", key);
  erase("key", key);
  expect_corrupt();
  write(before);
  ASSERT_TRUE(open());
  ASSERT_TRUE(directory_->delete_key(key));
  write(before);
  expect_corrupt();
}

TEST_F(Directories, RefuseARecordThatIsNoneOfTheirs) {
  ASSERT_TRUE(directory_->create_tenant(tenant("acme")));
  write(key_of("key", "AKIAPLANTED000000000"));
  expect_corrupt();
}

TEST_F(Directories, ReadMoreThanOnePageOfRecords) {
  engine::EmbeddedOptions small;
  small.limits.page_bytes_max = 2'000;
  engine_ = engine::make_in_memory(small);
  directory_ = open().value();
  std::vector<NewAccessKey> made;
  for (int i = 0; i < 60; ++i) {
    made.push_back(directory_->create_tenant(tenant("t" + std::to_string(i))).value());
  }
  directory_ = open().value();
  for (const NewAccessKey& key : made) EXPECT_TRUE(counts(key));
}

TEST_F(Directories, RefuseAHeadThatWasRemovedOrRolledBack) {
  const std::string head = read("directory", "head");
  ASSERT_TRUE(directory_->create_tenant(tenant("acme")));
  write(head);
  expect_corrupt();
  erase("directory", "head");
  expect_corrupt();
}

TEST_F(Directories, RefuseAnotherId) {
  ASSERT_TRUE(directory_->create_tenant(tenant("acme")));
  std::string id;
  model::ValueWriter(id).binary("00000000-1111-4222-8333-444444444444");
  std::string version;
  model::ValueWriter(version).number(Decimal(0));
  model::ItemBuilder another;
  another.set_string("kind", "directory");
  another.set_string("key", "id");
  another.set("version", model::ValueView(version));
  another.set("sealed", model::ValueView(id));
  write(another.finish());
  EXPECT_EQ(open().error().code(), ErrorCode::kDataFolderUnusable);
  erase("directory", "id");
  expect_corrupt();
}

TEST_F(Directories, ReadAgainAfterAnotherProcessChangedThem) {
  auto other = open().value();
  const auto theirs = other->create_tenant(tenant("acme")).value();
  EXPECT_EQ(directory_->create_tenant(tenant("mine")).error().code(),
            ErrorCode::kTransactionConflict);
  const auto mine = directory_->create_tenant(tenant("mine"));
  ASSERT_TRUE(mine) << to_string(mine.error());
  EXPECT_TRUE(counts(theirs));
  EXPECT_TRUE(counts(*mine));
}

template <typename Operation>
ErrorCode ask(Pipeline& pipeline, Operation operation, const tenancy::Principal& principal) {
  const auto result = run_blocking(pipeline, principal, std::move(operation));
  return result ? ErrorCode{} : result.error().code();
}

TEST_F(Directories, LieInATableThatNobodyCanName) {
  ASSERT_TRUE(directory_->create_tenant(tenant("acme")));
  Pipeline pipeline(*engine_);
  for (const auto& principal :
       {tenancy::Principal::operator_principal(), tenancy::Principal::of_tenant(tenant("acme"))}) {
    const std::string table(kDirectoryTable);
    EXPECT_EQ(ask(pipeline, operation::DescribeTable{table}, principal),
              ErrorCode::kResourceNotFound);
    operation::GetItem get;
    get.table = table;
    get.key = key_of("tenant", "acme");
    EXPECT_EQ(ask(pipeline, std::move(get), principal), ErrorCode::kResourceNotFound);
    operation::Scan scan;
    scan.table = table;
    EXPECT_NE(ask(pipeline, std::move(scan), principal), ErrorCode{});
    operation::BatchGetItem batch;
    batch.tables.emplace_back();
    batch.tables.back().table = table;
    batch.tables.back().keys.push_back(key_of("tenant", "acme"));
    EXPECT_EQ(ask(pipeline, std::move(batch), principal), ErrorCode::kResourceNotFound);
    operation::TransactWriteItems transaction;
    transaction.writes.push_back({});
    transaction.writes.back().table = table;
    transaction.writes.back().item = key_of("tenant", "acme");
    EXPECT_EQ(ask(pipeline, std::move(transaction), principal), ErrorCode::kResourceNotFound);
    EXPECT_NE(ask(pipeline, operation::DeleteTable{table}, principal), ErrorCode{});
    operation::CreateTable create;
    create.table = "$another";
    EXPECT_NE(ask(pipeline, std::move(create), principal), ErrorCode{});
  }
  const auto listed =
      run_blocking(pipeline, tenancy::Principal::operator_principal(), operation::ListTables{});
  ASSERT_TRUE(listed);
  EXPECT_TRUE(listed->names.empty());
  EXPECT_TRUE(open());
}

}  // namespace
}  // namespace rowhouse::core

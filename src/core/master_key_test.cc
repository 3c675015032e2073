#include "core/master_key.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

namespace rowhouse::core {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFolder = "00000000-1111-4222-8333-444444444444";
constexpr const char* kKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

class MasterKeys : public testing::Test {
 protected:
  MasterKeys() {
    std::string name = (fs::temp_directory_path() / "master_key_test.XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    source_.made_keys = root_ / "config" / "rowhouse";
    source_.data = root_ / "data";
  }
  ~MasterKeys() override { fs::remove_all(root_); }

  Result<FoundMasterKey> find(bool may_make, std::string_view folder = kFolder) const {
    return find_master_key(source_, folder, may_make, base::system_random());
  }
  void write(const fs::path& path, std::string_view text) const {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  }

  fs::path root_;
  MasterKeySource source_;
};

TEST_F(MasterKeys, AreReadFromBase64OnlyInItsOneForm) {
  EXPECT_EQ(MasterKey::from_base64(kKey)->to_base64(), kKey);
  EXPECT_EQ(MasterKey::from_base64(" " + std::string(kKey) + "\r\n")->to_base64(), kKey);
  const std::string key = kKey;
  for (const std::string& wrong :
       {std::string(), std::string("="), key.substr(1), key + "A", key.substr(0, 43),
        key.substr(0, 42) + "9=",  // spare bits
        "-" + key.substr(1), key.substr(0, 20) + " " + key.substr(21),
        key.substr(0, 20) + "=" + key.substr(21), key.substr(0, 42) + "=="}) {
    const auto read = MasterKey::from_base64(wrong);
    ASSERT_FALSE(read) << wrong;
    EXPECT_EQ(read.error().code(), ErrorCode::kValidation);
  }
}

TEST_F(MasterKeys, GiveAnotherKeyForEachPurposeAndContext) {
  const auto key = MasterKey::from_base64(kKey).value();
  EXPECT_EQ(key.derive("a", "b"), key.derive("a", "b"));
  EXPECT_NE(key.derive("a", "b"), key.derive("ab", ""));
  EXPECT_NE(key.derive("a", "b"), key.derive("a", "c"));
  EXPECT_EQ(key.derive("a", "b").size(), 32u);
}

TEST_F(MasterKeys, AreMadeAtAFirstStartForTheirOwnerAlone) {
  const auto made = find(true);
  ASSERT_TRUE(made) << to_string(made.error());
  EXPECT_TRUE(made->is_made);
  EXPECT_EQ(made->made_keys_file, source_.made_keys / (std::string(kFolder) + ".key"));
  struct stat about{};
  ASSERT_EQ(::stat(made->made_keys_file.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
  const auto found = find(false);
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->is_made);
  EXPECT_EQ(found->key.to_base64(), made->key.to_base64());
}

TEST_F(MasterKeys, AreNotMadeWhereRecordsAreSealedAlready) {
  const auto missing = find(false);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), ErrorCode::kDataFolderUnusable);
  EXPECT_NE(missing.error().message().find(kFolder), std::string::npos);
  EXPECT_FALSE(fs::exists(source_.made_keys));
}

TEST_F(MasterKeys, AreRefusedIfOthersCanReadThem) {
  const auto made = find(true);
  ASSERT_TRUE(made);
  fs::permissions(made->made_keys_file, fs::perms::group_read, fs::perm_options::add);
  EXPECT_FALSE(find(true));
}

TEST_F(MasterKeys, AreNotTakenFromAFileThatOthersCanReadOrWrite) {
  source_.file = root_ / "key";
  write(source_.file, kKey);
  ASSERT_TRUE(find(false));
  struct stat about{};
  ASSERT_EQ(::stat(source_.file.c_str(), &about), 0);
  for (const mode_t open_to : {0004, 0002, 0001, 0020, 0044, 0060}) {
    ASSERT_EQ(::chmod(source_.file.c_str(), 0600 | open_to), 0);
    const auto refused = find(false);
    ASSERT_FALSE(refused) << open_to;
    EXPECT_NE(refused.error().message().find("can be read by others: chmod 600"),
              std::string::npos);
    EXPECT_NE(refused.error().message().find(source_.file.string()), std::string::npos);
  }
  ASSERT_EQ(::chmod(source_.file.c_str(), 0640), 0);
  EXPECT_EQ(find(false).has_value(), about.st_uid == 0) << "a group may read a secret of root's";
}

TEST_F(MasterKeys, NeverLieInTheDataFolder) {
  source_.made_keys = source_.data / "config";
  EXPECT_FALSE(find(true));
  source_.made_keys = root_ / "data" / ".." / "data";
  EXPECT_FALSE(find(true));
  source_.file = source_.data / "key";
  write(source_.file, kKey);
  EXPECT_FALSE(find(true));
  source_.file.clear();
  source_.made_keys = root_ / "data2";
  EXPECT_TRUE(find(true));
}

TEST_F(MasterKeys, DoNotFollowAFolderIdThatIsAPath) {
  for (const std::string_view id :
       {"../../../../etc/passwd", "", "00000000-1111-4222-8333-44444444444/"}) {
    const auto refused = find(true, id);
    ASSERT_FALSE(refused) << id;
    EXPECT_EQ(refused.error().code(), ErrorCode::kDataCorrupt);
  }
}

TEST_F(MasterKeys, ComeFromAFileACommandOrTheEnvironmentInThisOrder) {
  source_.base64 = MasterKey::make(base::system_random()).to_base64();
  EXPECT_EQ(find(false)->key.to_base64(), source_.base64);
  source_.command = "echo " + std::string(kKey);
  EXPECT_EQ(find(false)->key.to_base64(), kKey);
  source_.file = root_ / "key";
  write(source_.file, MasterKey::make(base::system_random()).to_base64() + "\n");
  EXPECT_NE(find(false)->key.to_base64(), kKey);
}

TEST_F(MasterKeys, AreNotTakenFromACommandThatFails) {
  source_.command = "echo " + std::string(kKey) + "; exit 3";
  const auto failed = find(true);
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message().find("status 3"), std::string::npos);
  source_.command = "yes";  // without end
  EXPECT_EQ(find(true).error().code(), ErrorCode::kValidation);
  source_.command = "kill -9 $$";
  EXPECT_NE(find(true).error().message().find("was ended by signal 9"), std::string::npos);
}

TEST_F(MasterKeys, AreNotWaitedForWithoutEnd) {
  source_.command_time_max = std::chrono::milliseconds(30);
  // The second has told all that it has to tell, but does not end.
  for (const std::string& command :
       {std::string("sleep 20"), "echo " + std::string(kKey) + "; exec >&-; sleep 20"}) {
    source_.command = command;
    const auto refused = find(true);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message().find("has not ended within"), std::string::npos);
  }
}

TEST_F(MasterKeys, AreNotWaitedForOnceTheProcessIsToldToEnd) {
  source_.command = "sleep 20";
  source_.command_time_max = std::chrono::hours(1);
  sigset_t wanted;
  sigset_t before;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGTERM);
  ASSERT_EQ(pthread_sigmask(SIG_BLOCK, &wanted, &before), 0);
  ASSERT_EQ(::raise(SIGTERM), 0);
  const auto refused = find(true);
  int number = 0;
  ASSERT_EQ(::sigwait(&wanted, &number), 0);
  ASSERT_EQ(pthread_sigmask(SIG_SETMASK, &before, nullptr), 0);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find("Told to end"), std::string::npos);
}

TEST_F(MasterKeys, ComeFromACommandThatSignalsReachThoughAServerBlocksThem) {
  // A server blocks the signals that it waits for: its command does not inherit that.
  sigset_t wanted;
  sigset_t before;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGTERM);
  ASSERT_EQ(pthread_sigmask(SIG_BLOCK, &wanted, &before), 0);
  source_.command = "kill -TERM $$; echo " + std::string(kKey);
  const auto refused = find(true);
  ASSERT_EQ(pthread_sigmask(SIG_SETMASK, &before, nullptr), 0);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find("was ended by signal 15"), std::string::npos);
}

TEST_F(MasterKeys, AreNeverRepeatedInAnError) {
  source_.base64 = "c2VjcmV0";
  EXPECT_EQ(find(true).error().message().find("c2VjcmV0"), std::string::npos);
}

}  // namespace
}  // namespace rowhouse::core

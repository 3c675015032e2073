#include "engine/embedded/rocksdb/data_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <thread>

#include "engine/embedded/rocksdb/rocksdb_store.h"

namespace rowhouse::engine::embedded {
namespace {

namespace fs = std::filesystem;

class DataFolderTest : public ::testing::Test {
 protected:
  DataFolderTest() {
    std::string name = (fs::temp_directory_path() / "rowhouse-folder-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
  }
  ~DataFolderTest() override { fs::remove_all(root_); }

  static ErrorCode refusal(const fs::path& path) {
    const auto store = open_rocksdb(path);
    EXPECT_FALSE(store) << path;
    if (store) return ErrorCode{};
    EXPECT_NE(store.error().message().find(path.filename().string()), std::string::npos)
        << "the message names the folder: " << store.error().message();
    return store.error().code();
  }
  static void put(const fs::path& path, std::string_view value) {
    auto store = open_rocksdb(path);
    ASSERT_TRUE(store) << to_string(store.error());
    Batch batch;
    batch.put("key", value);
    ASSERT_TRUE((*store)->write(batch, true));
  }
  static std::string get(const fs::path& path) {
    auto store = open_rocksdb(path);
    if (!store) return to_string(store.error());
    std::string value;
    return (*store)->get("key", Tier::kAny, nullptr, value).value() == Read::kFound ? value : "";
  }
  static void write_file(const fs::path& path, std::string_view content) {
    std::ofstream(path, std::ios::binary) << content;
  }
  static std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  /// Every file below with its bytes.
  static std::map<std::string, std::string> content(const fs::path& path) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      files[entry.path().string()] = entry.is_regular_file() ? read_file(entry.path()) : "(folder)";
    }
    return files;
  }

  fs::path root_;
};

TEST_F(DataFolderTest, IsMadeWithTheFoldersAboveItAndHasAFormat) {
  const fs::path path = root_ / "a" / "b" / "data";
  put(path, "1");
  EXPECT_EQ(read_file(path / "FORMAT"), "rowhouse data folder\nversion 1\n");
  EXPECT_EQ(get(path), "1");
}

TEST_F(DataFolderTest, IsForItsOwnerAloneIfItIsMadeAndAsItWasIfNot) {
  const auto mode = [](const fs::path& path) { return fs::status(path).permissions(); };
  constexpr fs::perms kOpen = fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec;
  put(root_ / "above" / "made", "1");
  EXPECT_EQ(mode(root_ / "above" / "made"), fs::perms::owner_all);
  fs::create_directories(root_ / "given");
  fs::permissions(root_ / "given", kOpen);
  put(root_ / "given", "1");
  EXPECT_EQ(mode(root_ / "given"), kOpen);
}

TEST_F(DataFolderTest, AnEmptyFolderIsUsed) {
  fs::create_directories(root_ / "data");
  put(root_ / "data", "1");
  EXPECT_EQ(get(root_ / "data" / ""), "1") << "with a slash at its end too";
}

TEST_F(DataFolderTest, AStartThatWasCutOffIsBegunAgain) {
  fs::create_directories(root_ / "data");
  write_file(root_ / "data" / "LOCK", "");
  write_file(root_ / "data" / "FORMAT.new", "rowhouse da");
  put(root_ / "data", "1");
  EXPECT_EQ(get(root_ / "data"), "1");
}

TEST_F(DataFolderTest, ASecondOpenInTheProcessIsToldThatItIsInUse) {
  const auto store = open_rocksdb(root_ / "data");
  ASSERT_TRUE(store);
  EXPECT_EQ(refusal(root_ / "data"), ErrorCode::kDataFolderInUse);
}

TEST_F(DataFolderTest, ASecondProcessIsToldThatItIsInUse) {
  const auto store = open_rocksdb(root_ / "data");
  ASSERT_TRUE(store);
  const ::pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto second = open_rocksdb(root_ / "data");
    ::_exit(!second && second.error().code() == ErrorCode::kDataFolderInUse ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST_F(DataFolderTest, IsFreeAgainOnceItsStoreIsGone) {
  for (int i = 0; i < 3; ++i) put(root_ / "data", std::to_string(i));
  EXPECT_EQ(get(root_ / "data"), "2");
}

TEST_F(DataFolderTest, ANewerFormatIsRefusedAndLeftAsItIs) {
  put(root_ / "data", "1");
  write_file(root_ / "data" / "FORMAT", "rowhouse data folder\nversion 2\n");
  const auto before = content(root_);
  EXPECT_EQ(refusal(root_ / "data"), ErrorCode::kFormatUnsupported);
  EXPECT_EQ(content(root_), before);
}

TEST_F(DataFolderTest, AnUnknownFormatIsRefusedAndLeftAsItIs) {
  for (const char* text :
       {"", "version 1\n", "rowhouse data folder\n", "rowhouse data folder\nversion 1",
        "rowhouse data folder\nversion \n", "rowhouse data folder\nversion 1x\n",
        "rowhouse data folder\nversion 99999999999999999999\n", "another program's data\n"}) {
    SCOPED_TRACE(text);
    fs::create_directories(root_ / "data");
    write_file(root_ / "data" / "FORMAT", text);
    const auto before = content(root_);
    EXPECT_EQ(refusal(root_ / "data"), ErrorCode::kFormatUnsupported);
    EXPECT_EQ(content(root_), before);
  }
}

TEST_F(DataFolderTest, AFolderOfSomethingElseIsRefusedAndLeftAsItIs) {
  fs::create_directories(root_ / "photos");
  write_file(root_ / "photos" / "cat.jpg", "meow");
  const auto before = content(root_);
  EXPECT_EQ(refusal(root_ / "photos"), ErrorCode::kDataFolderUnusable);
  EXPECT_EQ(content(root_), before);
}

TEST_F(DataFolderTest, AFileInThePlaceOfTheFolderIsRefused) {
  write_file(root_ / "data", "a file");
  EXPECT_EQ(refusal(root_ / "data"), ErrorCode::kDataFolderUnusable);
  EXPECT_EQ(refusal(root_ / "data" / "below"), ErrorCode::kDataFolderUnusable);
  EXPECT_EQ(read_file(root_ / "data"), "a file");
}

TEST_F(DataFolderTest, AFolderWithoutRightsIsRefused) {
  fs::create_directories(root_ / "data");
  ASSERT_EQ(::chmod((root_ / "data").c_str(), 0555), 0);
  ASSERT_EQ(::chmod(root_.c_str(), 0755), 0);
  // On a thread that is somebody else if this is root, who may write everywhere. The C library's
  // call would change every thread.
  std::thread([&] {
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0) {
      ASSERT_EQ(::syscall(SYS_setresuid, -1, kNobody, -1), 0);
    }
    EXPECT_EQ(refusal(root_ / "data"), ErrorCode::kDataFolderUnusable);
  }).join();
  ASSERT_EQ(::chmod((root_ / "data").c_str(), 0755), 0);
}

TEST_F(DataFolderTest, AFolderThatNobodyMayMakeIsRefused) {
  EXPECT_EQ(refusal("/proc/rowhouse-data"), ErrorCode::kDataFolderUnusable);
}

TEST_F(DataFolderTest, AMissingCurrentFileIsDamageAndNotANewDatabase) {
  put(root_ / "data", "1");
  fs::remove(root_ / "data" / "rocksdb" / "CURRENT");
  const auto before = content(root_ / "data" / "rocksdb");
  EXPECT_EQ(refusal(root_ / "data"), ErrorCode::kDataCorrupt);
  EXPECT_EQ(content(root_ / "data" / "rocksdb"), before);
}

}  // namespace
}  // namespace rowhouse::engine::embedded

// The server where connections are encrypted, over its socket.
#include <gtest/gtest.h>
#include <openssl/sslerr.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>
#include <vector>

#include "wire/self_signed.h"
#include "wire/server_testing.h"
#include "wire/tls.h"
#include "wire/tls_client_for_test.h"

namespace rowhouse::wire {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

class EncryptedServer : public ::testing::Test {
 protected:
  EncryptedServer() {
    std::string pattern = (fs::temp_directory_path() / "rowhouse-tls-XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    write_pair("127.0.0.1");
    tls_ = load();
    options_ = any_port();
    options_.tls = tls_.get();
  }
  ~EncryptedServer() override { fs::remove_all(folder_); }

  void write(const fs::path& path, std::string_view text) {
    // Another length each time, since a clock may be too coarse to tell two writes apart.
    std::ofstream(path) << text << std::string(++writes_, '\n');
  }
  void write_pair(std::string_view host) {
    const auto made = make_self_signed(host, std::chrono::system_clock::now());
    ASSERT_TRUE(made.has_value());
    write(certificate_file(), made->certificate);
    write(key_file(), made->key);
  }
  std::unique_ptr<Tls> load() {
    auto tls = Tls::load({certificate_file(), key_file()});
    EXPECT_TRUE(tls.has_value());
    return tls ? *std::move(tls) : nullptr;
  }
  fs::path certificate_file() const { return folder_ / "certificate.pem"; }
  fs::path key_file() const { return folder_ / "key.pem"; }

  fs::path folder_;
  std::size_t writes_ = 0;
  std::unique_ptr<Tls> tls_;
  StandIn handler_;
  ServerOptions options_;
};

TEST_F(EncryptedServer, SpeaksTls12And13) {
  const auto server = start(handler_, options_);
  for (const auto& [version, name] :
       {std::pair{TLS1_2_VERSION, "TLSv1.2"}, std::pair{TLS1_3_VERSION, "TLSv1.3"}}) {
    TlsClient client(*server, {.version = version, .trust = certificate_file()});
    ASSERT_TRUE(client.connected()) << name;
    EXPECT_EQ(client.version(), name);
    client.send(request("Echo", "hello"));
    EXPECT_EQ(client.receive().body, "hello");
  }
}

TEST_F(EncryptedServer, RefusesWhatIsOlder) {
  const auto server = start(handler_, options_);
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    TlsClient client(*server, {.version = version});
    EXPECT_FALSE(client.connected()) << version;
    EXPECT_EQ(client.refusal(), SSL_R_TLSV1_ALERT_PROTOCOL_VERSION) << version;
  }
}

TEST_F(EncryptedServer, AgreesOnHttp11AndOnNothingElse) {
  const auto server = start(handler_, options_);
  TlsClient both(*server, {.protocols = "\x02h2\x08http/1.1"});
  ASSERT_TRUE(both.connected());
  const unsigned char* chosen = nullptr;
  unsigned count = 0;
  SSL_get0_alpn_selected(both.ssl(), &chosen, &count);
  EXPECT_EQ(std::string(chosen, chosen + count), "http/1.1");
  const TlsClient newer(*server, {.protocols = "\x02h2"});
  EXPECT_FALSE(newer.connected());
  EXPECT_EQ(newer.refusal(), SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL);
}

TEST_F(EncryptedServer, TellsTheHandlerThatNobodyCouldReadIt) {
  class Secure final : public Handler {
   public:
    bool knows(Api, std::string_view) const noexcept override { return true; }
    void handle(const tenancy::Requester& requester, Api, std::string_view, std::string_view,
                AnswerTicket answer) override {
      answer({200, requester.origin.secure ? "secure" : "open"});
    }
  } secure;
  const auto server = start(secure, options_);
  TlsClient client(*server);
  client.send(request("GetItem", "{}"));
  EXPECT_EQ(client.receive().body, "secure");
}

TEST_F(EncryptedServer, AnswersRequestsThatCameAtOnceInTheirOrder) {
  const auto server = start(handler_, options_);
  TlsClient client(*server);
  client.send(request("Echo", "1") + request("Later", "2") + request("Echo", "3"));
  for (const char* body : {"1", "2", "3"}) EXPECT_EQ(client.receive().body, body);
}

TEST_F(EncryptedServer, CarriesLongBodiesAndLongAnswers) {
  const auto server = start(handler_, options_);
  TlsClient client(*server);
  std::string body(3'000'000, 'x');
  for (std::size_t i = 0; i < body.size(); i += 1000) body[i] = static_cast<char>('a' + i % 26);
  client.send(request("Echo", body));
  EXPECT_EQ(client.receive().body, body);
  client.send(request("Large", "9000000") + request("Echo", "and on"));
  EXPECT_EQ(client.receive().body.size(), 9'000'000u);
  EXPECT_EQ(client.receive().body, "and on");
}

TEST_F(EncryptedServer, TakesWhatComesByteByByte) {
  const auto server = start(handler_, options_);
  Client socket(*server);
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  &SSL_CTX_free);
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), &SSL_free);
  BIO* const in = BIO_new(BIO_s_mem());
  BIO* const out = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl.get(), in, out);
  SSL_set_connect_state(ssl.get());
  const auto send_all = [&] {
    char byte = 0;
    while (BIO_read(out, &byte, 1) == 1) socket.send({&byte, 1});
  };
  const auto receive_some = [&] {
    const std::string bytes = socket.receive_bytes();
    BIO_write(in, bytes.data(), static_cast<int>(bytes.size()));
    return !bytes.empty();
  };
  while (SSL_do_handshake(ssl.get()) != 1) {
    send_all();
    ASSERT_TRUE(receive_some());
  }
  const std::string sent = request("Echo", "in pieces");
  ASSERT_EQ(SSL_write(ssl.get(), sent.data(), static_cast<int>(sent.size())),
            static_cast<int>(sent.size()));
  send_all();
  char answer[4096] = {};
  int count = 0;
  while ((count = SSL_read(ssl.get(), answer, sizeof answer)) <= 0) ASSERT_TRUE(receive_some());
  EXPECT_TRUE(std::string_view(answer, static_cast<std::size_t>(count)).ends_with("in pieces"));
}

TEST_F(EncryptedServer, AnswersAClientThatHasSaidItsLastWord) {
  const auto server = start(handler_, options_);
  TlsClient client(*server);
  client.send(request("Later", "last"));
  client.shut_down_sending();
  EXPECT_EQ(client.receive().body, "last");
}

TEST_F(EncryptedServer, SaysGoodbyeWhereTheClientAsksForIt) {
  const auto server = start(handler_, options_);
  TlsClient client(*server);
  client.send(request("Echo", "bye", "Connection: close\r\n"));
  EXPECT_EQ(client.receive().body, "bye");
  EXPECT_TRUE(client.is_ended());
}

TEST_F(EncryptedServer, ResumesASession) {
  const auto server = start(handler_, options_);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient first(*server, {.version = version});
    first.send(request("Echo", "1"));
    EXPECT_EQ(first.receive().body, "1");
    EXPECT_FALSE(first.resumed());
    const std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)> session(
        SSL_get1_session(first.ssl()), &SSL_SESSION_free);
    TlsClient second(*server, {.version = version, .resume = session.get()});
    EXPECT_TRUE(second.resumed()) << version;
    second.send(request("Echo", "2"));
    EXPECT_EQ(second.receive().body, "2");
  }
}

TEST_F(EncryptedServer, ClosesAConnectionThatDoesNotAgreeInTime) {
  options_.handshake_timeout = milliseconds(50);
  const auto server = start(handler_, options_);
  Client silent(*server);
  EXPECT_TRUE(silent.is_closed());
  Client slow(*server);
  slow.send("\x16\x03\x01\x02\x00");  // a record's beginning, and no more of it
  EXPECT_TRUE(slow.is_closed());
  TlsClient quick(*server);
  EXPECT_TRUE(quick.connected());
}

TEST_F(EncryptedServer, ClosesAConnectionThatIsNotTls) {
  const auto server = start(handler_, options_);
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    Client client(*server);
    std::string garbage(1 + random() % 3000, '\0');
    for (char& c : garbage) c = static_cast<char>(random());
    client.send(round == 0 ? request("Echo", "{}") : garbage);
    client.shut_down_sending();
    // An alert at most, and never an answer.
    std::string said;
    for (std::string more; !(more = client.receive_bytes()).empty();) said += more;
    EXPECT_LE(said.size(), 16u) << "round " << round;
  }
  TlsClient client(*server);
  client.send(request("Echo", "still there"));
  EXPECT_EQ(client.receive().body, "still there");
}

TEST_F(EncryptedServer, ClosesAConnectionWhoseBytesWereChanged) {
  const auto server = start(handler_, options_);
  TlsClient client(*server);
  ASSERT_TRUE(client.connected());
  // Past the library: a record that nobody has sealed.
  const std::string forged = std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, 'x');
  ASSERT_EQ(::send(SSL_get_fd(client.ssl()), forged.data(), forged.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(forged.size()));
  EXPECT_EQ(client.receive().status, 0);
}

TEST_F(EncryptedServer, ShowsANewCertificateToNewConnectionsAlone) {
  const auto server = start(handler_, options_);
  TlsClient before(*server);
  const std::string old_fingerprint = tls_->fingerprint();
  EXPECT_FALSE(tls_->files_have_changed());
  write_pair("127.0.0.1");
  EXPECT_TRUE(tls_->files_have_changed());
  ASSERT_TRUE(tls_->reload().has_value());
  EXPECT_FALSE(tls_->files_have_changed());
  EXPECT_NE(tls_->fingerprint(), old_fingerprint);
  EXPECT_TRUE(TlsClient(*server, {.trust = certificate_file()}).connected());
  before.send(request("Echo", "goes on"));
  EXPECT_EQ(before.receive().body, "goes on");
}

TEST_F(EncryptedServer, KeepsItsCertificateIfANewOneIsOfNoUse) {
  const auto server = start(handler_, options_);
  const std::string fingerprint = tls_->fingerprint();
  const auto other = make_self_signed("127.0.0.1", std::chrono::system_clock::now());
  ASSERT_TRUE(other.has_value());
  write(key_file(), other->key);  // of another certificate
  const auto mismatch = tls_->reload();
  ASSERT_FALSE(mismatch.has_value());
  EXPECT_NE(mismatch.error().message().find("key.pem"), std::string::npos);
  EXPECT_FALSE(tls_->files_have_changed());
  write(certificate_file(), "no certificate");
  EXPECT_TRUE(tls_->files_have_changed());
  EXPECT_FALSE(tls_->reload().has_value());
  fs::remove(certificate_file());
  EXPECT_FALSE(tls_->reload().has_value());
  EXPECT_EQ(tls_->fingerprint(), fingerprint);
  EXPECT_TRUE(TlsClient(*server).connected());
}

TEST_F(EncryptedServer, MovesConnectionsBetweenThreads) {
  options_.io_threads = 4;
  options_.balance_period = milliseconds(1);
  options_.load_seen = [turn = 0](Load) mutable {
    const int stretch = ++turn % 17;
    if (stretch == 0) return Load{};
    return stretch <= 8 ? Load{4, 4} : Load{0.1, 4};
  };
  const auto server = start(handler_, options_);
  std::vector<std::thread> clients;
  for (unsigned seed = 1; seed <= 6; ++seed) {
    clients.emplace_back([&, seed] {
      std::mt19937 random(seed);
      TlsClient client(*server);
      for (int i = 0; i < 300; ++i) {
        const std::string body =
            std::to_string(random()) + std::string(random() % 3 == 0 ? 40'000 : 0, 'x');
        client.send(request(random() % 4 == 0 ? "Later" : "Echo", body));
        ASSERT_EQ(client.receive().body, body) << "seed " << seed << ", request " << i;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_TRUE(server->stop(milliseconds(5'000)));
}

TEST_F(EncryptedServer, StopsThoughConnectionsHaveNotAgreedYet) {
  const auto server = start(handler_, options_);
  Client silent(*server);
  TlsClient idle(*server);
  EXPECT_TRUE(server->stop(milliseconds(5'000)));
  EXPECT_EQ(server->connections(), 0u);
}

TEST_F(EncryptedServer, ClosesConnectionsBeyondItsBound) {
  options_.connections_max = 1;
  const auto server = start(handler_, options_);
  TlsClient first(*server);
  ASSERT_TRUE(first.connected());
  Client second(*server);
  EXPECT_TRUE(second.is_closed());
}

TEST_F(EncryptedServer, MakesItsOwnCertificateOnceAndForItsAddress) {
  const fs::path own = folder_ / "own";
  const auto now = std::chrono::system_clock::now();
  const auto read = [](const Tls::Files& files) {
    std::ifstream file(files.key);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const auto made = find_or_make_self_signed(own, "127.0.0.1", now);
  ASSERT_TRUE(made.has_value());
  const std::string first = read(*made);
  struct stat found{};
  ASSERT_EQ(::stat(made->key.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
  const auto again = find_or_make_self_signed(own, "127.0.0.1", now);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(read(*again), first);
  const auto elsewhere = find_or_make_self_signed(own, "192.0.2.7", now);
  ASSERT_TRUE(elsewhere.has_value());
  const std::string second = read(*elsewhere);
  EXPECT_NE(second, first);
  // It ends some day, and is made anew a month before that.
  const auto later = find_or_make_self_signed(own, "192.0.2.7", now + std::chrono::hours(796 * 24));
  ASSERT_TRUE(later.has_value());
  EXPECT_NE(read(*later), second);
  std::ifstream client_file(self_signed_certificate_file(own));
  const std::string for_clients(std::istreambuf_iterator<char>(client_file), {});
  EXPECT_NE(for_clients.find("BEGIN CERTIFICATE"), std::string::npos);
  EXPECT_EQ(for_clients.find("PRIVATE"), std::string::npos);
}

}  // namespace
}  // namespace rowhouse::wire

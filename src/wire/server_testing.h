#pragma once

// For the server's tests alone: a handler that answers without any engine, and a client which sends
// just the bytes that it is told to.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "wire/server.h"

namespace rowhouse::wire {

/// Echo answers with the request's body. Later does so from another thread. Hold waits for
/// release(). Large answers with as many bytes as its body says.
class StandIn final : public Handler {
 public:
  StandIn() : worker_([this] { work(); }) {}
  ~StandIn() override {
    release();
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
      changed_.notify_all();
    }
    worker_.join();
  }

  bool knows(Api, std::string_view operation) const noexcept override {
    return operation == "Echo" || operation == "Later" || operation == "Hold" ||
           operation == "Large";
  }

  void handle(const tenancy::Requester&, Api, std::string_view operation, std::string_view body,
              AnswerTicket answer) override {
    requests_.fetch_add(1);
    if (operation == "Echo") return answer({200, std::string(body)});
    if (operation == "Large") {
      return answer({200, std::string(std::stoul(std::string(body)), 'x')});
    }
    const std::lock_guard lock(mutex_);
    (operation == "Later" ? later_ : held_).emplace_back(answer, body);
    changed_.notify_all();
  }

  /// How many have come. Their connections are counted by then (Server::connections).
  int requests() const { return requests_.load(); }
  void wait_for_held(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return held_.size() >= count; });
  }
  void release() {
    const std::lock_guard lock(mutex_);
    for (auto& held : held_) later_.push_back(std::move(held));
    held_.clear();
    changed_.notify_all();
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [&] { return ended_ || !later_.empty(); });
      if (later_.empty()) return;
      auto batch = std::exchange(later_, {});
      lock.unlock();
      for (auto& [answer, body] : batch) answer({200, body});
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<AnswerTicket, std::string>> later_, held_;
  std::atomic<int> requests_ = 0;
  bool ended_ = false;
  std::thread worker_;
};

inline ServerOptions any_port() {
  ServerOptions options;
  options.port = 0;
  return options;
}

inline std::unique_ptr<Server> start(Handler& handler, const ServerOptions& options = any_port()) {
  auto server = Server::start(options, handler);
  EXPECT_TRUE(server.has_value()) << to_string(server.error());
  return std::move(server).value();
}

/// A request as an SDK sends it, with `more` header lines.
inline std::string request(std::string_view operation, std::string_view body,
                           std::string_view more = "") {
  return "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\n"
         "X-Amz-Target: DynamoDB_20120810." +
         std::string(operation) +
         "\r\nX-Amz-Date: 20150830T123600Z\r\nAuthorization: AWS4-HMAC-SHA256 "
         "Credential=a/b/c/d/e, SignedHeaders=host, Signature=0\r\n" +
         std::string(more) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

struct Received {
  int status = 0;  ///< 0 if the connection ended before a whole answer came.
  std::string head;
  std::string body;
};

/// Takes the next whole answer out of `buffer`, to which `receive_more()` appends; all empty if
/// that ends before it.
template <typename ReceiveMore>
Received take_answer(std::string& buffer, ReceiveMore receive_more) {
  Received received;
  std::size_t end = 0;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (!receive_more()) return {};
  }
  received.head = buffer.substr(0, end + 2);
  buffer.erase(0, end + 4);
  const std::size_t at = received.head.find("\r\nContent-Length: ");
  const std::size_t length =
      at == std::string::npos ? 0 : std::stoul(received.head.substr(at + 18));
  while (buffer.size() < length) {
    if (!receive_more()) return {};
  }
  received.body = buffer.substr(0, length);
  buffer.erase(0, length);
  received.status = std::stoi(received.head.substr(9));
  return received;
}

class Client {
 public:
  explicit Client(const Server& server, int receive_buffer_bytes = 0)
      : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_buffer_bytes > 0) {
      ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof(int));
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(server.port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // A sockaddr_in is a sockaddr by the system's convention.
    connected_ = ::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() { end(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool connected() const { return connected_; }
  int descriptor() const { return descriptor_; }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;  // the server has closed; what it said shows in receive()
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void shut_down_sending() { ::shutdown(descriptor_, SHUT_WR); }
  void reset() {
    const linger at_once{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    end();
  }
  void end() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  }

  /// The next whole answer.
  Received receive() {
    return take_answer(buffer_, [this] { return receive_more(); });
  }
  /// What has come, whatever it is; empty if the server has closed.
  std::string receive_bytes() {
    if (buffer_.empty()) receive_more();
    return std::exchange(buffer_, {});
  }
  /// True if the server closes, having sent nothing more.
  bool is_closed() { return !receive_more() && buffer_.empty(); }

 private:
  bool receive_more() {
    pollfd waiting{descriptor_, POLLIN, 0};
    if (::poll(&waiting, 1, 20'000) <= 0) {
      ADD_FAILURE() << "the server said nothing for 20 s";
      return false;
    }
    char bytes[65536];
    const ssize_t count = ::recv(descriptor_, bytes, sizeof bytes, 0);
    if (count <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }

  int descriptor_;
  bool connected_ = false;
  std::string buffer_;
};

}  // namespace rowhouse::wire

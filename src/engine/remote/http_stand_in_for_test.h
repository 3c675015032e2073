#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace rowhouse::engine::remote {

/// An HTTP server for tests on a port of its own, which misbehaves as it is told: a thread for each
/// connection.
class HttpStandIn {
 public:
  struct Request {
    std::string head;  ///< With the empty line at its end.
    std::string body;
    int connection;         ///< Counted from 1.
    int within_connection;  ///< Counted from 1.
  };
  struct Reply {
    std::string bytes;    ///< As they are sent.
    bool closes = false;  ///< After them, in good order.
    bool resets = false;  ///< After them, with a reset.
    bool holds = false;   ///< After them: nothing more, until the stand-in ends.
  };
  using Handler = std::function<Reply(const Request&)>;

  /// A request with this header is answered before its body is read.
  static constexpr const char* kAnswerAtOnce = "x-answer-at-once: yes";

  explicit HttpStandIn(Handler handler) : handler_(std::move(handler)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener_, 1024) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      std::abort();
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept(); });
  }
  ~HttpStandIn() {
    {
      const std::lock_guard lock(mutex_);
      ends_ = true;
      for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    }
    ending_.notify_all();
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (std::thread& thread : threads_) thread.join();
    ::close(listener_);
  }
  HttpStandIn(const HttpStandIn&) = delete;
  HttpStandIn& operator=(const HttpStandIn&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int requests() const { return requests_.load(); }
  int connections() const { return connections_.load(); }
  /// Waits until that many connections have been closed by this side.
  void wait_for_closed(int count) const {
    for (int closed = closed_; closed < count; closed = closed_) closed_.wait(closed);
  }

  static Reply ok(const std::string& body, const std::string& headers = {}) {
    return status("200 OK", body, headers);
  }
  static Reply status(const std::string& status_line, const std::string& body,
                      const std::string& headers = {}) {
    return {"HTTP/1.1 " + status_line + "\r\nContent-Length: " + std::to_string(body.size()) +
            "\r\n" + headers + "\r\n" + body};
  }

 private:
  void accept() {
    for (;;) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) return;
      const std::lock_guard lock(mutex_);
      if (ends_) {
        ::close(socket);
        return;
      }
      const int one = 1;
      ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      sockets_.push_back(socket);
      threads_.emplace_back([this, socket, number = ++connections_] { serve(socket, number); });
    }
  }

  void serve(int socket, int connection) {
    std::string bytes;
    for (int count = 1;; ++count) {
      Request request{{}, {}, connection, count};
      if (!read(socket, bytes, request)) break;
      ++requests_;
      const Reply reply = handler_(request);
      send_all(socket, reply.bytes);
      if (reply.holds) {
        std::unique_lock lock(mutex_);
        ending_.wait(lock, [this] { return ends_; });
        break;
      }
      if (reply.resets) {
        const linger at_once{1, 0};
        ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
      }
      if (reply.closes || reply.resets) break;
    }
    const std::lock_guard lock(mutex_);
    std::erase(sockets_, socket);
    ::close(socket);
    ++closed_;
    closed_.notify_all();
  }

  static bool read(int socket, std::string& bytes, Request& request) {
    constexpr std::string_view kEnd = "\r\n\r\n";
    std::size_t end = 0;
    while ((end = bytes.find(kEnd)) == std::string::npos) {
      if (!read_more(socket, bytes)) return false;
    }
    request.head = bytes.substr(0, end + kEnd.size());
    bytes.erase(0, request.head.size());
    if (request.head.find(kAnswerAtOnce) != std::string::npos) return true;
    const std::size_t mark = request.head.find("Content-Length: ");
    const std::size_t length =
        mark == std::string::npos ? 0 : std::strtoul(request.head.c_str() + mark + 16, nullptr, 10);
    while (bytes.size() < length) {
      if (!read_more(socket, bytes)) return false;
    }
    request.body = bytes.substr(0, length);
    bytes.erase(0, length);
    return true;
  }

  static bool read_more(int socket, std::string& bytes) {
    char buffer[16 * 1024];
    const ssize_t got = ::recv(socket, buffer, sizeof buffer, 0);
    if (got <= 0) return false;
    bytes.append(buffer, static_cast<std::size_t>(got));
    return true;
  }

  static void send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  const Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  std::thread acceptor_;
  std::atomic<int> requests_ = 0;
  std::atomic<int> connections_ = 0;
  std::atomic<int> closed_ = 0;
  std::mutex mutex_;
  std::condition_variable ending_;
  bool ends_ = false;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
};

}  // namespace rowhouse::engine::remote

#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/remote/curl_library.h"
#include "engine/remote/curl_transport.h"
#include "engine/remote/transport.h"

namespace rowhouse::engine::remote {

/// One request on its way, and libcurl's handle for it, which is used again for the next. For the
/// transport's thread.
class CurlTransfer {
 public:
  /// `answers_bytes` counts what all transfers hold of their answers; it outlives this.
  CurlTransfer(const CurlLibrary& curl, const CurlTransportOptions& options,
               std::size_t& answers_bytes);
  ~CurlTransfer();
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  /// Takes a request over and makes the handle ready to be added. `left` is what remains of the
  /// request's time; at least 1 ms.
  void begin(HttpRequest&& request, base::UniqueFunction<void(HttpOutcome)> done,
             base::Milliseconds left);
  /// What became of it, after libcurl is done with the handle.
  HttpOutcome outcome(CURLcode code);
  /// Hands over the completion and forgets the request.
  base::UniqueFunction<void(HttpOutcome)> end();

  CURL* handle() const { return easy_.get(); }
  /// The transfer that a handle belongs to.
  static CurlTransfer* of(const CurlLibrary& curl, CURL* easy);

 private:
  struct EasyDeleter {
    const CurlLibrary* curl;
    void operator()(CURL* easy) const { curl->easy_cleanup(easy); }
  };

  void set_up_once();
  static std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* self);
  static int about_to_send(void* self, char*, char*, int, int);
  HttpAnswer take_answer();
  bool tells_its_length() const;

  const CurlLibrary& curl_;
  const CurlTransportOptions& options_;
  std::size_t& answers_bytes_;
  const std::unique_ptr<CURL, EasyDeleter> easy_;
  HttpRequest request_;
  base::UniqueFunction<void(HttpOutcome)> done_;
  std::vector<curl_slist> header_list_;  ///< Points into request_.headers.
  std::string body_;
  // What the handle was last given.
  std::string url_;
  std::string custom_method_;
  bool past_proxies_ = false;
  int sendings_ = 0;
  bool is_too_large_ = false;
};

}  // namespace rowhouse::engine::remote

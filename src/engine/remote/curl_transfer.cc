#include "engine/remote/curl_transfer.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace rowhouse::engine::remote {
namespace {

template <typename Number>
std::optional<Number> read_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The answer's last header of that name; empty without one.
std::string_view header_of(const CurlLibrary& curl, CURL* easy, const char* name) {
  curl_header* header = nullptr;
  if (curl.easy_header(easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK) return {};
  return header->value;
}

}  // namespace

CurlTransfer::CurlTransfer(const CurlLibrary& curl, const CurlTransportOptions& options,
                           std::size_t& answers_bytes)
    : curl_(curl),
      options_(options),
      answers_bytes_(answers_bytes),
      easy_(curl.easy_init(), EasyDeleter{&curl}) {
  if (easy_ != nullptr) set_up_once();
}

CurlTransfer::~CurlTransfer() { answers_bytes_ -= body_.size(); }

CurlTransfer* CurlTransfer::of(const CurlLibrary& curl, CURL* easy) {
  char* self = nullptr;
  curl.easy_getinfo(easy, CURLINFO_PRIVATE, &self);
  return reinterpret_cast<CurlTransfer*>(self);
}

/// What is the same for each request.
void CurlTransfer::set_up_once() {
  CURL* const easy = easy_.get();
  curl_.easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_.easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_.easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_.easy_setopt(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  curl_.easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_.easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_.easy_setopt(easy, CURLOPT_WRITEFUNCTION, &CurlTransfer::take_body);
  curl_.easy_setopt(easy, CURLOPT_PREREQDATA, this);
  curl_.easy_setopt(easy, CURLOPT_PREREQFUNCTION, &CurlTransfer::about_to_send);
  curl_.easy_setopt(easy, CURLOPT_MAXAGE_CONN, static_cast<long>(options_.idle_max.count()));
  if (!options_.ca_file.empty()) {
    curl_.easy_setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
  }
}

void CurlTransfer::begin(HttpRequest&& request, base::UniqueFunction<void(HttpOutcome)> done,
                         base::Milliseconds left) {
  request_ = std::move(request);
  done_ = std::move(done);
  sendings_ = 0;
  is_too_large_ = false;
  // Else libcurl waits for a 100 before it sends a body of more than a megabyte.
  constexpr std::size_t kUnexpectedBytesMax = 1'000'000;
  if (request_.body.size() > kUnexpectedBytesMax) request_.headers.emplace_back("Expect:");
  header_list_.resize(request_.headers.size());
  for (std::size_t i = 0; i < header_list_.size(); ++i) {
    header_list_[i] = {request_.headers[i].data(),
                       i + 1 < header_list_.size() ? &header_list_[i + 1] : nullptr};
  }
  CURL* const easy = easy_.get();
  // libcurl copies the texts that it is given, and nearly all requests go to one place.
  if (url_ != request_.url) {
    url_ = request_.url;
    curl_.easy_setopt(easy, CURLOPT_URL, url_.c_str());
  }
  curl_.easy_setopt(easy, CURLOPT_HTTPHEADER, header_list_.data());
  if (request_.method == "GET") {
    curl_.easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  } else {
    curl_.easy_setopt(easy, CURLOPT_POST, 1L);
    curl_.easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                      static_cast<curl_off_t>(request_.body.size()));
    curl_.easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.data());
  }
  const std::string_view method = request_.method == "GET" || request_.method == "POST"
                                      ? ""
                                      : std::string_view(request_.method);
  if (method != custom_method_) {
    custom_method_ = method;
    curl_.easy_setopt(easy, CURLOPT_CUSTOMREQUEST,
                      method.empty() ? nullptr : custom_method_.c_str());
  }
  curl_.easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
  curl_.easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                    static_cast<long>(std::min(left, options_.connect_timeout).count()));
  if (past_proxies_ != request_.past_proxies) {
    past_proxies_ = request_.past_proxies;
    curl_.easy_setopt(easy, CURLOPT_PROXY, past_proxies_ ? "" : nullptr);
  }
}

std::size_t CurlTransfer::take_body(char* bytes, std::size_t, std::size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  const CurlTransportOptions& options = transfer.options_;
  if (count > options.answer_bytes_max - transfer.body_.size() ||
      count > options.answers_bytes_max - transfer.answers_bytes_) {
    transfer.is_too_large_ = true;
    return 0;  // ends the transfer
  }
  transfer.body_.append(bytes, count);
  transfer.answers_bytes_ += count;
  return count;
}

/// libcurl sends a request once more where a kept connection turns out to be closed. It asks here
/// before each sending.
int CurlTransfer::about_to_send(void* self, char*, char*, int, int) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  const bool is_again = ++transfer.sendings_ > 1;
  return is_again && !transfer.request_.may_be_sent_again ? CURL_PREREQFUNC_ABORT
                                                          : CURL_PREREQFUNC_OK;
}

HttpAnswer CurlTransfer::take_answer() {
  HttpAnswer answer;
  long status = 0;
  curl_.easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  answer.crc32 = read_number<std::uint32_t>(header_of(curl_, easy_.get(), "x-amz-crc32"));
  constexpr long kOk = 200;
  if (status != kOk) {
    if (const auto ms =
            read_number<std::uint32_t>(header_of(curl_, easy_.get(), "x-amz-retry-after"))) {
      answer.retry_after = base::Milliseconds(*ms);
    }
    answer.date = signing::parse_http_date(header_of(curl_, easy_.get(), "date"));
  }
  answers_bytes_ -= body_.size();
  answer.body = std::exchange(body_, {});
  return answer;
}

/// False for an answer that says nowhere how long it is: it would end with its connection, so that
/// none could tell whether all of it came. libcurl takes one that was cut in its head for such a
/// one.
bool CurlTransfer::tells_its_length() const {
  curl_off_t length = -1;
  curl_.easy_getinfo(easy_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  return length >= 0 || !header_of(curl_, easy_.get(), "transfer-encoding").empty();
}

HttpOutcome CurlTransfer::outcome(CURLcode code) {
  if (code == CURLE_OK && tells_its_length()) return take_answer();
  HttpFailure failure;
  failure.kind = sendings_ == 0 ? HttpFailure::Kind::kNotSent : HttpFailure::Kind::kUnclear;
  if (code == CURLE_OK) {
    failure.why = "it was cut on its way";
  } else if (is_too_large_) {
    failure.why = "its answer is larger than what is kept of one";
  } else if (code == CURLE_ABORTED_BY_CALLBACK) {
    failure.why = "the connection was closed before an answer came";
  } else if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE) {
    failure.why = "its certificate is not one to trust";
  } else {
    // Not libcurl's longer text, which names addresses: this may be told to a client.
    failure.why = curl_.easy_strerror(code);
  }
  return failure;
}

base::UniqueFunction<void(HttpOutcome)> CurlTransfer::end() {
  answers_bytes_ -= body_.size();
  body_ = {};
  request_ = {};
  return std::move(done_);
}

}  // namespace rowhouse::engine::remote

#include "endpoint.h"

#include <simdjson.h>

#include <chrono>
#include <cstdlib>
#include <utility>
#include <vector>

#include "base/error_table.h"
#include "engine/remote/curl_library.h"
#include "engine/remote/endpoint.h"
#include "signing/signature.h"

namespace rowhouse::app {
namespace {

using engine::remote::CurlLibrary;

constexpr std::string_view kTargetPrefix = "Rowhouse_20261101.";
constexpr std::string_view kService = "rowhouse";
constexpr std::string_view kContentType = "application/x-amz-json-1.0";
constexpr long kConnectTimeoutMs = 10'000;
// Reading a long audit log from end to end is what takes longest.
constexpr long kTimeoutMs = 120'000;
// More than any page; what sends more is no Rowhouse.
constexpr std::size_t kAnswerBytesMax = std::size_t{64} * 1024 * 1024;

struct UrlDeleter {
  const CurlLibrary* curl;
  void operator()(CURLU* url) const { curl->url_cleanup(url); }
};
struct EasyDeleter {
  const CurlLibrary* curl;
  void operator()(CURL* easy) const { curl->easy_cleanup(easy); }
};
struct ListDeleter {
  const CurlLibrary* curl;
  void operator()(curl_slist* list) const { curl->slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, ListDeleter>;

std::string part_of(const CurlLibrary& curl, CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl.url_get(url, part, &text, 0) != CURLUE_OK) return {};
  std::string found(text);
  curl.free(text);
  return found;
}

bool is_this_machine(const std::string& host) {
  const auto address = engine::remote::read_address("http://" + host);
  return address && address->is_near;
}

Error invalid(std::string message) { return Error(ErrorCode::kValidation, std::move(message)); }

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value != nullptr ? value : "";
}

/// Of the environment, for as long as the program runs.
struct Credentials {
  std::string access_key_id = variable("AWS_ACCESS_KEY_ID");
  std::string secret_access_key = variable("AWS_SECRET_ACCESS_KEY");
  std::string session_token = variable("AWS_SESSION_TOKEN");
};

struct Place {
  std::string url;
  std::string host;  ///< As the Host header has it.
  bool is_near = false;
};

Result<Place> read_url(const CurlLibrary& curl, const EndpointOptions& options) {
  const std::unique_ptr<CURLU, UrlDeleter> url(curl.url(), UrlDeleter{&curl});
  if (curl.url_set(url.get(), CURLUPART_URL, options.url.c_str(), 0) != CURLUE_OK) {
    return invalid("Not a URL: " + options.url);
  }
  const std::string scheme = part_of(curl, url.get(), CURLUPART_SCHEME);
  const std::string path = part_of(curl, url.get(), CURLUPART_PATH);
  if ((scheme != "http" && scheme != "https") || path != "/" ||
      !part_of(curl, url.get(), CURLUPART_QUERY).empty() ||
      !part_of(curl, url.get(), CURLUPART_USER).empty()) {
    return invalid("An endpoint is http://HOST:PORT or https://HOST:PORT and no more: " +
                   options.url);
  }
  Place place;
  place.host = part_of(curl, url.get(), CURLUPART_HOST);
  place.is_near = is_this_machine(place.host);
  if (scheme == "http" && !place.is_near && !options.insecure) {
    return invalid(
        "http:// to another machine shows new keys to whoever listens in between: use https://, or "
        "say --insecure");
  }
  const std::string port = part_of(curl, url.get(), CURLUPART_PORT);
  if (!port.empty()) place.host += ":" + port;
  place.url = scheme + "://" + place.host + "/";
  return place;
}

}  // namespace

class Endpoint::Impl {
 public:
  Impl(const CurlLibrary& curl, const EndpointOptions& options, Place place,
       Credentials credentials)
      : curl_(curl),
        options_(options),
        place_(std::move(place)),
        credentials_(std::move(credentials)),
        easy_(curl.easy_init(), EasyDeleter{&curl}) {}

  Result<std::string> post(std::string_view action, std::string_view json) {
    const std::string target = std::string(kTargetPrefix) + std::string(action);
    const HeaderList headers = sign(target, json);
    answer_.clear();
    set_up(headers.get(), json);
    const CURLcode code = curl_.easy_perform(easy_.get());
    if (code != CURLE_OK) return unreachable(code);
    long status = 0;
    curl_.easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    return read_answer(action, status);
  }

 private:
  HeaderList sign(const std::string& target, std::string_view json) const {
    const std::vector<signing::Header> headers = {
        {"Host", place_.host}, {"Content-Type", kContentType}, {"X-Amz-Target", target}};
    HeaderList list(nullptr, ListDeleter{&curl_});
    const auto append = [&](std::string_view name, std::string_view value) {
      const std::string line = std::string(name) + ": " + std::string(value);
      curl_slist* const longer = curl_.slist_append(list.get(), line.c_str());
      if (longer != nullptr) static_cast<void>(list.release()), list.reset(longer);
    };
    for (const auto& [name, value] : headers) append(name, value);
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    for (const auto& [name, value] :
         signing::sign({"POST", "/", headers, json},
                       {credentials_.access_key_id, credentials_.secret_access_key,
                        credentials_.session_token},
                       {options_.region, kService}, now)) {
      append(name, value);
    }
    append("Expect", "");
    return list;
  }

  void set_up(curl_slist* headers, std::string_view json) {
    CURL* const easy = easy_.get();
    curl_.easy_setopt(easy, CURLOPT_URL, place_.url.c_str());
    curl_.easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_.easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_.easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(json.size()));
    curl_.easy_setopt(easy, CURLOPT_POSTFIELDS, json.data());
    curl_.easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
    curl_.easy_setopt(easy, CURLOPT_TIMEOUT_MS, kTimeoutMs);
    curl_.easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_.easy_setopt(easy, CURLOPT_ERRORBUFFER, problem_);
    curl_.easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_.easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Impl::take);
    if (place_.is_near) curl_.easy_setopt(easy, CURLOPT_PROXY, "");
    if (!options_.ca.empty()) curl_.easy_setopt(easy, CURLOPT_CAINFO, options_.ca.c_str());
    problem_[0] = '\0';
  }

  static std::size_t take(char* bytes, std::size_t, std::size_t count, void* self) {
    std::string& answer = static_cast<Impl*>(self)->answer_;
    if (count > kAnswerBytesMax - answer.size()) return 0;  // ends the transfer
    answer.append(bytes, count);
    return count;
  }

  Error unreachable(CURLcode code) const {
    std::string message = "Cannot reach " + options_.url + ": ";
    message += problem_[0] != '\0' ? problem_ : curl_.easy_strerror(code);
    if (code == CURLE_PEER_FAILED_VERIFICATION) {
      message += ". --ca FILE names the certificates to trust";
    }
    return Error(ErrorCode::kServiceUnavailable, std::move(message));
  }

  Result<std::string> read_answer(std::string_view action, long status) {
    simdjson::dom::parser parser;
    simdjson::dom::element json;
    const bool is_json = parser.parse(answer_).get(json) == simdjson::SUCCESS && json.is_object();
    if (is_json && status == 200) return std::move(answer_);
    std::string_view type;
    if (!is_json || json["__type"].get_string().get(type) != simdjson::SUCCESS) {
      return Error(
          ErrorCode::kServiceUnavailable,
          options_.url + " is not a Rowhouse: it answered with HTTP " + std::to_string(status));
    }
    const ErrorCode code = base::error_code_of(type);
    std::string_view message;
    for (const char* name : {"message", "Message"}) {
      if (json[name].get_string().get(message) == simdjson::SUCCESS) break;
    }
    if (code == ErrorCode::kUnknownOperation) {
      return Error(code, options_.url + " does not know the action " + std::string(action) +
                             ": it is another service, or an older Rowhouse");
    }
    return Error(code, std::string(message));
  }

  const CurlLibrary& curl_;
  const EndpointOptions options_;
  const Place place_;
  const Credentials credentials_;
  const std::unique_ptr<CURL, EasyDeleter> easy_;
  std::string answer_;
  char problem_[CURL_ERROR_SIZE] = {};
};

Endpoint::Endpoint(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Endpoint::Endpoint(Endpoint&&) noexcept = default;
Endpoint& Endpoint::operator=(Endpoint&&) noexcept = default;
Endpoint::~Endpoint() = default;

Result<Endpoint> Endpoint::open(const EndpointOptions& options) {
  ROWHOUSE_TRY(curl, engine::remote::curl_library());
  auto place = read_url(*curl, options);
  if (!place) return std::move(place).error();
  Credentials credentials;
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    return invalid(
        "Requests to a server are signed: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to the "
        "operator's key, or to one whose policies allow it");
  }
  return Endpoint(
      std::make_unique<Impl>(*curl, options, *std::move(place), std::move(credentials)));
}

Result<std::string> Endpoint::administer(std::string_view action, std::string_view json) {
  return impl_->post(action, json);
}

}  // namespace rowhouse::app

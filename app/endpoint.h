#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "rowhouse/result.h"

/// A running Rowhouse, as the commands reach it.
namespace rowhouse::app {

struct EndpointOptions {
  std::string url;     ///< http://127.0.0.1:8000
  std::string region;  ///< What requests are signed for.
  std::string ca;      ///< A file of certificates to trust instead of the system's, or empty.
  /// Lets a request go to another machine over http://, where whoever listens can read the answer.
  bool insecure = false;
};

/// One server, over one connection that is kept. Requests are signed with the credentials of the
/// environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN). For one thread.
class Endpoint {
 public:
  /// kValidation if the URL is none, if it names another machine over http:// without `insecure`,
  /// or if the environment holds no credentials.
  static Result<Endpoint> open(const EndpointOptions& options);
  Endpoint(Endpoint&&) noexcept;
  Endpoint& operator=(Endpoint&&) noexcept;
  ~Endpoint();

  /// The answer to one action of administration, which is JSON. The server's own errors;
  /// kServiceUnavailable if it cannot be reached or is no Rowhouse. The action may have been
  /// carried out if no answer came.
  Result<std::string> administer(std::string_view action, std::string_view json);

 private:
  class Impl;
  explicit Endpoint(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace rowhouse::app

#include "engine/remote/open_caller.h"

#include <future>
#include <utility>

#include "engine/remote/credential_chain.h"
#include "engine/remote/shared_config.h"

namespace rowhouse::engine::remote {
namespace {

/// All that a way to an engine consists of.
class OpenCaller final : public Caller {
 public:
  OpenCaller(std::unique_ptr<CurlTransport> transport, Endpoint endpoint,
             const CallerOptions& options)
      : transport_(std::move(transport)),
        provider_(make_credential_chain(*options.environment, *transport_, *options.clock,
                                        sts_place(*options.environment, endpoint.region))),
        credentials_(*provider_, *options.clock),
        calls_(*transport_, credentials_, std::move(endpoint), options.calls, *options.clock,
               *options.random) {}
  // What is under way is answered while all of it is still there.
  ~OpenCaller() override {
    transport_->close();
    credentials_.wait_for_fetch();
  }

  void call(Call&& call, base::Completion<Answer> done) override {
    calls_.call(std::move(call), std::move(done));
  }
  base::Milliseconds deadline_from_now() const override { return calls_.deadline_from_now(); }
  void pause(int round, base::Milliseconds deadline,
             base::UniqueFunction<void(bool)> then) override {
    calls_.pause(round, deadline, std::move(then));
  }

  Result<void> find_credentials() override {
    std::promise<Result<void>> found;
    credentials_.get([&found](Result<CredentialCache::Shared> credentials) {
      found.set_value(credentials ? Result<void>() : Result<void>(credentials.error()));
    });
    return found.get_future().get();
  }

 private:
  const std::unique_ptr<CurlTransport> transport_;
  const std::unique_ptr<CredentialProvider> provider_;
  CredentialCache credentials_;
  SignedCaller calls_;
};

/// A setting for one service, or for all of them: variables before the file, and there the
/// service's own before the one for all.
std::string endpoint_url(const Environment& environment, const SharedConfig& config,
                         const char* variable, const char* service) {
  const bool ignores = environment.variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") == "true" ||
                       config.value(config.profile(), "ignore_configured_endpoint_urls") == "true";
  if (ignores) return {};
  if (const auto url = environment.variable(variable)) return *url;
  if (const auto url = environment.variable("AWS_ENDPOINT_URL")) return *url;
  if (const auto url = config.service_value(config.profile(), service, "endpoint_url")) return *url;
  return config.value(config.profile(), "endpoint_url").value_or("");
}

/// Certificates to trust instead of the system's: what the SDKs would take, unless it is given.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html
Result<std::string> certificates_to_trust(const CallerOptions& options) {
  if (!options.transport.ca_file.empty()) return options.transport.ca_file;
  const Environment& environment = *options.environment;
  std::string file = environment.variable("AWS_CA_BUNDLE").value_or("");
  if (file.empty()) {
    const SharedConfig config = SharedConfig::read(environment);
    file = config.value(config.profile(), "ca_bundle").value_or("");
  }
  if (!file.empty() && !environment.file(file)) {
    return Error(ErrorCode::kValidation,
                 "The certificates of AWS_CA_BUNDLE cannot be read: " + file);
  }
  return file;
}

}  // namespace

EndpointSettings endpoint_settings(const Environment& environment) {
  const SharedConfig config = SharedConfig::read(environment);
  EndpointSettings settings;
  settings.region = environment.variable("AWS_REGION").value_or("");
  if (settings.region.empty()) {
    settings.region = environment.variable("AWS_DEFAULT_REGION").value_or("");
  }
  if (settings.region.empty()) {
    settings.region = config.value(config.profile(), "region").value_or("");
  }
  settings.tables_url = endpoint_url(environment, config, "AWS_ENDPOINT_URL_DYNAMODB", "dynamodb");
  settings.streams_url =
      endpoint_url(environment, config, "AWS_ENDPOINT_URL_DYNAMODB_STREAMS", "dynamodb_streams");
  return settings;
}

StsPlace sts_place(const Environment& environment, const std::string& region) {
  const SharedConfig config = SharedConfig::read(environment);
  StsPlace place;
  const std::string configured = endpoint_url(environment, config, "AWS_ENDPOINT_URL_STS", "sts");
  const std::string wanted =
      environment.variable("AWS_REGION")
          .value_or(environment.variable("AWS_DEFAULT_REGION")
                        .value_or(config.value(config.profile(), "region").value_or(region)));
  place.region = wanted;
  place.url = !configured.empty() ? configured
              : is_region(wanted) ? aws_url("sts", wanted)
                                  : place.url;
  return place;
}

Result<std::unique_ptr<Caller>> open_caller(std::string_view name, const CallerOptions& options) {
  ROWHOUSE_TRY(endpoint, read_endpoint(name, endpoint_settings(*options.environment)));
  CurlTransportOptions settings = options.transport;
  ROWHOUSE_TRY(ca_file, certificates_to_trust(options));
  settings.ca_file = std::move(ca_file);
  ROWHOUSE_TRY(transport, CurlTransport::start(settings));
  return std::unique_ptr<Caller>(
      new OpenCaller(std::move(transport), std::move(endpoint), options));
}

}  // namespace rowhouse::engine::remote

#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "engine/remote/caller.h"
#include "engine/remote/curl_transport.h"
#include "engine/remote/endpoint.h"
#include "engine/remote/environment.h"
#include "engine/remote/signed_caller.h"
#include "engine/remote/sts_client.h"

namespace rowhouse::engine::remote {

struct CallerOptions {
  CurlTransportOptions transport;
  CallSettings calls;
  const Environment* environment = &system_environment();
  const base::Clock* clock = &base::system_clock();
  const base::Random* random = &base::system_random();
};

/// What the SDKs' variables and the shared config file say of endpoints and the region.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
EndpointSettings endpoint_settings(const Environment& environment);
StsPlace sts_place(const Environment& environment, const std::string& region);

/// The way to the engine that `name` names (see read_endpoint()), with the credentials that the
/// SDKs would take. Nothing is sent yet. When it goes away, calls that have no answer yet get an
/// error before that returns. kValidation for a name that is none, or certificates to trust
/// (AWS_CA_BUNDLE, or ca_bundle of the shared config file) that cannot be read; kServiceUnavailable
/// without libcurl.
Result<std::unique_ptr<Caller>> open_caller(std::string_view name, const CallerOptions& options);

}  // namespace rowhouse::engine::remote

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace rowhouse::engine::remote {

/// One address that requests go to.
struct Address {
  std::string url;   ///< "https://dynamodb.eu-west-1.amazonaws.com/"
  std::string host;  ///< As the Host header has it: with the port, unless it is the scheme's own.
  bool is_near = false;       ///< This machine: never through a proxy.
  bool is_encrypted = false;  ///< https
};

/// Where an engine is: its tables, its streams, and the region that requests are signed for.
struct Endpoint {
  Address tables;
  Address streams;
  std::string region;
};

/// True for text that names an engine rather than a folder: a URL, or a region of AWS's by itself
/// ("eu-west-1"). A folder of such a name is "./eu-west-1".
bool names_engine(std::string_view text);

/// True for what has the form of a region's name: "eu-west-1", "us-gov-east-1".
bool is_region(std::string_view text);

/// http://HOST[:PORT] or https://HOST[:PORT], with a slash at the end or not. kValidation for all
/// else: a path, a query, a user.
Result<Address> read_address(std::string_view url);

/// What a service of AWS is called in the region: "dynamodb", "streams.dynamodb", "sts".
std::string aws_url(std::string_view service, std::string_view region);

/// What the SDKs would take from variables and the shared config file. Empty: not set.
struct EndpointSettings {
  std::string region;
  std::string tables_url;   ///< AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, endpoint_url
  std::string streams_url;  ///< AWS_ENDPOINT_URL_DYNAMODB_STREAMS and so on
};

/// The endpoint that `text` names. A URL is taken as it is; its region is the one in the names that
/// AWS gives its endpoints, else the settings', else us-east-1. A region is AWS's endpoint there,
/// unless the settings name another one. kValidation if it is neither.
Result<Endpoint> read_endpoint(std::string_view text, const EndpointSettings& settings);

}  // namespace rowhouse::engine::remote

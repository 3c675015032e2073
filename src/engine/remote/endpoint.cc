#include "engine/remote/endpoint.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace rowhouse::engine::remote {
namespace {

constexpr std::string_view kDefaultRegion = "us-east-1";
constexpr std::size_t kRegionBytesMax = 64;
constexpr std::size_t kHostBytesMax = 253;
constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kDigits = "0123456789";

constexpr std::array<std::string_view, 9> kDirections = {"north",     "south",     "east",
                                                         "west",      "central",   "northeast",
                                                         "northwest", "southeast", "southwest"};

struct Partition {
  std::string_view region_prefix;
  std::string_view domain;
};

// https://docs.aws.amazon.com/general/latest/gr/rande.html; the last is for all others.
constexpr std::array kPartitions = {
    Partition{"cn-", "amazonaws.com.cn"},    Partition{"us-iso-", "c2s.ic.gov"},
    Partition{"us-isob-", "sc2s.sgov.gov"},  Partition{"us-isof-", "csp.hci.ic.gov"},
    Partition{"eu-isoe-", "cloud.adc-e.uk"}, Partition{"eusc-", "amazonaws.eu"},
    Partition{"", "amazonaws.com"},
};

std::string_view domain_of(std::string_view region) {
  return std::find_if(kPartitions.begin(), kPartitions.end(),
                      [&](const Partition& p) { return region.starts_with(p.region_prefix); })
      ->domain;
}

bool is_of(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

/// By its name or in digits: a name that begins with them, 127.example, is anybody's.
bool is_this_machine(std::string_view host) {
  const bool is_in_digits = host.find_first_not_of("0123456789.") == std::string_view::npos;
  return host == "localhost" || host == "[::1]" || (host.starts_with("127.") && is_in_digits);
}

bool is_host(std::string_view host) {
  if (host.size() > kHostBytesMax) return false;
  if (host.starts_with('[')) {
    return host.ends_with(']') && is_of(host.substr(1, host.size() - 2), "0123456789abcdef:.");
  }
  return is_of(host, "abcdefghijklmnopqrstuvwxyz0123456789.-_") && !host.starts_with('.') &&
         !host.starts_with('-');
}

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

Error not_an_endpoint(std::string_view text) {
  return Error(ErrorCode::kValidation,
               "An engine is named as http://HOST:PORT, https://HOST:PORT or a region of AWS's, "
               "such as eu-west-1: " +
                   std::string(text.substr(0, 256)));
}

/// "eu-west-1" of "dynamodb.eu-west-1.amazonaws.com" and of the other names that AWS has for it:
/// FIPS, dual-stack, of an account, and of interface endpoints. Empty if it is none of AWS's.
std::string region_of_host(std::string_view host) {
  host = host.substr(0, host.find(':'));
  const bool is_aws = host.ends_with(".api.aws") ||
                      std::any_of(kPartitions.begin(), kPartitions.end(), [&](const Partition& p) {
                        return host.size() > p.domain.size() && host.ends_with(p.domain);
                      });
  if (!is_aws) return {};
  while (!host.empty()) {
    const std::string_view label = host.substr(0, host.find('.'));
    if (is_region(label)) return std::string(label);
    host.remove_prefix(std::min(host.size(), label.size() + 1));
  }
  return {};
}

/// The streams of an endpoint of AWS's have a name of their own; those of others do not.
std::string streams_url_of(const Address& tables, std::string_view region) {
  const std::string known = "https://dynamodb." + std::string(region) + ".";
  return tables.url.starts_with(known) && !region_of_host(tables.host).empty()
             ? aws_url("streams.dynamodb", region)
             : tables.url;
}

}  // namespace

bool is_region(std::string_view text) {
  // An area, perhaps more, a direction, a number: eu-west-1, us-gov-east-1, ap-southeast-2.
  if (text.size() > kRegionBytesMax) return false;
  std::string_view last;
  for (int groups = 0;; ++groups) {
    const std::size_t end = text.find('-');
    const std::string_view part = text.substr(0, end);
    if (end == std::string_view::npos) {
      return groups >= 2 && is_of(part, kDigits) &&
             std::find(kDirections.begin(), kDirections.end(), last) != kDirections.end();
    }
    if (!is_of(part, kLower) || (groups == 0 && (part.size() < 2 || part.size() > 4))) return false;
    last = part;
    text.remove_prefix(end + 1);
  }
}

bool names_engine(std::string_view text) {
  return text.find("://") != std::string_view::npos || is_region(text);
}

Result<Address> read_address(std::string_view url) {
  const std::size_t mark = url.find("://");
  if (mark == std::string_view::npos) return not_an_endpoint(url);
  const std::string scheme = in_lower_case(url.substr(0, mark));
  std::string authority = in_lower_case(url.substr(mark + 3));
  if (authority.ends_with('/')) authority.pop_back();
  if (scheme != "http" && scheme != "https") return not_an_endpoint(url);
  // Behind the last colon, unless that is one of an IPv6 address.
  const std::size_t colon = authority.rfind(':');
  const bool has_port = colon != std::string::npos && !authority.ends_with(']');
  const std::string host = authority.substr(0, has_port ? colon : std::string::npos);
  if (!is_host(host)) return not_an_endpoint(url);
  std::uint16_t port = 0;
  if (has_port) {
    const char* const begin = authority.data() + colon + 1;
    const char* const end = authority.data() + authority.size();
    const auto [read, failed] = std::from_chars(begin, end, port);
    if (failed != std::errc() || read != end || port == 0) return not_an_endpoint(url);
  }
  Address address;
  address.is_encrypted = scheme == "https";
  address.is_near = is_this_machine(host);
  const bool is_usual = port == 0 || port == (address.is_encrypted ? 443 : 80);
  address.host = is_usual ? host : host + ":" + std::to_string(port);
  address.url = scheme + "://" + address.host + "/";
  return address;
}

std::string aws_url(std::string_view service, std::string_view region) {
  std::string url = "https://";
  url += service;
  url += '.';
  url += region;
  url += '.';
  url += domain_of(region);
  return url;
}

Result<Endpoint> read_endpoint(std::string_view text, const EndpointSettings& settings) {
  Endpoint endpoint;
  std::string tables_url(text);
  std::string streams_url;
  if (is_region(text)) {
    endpoint.region = text;
    tables_url = settings.tables_url.empty() ? aws_url("dynamodb", text) : settings.tables_url;
    streams_url = settings.streams_url;
  }
  ROWHOUSE_TRY(tables, read_address(tables_url));
  endpoint.tables = std::move(tables);
  if (endpoint.region.empty()) endpoint.region = region_of_host(endpoint.tables.host);
  if (endpoint.region.empty()) endpoint.region = settings.region;
  if (endpoint.region.empty()) endpoint.region = kDefaultRegion;
  if (streams_url.empty()) streams_url = streams_url_of(endpoint.tables, endpoint.region);
  ROWHOUSE_TRY(streams, read_address(streams_url));
  endpoint.streams = std::move(streams);
  return endpoint;
}

}  // namespace rowhouse::engine::remote

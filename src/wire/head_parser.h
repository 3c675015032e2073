#pragma once

// Beast takes ten seconds to compile: only server.cc may include this.
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/request_head.h"

namespace rowhouse::wire {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

/// Where in a message something lies. The buffer may move while a message arrives; this holds.
struct Place {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
};

/// Where a header lies.
struct FieldPlace {
  Place name;
  Place value;
};
// What a signature may cover; clients send a dozen.
inline constexpr std::size_t kFieldsMax = 128;

/// Beast's parser with places for what matters and no storage of its own. A body whose length is
/// known never passes through it.
class HeadParser final : public http::basic_parser<true> {
 public:
  /// Notes every header in `fields` too, if that is not null: up to kFieldsMax of them.
  HeadParser(std::size_t head_bytes_max, std::size_t body_bytes_max,
             std::vector<FieldPlace>* fields)
      : body_bytes_max_(body_bytes_max), fields_(fields) {
    header_limit(static_cast<std::uint32_t>(head_bytes_max));
    body_limit(boost::none);
  }

  /// put() of what follows the first `parsed` bytes of `message`.
  std::size_t feed(std::string_view message, std::size_t parsed, error_code& ec) {
    message_ = message;
    const std::string_view rest = message.substr(parsed);
    return put(asio::const_buffer(rest.data(), rest.size()), ec);
  }

  RequestHead head(std::string_view message) const {
    const auto at = [&](Place place) { return message.substr(place.offset, place.length); };
    RequestHead head{at(method_),        at(target_),   at(content_type_), at(amz_target_),
                     at(authorization_), at(amz_date_), at(date_),         at(origin_)};
    head.content_encoding = at(content_encoding_);
    head.accept_encoding = at(accept_encoding_);
    return head;
  }
  /// The headers that were noted, in their order.
  static void list_headers(std::vector<signing::Header>& headers, std::string_view message,
                           const std::vector<FieldPlace>& fields) {
    headers.clear();
    for (const auto& [name, value] : fields) {
      headers.push_back(
          {message.substr(name.offset, name.length), message.substr(value.offset, value.length)});
    }
  }
  /// A head that says of the connection and of the body nothing but how long that is.
  bool is_plain() const { return keep_alive() && !has_transfer_encoding_ && !expects_continue_; }
  bool expects_continue() const { return expects_continue_ && version_ >= 11; }
  /// A transfer coding which hides where the body ends.
  bool has_unknown_length() const { return has_transfer_encoding_ && !chunked(); }
  std::string take_chunked_body() { return std::move(chunked_body_); }

 private:
  Place place_of(boost::core::string_view part, error_code& ec) {
    const char* const begin = message_.data();
    if (part.empty()) return {};
    // Beast unfolds a folded header in memory of its own. HTTP/1.1 asks us to refuse such headers.
    if (part.data() < begin || part.data() + part.size() > begin + message_.size()) {
      ec = http::error::bad_obs_fold;
      return {};
    }
    return {static_cast<std::uint32_t>(part.data() - begin),
            static_cast<std::uint32_t>(part.size())};
  }

  void on_request_impl(http::verb, boost::core::string_view method, boost::core::string_view target,
                       int version, error_code& ec) override {
    method_ = place_of(method, ec);
    target_ = place_of(target, ec);
    version_ = version;
  }

  void on_field_impl(http::field field, boost::core::string_view name,
                     boost::core::string_view value, error_code& ec) override {
    // What follows a body in chunks is no header: nothing that was decided on may change there.
    if (head_done_) return;
    if (fields_ != nullptr) {
      if (fields_->size() == kFieldsMax) {
        ec = http::error::header_limit;
        return;
      }
      fields_->push_back({place_of(name, ec), place_of(value, ec)});
    }
    switch (field) {
      case http::field::authorization:
        authorization_ = place_of(value, ec);
        break;
      case http::field::accept_encoding:
        accept_encoding_ = place_of(value, ec);
        break;
      case http::field::content_encoding:
        content_encoding_ = place_of(value, ec);
        break;
      case http::field::content_type:
        content_type_ = place_of(value, ec);
        break;
      case http::field::date:
        date_ = place_of(value, ec);
        break;
      case http::field::origin:
        origin_ = place_of(value, ec);
        break;
      case http::field::expect:
        expects_continue_ = boost::beast::iequals(value, "100-continue");
        break;
      case http::field::transfer_encoding:
        has_transfer_encoding_ = true;
        break;
      case http::field::unknown:
        if (boost::beast::iequals(name, "x-amz-target")) {
          amz_target_ = place_of(value, ec);
        } else if (boost::beast::iequals(name, "x-amz-date")) {
          amz_date_ = place_of(value, ec);
        }
        break;
      default:
        break;
    }
  }

  std::size_t on_chunk_body_impl(std::uint64_t, boost::core::string_view part,
                                 error_code& ec) override {
    if (chunked_body_.size() + part.size() > body_bytes_max_) {
      ec = http::error::body_limit;
      return 0;
    }
    chunked_body_.append(part.data(), part.size());
    return part.size();
  }

  void on_response_impl(int, boost::core::string_view, int, error_code&) override {}
  void on_header_impl(error_code&) override { head_done_ = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(boost::core::string_view part, error_code&) override {
    return part.size();
  }
  void on_chunk_header_impl(std::uint64_t, boost::core::string_view, error_code&) override {}
  void on_finish_impl(error_code&) override {}

  std::size_t body_bytes_max_;
  std::vector<FieldPlace>* fields_;
  std::string_view message_;
  std::string chunked_body_;
  Place method_, target_, content_type_, amz_target_, authorization_, amz_date_, date_, origin_;
  Place content_encoding_, accept_encoding_;
  int version_ = 0;
  bool expects_continue_ = false;
  bool has_transfer_encoding_ = false;
  bool head_done_ = false;
};

}  // namespace rowhouse::wire

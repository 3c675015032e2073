#pragma once

// For tests alone: a request whose parts may be changed, and its bytes.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/request_head.h"

namespace rowhouse::wire {

/// A request whose every part may be changed after it was signed.
struct Sent {
  std::string method = "POST";
  std::string target = "/";
  std::vector<std::pair<std::string, std::string>> fields = {
      {"Host", "localhost:8000"},
      {"Content-Type", "application/x-amz-json-1.0"},
      {"X-Amz-Target", "DynamoDB_20120810.GetItem"}};
  std::string body = R"({"TableName": "Music"})";

  std::string* field(std::string_view name) {
    return const_cast<std::string*>(std::as_const(*this).field(name));
  }
  const std::string* field(std::string_view name) const {
    for (const auto& [field, value] : fields) {
      if (field == name) return &value;
    }
    return nullptr;
  }
  std::vector<signing::Header> headers() const {
    std::vector<signing::Header> views;
    for (const auto& [name, value] : fields) views.push_back({name, value});
    return views;
  }
};

/// It as it goes over the line, and what a parser that refuses nothing finds there.
class SentText {
 public:
  explicit SentText(const Sent& sent) {
    text_ = sent.method + " " + sent.target + " HTTP/1.1\r\n";
    std::vector<std::pair<std::size_t, std::size_t>> places;  // of each name and value
    for (const auto& [name, value] : sent.fields) {
      places.emplace_back(text_.size(), text_.size() + name.size() + 2);
      text_ += name + ": " + value + "\r\n";
    }
    text_ += "\r\n";
    head_bytes_ = text_.size();
    text_ += sent.body;
    const std::string_view text = text_;
    for (std::size_t i = 0; i < places.size(); ++i) {
      const auto& [name, value] = sent.fields[i];
      headers_.push_back(
          {text.substr(places[i].first, name.size()), text.substr(places[i].second, value.size())});
    }
    head_.method = text.substr(0, sent.method.size());
    head_.target = text.substr(sent.method.size() + 1, sent.target.size());
    for (const auto& [name, value] : headers_) take(name, value);
    head_.headers = headers_;
    head_.text = text.substr(0, head_bytes_);
  }
  SentText(const SentText&) = delete;
  SentText& operator=(const SentText&) = delete;

  std::string_view bytes() const { return text_; }
  std::size_t head_bytes() const { return head_bytes_; }
  const RequestHead& head() const { return head_; }

 private:
  void take(std::string_view name, std::string_view value) {
    const std::pair<std::string_view, std::string_view&> kept[] = {
        {"authorization", head_.authorization},     {"x-amz-date", head_.amz_date},
        {"x-amz-target", head_.amz_target},         {"date", head_.date},
        {"content-type", head_.content_type},       {"content-encoding", head_.content_encoding},
        {"accept-encoding", head_.accept_encoding}, {"origin", head_.origin}};
    for (const auto& [known, part] : kept) {
      if (signing::is_named(name, known)) part = value;
    }
  }

  std::string text_;
  std::size_t head_bytes_ = 0;
  std::vector<signing::Header> headers_;
  RequestHead head_;
};

}  // namespace rowhouse::wire

#include "administration/object_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <utility>

#include "json/value_json.h"

namespace rowhouse::administration {

ObjectText& ObjectText::text(std::string_view name, std::string_view value) {
  return json(name, text_json(value));
}

ObjectText& ObjectText::json(std::string_view name, std::string_view json) {
  if (out_.size() > 1) out_ += ',';
  json::append_string(out_, name);
  out_ += ':';
  out_ += json;
  return *this;
}

std::string text_json(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

std::string time_json(base::Milliseconds time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("\"{:%Y-%m-%dT%H:%M:%S}Z\"",
                     fmt::gmtime(static_cast<std::time_t>(seconds.count())));
}

std::string page_json(std::string_view name, std::string_view list, std::string_view next) {
  ObjectText page;
  page.json(name, list);
  if (!next.empty()) page.text("next", next);
  return std::move(page).finish();
}

}  // namespace rowhouse::administration

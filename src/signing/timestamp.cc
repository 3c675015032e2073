#include "signing/timestamp.h"

#include <array>

namespace rowhouse::signing {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// The number that `count` digits from `at` on stand for; -1 if one of them is no digit.
int number_at(std::string_view text, std::size_t at, std::size_t count) {
  int number = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

template <std::size_t N>
int index_of(const std::array<std::string_view, N>& names, std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<int>(i);
  }
  return -1;
}

std::optional<Timestamp> make(int year, int month, int day, int hour, int minute, int second) {
  if (year < 0 || month < 1 || day < 1 || hour < 0 || minute < 0 || second < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

void put(std::string& text, std::size_t at, std::size_t count, unsigned number) {
  for (std::size_t i = at + count; i-- > at; number /= 10) {
    text[i] = static_cast<char>('0' + number % 10);
  }
}

}  // namespace

std::optional<Timestamp> parse_basic(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  return make(number_at(text, 0, 4), number_at(text, 4, 2), number_at(text, 6, 2),
              number_at(text, 9, 2), number_at(text, 11, 2), number_at(text, 13, 2));
}

std::optional<Timestamp> parse_http_date(std::string_view text) {
  if (text.size() != 29 || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' ||
      text[16] != ' ' || text[19] != ':' || text[22] != ':' || text.substr(25) != " GMT") {
    return std::nullopt;
  }
  const std::optional<Timestamp> time =
      make(number_at(text, 12, 4), index_of(kMonths, text.substr(8, 3)) + 1, number_at(text, 5, 2),
           number_at(text, 17, 2), number_at(text, 20, 2), number_at(text, 23, 2));
  if (!time) return std::nullopt;
  const std::chrono::weekday weekday(std::chrono::floor<std::chrono::days>(*time));
  if (index_of(kWeekdays, text.substr(0, 3)) != static_cast<int>(weekday.c_encoding())) {
    return std::nullopt;
  }
  return time;
}

std::string basic_format(Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::string text = "00000000T000000Z";
  put(text, 0, 4, static_cast<unsigned>(static_cast<int>(date.year())));
  put(text, 4, 2, static_cast<unsigned>(date.month()));
  put(text, 6, 2, static_cast<unsigned>(date.day()));
  put(text, 9, 2, static_cast<unsigned>(clock.hours().count()));
  put(text, 11, 2, static_cast<unsigned>(clock.minutes().count()));
  put(text, 13, 2, static_cast<unsigned>(clock.seconds().count()));
  return text;
}

}  // namespace rowhouse::signing

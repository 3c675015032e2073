// Reads a question a line ("parse TEXT", "add A B", "subtract A B", "compare A B", "order A") and
// answers each with a line, so that another implementation of decimals can check the answers.
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "rowhouse/decimal.h"

namespace {

using rowhouse::Decimal;
using rowhouse::Error;
using rowhouse::Result;

std::string reason(const Error& error) {
  const std::string& message = error.message();
  if (message.find("overflow") != std::string::npos) return "overflow";
  if (message.find("underflow") != std::string::npos) return "underflow";
  if (message.find("38 significant") != std::string::npos) return "digits";
  return "not a number";
}

std::string answer(const Result<Decimal>& result) {
  return result ? result->to_string() : reason(result.error());
}

std::string hex_of_ordered(const Decimal& value) {
  std::string bytes;
  value.append_ordered(bytes);
  std::string hex;
  char digits[3];
  for (const char byte : bytes) {
    std::snprintf(digits, sizeof digits, "%02x",
                  static_cast<unsigned>(static_cast<unsigned char>(byte)));
    hex += digits;
  }
  return hex;
}

std::vector<std::string> words(const std::string& line) {
  std::vector<std::string> out(1);
  for (const char c : line) {
    if (c == ' ') {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

std::string answer_line(const std::string& line) {
  const std::vector<std::string> parts = words(line);
  if (parts[0] == "parse") return answer(Decimal::parse(line.substr(6)));
  const auto a = Decimal::parse(parts.at(1));
  if (!a) return reason(a.error());
  if (parts[0] == "order") return hex_of_ordered(*a);
  const auto b = Decimal::parse(parts.at(2));
  if (!b) return reason(b.error());
  if (parts[0] == "add") return answer(add(*a, *b));
  if (parts[0] == "subtract") return answer(subtract(*a, *b));
  if (parts[0] == "compare") return *a < *b ? "less" : *a > *b ? "greater" : "equal";
  return "unknown question";
}

}  // namespace

int main() {
  std::string line;
  while (std::getline(std::cin, line)) std::cout << answer_line(line) << '\n';
}

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "commands.h"
#include "folder.h"
#include "item_text.h"
#include "rowhouse/tenant.h"
#include "terminal.h"

namespace rowhouse::app {
namespace {

// More than the JSON of any item that fits a table: 400 KB, each byte escaped.
constexpr std::size_t kInputBytesMax = 4 << 20;

struct PutOptions : TenantOptions {
  std::string item;
  bool if_absent = false;
};

Result<std::string> read_input() {
  std::string text;
  char buffer[4096];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, stdin)) {
    text.append(buffer, got);
    if (text.size() > kInputBytesMax) {
      return Error(ErrorCode::kValidation, "The item on standard input is too large");
    }
  }
  return text;
}

Exit put(const PutOptions& options) {
  Result<std::string> text = options.item == "-" ? read_input() : Result(options.item);
  if (!text) return report(text.error());
  const Result<Item> item = read_item(*text);
  if (!item) return report(item.error());
  const Result<Tenant> tenant = open_tenant(options);
  if (!tenant) return report(tenant.error());
  std::optional<Condition> condition;
  if (options.if_absent) condition = if_absent();
  const Result<void> done = tenant->put_item(*item, condition);
  if (!done) return report(done.error());
  print(options.json ? item_json(*item) + "\n" : "Put 1 item of " + options.tenant + ".\n");
  return Exit::kOk;
}

}  // namespace

void add_put(CLI::App& app, Exit& exit) {
  CLI::App* command = app.add_subcommand("put", "Write an item of a tenant's");
  auto options = std::make_shared<PutOptions>();  // shared with the callback, as in serve.cc
  command
      ->add_option("ITEM", options->item,
                   "The item in DynamoDB's JSON, without its partition key; - reads standard input")
      ->required();
  add_tenant_options(*command, *options);
  command->add_flag("--if-absent", options->if_absent, "Only if there is none under its key");
  command->footer(
      "Examples:\n"
      "  rowhouse put --data ./data --table MultiTenantTable --tenant acme \\\n"
      "    '{\"SK\": {\"S\": \"user#1\"}, \"user_name\": {\"S\": \"Alice\"}}'");
  command->callback([options, &exit] { exit = put(*options); });
}

}  // namespace rowhouse::app

#include "copy/copy.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "commands.h"
#include "engine/embedded/embedded_engine.h"
#include "engine/remote/open_remote.h"
#include "engine/spread/spread_engine.h"
#include "folder.h"
#include "item_text.h"
#include "spread_option.h"
#include "terminal.h"

namespace rowhouse::app {
namespace {

struct CopyOptions {
  std::string from;
  std::string to;
  std::vector<std::string> tables;
  std::string tenant;
  std::string journal;
  SpreadTexts spread_from;
  SpreadTexts spread_to;
  std::uint32_t parallel = 4;
  double rate = 0;
  bool no_compare = false;
  bool json = false;
};

std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");

/// A folder is made only for a target.
Result<std::unique_ptr<engine::Engine>> open_side(const std::string& place, bool makes) {
  if (engine::remote::names_engine(place)) return engine::remote::open_remote(place, {});
  std::error_code failed;
  if (!makes && !std::filesystem::exists(place, failed)) {
    return Error(ErrorCode::kDataFolderUnusable, "There is no data folder " + place);
  }
  return engine::open_embedded(place, {});
}

/// A side of the copy in which keys are as clients know them, however they are kept there.
Result<std::unique_ptr<engine::Engine>> open_told(const std::string& place, bool makes,
                                                  const SpreadTexts& texts) {
  const auto spreads = std::make_shared<tenancy::Spreads>();
  ROWHOUSE_CHECK(read_spread(texts, *spreads));
  auto engine = open_side(place, makes);
  if (!engine || !spreads->any()) return engine;
  return std::unique_ptr<engine::Engine>(
      std::make_unique<engine::spread::SpreadEngine>(*std::move(engine), spreads, base::Limits()));
}

/// A place as a journal knows it: with other tenants spread it is another.
std::string named(std::string place, const SpreadTexts& texts) {
  for (const std::string& text : texts) place += " " + text;
  return place;
}

/// One line that is written over, for a person who watches.
void tell(const copy::Progress& progress) {
  std::fprintf(stderr, "\r%s %s: %s items ", progress.compares ? "comparing" : "copying",
               printable(progress.table).c_str(),
               grouped(static_cast<std::int64_t>(progress.items)).c_str());
}

std::string sum_json(const std::optional<copy::ItemSum>& sum) {
  if (!sum) return "null";
  return "{\"items\":" + std::to_string(sum->items()) +
         ",\"bytes\":" + std::to_string(sum->bytes()) +
         ",\"checksum\":" + json_string(sum->checksum()) + "}";
}

std::string json_of(const std::vector<copy::TableOutcome>& outcomes) {
  std::string out;
  for (const copy::TableOutcome& outcome : outcomes) {
    out += (out.empty() ? "" : ",") + std::string("{\"table\":") + json_string(outcome.table) +
           ",\"copied\":" + std::to_string(outcome.copied) +
           ",\"source\":" + sum_json(outcome.source) + ",\"target\":" + sum_json(outcome.target) +
           ",\"equal\":" +
           (!outcome.source      ? "null"
            : outcome.is_equal() ? "true"
                                 : "false") +
           "}";
  }
  return "[" + out + "]\n";
}

std::string text_of(const copy::TableOutcome& outcome) {
  const auto count = [](std::uint64_t items) {
    return grouped(static_cast<std::int64_t>(items)) + (items == 1 ? " item" : " items");
  };
  std::string out = bold(printable(outcome.table)) + "  " + count(outcome.copied) + " copied";
  if (!outcome.source) return out + ", not compared\n";
  if (outcome.is_equal()) {
    return out + ", both sides equal: " + count(outcome.source->items()) + ", checksum " +
           outcome.source->checksum().substr(0, 16) + "\n";
  }
  return out + ", the sides DIFFER: " + count(outcome.source->items()) + " at the source, " +
         count(outcome.target->items()) + " at the target\n";
}

Exit run(const CopyOptions& asked) {
  copy::Options options;
  options.tables = asked.tables;
  options.parallel = asked.parallel;
  options.items_per_second = asked.rate;
  options.compare = !asked.no_compare;
  options.journal = asked.journal;
  options.from_name = named(asked.from, asked.spread_from);
  options.to_name = named(asked.to, asked.spread_to);
  options.stop = &interrupted;
  if (!asked.tenant.empty()) {
    auto tenant = TenantId::parse(asked.tenant);
    if (!tenant) return report(tenant.error());
    options.tenant = *std::move(tenant);
  }
  const bool watched = ::isatty(STDERR_FILENO) != 0 && !asked.json;
  if (watched) options.observer = tell;

  auto from = open_told(asked.from, false, asked.spread_from);
  if (!from) return report(from.error());
  auto to = open_told(asked.to, true, asked.spread_to);
  if (!to) return report(to.error());
  std::signal(SIGINT, [](int) { interrupted = true; });
  std::signal(SIGTERM, [](int) { interrupted = true; });
  const auto outcomes = copy::copy(**from, **to, options);
  if (watched) std::fprintf(stderr, "\r\x1b[K");
  if (!outcomes) {
    const Exit exit = report(outcomes.error());
    if (!asked.journal.empty()) {
      std::fprintf(stderr, "The same command again goes on from %s.\n",
                   printable(asked.journal).c_str());
    }
    return exit;
  }
  std::string out;
  bool equal = true;
  for (const copy::TableOutcome& outcome : *outcomes) {
    out += text_of(outcome);
    equal = equal && outcome.is_equal();
  }
  print(asked.json ? json_of(*outcomes) : outcomes->empty() ? "There is no table.\n" : out);
  return equal ? Exit::kOk : Exit::kFailure;
}

}  // namespace

void add_copy(CLI::App& app, Exit& exit) {
  CLI::App* command =
      app.add_subcommand("copy", "Copy tables, or one tenant's items, and compare both sides");
  auto options = std::make_shared<CopyOptions>();  // shared with the callback, as in serve.cc
  command
      ->add_option("--from", options->from, "What to copy from: a data folder, a URL or a region")
      ->type_name("PLACE")
      ->required();
  command->add_option("--to", options->to, "What to copy to; a folder is made if it is not there")
      ->type_name("PLACE")
      ->required();
  command->add_option("--table", options->tables, "Only this table; may be given again")
      ->type_name("NAME");
  command->add_option("--tenant", options->tenant, "Only this tenant's items")->type_name("ID");
  command
      ->add_option("--parallel", options->parallel, "Segments of a table, read and written at once")
      ->type_name("N")
      ->check(CLI::Range(1U, copy::Options::kParallelMax))
      ->capture_default_str();
  command->add_option("--rate", options->rate, "Items to write a second at most; 0: no bound")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command
      ->add_option("--journal", options->journal,
                   "Remember here how far it came: the same command goes on from there")
      ->type_name("FILE");
  add_spread_option(*command, options->spread_from, "--spread-from", " at the source");
  add_spread_option(*command, options->spread_to, "--spread-to", " at the target");
  command->add_flag("--no-compare", options->no_compare, "Do not read both sides again at the end");
  command->add_flag("--json", options->json, "Answer in JSON");
  command->footer(
      "Items that are written meanwhile may or may not be copied; the comparison shows whether "
      "both\n"
      "sides are the same. Tenants, keys, users and policies are no items: see `rowhouse "
      "access`.\n\n"
      "Examples:\n"
      "  rowhouse copy --from ./data --to ./other\n"
      "  rowhouse copy --from ./data --to https://dynamodb.eu-west-1.amazonaws.com\n"
      "  rowhouse copy --from ./data --to ./acme --tenant acme --journal ./copy.journal\n"
      "  rowhouse copy --from ./data --to ./large --spread-to acme=16");
  command->callback([options, &exit] { exit = run(*options); });
}

}  // namespace rowhouse::app

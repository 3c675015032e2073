#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "administration.h"
#include "commands.h"
#include "terminal.h"

namespace rowhouse::app {
namespace {

constexpr std::chrono::seconds kFollowPeriod{1};

struct AuditCommandOptions : AdministrationOptions {
  int lines = 20;
  bool follow = false;
};

Exit verify(const AuditCommandOptions& options) {
  const auto answer = administer(options, "VerifyAudit", "{}");
  const Exit printed = print_answer(options, answer, [](simdjson::dom::element verdict) {
    if (!value_of(verdict, "sound", false)) {
      return "The audit log is not sound: " + text_of(verdict, "finding") + ".\n";
    }
    const auto lines = value_of<std::int64_t>(verdict, "lines", 0);
    return "The audit log is sound: " + grouped(lines) + (lines == 1 ? " line" : " lines") +
           ", none altered, none missing.\n";
  });
  if (printed != Exit::kOk) return printed;
  return value_of(AnswerJson(*answer).root(), "sound", false) ? Exit::kOk : Exit::kFailure;
}

std::string event_line(simdjson::dom::element event) {
  if (const std::string text = text_of(event, "unreadable"); !text.empty()) {
    return "(not a line of the log) " + text + "\n";
  }
  std::string line = text_of(event, "time") + "  " + bold(text_of(event, "kind")) + "  " +
                     text_of(event, "who") + "  " + text_of(event, "action");
  for (const char* name :
       {"resource", "tenant", "decided_by", "source", "transport", "request_id"}) {
    if (const std::string text = text_of(event, name); !text.empty()) {
      line += std::string("  ") + name + "=" + text;
    }
  }
  const auto count = value_of<std::int64_t>(event, "count", 0);
  if (count > 0) line += "  count=" + grouped(count);
  return line + "\n";
}

/// Prints the lines of an answer; returns the number of the last, or `last`.
std::uint64_t print_lines(const AuditCommandOptions& options, const std::string& answer,
                          std::uint64_t last) {
  const AnswerJson json(answer);
  for (const simdjson::dom::element line : list_of(json.root(), "lines")) {
    print(options.json ? std::string(simdjson::minify(line)) + "\n" : event_line(line));
    last = value_of(line, "line", last);
  }
  std::fflush(stdout);
  return last;
}

Exit tail(const AuditCommandOptions& options) {
  if (options.follow && options.endpoint.url.empty()) {
    return report(Error(ErrorCode::kValidation,
                        "A folder that no server holds gets no lines to follow: --follow goes with "
                        "--endpoint"));
  }
  auto administered = Administered::open(options, "TailAudit");
  if (!administered) return report_of_directory(administered.error());
  ObjectText first;
  first.json("limit", std::to_string(options.lines));
  std::string members = std::move(first).finish();
  for (std::uint64_t last = 0;;) {
    const auto answer = administered->run("TailAudit", members);
    if (!answer) return report_of_directory(answer.error());
    last = print_lines(options, *answer, last);
    if (!options.follow) return Exit::kOk;
    std::this_thread::sleep_for(kFollowPeriod);
    ObjectText more;
    more.json("limit", "1000").json("after", std::to_string(last));
    members = std::move(more).finish();
  }
}

}  // namespace

void add_audit(CLI::App& app, Exit& exit) {
  CLI::App* audit = app.add_subcommand("audit", "The log of decisions worth keeping");
  audit->require_subcommand(1);
  auto options = std::make_shared<AuditCommandOptions>();  // shared with the callbacks
  CLI::App* verified = audit->add_subcommand(
      "verify", "Find the first altered, missing or cut line of an audit log");
  add_administration_options(*verified, *options);
  verified->callback([options, &exit] { exit = verify(*options); });

  CLI::App* tailed = audit->add_subcommand("tail", "Show the last lines of an audit log");
  add_administration_options(*tailed, *options);
  tailed->add_option("-n,--lines", options->lines, "How many")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000).description(""))
      ->type_name("N");
  tailed->add_flag("-f,--follow", options->follow,
                   "Go on with those that come, until it is stopped");
  tailed->callback([options, &exit] { exit = tail(*options); });
  audit->footer(
      "A server that authenticates keeps one line of JSON in audit.log beside its data for each\n"
      "refusal (those beyond some in a minute are one line with their count), each use of the "
      "operator's key on items, and each change of tenants, keys and\n"
      "policies. `tail` shows what is in the file; `verify` says whether it was altered.\n"
      "Examples:\n"
      "  rowhouse audit verify --data ./data\n"
      "  rowhouse audit verify --data ./data --audit-head /mnt/other/audit.head --json\n"
      "  rowhouse audit tail -n 50 --endpoint http://127.0.0.1:8000 --follow");
}

}  // namespace rowhouse::app

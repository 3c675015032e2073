#include "administration.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <utility>

#include "engine/embedded/embedded_engine.h"
#include "terminal.h"

namespace rowhouse::app {
namespace {

using administration::Administrator;

std::string region_of_environment() {
  for (const char* name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (const char* const value = std::getenv(name); value != nullptr && *value != '\0') {
      return value;
    }
  }
  return "us-east-1";
}

DirectoryUse use_of(administration::Use use) {
  switch (use) {
    case administration::Use::kRead:
      return DirectoryUse::kRead;
    case administration::Use::kChange:
      return DirectoryUse::kChange;
    case administration::Use::kMake:
      return DirectoryUse::kMake;
  }
  return DirectoryUse::kRead;
}

/// What a folder without a directory says: that there is nothing. It is in memory and is forgotten.
Result<void> open_empty(FolderDirectory& folder, const std::string& account) {
  folder.engine = engine::make_in_memory({});
  core::DirectoryOptions options;
  options.account = account;
  options.master_key = [](std::string_view, bool) -> Result<core::MasterKey> {
    return core::MasterKey::make(base::system_random());
  };
  auto directory = core::Directory::open(*folder.engine, options);
  if (!directory) return std::move(directory).error();
  folder.directory = *std::move(directory);
  return {};
}

}  // namespace

void add_administration_options(CLI::App& command, AdministrationOptions& options) {
  CLI::Option_group* where = command.add_option_group("Where");
  where->add_option("--data", options.data, "The data folder, which no server may hold")
      ->type_name("DIR");
  where
      ->add_option("--engine", options.engine,
                   "An endpoint of DynamoDB's API, or a region of AWS's, whose gateways share a "
                   "directory; needs the master key")
      ->type_name("URL");
  add_directory_table_option(command, options.directory_table);
  where
      ->add_option("--endpoint", options.endpoint.url,
                   "A running server; requests are signed with AWS_ACCESS_KEY_ID and "
                   "AWS_SECRET_ACCESS_KEY")
      ->type_name("URL");
  where->require_option(1);
  command.add_flag("--json", options.json, "Answer in JSON");
  command.add_option("--ca", options.endpoint.ca, "Certificates to trust, for https://")
      ->type_name("FILE")
      ->envname("AWS_CA_BUNDLE")
      ->group("With --endpoint");
  command
      .add_option("--region", options.endpoint.region,
                  "The server's region, for signatures and ARNs. Default: AWS_REGION, "
                  "AWS_DEFAULT_REGION or us-east-1")
      ->type_name("NAME");
  command
      .add_option("--account", options.account,
                  "The account in ARNs, 12 digits, as `serve --account` has it")
      ->type_name("DIGITS")
      ->capture_default_str()
      ->group("With --data or --engine");
  command
      .add_flag("--insecure", options.endpoint.insecure,
                "Let http:// go to another machine, where others can read what travels")
      ->group("With --endpoint");
  add_master_key_options(command, options.master_key);
  add_audit_options(command, options.audit);
}

struct Administered::Folder {
  FolderDirectory opened;
  std::unique_ptr<Administrator> administrator;
};

Result<Administered> Administered::open(const AdministrationOptions& options,
                                        std::string_view action) {
  const std::string region =
      options.endpoint.region.empty() ? region_of_environment() : options.endpoint.region;
  if (!options.endpoint.url.empty()) {
    EndpointOptions endpoint = options.endpoint;
    endpoint.region = region;
    auto opened = Endpoint::open(endpoint);
    if (!opened) return std::move(opened).error();
    return Administered(*std::move(opened));
  }
  auto folder = std::make_shared<Folder>();
  DirectoryFolderOptions of_directory = options;
  of_directory.region = region;
  auto opened = open_folder_directory(of_directory, use_of(Administrator::use_of(action)));
  if (!opened) return std::move(opened).error();
  folder->opened = *std::move(opened);
  administration::Options of_folder;
  of_folder.region = region;
  of_folder.account = options.account;
  of_folder.operator_name = "operator, on the command line";
  if (folder->opened.directory == nullptr) {
    if (auto empty = open_empty(folder->opened, options.account); !empty)
      return std::move(empty).error();
  } else {
    of_folder.audit = folder->opened.audit.get();
    if (keeps_audit_log(options.data, options.audit)) {
      of_folder.audit_files = administration::AuditFiles{
          audit_log_options(options.data, options.audit), folder->opened.audit_key};
    }
  }
  folder->administrator =
      std::make_unique<Administrator>(*folder->opened.directory, std::move(of_folder));
  return Administered(std::move(folder));
}

Result<std::string> Administered::run(std::string_view action, std::string_view json) {
  if (endpoint_) return endpoint_->administer(action, json);
  return folder_->administrator->run(tenancy::Principal::operator_principal(), action, json);
}

Result<void> Administered::list(std::string_view action, const ObjectText& members,
                                std::string_view name, const Visit& visit) {
  std::string start;
  do {
    ObjectText page = members;
    if (!start.empty()) page.text("start", start);
    const auto answer = run(action, std::move(page).finish());
    if (!answer) return answer.error();
    const AnswerJson json(*answer);
    for (const simdjson::dom::element each : list_of(json.root(), name)) visit(each);
    start = value_of<std::string_view>(json.root(), "next", {});
  } while (!start.empty());
  return {};
}

Result<std::string> administer(const AdministrationOptions& options, std::string_view action,
                               std::string_view json) {
  auto administered = Administered::open(options, action);
  if (!administered) return std::move(administered).error();
  return administered->run(action, json);
}

AnswerJson::AnswerJson(std::string_view json) {
  // What is no JSON object is taken for an empty one: an answer without anything.
  const auto read = [&](std::string_view text) {
    return parser_.parse(text.data(), text.size()).get(root_) == simdjson::SUCCESS &&
           root_.is_object();
  };
  if (!read(json)) read("{}");
}

std::string text_of(simdjson::dom::element object, std::string_view name) {
  return printable(value_of<std::string_view>(object, name, {}));
}

std::string json_of(simdjson::dom::element object, std::string_view name) {
  simdjson::dom::element json;
  if (object[name].get(json) != simdjson::SUCCESS || json.is_null()) return {};
  return printable(std::string(simdjson::minify(json)));
}

simdjson::dom::array list_of(simdjson::dom::element object, std::string_view name) {
  static const AnswerJson kNothing(R"({"list":[]})");
  return value_of(object, name, value_of<simdjson::dom::array>(kNothing.root(), "list", {}));
}

Exit print_answer(const AdministrationOptions& options, const Result<std::string>& answer,
                  const std::function<std::string(simdjson::dom::element)>& text) {
  if (!answer) return report_of_directory(answer.error());
  print(options.json ? *answer + "\n" : text(AnswerJson(*answer).root()));
  return Exit::kOk;
}

Exit print_list(const AdministrationOptions& options, std::string_view action,
                const ObjectText& members, std::string_view name,
                const std::function<std::string(simdjson::dom::element)>& line,
                std::string_view none) {
  auto administered = Administered::open(options, action);
  if (!administered) return report_of_directory(administered.error());
  bool first = true;
  const auto listed = administered->list(action, members, name, [&](simdjson::dom::element each) {
    const std::string before = first ? "[" : ",";
    print(options.json ? before + std::string(simdjson::minify(each)) : line(each));
    first = false;
  });
  if (!listed) return report_of_directory(listed.error());
  if (options.json) print(first ? "[]\n" : "]\n");
  if (!options.json && first) print(none);
  return Exit::kOk;
}

}  // namespace rowhouse::app

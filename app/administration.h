#pragma once

#include <simdjson.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "administration/administrator.h"
#include "administration/object_text.h"
#include "directory_access.h"
#include "endpoint.h"

namespace CLI {
class App;
}

/// How the commands on tenants, keys, policies and the audit log do what they do: by the same
/// actions on a folder and on a running server, with the same answers.
namespace rowhouse::app {

using administration::ListText;
using administration::ObjectText;

struct AdministrationOptions : DirectoryFolderOptions {
  EndpointOptions endpoint;
};

/// --data, --engine and --endpoint, of which each command takes one, and what goes with them.
void add_administration_options(CLI::App& command, AdministrationOptions& options);

/// What is administered: a folder that no server holds, a remote engine's directory, or a server.
class Administered {
 public:
  /// `action` is the one that it is opened for: what a folder lacks is made if that makes things.
  static Result<Administered> open(const AdministrationOptions& options, std::string_view action);

  /// The answer's JSON.
  Result<std::string> run(std::string_view action, std::string_view json);
  /// Every thing of a list, page by page, so that a million need no more memory than a page: calls
  /// `visit` with each element of the member `name`.
  using Visit = std::function<void(simdjson::dom::element)>;
  Result<void> list(std::string_view action, const ObjectText& members, std::string_view name,
                    const Visit& visit);

 private:
  struct Folder;
  explicit Administered(std::shared_ptr<Folder> folder) : folder_(std::move(folder)) {}
  explicit Administered(Endpoint endpoint) : endpoint_(std::move(endpoint)) {}

  std::shared_ptr<Folder> folder_;  // shared only since its type is private
  std::optional<Endpoint> endpoint_;
};

/// open() and run().
Result<std::string> administer(const AdministrationOptions& options, std::string_view action,
                               std::string_view json);

/// An answer, read. Keeps what its elements point at.
class AnswerJson {
 public:
  explicit AnswerJson(std::string_view json);
  simdjson::dom::element root() const { return root_; }

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::element root_;
};

/// A member; `otherwise` if it is not there or of another type.
template <typename T>
T value_of(simdjson::dom::element object, std::string_view name, T otherwise) {
  T value{};
  return object[name].get(value) == simdjson::SUCCESS ? value : otherwise;
}
/// A member that is text, fit for a terminal; empty if it is not there.
std::string text_of(simdjson::dom::element object, std::string_view name);
/// A member as JSON on one line, fit for a terminal; empty if it is not there.
std::string json_of(simdjson::dom::element object, std::string_view name);
/// A member that is a list; empty if it is not there.
simdjson::dom::array list_of(simdjson::dom::element object, std::string_view name);

/// Prints one answer: its JSON, or as `text` puts it for a person.
Exit print_answer(const AdministrationOptions& options, const Result<std::string>& answer,
                  const std::function<std::string(simdjson::dom::element)>& text);
/// Runs a list of pages and prints it: an array of JSON, or a line of `line` for each element,
/// `none` if there is none.
Exit print_list(const AdministrationOptions& options, std::string_view action,
                const ObjectText& members, std::string_view name,
                const std::function<std::string(simdjson::dom::element)>& line,
                std::string_view none);

}  // namespace rowhouse::app

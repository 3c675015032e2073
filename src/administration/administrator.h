#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "administration/action.h"
#include "audit/event.h"
#include "audit/gathering.h"
#include "audit/log.h"
#include "base/clock.h"
#include "base/result.h"
#include "core/directory.h"
#include "tenancy/requester.h"

namespace rowhouse::administration {

struct Options {
  /// For the ARNs that policies and refusals name.
  std::string region = "us-east-1";
  std::string account = "000000000000";
  /// What the audit log calls the operator.
  std::string operator_name = "operator";
  audit::Log* audit = nullptr;  ///< Where changes and refusals are kept, or null.
  audit::Gathering* denials =
      nullptr;             ///< Sums the refusals of the same log; null: none is summed.
  bool audit_all = false;  ///< What only reads is kept too.
  std::optional<AuditFiles> audit_files = {};  ///< For the actions that read the log.
  const base::Clock* clock = &base::system_clock();
};

/// What may be asked of tenants, keys and all else that the directory holds: actions by name, as
/// docs/administration.md lists them, with JSON in and out. The operator may do all of it, an
/// identity what its policies allow of `rowhouse:<Action>`, a tenant nothing. Every change and
/// every refusal is told to the audit log before it is answered. Safe from many threads; what it
/// was given outlives it.
class Administrator {
 public:
  /// A request that may be carried out, once: holds nothing of who asked but what the audit log is
  /// told.
  class Permitted {
   public:
    /// The answer's JSON. Waits for the disk if it changes anything. The errors of the directory.
    Result<std::string> carry_out();

   private:
    friend Administrator;
    Permitted(const Administrator& administrator, const Action& action, Task task)
        : administrator_(&administrator), action_(&action), task_(std::move(task)) {}
    const Administrator* administrator_;
    const Action* action_;
    Task task_;
    audit::Event event_;
    bool is_operator_ = false;
  };

  Administrator(core::Directory& directory, Options options)
      : directory_(directory), options_(std::move(options)) {}

  static bool knows(std::string_view action) noexcept;
  /// Of an action that knows() knows.
  static Use use_of(std::string_view action) noexcept;

  /// Reads a request and decides on it, without waiting. kUnknownOperation, kAccessDenied,
  /// kSerialization, kRequestEntityTooLarge (beyond kRequestBytesMax), kValidation.
  Result<Permitted> admit(const tenancy::Requester& requester, std::string_view action,
                          std::string_view json) const;
  /// admit() and carry_out().
  Result<std::string> run(const tenancy::Requester& requester, std::string_view action,
                          std::string_view json) const;

  static constexpr std::size_t kRequestBytesMax = std::size_t{1024} * 1024;

 private:
  /// What decided, for the audit log; empty for the operator.
  Result<std::string> authorize(const tenancy::Requester& requester, const Action& action,
                                std::string_view resource, std::string_view tenant) const;
  audit::Event event_of(const tenancy::Requester& requester, const Action& action) const;
  void tell(audit::Event event) const;
  void tell_refusal(audit::Event event, std::string_view why) const;

  core::Directory& directory_;
  const Options options_;
};

}  // namespace rowhouse::administration

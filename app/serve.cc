#include <malloc.h>
#include <signal.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "administration/administrator.h"
#include "audit_health.h"
#include "commands.h"
#include "core/pipeline.h"
#include "engine/embedded/embedded_engine.h"
#include "engine/remote/open_remote.h"
#include "engine/spread/spread_engine.h"
#include "engine_settings.h"
#include "memory_size.h"
#include "server_access.h"
#include "session_access.h"
#include "spread_option.h"
#include "table_policies.h"
#include "tls_files.h"
#include "wire/administration.h"
#include "wire/apis.h"
#include "wire/dispatch.h"
#include "wire/server.h"

namespace rowhouse::app {
namespace {

// SIGTERM promises ten seconds; what is left of them is for the engine's own end.
constexpr std::chrono::milliseconds kDrainMax{8'000};
// Descriptors for the engine's files and everything else that is not a connection.
constexpr rlim_t kOtherDescriptors = 512;
// Few arenas: each that a thread has used keeps its high-water mark, and the C library asks for
// large pages (huge_pages.h) in the first one alone.
int malloc_arenas() {
  constexpr unsigned kProcessorsPerArena = 4;
  constexpr unsigned kArenasMax = 4;
  return static_cast<int>(
      std::clamp(std::thread::hardware_concurrency() / kProcessorsPerArena, 1u, kArenasMax));
}
// How soon a certificate that was replaced is noticed, and a minute's refusals are summed.
constexpr timespec kLookPeriod{2, 0};
// A table's policy is known with the table: what another gateway changes counts within 5 seconds.
constexpr base::Milliseconds kPolicyAgeMax{4'000};

struct ServeOptions : ServerAccessOptions {
  bool memory = false;
  bool no_auth = false;
  bool insecure_listen = false;
  AuditOptions audit;
  AuditScope audit_scope = AuditScope::kDecisions;
  TlsOptions tls;
  std::vector<OidcProvider> login_providers;
  SpreadTexts spread;  ///< Where no directory says it.
  engine::Durability durability = engine::Durability::kSync;
  std::size_t cache_bytes = default_cache_bytes();
  wire::ServerOptions server;
  engine::EmbeddedOptions engine;
};

/// One event a line on standard error, as key=value pairs; standard output is for the one line that
/// says where it listens.
void start_logging() {
  auto logger = std::make_shared<spdlog::logger>("rowhouse",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("time=%Y-%m-%dT%H:%M:%S.%eZ level=%l %v", spdlog::pattern_time_type::utc);
  spdlog::set_default_logger(std::move(logger));
}

/// A log value in quotes: what a user chose cannot forge a second event.
std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + "\"";
}

Exit fail(const Error& error) {
  spdlog::error("event=failed error={} message={}", error.name(), in_quotes(error.message()));
  return Exit::kFailure;
}

Exit refuse(std::string_view why) {
  std::fprintf(stderr, "rowhouse serve: %.*s\n", static_cast<int>(why.size()), why.data());
  return Exit::kUsage;
}

bool is_loopback(std::string_view host) { return host == "::1" || host.starts_with("127."); }

/// As many descriptors as the connections need, and as the tables may: the engine keeps its files
/// open, so that is as many as the system lets us.
void raise_descriptor_limit(std::size_t connections_max) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = connections_max + kOtherDescriptors;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted) {
    spdlog::warn("event=few_descriptors limit={} wanted={}", limit.rlim_cur, wanted);
  }
}

/// SIGINT, SIGTERM and SIGHUP, blocked in every thread that is started from here on, so that the
/// main thread can wait for them.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

/// Host and port as a URL has them.
std::string address_of(const wire::ServerOptions& server, std::uint16_t port) {
  const bool is_v6 = server.host.find(':') != std::string::npos;
  return (is_v6 ? "[" + server.host + "]" : server.host) + ":" + std::to_string(port);
}

Result<std::unique_ptr<engine::Engine>> open_engine(const ServeOptions& options) {
  engine::EmbeddedOptions engine_options = options.engine;
  engine_options.durability = options.durability;
  engine_options.region = options.server.region;
  engine_options.account = options.account;
  engine_options.address = address_of(options.server, options.server.port);
  engine_options.block_cache_bytes = options.cache_bytes;
  if (options.memory) return engine::make_in_memory(engine_options);
  if (!options.remote.empty()) {
    engine::remote::RemoteOptions remote;
    remote.limits = engine_options.limits;
    remote.hidden_table = options.gateway.directory_table;
    remote.needs_credentials_first = true;
    remote.keeps_policies = !options.no_auth;
    if (!options.no_auth) remote.table_age_max = kPolicyAgeMax;
    return engine::remote::open_remote(options.remote, remote);
  }
  return engine::open_embedded(options.data, engine_options);
}

std::string url_of(const wire::ServerOptions& server, std::uint16_t port) {
  return (server.tls != nullptr ? "https://" : "http://") + address_of(server, port);
}

administration::Options administration_options(const ServeOptions& options, AuditTrail* audit_trail,
                                               const std::string& audit_key) {
  administration::Options administered;
  administered.region = options.server.region;
  administered.account = options.account;
  if (audit_trail != nullptr) {
    administered.audit = &audit_trail->log();
    administered.denials = &audit_trail->denials();
    administered.audit_all = audit_trail->wants_all();
    administered.audit_files = {audit_log_options(options.data, options.audit), audit_key};
  }
  return administered;
}

/// The signal that ends the server. Until then SIGHUP reads the certificate again, and so does a
/// change of its files; without one SIGHUP ends the server, as it does most programs.
int wait_for_stop(const sigset_t& signals, wire::Tls* tls, AuditTrail* audit_trail) {
  AuditHealth audit_health(audit_trail != nullptr ? &audit_trail->log() : nullptr);
  for (;;) {
    siginfo_t info{};
    const int number = sigtimedwait(&signals, &info, &kLookPeriod);
    const bool is_timeout = number < 0;
    if (audit_trail != nullptr) audit_trail->sum_up();
    if (is_timeout && tls != nullptr && tls->files_have_changed()) reload_tls(*tls);
    if (is_timeout) audit_health.look();
    if (is_timeout) continue;
    if (number != SIGHUP || tls == nullptr) return number;
    reload_tls(*tls);
  }
}

void log_what_is_not_safe(const ServeOptions& options) {
  if (options.no_auth) {
    spdlog::warn(
        "event=no_authentication message={}",
        in_quotes("every caller is the operator; access control is not enforced, and a policy "
                  "that is put on a table has no seal: with access control it denies "
                  "everything until it is put again"));
  }
  if (!is_loopback(options.server.host) && options.server.tls == nullptr) {
    spdlog::warn("event=insecure_listen message={}",
                 in_quotes("items travel unencrypted; signatures keep secrets, not contents"));
  }
  if (!options.remote.empty() && !options.no_auth && options.audit.folder.empty()) {
    spdlog::warn("event=no_audit_log message={}",
                 in_quotes("refusals and the operator's access are not written down: --audit-dir"));
  }
  if (!options.data.empty() && options.durability == engine::Durability::kRelaxed) {
    spdlog::warn("event=relaxed_durability message={}",
                 in_quotes("a power loss may take back answered writes"));
  }
}

Exit serve(ServeOptions options) {
  start_logging();
  mallopt(M_ARENA_MAX, malloc_arenas());
  const sigset_t signals = block_signals();
  raise_descriptor_limit(options.server.connections_max);

  auto tls = open_tls(options.tls, options.server.host, options.data);
  if (!tls) return fail(tls.error());
  options.server.tls = tls->get();
  auto engine = open_engine(options);
  if (!engine) return fail(engine.error());
  ServerAccess access;
  std::unique_ptr<AuditTrail> audit_trail;
  std::optional<administration::Administrator> administrator;
  FolderKeys& keys = access.keys;
  if (!options.no_auth) {
    auto opened = open_server_access(**engine, options);
    if (!opened) return fail(opened.error());
    access = *std::move(opened);
    if (keeps_audit_log(options.data, options.audit)) {
      auto log = audit::Log::open(audit_log_options(options.data, options.audit), keys.audit);
      if (!log) return fail(log.error());
      audit_trail = std::make_unique<AuditTrail>(*std::move(log), options.audit_scope);
    }
    // Those that gateways keep are known with their tables alone, and denials of them are audited.
    if (options.remote.empty()) {
      if (const auto told = log_unverified_policies(**engine, keys.resource_policy); !told) {
        return fail(told.error());
      }
    }
    administrator.emplace(*access.directory,
                          administration_options(options, audit_trail.get(), keys.audit));
  }
  auto sessions = SessionAccess::open(access.directory.get(), std::move(keys.session),
                                      options.account, options.login_providers, audit_trail.get());
  if (!sessions) return fail(sessions.error());
  options.server.credentials = (*sessions)->credentials();
  options.server.signature_observer = audit_trail.get();
  tenancy::Spreads told_spreads;
  if (const auto told = read_spread(options.spread, told_spreads); !told) return fail(told.error());
  const bool has_directory = access.directory != nullptr;
  engine::spread::SpreadEngine spread_engine(
      **engine, has_directory ? access.directory->spreads() : told_spreads, options.engine.limits);
  // Without a directory none will be spread who is not now; behind a gateway none is.
  const bool may_spread = !options.behind_gateway && (has_directory || told_spreads.any());
  engine::Engine& served = may_spread ? spread_engine : **engine;
  core::Pipeline pipeline(served, {options.server.region, options.account, options.behind_gateway},
                          audit_trail.get(), base::system_clock(), keys.statement,
                          keys.resource_policy, access.directory.get());
  wire::Dispatcher dispatcher(pipeline, options.engine.limits);
  wire::Administration administration(administrator ? &*administrator : nullptr);
  wire::Apis apis;
  apis.serve(wire::Api::kDynamoDb, dispatcher);
  apis.serve(wire::Api::kDynamoDbStreams, dispatcher);
  apis.serve(wire::Api::kRowhouse, administration);
  apis.serve(wire::Api::kSts, (*sessions)->handler());
  auto server = wire::Server::start(options.server, apis);
  if (!server) return fail(server.error());

  const std::string url = url_of(options.server, (*server)->port());
  log_what_is_not_safe(options);
  spdlog::info("event=listening url={} store={} io_threads={}", url,
               options.memory           ? "memory"
               : options.remote.empty() ? in_quotes(options.data)
                                        : in_quotes(options.remote),
               options.server.io_threads);
  std::printf("rowhouse listening on %s\n", url.c_str());
  std::fflush(stdout);

  const int number = wait_for_stop(signals, tls->get(), audit_trail.get());
  spdlog::info("event=stopping signal={}", number == SIGTERM  ? "SIGTERM"
                                           : number == SIGINT ? "SIGINT"
                                                              : "SIGHUP");
  if (access.watch) access.watch->begin_to_stop();
  const bool drained = (*server)->stop(kDrainMax);
  if (!drained) spdlog::warn("event=drain_cut_short after_ms={}", kDrainMax.count());
  server->reset();
  sessions->reset();
  audit_trail.reset();
  access.watch.reset();
  access.directory.reset();
  access.engine.reset();
  engine->reset();
  spdlog::info("event=stopped");
  return Exit::kOk;
}

Exit check_and_serve(ServeOptions options) {
  if (options.server.host == "localhost") options.server.host = "127.0.0.1";
  if (int{options.memory} + int{!options.data.empty()} + int{!options.remote.empty()} != 1) {
    return refuse("give exactly one of --data DIR, --memory and --engine URL");
  }
  if (!options.remote.empty() && !engine::remote::names_engine(options.remote)) {
    return refuse("--engine takes a URL or the name of one of AWS's regions");
  }
  if (!options.remote.empty() && !options.no_auth) {
    const Result<void> given = check_master_key_is_given(options.master_key);
    if (!given) return refuse(given.error().message());
  }
  if (!options.spread.empty() && !options.no_auth) {
    return refuse("which tenants are spread is in the directory: see `rowhouse tenant create`");
  }
  if (options.behind_gateway && !options.remote.empty()) {
    return refuse(
        "--behind-gateway is for the server that keeps the items, with --data or --memory: a "
        "gateway is not the engine of another");
  }
  if (options.behind_gateway && !options.spread.empty()) {
    return refuse("behind a gateway nobody is spread but by the gateway: say --spread to that one");
  }
  if (options.no_auth && !is_loopback(options.server.host)) {
    return refuse("with --no-auth it serves only on a loopback address (127.0.0.1 or ::1)");
  }
  if (!is_loopback(options.server.host) && !options.insecure_listen && !options.tls.is_wanted()) {
    return refuse(
        "without TLS it serves only on a loopback address (127.0.0.1 or ::1), unless "
        "--insecure-listen says that what travels there may be read: give --tls-cert and "
        "--tls-key, "
        "or --tls-self-signed");
  }
  if (options.memory && (!options.master_key.file.empty() || !options.master_key.command.empty())) {
    return refuse("--memory keeps nothing that a master key could seal");
  }
  const bool wants_audit_log =
      options.audit_scope == AuditScope::kAll || !options.audit.folder.empty();
  if (wants_audit_log && (options.memory || options.no_auth)) {
    return refuse("with --memory or --no-auth no audit log is kept");
  }
  if (wants_audit_log && !keeps_audit_log(options.data, options.audit)) {
    return refuse("with --engine the audit log needs a folder of its own: give --audit-dir");
  }
  if (options.no_auth && !options.login_providers.empty()) {
    return refuse("with --no-auth there are no roles that a login could assume");
  }
  return serve(std::move(options));
}

/// Reads a number of milliseconds into `timeout`.
void add_timeout(CLI::App& command, const std::string& name, std::chrono::milliseconds& timeout,
                 const std::string& description) {
  command
      .add_option_function<std::int64_t>(
          name,
          [&timeout](const std::int64_t& milliseconds) {
            timeout = std::chrono::milliseconds(milliseconds);
          },
          description)
      ->type_name("MS")
      ->default_str(std::to_string(timeout.count()))
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{86'400'000}).description(""))
      ->group("Bounds");
}

void add_bounds(CLI::App& command, wire::ServerOptions& server) {
  command.add_option("--connections-max", server.connections_max, "Connections open at once")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000).description(""))
      ->type_name("N")
      ->group("Bounds");
  command
      .add_option("--connections-per-address", server.connections_per_address,
                  "Of them, from one client address (IPv6: one /64 network)")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000).description(""))
      ->type_name("N")
      ->group("Bounds");
  command
      .add_option("--requests-per-second-per-address", server.requests_per_second_per_address,
                  "Requests a second from one client address; 0: no limit")
      ->capture_default_str()
      ->check(CLI::Range(0, 1'000'000'000).description(""))
      ->type_name("N")
      ->group("Bounds");
  command
      .add_option("--bytes-in-flight-max", server.bytes_in_flight_max,
                  "Bytes of requests and answers held at once")
      ->type_name("BYTES")
      ->capture_default_str()
      ->group("Bounds");
  add_timeout(command, "--handshake-timeout-ms", server.handshake_timeout,
              "To agree on TLS with a client");
  add_timeout(command, "--head-timeout-ms", server.head_timeout, "To receive a request's headers");
  add_timeout(command, "--body-timeout-ms", server.body_timeout, "To receive a request's body");
  add_timeout(command, "--idle-timeout-ms", server.idle_timeout, "Between two requests");
  add_timeout(command, "--write-timeout-ms", server.write_timeout,
              "For a client to take any of its answer");
}

}  // namespace

void add_serve(CLI::App& app, Exit& exit) {
  CLI::App* command = app.add_subcommand("serve", "Serve DynamoDB's API over HTTP");
  auto options = std::make_shared<ServeOptions>();  // shared with the callback, which may outlive
                                                    // this call
  wire::ServerOptions& server = options->server;
  command->add_option("--data", options->data, "Keep tables and items in this folder")
      ->type_name("DIR");
  command->add_flag("--memory", options->memory, "Keep them in memory, and forget them at the end");
  command
      ->add_option(
          "--engine", options->remote,
          "Keep nothing here: pass everything on to that endpoint of DynamoDB's API, or to "
          "Amazon DynamoDB in that region, called with the credentials that AWS's SDKs would "
          "find; tenants and keys lie there too, sealed under the master key")
      ->type_name("URL");
  command->add_option("--host", server.host, "Address to listen on")
      ->type_name("IP")
      ->capture_default_str();
  command->add_option("--port", server.port, "Port to listen on; 0 picks one")
      ->type_name("N")
      ->capture_default_str();
  command->add_flag("--no-auth", options->no_auth,
                    "Take every caller for the operator; only on a loopback address");
  add_spread_option(*command, options->spread, "--spread", ", with --no-auth");
  command->add_flag("--behind-gateway", options->behind_gateway,
                    "This is the engine of a gateway, which asks as the operator: let the operator "
                    "name the keys under which it keeps spread tenants");
  command->add_flag("--insecure-listen", options->insecure_listen,
                    "Listen on an address that others can reach, without encryption");
  add_tls_options(*command, options->tls);
  add_master_key_options(*command, options->master_key);
  add_audit_options(*command, options->audit);
  add_audit_scope_option(*command, options->audit_scope);
  add_oidc_options(*command);
  add_gateway_options(*command, options->gateway);
  command
      ->add_option("--durability", options->durability,
                   "sync answers a write once it is on disk, relaxed once the system has it")
      ->transform(CLI::CheckedTransformer(std::map<std::string, engine::Durability>{
                                              {"sync", engine::Durability::kSync},
                                              {"relaxed", engine::Durability::kRelaxed}})
                      .description(""))
      ->type_name("sync|relaxed")
      ->default_str("sync");
  command
      ->add_option("--io-threads", server.io_threads,
                   "Threads that may serve connections; as many do as the load needs")
      ->capture_default_str()
      ->check(CLI::Range(1, 256).description(""))
      ->type_name("N");
  command
      ->add_option("--cache", options->cache_bytes,
                   "Memory for what was read from disk; default: an eighth of the machine's")
      ->transform(CLI::AsSizeValue(false).description(""))
      ->type_name("SIZE");
  command
      ->add_option("--region", server.region,
                   "Region in ARNs and on the health page; signatures have to be for it")
      ->capture_default_str()
      ->check([](const std::string& text) {
        const bool plain =
            !text.empty() && text.size() <= 64 &&
            text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
        return plain ? std::string() : "a region is of a-z, 0-9 and -: " + text;
      });
  command->add_option("--account", options->account, "Account in ARNs, 12 digits")
      ->capture_default_str()
      ->check([](const std::string& text) {
        const bool digits =
            text.size() == 12 && text.find_first_not_of("0123456789") == std::string::npos;
        return digits ? std::string() : "an account has 12 digits: " + text;
      });
  command->add_flag("--cors", server.cross_origin, "Let pages of any origin call this server");
  add_bounds(*command, server);
  add_engine_settings(*command, options->engine);
  command->footer(
      "Callers sign with the operator's key (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or one "
      "that\n"
      "the first start makes and shows) or with a tenant's (rowhouse tenant create). With "
      "--engine\n"
      "those variables are the engine's credentials, and never the operator's key.\n"
      "Examples:\n"
      "  rowhouse serve --data ./data\n"
      "  rowhouse serve --data ./data --no-auth\n"
      "  rowhouse serve --data ./data --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem\n"
      "  rowhouse serve --memory --no-auth --port 0\n"
      "  rowhouse serve --engine eu-west-1 --master-key-file /run/secrets/rowhouse.key\n"
      "  aws dynamodb list-tables --endpoint-url http://127.0.0.1:8000");
  command->callback([options, command, &exit] {
    auto providers = oidc_providers_of(*command);
    if (!providers) {
      exit = refuse(providers.error().message());
      return;
    }
    options->login_providers = *std::move(providers);
    exit = check_and_serve(*options);
  });
}

}  // namespace rowhouse::app

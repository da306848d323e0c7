#include "wire/daemon.h"

#include "base/escape.h"
#include "base/log.h"
#include "base/paths.h"
#include "base/spool.h"
#include "base/standard_descriptors.h"
#include "config/config.h"
#include "memory/memory.h"
#include "memory/observe.h"
#include "pipeline/pipeline.h"
#include "quarantine/notifier.h"
#include "quarantine/store.h"
#include "sandbox/pool.h"
#include "wire/callbacks.h"
#include "wire/gate.h"
#include "wire/housekeeping.h"
#include "wire/options.h"
#include "wire/privileges.h"
#include "wire/process.h"
#include "wire/signals.h"
#include "wire/socket.h"
#include "wire/surroundings.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sysexits.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <memory>
#include <optional>
#include <thread>

namespace keneki::wire {
namespace {

using namespace std::chrono_literals;
using config::Config;
using config::Problems;
using std::chrono::steady_clock;
using SnapshotPointer = std::shared_ptr<const pipeline::Snapshot>;

/// The answer to the last message leaves after it is counted out; this is more than it takes.
constexpr auto last_answer_grace = 250ms;
/// What was learned last is written within it; a crash would lose no more.
constexpr auto memory_grace = 3s;
/// Files open besides those of sessions: log, pipes, libraries, and two for each inspector.
constexpr unsigned long files_in_reserve = 64;
/// A session holds its socket and its spool; while it waits for an inspector nothing more.
constexpr unsigned long files_per_session = 2;

class PipelineExaminer final : public Examiner {
public:
    PipelineExaminer(sandbox::InspectorPool& pool, const memory::Memory* memory)
        : pipeline_(pool, memory), memory_(memory) {}
    pipeline::Judgement examine(const pipeline::Snapshot& snapshot,
                                const pipeline::Session& session,
                                int content_fd,
                                std::uint64_t size,
                                steady_clock::time_point until) override {
        return pipeline_.examine(snapshot, session, content_fd, size, until);
    }
    void remember(const pipeline::Snapshot& snapshot,
                  const pipeline::Judgement& judgement) override {
        // What was not looked into has no verdict that says anything about its author.
        const bool judged = !judgement.failure || judgement.failure->name == "memory_unavailable";
        if (memory_ == nullptr || !judged) return;
        const auto action = judgement.verdict.action;
        const bool bad = action == judge::Action::strip || action == judge::Action::quarantine ||
                         action == judge::Action::reject;
        memory_->learn(memory::observations_of(judgement.evidence, snapshot.config, bad,
                                               static_cast<std::int64_t>(std::time(nullptr))));
    }
    void remember(const pipeline::Snapshot& snapshot, const memory::Release& release) override {
        if (memory_ == nullptr || !snapshot.config.release_teaches) return;
        memory_->learn(memory::observations_of(release, snapshot.config,
                                               static_cast<std::int64_t>(std::time(nullptr))));
    }

private:
    pipeline::Pipeline pipeline_;
    const memory::Memory* memory_;
};

struct Failed {
    int status; ///< sysexits
};

Unexpected<Failed> complain(int status, std::string_view message) {
    log::error("{}", message);
    return fail(Failed{status});
}

void open_log(const Config& config, bool foreground) {
    const bool to_syslog = config.log_to == "syslog" || (config.log_to == "auto" && !foreground);
    log::open(to_syslog ? log::Target::syslog : log::Target::standard_error, "keneki-milter",
              static_cast<log::Level>(std::clamp(config.log_level, 3, 7)));
}

Expected<SnapshotPointer, Problems> load_all(const Options& options) {
    auto config = config::load(options.config_file);
    if (!config) return fail(config.error());
    return pipeline::load_snapshot(with_options(std::move(*config), options));
}

/// What is not a matter of the configuration's text but of the machine.
struct Surroundings {
    SocketAddress address;
    SocketOwner owner;
    std::optional<Account> account;
};

Expected<Surroundings, Failed> examine_surroundings(const Config& config) {
    Surroundings found;
    auto address = parse_socket(config.socket);
    if (!address) return complain(EX_CONFIG, "milter.socket: " + address.error());
    found.address = std::move(*address);
    found.owner.mode = config.socket_mode;
    if (!config.user.empty()) {
        auto account = find_account(config.user);
        if (!account) return complain(EX_NOUSER, "user: " + account.error());
        found.account = std::move(*account);
        if (::geteuid() == 0) {
            found.owner.user = found.account->user;
            found.owner.group = found.account->group;
        }
    }
    if (!config.socket_group.empty()) {
        const auto group = find_group(config.socket_group);
        if (!group) return complain(EX_NOUSER, "milter.group: " + group.error());
        found.owner.group = *group;
    }
    if (::access(inspector_program().c_str(), X_OK) != 0)
        return complain(EX_UNAVAILABLE, fmt::format("the inspector {} is missing or not executable",
                                                    escaped(inspector_program())));
    return found;
}

unsigned cap_on_connections(const Config& config, unsigned long file_limit) {
    const unsigned long reserve = files_in_reserve + 4UL * config.inspector_workers;
    const unsigned long possible =
        file_limit > reserve ? (file_limit - reserve) / files_per_session : 1;
    if (possible >= config.connections) return config.connections;
    log::warning("only {} files may be open (RLIMIT_NOFILE): at most {} connections instead of {}",
                 file_limit, possible, config.connections);
    return static_cast<unsigned>(possible);
}

void log_problems(std::string_view what, const Problems& problems) {
    for (const config::Problem& problem : problems)
        log::error("{}{}", what, problem.text());
}

/// Things that only a restart changes.
void name_what_stays(const Config& now, const Config& next) {
    const auto stays = [](bool changed, std::string_view key) {
        if (changed) log::warning("{} has changed; that takes a restart", key);
    };
    stays(now.socket != next.socket, "milter.socket");
    stays(now.socket_mode != next.socket_mode, "milter.mode");
    stays(now.socket_group != next.socket_group, "milter.group");
    stays(now.user != next.user, "user");
    stays(now.log_to != next.log_to, "log.to");
    stays(now.connections != next.connections, "milter.connections");
    stays(now.store != next.store, "store");
    stays(now.quarantine_keep_days != next.quarantine_keep_days ||
              now.quarantine_most_bytes != next.quarantine_most_bytes,
          "quarantine");
    stays(now.memory_enabled != next.memory_enabled ||
              now.memory_key_file != next.memory_key_file ||
              now.memory_keep_days != next.memory_keep_days ||
              now.memory_most_contacts != next.memory_most_contacts ||
              now.memory_time_limit != next.memory_time_limit,
          "memory");
    stays(now.inspector_workers != next.inspector_workers ||
              now.inspector_time_limit != next.inspector_time_limit ||
              now.inspector_messages != next.inspector_messages ||
              now.inspector_memory_bytes != next.inspector_memory_bytes ||
              now.sandbox_best_effort != next.sandbox_best_effort,
          "inspector");
}

void say_what_is_missing(const Config& config) {
    for (const config::Problem& warning : config.warnings)
        log::warning("{}", warning.text());
}

void reload(Gate& gate, const Options& options) {
    notify_reloading();
    const SnapshotPointer before = gate.snapshot();
    auto next = load_all(options);
    if (!next) {
        log_problems("reload refused, the configuration stays as it was: ", next.error());
    } else {
        name_what_stays(before->config, (*next)->config);
        log::set_level(static_cast<log::Level>(std::clamp((*next)->config.log_level, 3, 7)));
        say_what_is_missing((*next)->config);
        if (const std::string problem = spool_problem((*next)->config); !problem.empty())
            log::error("{}", problem);
        log::notice("configuration reloaded, config={}", (*next)->version);
        gate.replace(std::move(*next));
    }
    notify_ready();
}

/// Until SIGTERM or SIGINT, or until libmilter gives up or nobody can reach us any more.
int serve(Gate& gate, const Options& options, Housekeeping& housekeeping) {
    for (;;) {
        switch (wait_for_request(housekeeping.until_next())) {
        case Request::reload:
            reload(gate, options);
            break;
        case Request::stop:
            return EX_OK;
        case Request::milter_ended:
            log::error("libmilter has given up");
            return EX_UNAVAILABLE;
        case Request::none:
            break;
        }
        if (!housekeeping.look()) return EX_UNAVAILABLE;
    }
}

void finish_messages(Gate& gate, Listener& listener) {
    notify_stopping();
    gate.stop();
    listener.remove_path();
    log::notice("stopping; {} messages are in flight", gate.messages());
    if (gate.wait_until_idle(steady_clock::now() + gate.snapshot()->config.deadline))
        std::this_thread::sleep_for(last_answer_grace);
    else
        log::warning("{} messages were not finished; the MTA will try them again", gate.messages());
}

Expected<std::unique_ptr<sandbox::InspectorPool>, Failed> start_inspectors(const Config& config) {
    auto pool = sandbox::InspectorPool::start(pipeline::pool_options(config));
    if (!pool) return complain(EX_UNAVAILABLE, "inspectors: " + pool.error());
    return std::move(*pool);
}

std::unique_ptr<memory::Memory> open_memory(const Config& config) {
    if (!config.memory_enabled) return nullptr;
    return memory::Memory::open(memory::options_of(config, memory::Options::Access::serve));
}

std::unique_ptr<quarantine::Store> open_store(const pipeline::Snapshot& snapshot) {
    const Config& config = snapshot.config;
    quarantine::StoreOptions options;
    options.in_use = snapshot.quarantine_key.has_value();
    options.store = config.store;
    options.keep_days = config.quarantine_keep_days;
    options.most_bytes = config.quarantine_most_bytes;
    return std::make_unique<quarantine::Store>(options);
}

quarantine::NoticeSettings notice_settings(const Gate& gate) {
    const SnapshotPointer snapshot = gate.snapshot();
    const Config& config = snapshot->config;
    return {snapshot->notice_words, config.release_server, config::notice_address(config),
            config.notice_contact,  config.notice_to,      config.notice_minute};
}

int run(const Options& options, const SnapshotPointer& snapshot) {
    const Config& config = snapshot->config;
    const auto surroundings = examine_surroundings(config);
    if (!surroundings) return surroundings.error().status;
    const unsigned long file_limit = raise_file_limit();

    PidFile pid_file;
    if (options.pid_file) {
        auto opened = PidFile::open(*options.pid_file);
        if (!opened) return complain(EX_CANTCREAT, opened.error()).error.status;
        pid_file = std::move(*opened);
    }
    auto listener = open_listener(surroundings->address, surroundings->owner);
    if (!listener) return complain(listener.error().status, listener.error().message).error.status;

    Background background;
    if (!options.foreground) {
        auto entered = Background::enter();
        if (!entered) return complain(EX_OSERR, entered.error()).error.status;
        background = std::move(*entered);
    }
    if (!pid_file.write_pid())
        return complain(EX_IOERR, "the pid file cannot be written").error.status;
    if (surroundings->account)
        if (const auto became = become(*surroundings->account); !became)
            return complain(EX_NOPERM, became.error()).error.status;
    if (::geteuid() == 0)
        log::warning("running as root; give a user in the configuration or with -u");

    block_signals();
    if (const std::string problem = spool_problem(config); !problem.empty())
        log::error("{}", problem);
    auto pool = start_inspectors(config);
    if (!pool) return pool.error().status;
    // Opened by the one who will own it, and behind the inspectors, which are to know nothing of
    // it.
    const auto memory = open_memory(config);
    const auto store = open_store(*snapshot);
    PipelineExaminer examiner(**pool, memory.get());
    Gate gate(snapshot, examiner, cap_on_connections(config, file_limit));
    gate.hold_in(store.get());
    const quarantine::Notifier notifier(*store, [&gate] { return notice_settings(gate); });
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
    const auto registered = register_milter(gate, ::fcntl(listener->fd(), F_DUPFD_CLOEXEC, 3));
    if (!registered) return complain(EX_UNAVAILABLE, registered.error()).error.status;
    std::thread milter([] {
        run_milter();
        tell_milter_ended();
    });
    milter.detach();
    int status = EX_SOFTWARE;
    if (libmilter_signals_parked(5s)) {
        say_what_is_missing(config);
        log::notice(
            "keneki-milter {} is ready on {} (Postfix: {}), {} inspectors, mode {}, config={}",
            KENEKI_VERSION, escaped(surroundings->address.milter_spelling()),
            escaped(surroundings->address.postfix_spelling()), config.inspector_workers,
            config.mode == config::Mode::observe ? "observe" : "enforce", snapshot->version);
        background.ready();
        notify_ready();
        Housekeeping housekeeping(*listener, file_limit);
        status = serve(gate, options, housekeeping);
    } else {
        log::error(
            "libmilter does not leave the signals to us; see docs/decisions/0005-signals.md");
    }
    finish_messages(gate, *listener);
    if (memory && !memory->finish(steady_clock::now() + memory_grace))
        log::warning("memory: not everything that was learned could be written");
    store->finish(steady_clock::now() + memory_grace);
    listener->remove_path();
    { const PidFile removed = std::move(pid_file); }
    log::notice("stopped");
    // Threads of libmilter still hold sessions, and there is no way to join them: nothing of what
    // they use may be destroyed. The inspectors end when their end of the channel closes.
    std::_Exit(status);
}

int check(const Options& options, const SnapshotPointer& snapshot) {
    say_what_is_missing(snapshot->config);
    const auto surroundings = examine_surroundings(snapshot->config);
    if (!surroundings) return surroundings.error().status;
    if (const std::string problem = spool_problem(snapshot->config); !problem.empty())
        return complain(EX_CANTCREAT, problem).error.status;
    fmt::print("{}: in order, config={}\n", escaped(options.config_file), snapshot->version);
    return EX_OK;
}

} // namespace

int daemon_main(int argc, char** argv) {
    try {
        keep_standard_descriptors();
        // A reload that is asked for before we are ready waits until then, instead of ending us.
        block_reload_signals();
        log::open(log::Target::standard_error, "keneki-milter", log::Level::info);
        const ParsedOptions parsed = parse_options(argc, argv);
        if (parsed.exit_status) return *parsed.exit_status;
        const Options& options = parsed.options;
        const auto snapshot = load_all(options);
        if (!snapshot) {
            for (const config::Problem& problem : snapshot.error())
                fmt::print(stderr, "keneki-milter: {}\n", problem.text());
            if (!options.check && options.log_to == "syslog") {
                log::open(log::Target::syslog, "keneki-milter", log::Level::info);
                log_problems("", snapshot.error());
            }
            return ::access(options.config_file.c_str(), F_OK) == 0 ? EX_CONFIG : EX_NOINPUT;
        }
        if (options.check) return check(options, *snapshot);
        open_log((*snapshot)->config, options.foreground);
        return run(options, *snapshot);
    } catch (const std::exception& error) {
        log::error("{}", escaped(error.what()));
        return EX_SOFTWARE;
    }
}

} // namespace keneki::wire

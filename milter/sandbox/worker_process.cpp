#include "sandbox/worker_process.h"

#include "base/escape.h"
#include "base/log.h"
#include "sandbox/answer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

namespace keneki::sandbox {
namespace {

constexpr int channel_in_worker = 3;
constexpr std::uint64_t ready_limit_bytes = 4096;
constexpr std::chrono::milliseconds farewell{200};
#ifdef KENEKI_SANITIZED
constexpr unsigned lines_of_a_worker = 300; // a sanitizer's report
#else
constexpr unsigned lines_of_a_worker = 20;
#endif

std::string reason(int error) {
    return std::generic_category().message(error);
}

/// Above the numbers that the worker's own descriptors are moved to, so that no move lands on
/// another's source.
UniqueFd move_up(UniqueFd fd) {
    constexpr int lowest = 10;
    return UniqueFd(::fcntl(fd.get(), F_DUPFD_CLOEXEC, lowest));
}

/// What the worker gets from us: two descriptors, default signals, a session of its own (no
/// terminal), and hardly any environment.
class SpawnPlan {
public:
    SpawnPlan() {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawnattr_init(&attributes_);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
    ~SpawnPlan() {
        ::posix_spawnattr_destroy(&attributes_);
        ::posix_spawn_file_actions_destroy(&actions_);
    }

    void set_descriptors(int channel, int errors) {
        ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions_, errors, STDERR_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions_, channel, channel_in_worker);
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, channel_in_worker + 1);
    }
    void set_signals() {
        sigset_t all;
        sigset_t none;
        ::sigfillset(&all);
        ::sigemptyset(&none);
        ::posix_spawnattr_setsigdefault(&attributes_, &all);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        constexpr int flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID;
        ::posix_spawnattr_setflags(&attributes_, static_cast<short>(flags));
    }
    /// 0, or why not.
    int run(std::vector<std::string>& arguments, pid_t& pid) {
        std::vector<char*> argument_pointers;
        argument_pointers.reserve(arguments.size() + 1);
        for (auto& argument : arguments)
            argument_pointers.push_back(argument.data());
        argument_pointers.push_back(nullptr);
        // The same whatever the daemon's locale and zone; a zone given as rule needs no file.
        std::string locale = "LC_ALL=C.UTF-8";
        std::string zone = "TZ=UTC0";
        const std::array<char*, 3> environment{locale.data(), zone.data(), nullptr};
        return ::posix_spawn(&pid, arguments.front().c_str(), &actions_, &attributes_,
                             argument_pointers.data(), environment.data());
    }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

std::vector<std::string> arguments_for(const PoolOptions& options) {
    std::vector<std::string> arguments{options.program,
                                       fmt::format("--memory-limit={}", options.memory_limit_bytes),
                                       fmt::format("--parent={}", ::getpid())};
    if (options.confinement == Confinement::best_effort)
        arguments.emplace_back("--confinement=best-effort");
    if (options.test_hooks) arguments.emplace_back("--test-hooks");
    return arguments;
}

std::optional<std::string> how_it_ended(int status) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return std::nullopt;
    if (WIFEXITED(status)) return fmt::format("exited with status {}", WEXITSTATUS(status));
    if (!WIFSIGNALED(status)) return fmt::format("ended with status {}", status);
    const char* const name = ::sigabbrev_np(WTERMSIG(status));
    return fmt::format("was ended by signal {} (SIG{})", WTERMSIG(status),
                       name != nullptr ? name : "?");
}

/// What a worker that is ready lacks of its confinement. An upgrade replaces the program on disk
/// under a running daemon: one that speaks another vocabulary must not answer for a message.
Expected<std::string, std::string> missing_in(std::string_view hello) {
    const std::string_view version = hello.substr(0, hello.find('\n'));
    if (version == hello || version != KENEKI_VERSION)
        return fail(fmt::format("the inspector on disk is not of this version ({} instead of {}): "
                                "restart this program",
                                escaped(version, 40), KENEKI_VERSION));
    return std::string(hello.substr(version.size() + 1));
}

/// An idle worker says nothing: if its channel has something to read, that is its end or a forged
/// answer.
bool is_silent(int channel) {
    char byte = 0;
    return ::recv(channel, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EINTR);
}

} // namespace

UniqueFd reopen_readable(int fd) {
    const std::string path = fmt::format("/proc/self/fd/{}", fd);
    return UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

Expected<std::unique_ptr<WorkerProcess>, std::string>
WorkerProcess::launch(const PoolOptions& options) {
    std::array<int, 2> sockets{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0)
        return fail(fmt::format("no socket for an inspector: {}", reason(errno)));
    UniqueFd ours(sockets[0]);
    UniqueFd theirs = move_up(UniqueFd(sockets[1]));
    std::array<int, 2> pipe{-1, -1};
    // Not blocking at either end: a worker that talks too much loses its words, not its time.
    if (::pipe2(pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return fail(fmt::format("no pipe for an inspector: {}", reason(errno)));
    UniqueFd errors(pipe[0]);
    const UniqueFd their_errors = move_up(UniqueFd(pipe[1]));
    if (!theirs || !their_errors)
        return fail(fmt::format("no descriptor for an inspector: {}", reason(errno)));

    SpawnPlan plan;
    plan.set_descriptors(theirs.get(), their_errors.get());
    plan.set_signals();
    auto arguments = arguments_for(options);
    pid_t pid = -1;
    if (const int error = plan.run(arguments, pid); error != 0)
        return fail(fmt::format("cannot start {}: {}", options.program, reason(error)));
    return std::unique_ptr<WorkerProcess>(
        new WorkerProcess(pid, std::move(ours), std::move(errors)));
}

Expected<std::string, std::string> WorkerProcess::await_ready(Deadline deadline) {
    auto frame = receive_frame(channel_.get(), ready_limit_bytes, Descriptors::refuse, deadline);
    if (frame && frame->kind == FrameKind::ready) return missing_in(frame->payload);
    if (frame && frame->kind == FrameKind::refused)
        return fail(
            fmt::format("the inspector cannot lock itself down ({}); sandbox: best_effort would "
                        "run it all the same",
                        escaped(frame->payload)));
    if (!frame && frame.error() == ChannelError::timed_out)
        return fail(std::string("the inspector did not become ready in time"));
    drain_errors();
    return fail(
        fmt::format("the inspector did not start: it {}", end().value_or("ended without a word")));
}

WorkerProcess::Answer WorkerProcess::take_answer(Frame frame) const {
    Answer answer{Outcome::garbage, {}};
    if (frame.kind != FrameKind::answer && frame.kind != FrameKind::last_answer) return answer;
    auto evidence = read_answer(frame.payload);
    if (!evidence) {
        log::warning("inspector {} gave an answer that cannot be: {}", pid_, evidence.error());
        return answer;
    }
    answer.outcome = frame.kind == FrameKind::answer ? Outcome::answered : Outcome::wants_to_retire;
    answer.evidence = *std::move(evidence);
    return answer;
}

WorkerProcess::Answer WorkerProcess::exchange(const evidence::InspectionRequest& request,
                                              int readable_fd,
                                              std::uint64_t answer_limit_bytes,
                                              Deadline deadline) {
    if (!is_silent(channel_.get())) return {Outcome::gone_before, {}};
    const auto outcome_of = [](ChannelError error) {
        if (error == ChannelError::timed_out) return Outcome::timed_out;
        return error == ChannelError::too_long ? Outcome::garbage : Outcome::died;
    };
    const auto sent = send_frame(channel_.get(), FrameKind::request, request.SerializeAsString(),
                                 readable_fd, deadline);
    if (!sent) return {outcome_of(sent.error()), {}};
    auto frame = receive_frame(channel_.get(), answer_limit_bytes, Descriptors::refuse, deadline);
    if (!frame) return {outcome_of(frame.error()), {}};
    return take_answer(*std::move(frame));
}

Expected<std::string, std::string> WorkerProcess::copy(std::string_view request,
                                                       int readable_fd,
                                                       std::uint64_t limit_bytes,
                                                       Deadline deadline) {
    const auto sent =
        send_frame(channel_.get(), FrameKind::copy_request, request, readable_fd, deadline);
    if (!sent) return fail(std::string("the inspector did not take the message"));
    auto answer = receive_frame(channel_.get(), limit_bytes, Descriptors::refuse, deadline);
    if (!answer)
        return fail(std::string(answer.error() == ChannelError::timed_out
                                    ? "the inspector did not answer in time"
                                    : "the inspector died over the message"));
    if (answer->kind != FrameKind::copy)
        return fail(std::string("the inspector gave an answer that cannot be"));
    return std::move(answer->payload);
}

void WorkerProcess::drain_errors() {
    constexpr std::size_t piece_bytes = 4096;
    constexpr unsigned pieces_at_once = 16;
    std::array<char, piece_bytes> piece{};
    for (unsigned i = 0; i < pieces_at_once; ++i) {
        const ssize_t n = ::read(errors_.get(), piece.data(), piece.size());
        if (n <= 0) {
            hung_up_ = n == 0 || (errno != EAGAIN && errno != EINTR);
            return;
        }
        std::string_view rest(piece.data(), static_cast<std::size_t>(n));
        while (!rest.empty() && lines_logged_ <= lines_of_a_worker) {
            const auto line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
            if (line.empty()) continue;
            if (++lines_logged_ > lines_of_a_worker)
                log::warning("inspector {} says more, which is left out", pid_);
            else
                log::warning("inspector {} says: {}", pid_, escaped(line));
        }
    }
}

void WorkerProcess::kill_now() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
}

std::optional<std::string> WorkerProcess::end() {
    if (pid_ <= 0) return std::nullopt;
    channel_.reset();
    pollfd errors{errors_.get(), 0, 0}; // POLLHUP: no process holds the other end
    static_cast<void>(::poll(&errors, 1, static_cast<int>(farewell.count())));
    kill_now();
    int status = 0;
    pid_t reaped = -1;
    do {
        reaped = ::waitpid(pid_, &status, 0);
    } while (reaped < 0 && errno == EINTR);
    drain_errors();
    pid_ = -1;
    return reaped > 0 ? how_it_ended(status) : std::nullopt;
}

} // namespace keneki::sandbox

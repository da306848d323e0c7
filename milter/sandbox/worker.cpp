#include "anonymous/copy.h"
#include "anonymous/request.h"
#include "base/byte_reader.h"
#include "inspect/inspect.h"
#include "sandbox/channel.h"
#include "sandbox/lockdown.h"
#include "sandbox/pool.h"
#include "sandbox/test_hooks.h"
#include "sandbox/text_repair.h"

#include <fmt/format.h>
#include <google/protobuf/stubs/logging.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::sandbox {
namespace {

constexpr int channel = 3;
/// The request holds names and passwords, never the message.
constexpr std::uint64_t request_limit_bytes = 1U << 20U;
/// A worker that once needed more asks to be replaced, so that one big message does not cost for
/// ever.
constexpr long resident_limit_kb = 256L << 10U;
/// Freed memory goes back to the system after a message of this size and now and then.
constexpr std::uint64_t trim_from_bytes = 1U << 20U;
constexpr unsigned trim_interval = 64;
/// Until then it stays with us: asking for it anew costs a page fault for each 4 KiB.
constexpr int kept_free_bytes = 64 << 20;

struct WorkerOptions {
    std::uint64_t memory_limit_bytes = 0;
    Confinement confinement = Confinement::require;
    bool test_hooks = false;
    pid_t parent = 0;
    long retire_above_kb = resident_limit_kb;
};

template <class Number>
bool read_number(std::string_view text, Number& into) {
    const char* const end =
        text.data() + text.size(); // NOLINT(cppcoreguidelines-pro-bounds-pointer-arithmetic)
    const auto [stop, error] = std::from_chars(text.data(), end, into);
    return error == std::errc() && stop == end;
}

std::optional<WorkerOptions> read_options(std::span<char* const> arguments) {
    WorkerOptions options;
    for (const std::string_view argument : arguments) {
        constexpr std::string_view memory = "--memory-limit=";
        constexpr std::string_view parent = "--parent=";
        if (argument.starts_with(memory)) {
            if (!read_number(argument.substr(memory.size()), options.memory_limit_bytes)) return {};
        } else if (argument.starts_with(parent)) {
            if (!read_number(argument.substr(parent.size()), options.parent)) return {};
        } else if (argument == "--confinement=best-effort") {
            options.confinement = Confinement::best_effort;
        } else if (argument == "--test-hooks") {
            options.test_hooks = true;
        } else {
            return {};
        }
    }
    if (options.memory_limit_bytes == 0 || options.parent == 0) return {};
    return options;
}

bool is_socket(int descriptor) {
    int type = 0;
    socklen_t length = sizeof type;
    return ::getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &length) == 0;
}

/// Lives and dies with the daemon only: an end of the daemon ends it, but a signal to the whole
/// service or terminal does not, because messages in flight are still to be finished.
bool tie_to_parent(pid_t parent) {
    for (const int signal : {SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGPIPE, SIGXFSZ})
        static_cast<void>(std::signal(signal, SIG_IGN));
    return ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && ::getppid() == parent;
}

/// The message, readable and nothing else.
class Mapping {
public:
    Mapping(int descriptor, std::uint64_t size) : size_(size) {
        // All of it is read, so all of it is mapped at once and not with a fault for each piece.
        if (size_ != 0)
            start_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0);
    }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() {
        if (ok() && size_ != 0) ::munmap(start_, size_);
    }
    [[nodiscard]] bool ok() const { return start_ != MAP_FAILED; }
    [[nodiscard]] Bytes bytes() const { return {static_cast<const std::byte*>(start_), size_}; }

private:
    void* start_ = nullptr;
    std::size_t size_;
};

void say(std::string_view line) {
    const std::string out = fmt::format("{}\n", line);
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, out.data(), out.size());
}

/// The most memory that this process ever had. The kernel begins to count with what the daemon had
/// when it started us: our own growth is what comes on top.
long peak_resident_kb() {
    rusage usage{};
    return ::getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0;
}

enum class Served { answered, closed, failed };

Served serve_copy(const Frame& frame) {
    const auto request = anonymous::read_request(frame.payload);
    if (!request || !frame.descriptor) return Served::failed;
    const Mapping content(frame.descriptor.get(), request->size);
    if (!content.ok()) return Served::failed;
    // Bytes and characters are the same memory; only the type differs.
    const std::string_view message(reinterpret_cast<const char*>(content.bytes().data()),
                                   content.bytes().size());
    const auto copy = anonymous::anonymous_copy(message, anonymous::Letters(request->choice),
                                                request->attachments);
    return send_frame(channel, FrameKind::copy, anonymous::serialised(copy), -1, no_deadline)
               ? Served::answered
               : Served::closed;
}

/// `big`: the message was, and its memory should go back.
Served serve_one(const WorkerOptions& options, bool& big) {
    auto frame = receive_frame(channel, request_limit_bytes, Descriptors::take, no_deadline);
    if (!frame) return frame.error() == ChannelError::closed ? Served::closed : Served::failed;
    if (frame->kind == FrameKind::copy_request) return serve_copy(*frame);
    evidence::InspectionRequest request;
    if (frame->kind != FrameKind::request || !request.ParseFromString(frame->payload) ||
        !frame->descriptor)
        return Served::failed;
    const Mapping content(frame->descriptor.get(), request.size());
    if (!content.ok()) {
        say("cannot map the message");
        return Served::failed;
    }
    auto evidence =
        options.test_hooks && request.test_hook() != evidence::InspectionRequest::NO_HOOK
            ? run_test_hook(request, frame->descriptor.get(), options.memory_limit_bytes)
            : inspect::inspect(request, content.bytes());
    repair_text(evidence);
    const bool has_grown = peak_resident_kb() > options.retire_above_kb;
    const auto kind = has_grown ? FrameKind::last_answer : FrameKind::answer;
    const auto sent = send_frame(channel, kind, evidence.SerializeAsString(), -1, no_deadline);
    big = request.size() >= trim_from_bytes;
    return sent ? Served::answered : Served::closed;
}

int serve(const WorkerOptions& options) {
    for (unsigned answered = 1;; ++answered) {
        bool big = false;
        switch (serve_one(options, big)) {
        case Served::answered:
            break;
        case Served::closed:
            return EX_OK;
        case Served::failed:
            return EX_PROTOCOL;
        }
        if (big || answered % trim_interval == 0) ::malloc_trim(0);
    }
}

int lock_down_and_serve(WorkerOptions& options) {
    options.retire_above_kb = std::max(resident_limit_kb, peak_resident_kb());
    std::vector<std::string> missing = limit_resources(options.memory_limit_bytes);
    inspect::initialise();
    for (auto& more : close_system_calls())
        missing.push_back(std::move(more));
    const std::string list = fmt::format("{}", fmt::join(missing, "; "));
    if (!missing.empty() && options.confinement == Confinement::require) {
        static_cast<void>(send_frame(channel, FrameKind::refused, list, -1, no_deadline));
        return EX_OSERR;
    }
    const std::string hello = KENEKI_VERSION "\n" + list;
    if (!send_frame(channel, FrameKind::ready, hello, -1, no_deadline)) return EX_OK;
    return serve(options);
}

} // namespace

int worker_main(int argc, char** argv) {
    const std::span<char* const> arguments(argv, static_cast<std::size_t>(argc));
    auto options = arguments.empty() ? std::nullopt : read_options(arguments.subspan(1));
    if (!options || !is_socket(channel)) {
        say("keneki-inspector is started by keneki-milter and keneki, not by hand.");
        return EX_USAGE;
    }
    if (!tie_to_parent(options->parent)) return EX_OSERR;
    ::mallopt(M_TRIM_THRESHOLD, kept_free_bytes);
    ::mallopt(M_MMAP_THRESHOLD, kept_free_bytes / 2);
    google::protobuf::SetLogHandler(nullptr); // its lines would repeat the message's text
    try {
        return lock_down_and_serve(*options);
    } catch (const std::bad_alloc&) {
        say("out of memory");
    } catch (const std::exception& error) {
        say(error.what());
    } catch (...) {
        say("unknown exception");
    }
    return EX_SOFTWARE;
}

} // namespace keneki::sandbox

#include "sandbox/test_hooks.h"

#include "base/unique_fd.h"
#include "sandbox/channel.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <new>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::sandbox {
namespace {

constexpr int channel = 3;

/// "name: EPERM", or "name: done" when the call was let through.
std::string outcome(std::string_view name, bool failed) {
    if (!failed) return fmt::format("{}: done", name);
    const char* const error = ::strerrorname_np(errno);
    return fmt::format("{}: {}", name, error != nullptr ? error : "?");
}

std::string try_open() {
    const UniqueFd file(::open("/etc/passwd", O_RDONLY | O_CLOEXEC));
    return outcome("open", !file);
}

std::string try_socket() {
    const UniqueFd made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return outcome("socket", !made);
}

std::string try_connect() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(static_cast<char*>(address.sun_path), "/dev/log", sizeof address.sun_path - 1);
    sockaddr plain{};
    static_assert(sizeof plain <= sizeof address);
    std::memcpy(&plain, &address, sizeof plain);
    return outcome("connect", ::connect(channel, &plain, sizeof plain) != 0);
}

std::string try_execve() {
    std::string program = "/bin/true";
    const std::array<char*, 2> arguments{program.data(), nullptr};
    const std::array<char*, 1> environment{nullptr};
    ::execve(program.c_str(), arguments.data(), environment.data());
    return outcome("execve", true);
}

std::string try_fork() {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    return outcome("fork", child < 0);
}

std::string try_ptrace() {
    return outcome("ptrace", ::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr) != 0);
}

std::string try_kill() {
    return outcome("kill", ::kill(1, 0) != 0);
}

std::string try_write_message(int content_fd) {
    const char byte = 'X';
    std::string said = outcome("pwrite", ::pwrite(content_fd, &byte, 1, 0) != 1);
    void* const shared = ::mmap(nullptr, 1, PROT_READ | PROT_WRITE, MAP_SHARED, content_fd, 0);
    said += ", " + outcome("mmap", shared == MAP_FAILED);
    const std::string again = fmt::format("/proc/self/fd/{}", content_fd);
    const UniqueFd writable(::open(again.c_str(), O_RDWR | O_CLOEXEC));
    return said + ", " + outcome("open", !writable);
}

std::string try_executable_memory() {
    constexpr std::size_t length = 4096;
    constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS;
    void* const at_once = ::mmap(nullptr, length, PROT_READ | PROT_EXEC, flags, -1, 0);
    std::string said = outcome("mmap", at_once == MAP_FAILED);
    void* const later = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, flags, -1, 0);
    return said + ", " + outcome("mprotect", ::mprotect(later, length, PROT_READ | PROT_EXEC) != 0);
}

/// close(2) is the one allowed call that tells whether a descriptor is there.
std::string list_descriptors() {
    constexpr int highest = 4096;
    std::string open;
    for (int fd = 0; fd < highest; ++fd) {
        const bool there = fd == channel || ::close(fd) == 0;
        if (there) open += fmt::format("{}{}", open.empty() ? "" : " ", fd);
    }
    return open;
}

[[noreturn]] void hang() {
    volatile bool forever = true;
    while (forever) {
    }
    std::abort();
}

/// Until the limit of the address space says no, as a decompression bomb would.
[[noreturn]] void eat_memory(std::uint64_t memory_limit_bytes) {
    constexpr std::size_t piece_bytes = 1U << 20U;
    std::deque<std::vector<char>> pieces;
    while (pieces.size() * piece_bytes <= memory_limit_bytes)
        pieces.emplace_back(piece_bytes, 'x');
    throw std::bad_alloc(); // a sanitized build has no limit of its own
}

// NOLINTNEXTLINE(misc-no-recursion): that is its purpose
unsigned overflow_stack(unsigned level) {
    std::array<volatile unsigned, 1024> frame{};
    frame[level % frame.size()] = level;
    if (level == UINT_MAX) return 0;
    return overflow_stack(level + 1) + frame[(level + 1) % frame.size()];
}

/// Beyond what a worker may have, and beyond what it is said to have had at its start.
std::string grow() {
    constexpr std::size_t least_bytes = 300U << 20U;
    constexpr std::size_t more_bytes = 32U << 20U;
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const std::size_t had = static_cast<std::size_t>(usage.ru_maxrss) << 10U;
    const std::vector<char> much(std::max(least_bytes, had + more_bytes), 'x');
    return fmt::format("grown by {}", much.size());
}

/// Announces an answer of 4 GB.
[[noreturn]] void answer_oversized() {
    constexpr unsigned char most = 0xFF;
    std::array<unsigned char, 8> header{4, 0, 0, 0, most, most, most, most};
    iovec piece{header.data(), header.size()};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    static_cast<void>(::sendmsg(channel, &message, MSG_NOSIGNAL));
    hang();
}

[[noreturn]] void answer_garbage() {
    const std::string garbage(1000, '\xFF');
    static_cast<void>(send_frame(channel, FrameKind::answer, garbage, -1, no_deadline));
    hang();
}

std::string talk() {
    constexpr std::string_view text = "line\r\n\x1b[31mForged: entry\n";
    return outcome("write", ::write(STDERR_FILENO, text.data(), text.size()) < 0);
}

std::string attempt(const evidence::InspectionRequest& request,
                    int content_fd,
                    std::uint64_t memory_limit_bytes) {
    using Request = evidence::InspectionRequest;
    switch (request.test_hook()) {
    case Request::TRY_OPEN:
        return try_open();
    case Request::TRY_SOCKET:
        return try_socket();
    case Request::TRY_CONNECT:
        return try_connect();
    case Request::TRY_EXECVE:
        return try_execve();
    case Request::TRY_FORK:
        return try_fork();
    case Request::TRY_PTRACE:
        return try_ptrace();
    case Request::TRY_KILL:
        return try_kill();
    case Request::TRY_WRITE_MESSAGE:
        return try_write_message(content_fd);
    case Request::TRY_EXECUTABLE_MEMORY:
        return try_executable_memory();
    case Request::LIST_DESCRIPTORS:
        return list_descriptors();
    case Request::GROW:
        return grow();
    case Request::HANG:
        hang();
    case Request::ABORT:
        std::abort();
    case Request::EAT_MEMORY:
        eat_memory(memory_limit_bytes);
    case Request::OVERFLOW_STACK:
        return std::to_string(overflow_stack(0));
    case Request::ANSWER_OVERSIZED:
        answer_oversized();
    case Request::ANSWER_GARBAGE:
        answer_garbage();
    case Request::TALK:
        return talk();
    default:
        return "unknown hook";
    }
}

} // namespace

evidence::Evidence run_test_hook(const evidence::InspectionRequest& request,
                                 int content_fd,
                                 std::uint64_t memory_limit_bytes) {
    evidence::Evidence evidence;
    evidence.set_size(request.size());
    auto& finding = *evidence.add_findings();
    finding.set_id(evidence::Finding::INSPECTION_FAILED);
    finding.set_detail(attempt(request, content_fd, memory_limit_bytes));
    return evidence;
}

} // namespace keneki::sandbox

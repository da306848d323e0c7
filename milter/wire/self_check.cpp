#include "wire/self_check.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>

namespace keneki::wire {
namespace {

constexpr int answer_within_ms = 200;
/// For a connection to a full backlog.
constexpr timeval connect_within{1, 0};

/// Our end says nothing and is closed for writing: the other side closes as soon as a thread has
/// taken the session up.
bool is_closed_by_other_side(int fd, int wait_ms) {
    pollfd entry{fd, POLLIN, 0};
    if (::poll(&entry, 1, wait_ms) <= 0) return false;
    char byte = 0;
    return ::recv(fd, &byte, 1, MSG_DONTWAIT) >= 0 || errno == ECONNRESET;
}

} // namespace

SelfCheck::Result SelfCheck::connect() {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the socket interface
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::getsockname(listening_fd_, generic, &size) != 0) return Result::not_known;
    waiting_ = UniqueFd(::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!waiting_) return Result::not_known;
    ::setsockopt(waiting_.get(), SOL_SOCKET, SO_SNDTIMEO, &connect_within, sizeof connect_within);
    if (::connect(waiting_.get(), generic, size) != 0) {
        const bool full = errno == EAGAIN || errno == EINPROGRESS;
        waiting_.reset();
        return full ? Result::silent : Result::not_known;
    }
    ::shutdown(waiting_.get(), SHUT_WR);
    return Result::waiting;
}

SelfCheck::Result SelfCheck::look() {
    const bool asked_before = static_cast<bool>(waiting_);
    if (!asked_before) {
        const Result connected = connect();
        if (connected != Result::waiting) return connected;
    }
    const bool answered = is_closed_by_other_side(waiting_.get(), answer_within_ms);
    if (!answered && !asked_before) return Result::waiting;
    // A connection that libmilter could give no thread may stay forgotten when there are threads
    // again; the next look asks with a new one.
    waiting_.reset();
    return answered ? Result::answered : Result::silent;
}

} // namespace keneki::wire

#include "wire/socket.h"

#include "base/escape.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <limits>
#include <memory>

namespace keneki::wire {
namespace {

/// Sessions that arrive in one burst; the kernel cuts it to net.core.somaxconn.
constexpr int backlog = 4096;

std::string error_text(int error) {
    return std::strerror(error);
} // NOLINT(concurrency-mt-unsafe): glibc's is

template <class T>
std::optional<T> number(std::string_view text) {
    T value{};
    const char* const end = std::to_address(text.end());
    const auto [stop, error] = std::from_chars(std::to_address(text.begin()), end, value);
    if (error != std::errc() || stop != end) return std::nullopt;
    return value;
}

Unexpected<std::string> bad_socket(std::string_view text, std::string_view why) {
    return fail(
        fmt::format("'{}' is not a socket: {}; expected unix:/path, or inet:8893@127.0.0.1 (in "
                    "Postfix's spelling inet:127.0.0.1:8893), or inet6:8893@[::1]",
                    escaped(text), why));
}

std::string_view without_square_brackets(std::string_view host) {
    if (host.size() >= 2 && host.front() == '[' && host.back() == ']')
        return host.substr(1, host.size() - 2);
    return host;
}

/// "port@host" (libmilter), "host:port" (Postfix) or "port".
Expected<SocketAddress, std::string>
parse_network(SocketAddress::Kind kind, std::string_view text, std::string_view whole) {
    std::string_view host;
    std::string_view port = text;
    if (const auto at = text.find('@'); at != std::string_view::npos) {
        port = text.substr(0, at);
        host = text.substr(at + 1);
    } else if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
    }
    SocketAddress address;
    address.kind = kind;
    address.host = without_square_brackets(host);
    const auto value = number<std::uint16_t>(port);
    if (!value || *value == 0) return bad_socket(whole, "the port is no number from 1 to 65535");
    address.port = *value;
    if (kind == SocketAddress::Kind::inet && address.host.find(':') != std::string::npos)
        address.kind = SocketAddress::Kind::inet6; // Postfix knows only inet:
    return address;
}

Expected<SocketAddress, std::string> parse_path(std::string_view path, std::string_view whole) {
    if (path.empty() || path.front() != '/') return bad_socket(whole, "a path must begin with '/'");
    if (path.size() >= sizeof(sockaddr_un::sun_path))
        return bad_socket(whole, fmt::format("the path is longer than {} bytes",
                                             sizeof(sockaddr_un::sun_path) - 1));
    if (path.find('\0') != std::string_view::npos) return bad_socket(whole, "the path holds a NUL");
    SocketAddress address;
    address.path = path;
    return address;
}

Unexpected<SocketProblem> problem(int status, std::string message) {
    return fail(SocketProblem{status, std::move(message)});
}

int status_of(int error) {
    if (error == EACCES || error == EPERM) return EX_NOPERM;
    return error == EADDRINUSE || error == EADDRNOTAVAIL ? EX_UNAVAILABLE : EX_OSERR;
}

sockaddr_un unix_address(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), std::begin(address.sun_path));
    return address;
}

template <class T>
const sockaddr* generic(const T& address) {
    return reinterpret_cast<const sockaddr*>(
        &address); // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast): the socket interface
}

/// 0 when somebody answers, otherwise errno.
int probe(const sockaddr_un& address) {
    const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) return errno;
    return ::connect(fd.get(), generic(address), sizeof address) == 0 ? 0 : errno;
}

/// Makes room for a new socket at `path`, or says why not.
Expected<Done, SocketProblem> clear_stale(const std::string& path) {
    const std::string folder = path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0)
        return problem(
            errno == ENOENT ? EX_CANTCREAT : status_of(errno),
            fmt::format("folder {} of the socket: {}", escaped(folder), error_text(errno)));
    if ((status.st_mode & S_IWOTH) != 0 && (status.st_mode & S_ISVTX) == 0)
        return problem(EX_NOPERM,
                       fmt::format("folder {} of the socket may be written by everybody; "
                                   "take that right away (chmod o-w)",
                                   escaped(folder)));
    if (::lstat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) return Done{};
        return problem(status_of(errno),
                       fmt::format("socket {}: {}", escaped(path), error_text(errno)));
    }
    if (S_ISLNK(status.st_mode))
        return problem(EX_CANTCREAT, fmt::format("socket {} is a symbolic link; it was left alone",
                                                 escaped(path)));
    if (!S_ISSOCK(status.st_mode))
        return problem(
            EX_CANTCREAT,
            fmt::format("socket {} exists and is not a socket; it was left alone", escaped(path)));
    if (status.st_nlink != 1)
        return problem(
            EX_CANTCREAT,
            fmt::format("socket {} has another hard link; it was left alone", escaped(path)));
    const int answer = probe(unix_address(path));
    if (answer == 0 || answer == EAGAIN)
        return problem(EX_UNAVAILABLE,
                       fmt::format("another program answers on socket {}", escaped(path)));
    if (answer != ECONNREFUSED)
        return problem(status_of(answer),
                       fmt::format("old socket {}: {}", escaped(path), error_text(answer)));
    if (::unlink(path.c_str()) != 0)
        return problem(status_of(errno), fmt::format("old socket {} cannot be removed: {}",
                                                     escaped(path), error_text(errno)));
    return Done{};
}

Expected<Listener, SocketProblem> listen_unix(const std::string& path, const SocketOwner& owner) {
    if (const auto cleared = clear_stale(path); !cleared) return fail(cleared.error());
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!fd) return problem(EX_OSERR, fmt::format("socket: {}", error_text(errno)));
    const mode_t before = ::umask(0177); // nobody gets in before owner and mode are as wanted
    const int bound = ::bind(fd.get(), generic(unix_address(path)), sizeof(sockaddr_un));
    const int bind_error = errno;
    ::umask(before);
    if (bound != 0)
        return problem(status_of(bind_error),
                       fmt::format("socket {}: {}", escaped(path), error_text(bind_error)));
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0)
        return problem(EX_OSERR, fmt::format("socket {}: {}", escaped(path), error_text(errno)));
    Listener listener(std::move(fd), path, status.st_dev, status.st_ino);
    constexpr auto unchanged = static_cast<uid_t>(-1);
    if ((owner.user || owner.group) && ::lchown(path.c_str(), owner.user.value_or(unchanged),
                                                owner.group.value_or(unchanged)) != 0)
        return problem(EX_NOPERM, fmt::format("socket {} cannot be given to its user and group: {}",
                                              escaped(path), error_text(errno)));
    if (::chmod(path.c_str(), owner.mode) != 0)
        return problem(EX_NOPERM, fmt::format("socket {} cannot be given mode {:04o}: {}",
                                              escaped(path), owner.mode, error_text(errno)));
    if (::listen(listener.fd(), backlog) != 0)
        return problem(EX_OSERR, fmt::format("socket {}: {}", escaped(path), error_text(errno)));
    return listener;
}

struct FreeAddresses {
    void operator()(addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};

Expected<Listener, SocketProblem> listen_network(const SocketAddress& address) {
    addrinfo hints{};
    hints.ai_family = address.kind == SocketAddress::Kind::inet ? AF_INET : AF_INET6;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    addrinfo* found = nullptr;
    const int result = ::getaddrinfo(address.host.empty() ? nullptr : address.host.c_str(),
                                     std::to_string(address.port).c_str(), &hints, &found);
    const std::unique_ptr<addrinfo, FreeAddresses> list(found);
    const std::string names =
        fmt::format("socket {} (Postfix: {})", escaped(address.milter_spelling()),
                    escaped(address.postfix_spelling()));
    if (result != 0)
        return problem(EX_NOHOST, fmt::format("{}: {}", names, ::gai_strerror(result)));
    UniqueFd fd(::socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!fd) return problem(EX_OSERR, fmt::format("{}: {}", names, error_text(errno)));
    const int on = 1;
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(fd.get(), list->ai_addr, list->ai_addrlen) != 0 || ::listen(fd.get(), backlog) != 0)
        return problem(status_of(errno), fmt::format("{}: {}", names, error_text(errno)));
    return Listener(std::move(fd), "", 0, 0);
}

Expected<Listener, SocketProblem> adopt_descriptor(int descriptor) {
    int listening = 0;
    socklen_t size = sizeof listening;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 ||
        listening == 0)
        return problem(EX_UNAVAILABLE,
                       fmt::format("descriptor {} is not a listening socket", descriptor));
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC); // NOLINT(cppcoreguidelines-pro-type-vararg)
    return Listener(UniqueFd(descriptor), "", 0, 0);
}

} // namespace

std::string SocketAddress::milter_spelling() const {
    switch (kind) {
    case Kind::unix_path:
        return "unix:" + path;
    case Kind::inet:
        return host.empty() ? fmt::format("inet:{}", port) : fmt::format("inet:{}@{}", port, host);
    case Kind::inet6:
        return host.empty() ? fmt::format("inet6:{}", port)
                            : fmt::format("inet6:{}@[{}]", port, host);
    case Kind::descriptor:
        break;
    }
    return fmt::format("fd:{}", descriptor);
}

std::string SocketAddress::postfix_spelling() const {
    switch (kind) {
    case Kind::inet:
        return fmt::format("inet:{}:{}", host.empty() ? "localhost" : host, port);
    case Kind::inet6:
        return fmt::format("inet:[{}]:{}", host.empty() ? "::1" : host, port);
    case Kind::unix_path:
    case Kind::descriptor:
        break;
    }
    return milter_spelling();
}

Expected<SocketAddress, std::string> parse_socket(std::string_view text) {
    if (text.starts_with('/')) return parse_path(text, text);
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return bad_socket(text, "the kind of socket is missing");
    const std::string_view kind = text.substr(0, colon);
    const std::string_view rest = text.substr(colon + 1);
    if (kind == "unix" || kind == "local") return parse_path(rest, text);
    if (kind == "inet") return parse_network(SocketAddress::Kind::inet, rest, text);
    if (kind == "inet6") return parse_network(SocketAddress::Kind::inet6, rest, text);
    if (kind != "fd") return bad_socket(text, "the kind of socket is not known");
    SocketAddress address;
    address.kind = SocketAddress::Kind::descriptor;
    const auto value = number<int>(rest);
    if (!value || *value < 3) return bad_socket(text, "a descriptor is a number from 3 on");
    address.descriptor = *value;
    return address;
}

bool Listener::path_is_gone() const {
    if (path_.empty()) return false;
    struct stat status {};
    if (::lstat(path_.c_str(), &status) != 0) return errno == ENOENT || errno == ENOTDIR;
    return status.st_dev != device_ || status.st_ino != inode_;
}

void Listener::remove_path() {
    if (path_.empty()) return;
    struct stat status {};
    if (::lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ && status.st_ino == inode_)
        ::unlink(path_.c_str());
    path_.clear();
}

Expected<Listener, SocketProblem> open_listener(const SocketAddress& address,
                                                const SocketOwner& owner) {
    switch (address.kind) {
    case SocketAddress::Kind::unix_path:
        return listen_unix(address.path, owner);
    case SocketAddress::Kind::inet:
    case SocketAddress::Kind::inet6:
        return listen_network(address);
    case SocketAddress::Kind::descriptor:
        break;
    }
    return adopt_descriptor(address.descriptor);
}

} // namespace keneki::wire

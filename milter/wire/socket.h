#pragma once

#include "base/expected.h"
#include "base/unique_fd.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace keneki::wire {

/// Where the MTA reaches us, read from libmilter's and from Postfix's spelling.
struct SocketAddress {
    enum class Kind { unix_path, inet, inet6, descriptor } kind = Kind::unix_path;
    std::string path;       ///< unix_path
    std::string host;       ///< inet, inet6; empty: all interfaces
    std::uint16_t port = 0; ///< inet, inet6
    int descriptor = -1;    ///< given by systemd socket activation

    /// As libmilter and Sendmail write it: "inet:8893@127.0.0.1".
    [[nodiscard]] std::string milter_spelling() const;
    /// As main.cf wants it: "inet:127.0.0.1:8893".
    [[nodiscard]] std::string postfix_spelling() const;
};

/// unix:/path, local:/path, /path, inet:port@host, inet:host:port, inet:port, inet6 the same with
/// the host in brackets or not, fd:number. Error: a sentence with both spellings.
Expected<SocketAddress, std::string> parse_socket(std::string_view text);

struct SocketOwner {
    unsigned mode = 0660;
    std::optional<uid_t> user;
    std::optional<gid_t> group;
};

/// A listening socket; removes its path when it goes, if that is still its own.
class Listener {
public:
    Listener(UniqueFd fd, std::string path, dev_t device, ino_t inode)
        : fd_(std::move(fd)), path_(std::move(path)), device_(device), inode_(inode) {}
    Listener(Listener&& other) noexcept = default;
    Listener& operator=(Listener&&) = delete;
    ~Listener() { remove_path(); }

    [[nodiscard]] int fd() const { return fd_.get(); }
    [[nodiscard]] const std::string& path() const { return path_; }
    /// Somebody removed or replaced our unix socket, or its folder.
    [[nodiscard]] bool path_is_gone() const;
    /// No new connection finds us on a unix socket; those that were accepted go on.
    void remove_path();

private:
    UniqueFd fd_;
    std::string path_;
    dev_t device_;
    ino_t inode_;
};

struct SocketProblem {
    int status; ///< sysexits
    std::string message;
};

/// Binds and listens. A stale unix socket is removed, and only that: not a link, not a file, not a
/// socket on which somebody answers.
Expected<Listener, SocketProblem> open_listener(const SocketAddress& address,
                                                const SocketOwner& owner);

} // namespace keneki::wire

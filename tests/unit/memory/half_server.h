#pragma once

#include "base/unique_fd.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace keneki::memory::test {

/// Lets everybody in as PostgreSQL does and fails at the first statement.
class HalfServer {
public:
    enum class Failure {
        error,      ///< as a statement that took too long, or a pooler whose own server is away
        hanging_up, ///< as a server that is being shut down
    };
    /// Makes the socket that a client looks for in the folder.
    HalfServer(const std::string& folder, Failure failure)
        : failure_(failure), listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const std::string name = folder + "/.s.PGSQL.5432";
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        name.copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): as the call wants it
        const auto* const any = reinterpret_cast<const sockaddr*>(&address);
        if (!listener_ || ::bind(listener_.get(), any, sizeof address) != 0 ||
            ::listen(listener_.get(), 5) != 0)
            throw std::runtime_error("no socket " + name);
        thread_ = std::thread([this] { serve(); });
    }
    HalfServer(const HalfServer&) = delete;
    HalfServer& operator=(const HalfServer&) = delete;
    ~HalfServer() {
        ::shutdown(listener_.get(), SHUT_RDWR);
        thread_.join();
    }
    /// Clients that hung up after the failure.
    [[nodiscard]] int clients_gone() const { return clients_gone_; }

private:
    static std::string message(char kind, std::string_view body) {
        const auto size = static_cast<char>(body.size() + 4);
        return std::string(1, kind) + std::string(3, '\0') + size + std::string(body);
    }
    void serve() {
        using namespace std::string_view_literals;
        const std::string ready = message('Z', "I");
        const std::string welcome = message('R', std::string(4, '\0')) +
                                    message('S', "server_version\0"
                                                 "15.1\0"sv) +
                                    ready;
        const std::string error = message('E', "SERROR\0C57014\0Mtoo slow\0\0"sv) + ready;
        for (;;) {
            const UniqueFd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
            if (!client) return;
            if (!hears(client) || !says(client, welcome) || !hears(client)) continue;
            if (failure_ == Failure::hanging_up || !says(client, error)) continue;
            if (!hears(client)) ++clients_gone_;
        }
    }
    static bool says(const UniqueFd& client, const std::string& words) {
        return ::send(client.get(), words.data(), words.size(), MSG_NOSIGNAL) > 0;
    }
    /// False: the client has hung up (or says "X", which it does first). A client that is forgotten
    /// says nothing for ever.
    static bool hears(const UniqueFd& client) {
        constexpr int longest_ms = 10'000;
        pollfd wait = {.fd = client.get(), .events = POLLIN, .revents = 0};
        std::string words(1000, '\0');
        if (::poll(&wait, 1, longest_ms) != 1) return true;
        return ::read(client.get(), words.data(), words.size()) > 0 && words.front() != 'X';
    }

    const Failure failure_;
    std::atomic<int> clients_gone_{0};
    UniqueFd listener_;
    std::thread thread_;
};

} // namespace keneki::memory::test

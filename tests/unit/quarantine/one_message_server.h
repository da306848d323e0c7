#pragma once

#include "base/unique_fd.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace keneki::quarantine::test {

/// A mail server that takes one message, and does `meanwhile` before it answers to its end; an
/// empty answer closes the connection.
class OneMessageServer {
public:
    OneMessageServer(std::string answer, std::function<void()> meanwhile)
        : answer_(std::move(answer)), meanwhile_(std::move(meanwhile)),
          listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_.get(), any, size) != 0 || ::listen(listener_.get(), 1) != 0 ||
            ::getsockname(listener_.get(), any, &size) != 0)
            throw std::runtime_error("no server");
        address_ = "smtp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
        thread_ = std::thread([this] { serve(); });
    }
    OneMessageServer(const OneMessageServer&) = delete;
    OneMessageServer& operator=(const OneMessageServer&) = delete;
    ~OneMessageServer() {
        ::shutdown(listener_.get(), SHUT_RDWR);
        thread_.join();
    }
    [[nodiscard]] const std::string& address() const { return address_; }

private:
    void serve() const {
        const UniqueFd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!client) return;
        say(client.get(), "220 ready");
        for (std::string line = line_of(client.get()); !line.empty();
             line = line_of(client.get())) {
            if (!line.starts_with("DATA")) {
                say(client.get(), line.starts_with("QUIT") ? "221 bye" : "250 go on");
                continue;
            }
            say(client.get(), "354 go on");
            while (!line.empty() && line != ".\r\n")
                line = line_of(client.get());
            meanwhile_();
            if (answer_.empty()) return;
            say(client.get(), answer_);
        }
    }
    static void say(int to, std::string_view words) {
        const std::string line = std::string(words) + "\r\n";
        static_cast<void>(::send(to, line.data(), line.size(), MSG_NOSIGNAL));
    }
    /// Empty: the client has gone.
    static std::string line_of(int from) {
        std::string line;
        for (char c = '\0'; c != '\n' && ::recv(from, &c, 1, 0) == 1;)
            line += c;
        return line;
    }
    std::string answer_, address_;
    std::function<void()> meanwhile_;
    UniqueFd listener_;
    std::thread thread_;
};

} // namespace keneki::quarantine::test

#include "milter_client.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>

namespace keneki::bench {

namespace {

// The milter protocol as mfdef.h names it; written out because that header is libmilter's private
// side.
constexpr std::uint32_t all_actions = 0x1FF;
constexpr std::uint32_t all_protocol_steps =
    0x1FFFFF; // what Postfix 3.7 offers: up to SMFIP_HDR_LEADSPC
constexpr std::uint32_t no_connect = 0x1, no_helo = 0x2, no_mail = 0x4, no_rcpt = 0x8,
                        no_body = 0x10, no_headers = 0x20, no_eoh = 0x40, quiet_header = 0x80,
                        no_data = 0x200, quiet_connect = 0x1000, quiet_helo = 0x2000,
                        quiet_mail = 0x4000, quiet_rcpt = 0x8000, quiet_data = 0x10000,
                        quiet_eoh = 0x40000, quiet_body = 0x80000, leading_space = 0x100000;
constexpr std::size_t chunk_bytes = 65'535;         // MILTER_CHUNK_SIZE
constexpr std::size_t header_limit_bytes = 102'400; // Postfix: header_size_limit
constexpr std::size_t flush_at_bytes = 64 * 1024;
constexpr std::size_t answer_limit_bytes = 4U << 20U;

std::string big_endian(std::uint32_t value) {
    std::string bytes(4, '\0');
    for (std::size_t i = 0; i < 4; ++i)
        bytes[i] = static_cast<char>((value >> (24 - 8 * i)) & 0xFFU);
    return bytes;
}

std::uint32_t from_big_endian(std::string_view bytes) {
    std::uint32_t value = 0;
    for (const char byte : bytes.substr(0, 4))
        value = value << 8U | static_cast<unsigned char>(byte);
    return value;
}

[[noreturn]] void fail_errno(const std::string& what) {
    throw std::runtime_error(fmt::format("{}: {}", what, std::strerror(errno)));
}

UniqueFd connect_unix(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        throw std::runtime_error("socket path too long: " + path);
    std::copy(path.begin(), path.end(), std::begin(address.sun_path));
    UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets interface
    if (!fd || ::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        fail_errno(path);
    return fd;
}

UniqueFd connect_inet(const std::string& text) {
    const auto at = text.find('@');
    const auto colon = text.rfind(':');
    std::string host = "127.0.0.1", port = text;
    if (at != std::string::npos) {
        port = text.substr(0, at);
        host = text.substr(at + 1);
    } else if (colon != std::string::npos) {
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
    }
    std::erase_if(host, [](char c) { return c == '[' || c == ']'; });
    if (host == "localhost") host = "127.0.0.1";
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoul(port)));
    if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1)
        throw std::runtime_error("not an IPv4 address: " + host);
    UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the sockets interface
    if (!fd || ::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        fail_errno(text);
    const int on = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

UniqueFd connect_to(const std::string& socket) {
    const auto colon = socket.find(':');
    const auto scheme = socket.substr(0, colon);
    if (colon == std::string::npos) return connect_unix(socket);
    if (scheme == "unix" || scheme == "local") return connect_unix(socket.substr(colon + 1));
    if (scheme == "inet") return connect_inet(socket.substr(colon + 1));
    throw std::runtime_error("unknown kind of socket: " + socket);
}

/// RFC 5322 2.2: printable ASCII without colon, then (obsolete syntax) blanks before the colon.
std::size_t header_name_length(std::string_view line) {
    std::size_t n = 0;
    while (n < line.size() && line[n] > ' ' && line[n] < 127 && line[n] != ':')
        ++n;
    std::size_t colon = n;
    while (colon < line.size() && (line[colon] == ' ' || line[colon] == '\t'))
        ++colon;
    return n > 0 && colon < line.size() && line[colon] == ':' ? n : 0;
}

bool starts_with_folded(std::string_view text, std::string_view prefix) {
    if (text.size() < prefix.size()) return false;
    return std::equal(prefix.begin(), prefix.end(), text.begin(), [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
    });
}

} // namespace

CutMessage cut_message(std::string name, std::string_view content) {
    CutMessage message{.name = std::move(name), .headers = {}, .body = {}};
    if (content.starts_with("From ")) // the line that a mailbox file puts before each message
        content.remove_prefix(std::min(content.find('\n'), content.size() - 1) + 1);
    bool in_header = true;
    std::string open; // the header field that may still go on
    const auto close = [&] {
        if (!open.empty()) message.headers.push_back(std::move(open) + '\0');
        open.clear();
    };
    while (!content.empty()) {
        const auto end = content.find('\n');
        std::string_view line = content.substr(0, end);
        content.remove_prefix(end == std::string_view::npos ? content.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (in_header) {
            const auto name_length = header_name_length(line);
            if (!open.empty() && !line.empty() && (line[0] == ' ' || line[0] == '\t')) {
                if (open.size() < header_limit_bytes) open.append("\n").append(line);
                continue;
            }
            if (name_length > 0) {
                close();
                const auto colon = line.find(':');
                open.append(line.substr(0, name_length))
                    .append(1, '\0')
                    .append(line.substr(colon + 1, header_limit_bytes));
                continue;
            }
            close();
            in_header = false;
            if (line.empty()) continue;
        }
        message.body.append(line).append("\r\n");
    }
    close();
    return message;
}

MilterClient::MilterClient(const std::string& socket, const Envelope& envelope)
    : socket_(connect_to(socket)), envelope_(envelope) {
    negotiate();
    greet();
}

void MilterClient::put(char command, std::string_view data) {
    out_.append(big_endian(static_cast<std::uint32_t>(data.size() + 1)))
        .append(1, command)
        .append(data);
    if (out_.size() >= flush_at_bytes) flush();
}

void MilterClient::flush() {
    std::string_view rest = out_;
    while (!rest.empty()) {
        const auto n = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) fail_errno("write to the milter");
        rest.remove_prefix(static_cast<std::size_t>(n));
    }
    out_.clear();
}

void MilterClient::read_exactly(char* to, std::size_t size) {
    std::size_t done = 0;
    std::array<char, 8192> buffer{};
    while (done < size) {
        if (in_used_ == in_.size()) {
            const auto n = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) throw std::runtime_error("the milter closed the session");
            in_.assign(buffer.data(), static_cast<std::size_t>(n));
            in_used_ = 0;
        }
        const auto part = std::min(size - done, in_.size() - in_used_);
        std::memcpy(std::next(to, static_cast<std::ptrdiff_t>(done)), &in_[in_used_], part);
        done += part;
        in_used_ += part;
    }
}

MilterClient::Packet MilterClient::get() {
    if (!out_.empty()) flush();
    std::array<char, 4> head{};
    read_exactly(head.data(), head.size());
    const auto length = from_big_endian(std::string_view(head.data(), head.size()));
    if (length == 0 || length > answer_limit_bytes)
        throw std::runtime_error("a packet of impossible length");
    std::string packet(length, '\0');
    read_exactly(packet.data(), packet.size());
    return {packet[0], packet.substr(1)};
}

void MilterClient::macros(char stage, std::initializer_list<std::string_view> names_and_values) {
    std::string data(1, stage);
    for (const auto text : names_and_values)
        data.append(text).append(1, '\0');
    put('D', data);
}

void MilterClient::negotiate() {
    put('O', big_endian(6) + big_endian(all_actions) + big_endian(all_protocol_steps));
    const auto answer = get();
    if (answer.command != 'O' || answer.data.size() < 12)
        throw std::runtime_error("the milter did not negotiate");
    protocol_ = from_big_endian(std::string_view(answer.data).substr(8));
}

void MilterClient::greet() {
    macros('C', {"j", "mx.hospital.example", "{daemon_name}", "mx.hospital.example", "v",
                 "Postfix 3.7.11"});
    std::string connect("unknown");
    connect.append(1, '\0').append("4").append(1, '\x9C').append(1, '\x40').append(
        envelope_.client);
    connect.append(1, '\0');
    if (!step('C', connect, no_connect, quiet_connect))
        throw std::runtime_error("refused at connect");
    macros('H', {});
    if (!step('H', std::string("mail.sender.example") + '\0', no_helo, quiet_helo))
        throw std::runtime_error("refused at HELO");
}

bool MilterClient::step(char command,
                        std::string_view data,
                        std::uint32_t not_wanted,
                        std::uint32_t no_reply) {
    if ((protocol_ & not_wanted) != 0) return true;
    put(command, data);
    if ((protocol_ & no_reply) != 0) return true;
    const auto answer = get();
    if (answer.command == 'c') return true;
    if (answer.command == 's') {
        skip_body_ = true;
        return true;
    }
    conclude(answer);
    return false;
}

bool MilterClient::send_body(std::string_view body) {
    while (!body.empty() && !skip_body_) {
        if (!step('B', body.substr(0, chunk_bytes), no_body, quiet_body)) return false;
        body.remove_prefix(std::min(chunk_bytes, body.size()));
    }
    return true;
}

void MilterClient::conclude(const Packet& packet) {
    const bool temporary =
        packet.command == 't' || (packet.command == 'y' && packet.data.starts_with('4'));
    const bool refused = packet.command == 'r' || packet.command == 'y';
    if (packet.command == '4') {
        verdict_ = "tempfail"; // SMFIR_SHUTDOWN: 421
    } else if (temporary || refused) {
        verdict_ = temporary ? "tempfail" : "reject";
    } else if (packet.command == 'd') {
        verdict_ = "discard";
    } else if (held_) {
        verdict_ = "quarantine";
    } else if (tagged_) {
        verdict_ = "tag";
    } else {
        verdict_ = stated_.empty() ? "accept" : stated_;
    }
}

void MilterClient::note_change(const Packet& packet) {
    std::string_view data = packet.data;
    if (packet.command == 'q') held_ = true;
    if (packet.command == 'i' || packet.command == 'm')
        data.remove_prefix(std::min<std::size_t>(4, data.size()));
    if (packet.command != 'h' && packet.command != 'i' && packet.command != 'm') return;
    const auto nul = data.find('\0');
    if (nul == std::string_view::npos) return;
    const auto name = data.substr(0, nul);
    auto value = data.substr(nul + 1);
    while (value.starts_with(' '))
        value.remove_prefix(1);
    if (name.size() == 7 && starts_with_folded(name, "Subject"))
        tagged_ = tagged_ || value.starts_with("[SPAM] ");
    if (!starts_with_folded(name, "X-Keneki-Verdict")) return;
    const auto word_end =
        std::find_if_not(value.begin(), value.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    stated_.assign(value.begin(), word_end);
}

void MilterClient::read_end_of_message() {
    for (;;) {
        const auto packet = get();
        switch (packet.command) {
        case 'c':
        case 'a':
        case 'r':
        case 't':
        case 'd':
        case 'y':
        case '4':
            conclude(packet);
            return;
        default:
            note_change(packet);
        }
    }
}

Answer MilterClient::send(const CutMessage& message, const std::string& queue_id) {
    const auto began = std::chrono::steady_clock::now();
    const auto nul_ended = [](const std::string& address) { return "<" + address + ">" + '\0'; };
    verdict_.clear();
    stated_.clear();
    held_ = tagged_ = skip_body_ = false;
    try {
        macros('M',
               {"{mail_addr}", envelope_.mail_from, "{mail_host}", "", "{mail_mailer}", "smtp"});
        bool going = step('M', nul_ended(envelope_.mail_from), no_mail, quiet_mail);
        for (const auto& recipient : envelope_.recipients) {
            if (!going) break;
            macros('R', {"i", queue_id, "{rcpt_addr}", recipient, "{rcpt_host}", "",
                         "{rcpt_mailer}", "virtual"});
            going = step('R', nul_ended(recipient), no_rcpt, quiet_rcpt);
        }
        if (going) macros('T', {"i", queue_id});
        going = going && step('T', {}, no_data, quiet_data);
        for (const auto& header : message.headers) {
            if (!going) break;
            std::string_view bare = header;
            std::string without_space;
            const auto value_at = header.find('\0') + 1;
            if ((protocol_ & leading_space) == 0 && header[value_at] == ' ') {
                without_space = header.substr(0, value_at) + header.substr(value_at + 1);
                bare = without_space;
            }
            going = step('L', bare, no_headers, quiet_header);
        }
        going = going && step('N', {}, no_eoh, quiet_eoh) && send_body(message.body);
        if (going) {
            macros('E', {"i", queue_id});
            put('E', {});
            read_end_of_message();
        } else {
            put('A', {});
        }
    } catch (const std::runtime_error&) {
        usable_ = false;
        verdict_ = "lost";
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - began;
    return {verdict_, taken.count()};
}

void MilterClient::quit() {
    if (!usable_) return;
    put('Q', {});
    flush();
    usable_ = false;
}

} // namespace keneki::bench

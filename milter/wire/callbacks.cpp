#include "wire/callbacks.h"

#include "base/escape.h"
#include "base/log.h"
#include "wire/accept_guard.h"
#include "wire/packet_guard.h"
#include "wire/session.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <libmilter/mfapi.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <memory>
#include <span>

namespace keneki::wire {
namespace {

/// Larger packets end their session. libmilter's own 65,535 would defer for ever what Postfix lets
/// through: a header of up to 102,400 bytes (header_size_limit). A megabyte leaves room for raised
/// limits; a session that announces so much costs it only when it also sends it.
constexpr std::size_t packet_limit_bytes = 1U << 20U;

/// A session that is silent for longer is given up. Longer than any pause of a legitimate SMTP
/// transaction, for the MTA is silent towards us while its client is slow; shorter than libmilter's
/// two hours, so that half-open sessions do not pile up.
constexpr int silence_limit_seconds = 3600;

constexpr unsigned long actions = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_QUARANTINE;
/// Without it attachments are not taken out; such mail is held whole.
constexpr unsigned long actions_if_offered = SMFIF_CHGBODY | SMFIF_SETSYMLIST;
constexpr unsigned long steps_not_needed = SMFIP_NODATA | SMFIP_NOUNKNOWN | SMFIP_NOEOH;
constexpr unsigned long replies_not_needed =
    SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_MAIL | SMFIP_NR_RCPT | SMFIP_NR_HDR | SMFIP_NR_BODY;

Gate* the_gate = nullptr; // libmilter has no place for it; set once, before any session

/// What libmilter keeps for us with each connection.
struct Connection {
    Connection(Gate& gate, unsigned long agreed, unsigned long agreed_actions)
        : session(gate), steps(agreed), replaces_bodies((agreed_actions & SMFIF_CHGBODY) != 0) {}
    Session session;
    unsigned long steps; ///< of the protocol, as agreed on
    bool replaces_bodies;
    bool broken = false; ///< not even the failure could be noted: defer this message
};

Connection* connection_of(SMFICTX* ctx) {
    return static_cast<Connection*>(::smfi_getpriv(ctx));
}

/// No exception leaves through libmilter. A failure while a message is collected is remembered by
/// the session and decided by its policy at the end of the message.
template <class Fn>
sfsistat at_boundary(SMFICTX* ctx, std::string_view stage, Fn&& fn) noexcept {
    Connection* connection = nullptr;
    try {
        connection = connection_of(ctx);
        if (connection != nullptr) return fn(*connection);
        log::error("no session at {}", stage);
        return SMFIS_TEMPFAIL;
    } catch (const std::exception& error) {
        try {
            log::error("{}: {}", stage, escaped(error.what()));
            connection->session.failed("internal_error");
        } catch (const std::exception&) {
            connection->broken = true;
        }
    }
    return stage == "end of message" ? SMFIS_TEMPFAIL : SMFIS_CONTINUE;
}

/// For the steps at which nothing is decided.
template <class Fn>
sfsistat quietly(SMFICTX* ctx, std::string_view stage, unsigned long no_reply, Fn&& fn) noexcept {
    const sfsistat status = at_boundary(ctx, stage, [&](Connection& connection) {
        fn(connection);
        return SMFIS_CONTINUE;
    });
    const Connection* const connection = connection_of(ctx);
    return status == SMFIS_CONTINUE && connection != nullptr && (connection->steps & no_reply) != 0
               ? SMFIS_NOREPLY
               : status;
}

std::string_view text(const char* value) {
    return value == nullptr ? std::string_view() : value;
}

char* mutable_text(const char* value) {
    return const_cast<char*>(
        value); // NOLINT(cppcoreguidelines-pro-type-const-cast): libmilter reads only
}

std::string_view macro(SMFICTX* ctx, const char* name) {
    return text(::smfi_getsymval(ctx, mutable_text(name)));
}

std::string address_text(const sockaddr* address) {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    // libmilter made it as large as its family says.
    if (address->sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, address, sizeof v4);
        return text(::inet_ntop(AF_INET, &v4.sin_addr, buffer.data(), buffer.size())).data();
    }
    if (address->sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, address, sizeof v6);
        return text(::inet_ntop(AF_INET6, &v6.sin6_addr, buffer.data(), buffer.size())).data();
    }
    return {};
}

/// The MTA, as act sees it.
class Mta final : public act::MtaControl {
public:
    Mta(SMFICTX* ctx, bool leading_space, bool replaces_bodies)
        : ctx_(ctx), leading_space_(leading_space), replaces_bodies_(replaces_bodies) {}

    bool add_header(const std::string& name, const std::string& value) override {
        return ::smfi_addheader(ctx_, mutable_text(name.c_str()), mutable_text(sent(value))) ==
               MI_SUCCESS;
    }
    bool change_header(const std::string& name, int index, const std::string& value) override {
        return ::smfi_chgheader(ctx_, mutable_text(name.c_str()), index,
                                mutable_text(sent(value))) == MI_SUCCESS;
    }
    bool remove_header(const std::string& name, int index) override {
        return ::smfi_chgheader(ctx_, mutable_text(name.c_str()), index, nullptr) == MI_SUCCESS;
    }
    bool quarantine(const std::string& reason) override {
        return ::smfi_quarantine(ctx_, mutable_text(reason.c_str())) == MI_SUCCESS;
    }
    [[nodiscard]] bool replaces_bodies() const override { return replaces_bodies_; }
    bool replace_body(std::string_view piece) override {
        std::string bytes(piece);
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as characters
        auto* const start = reinterpret_cast<unsigned char*>(bytes.data());
        return ::smfi_replacebody(ctx_, start, static_cast<int>(bytes.size())) == MI_SUCCESS;
    }
    bool set_reply(const std::string& code,
                   const std::string& enhanced,
                   const std::string& reply) override {
        return ::smfi_setreply(ctx_, mutable_text(code.c_str()), mutable_text(enhanced.c_str()),
                               mutable_text(reply.c_str())) == MI_SUCCESS;
    }

private:
    /// An MTA that did not agree on leading space puts one in itself.
    [[nodiscard]] const char* sent(const std::string& value) const {
        const bool drop = !leading_space_ && value.starts_with(' ');
        return std::string_view(value).substr(drop ? 1 : 0).data(); // ends where value ends
    }

    SMFICTX* ctx_;
    bool leading_space_;
    bool replaces_bodies_;
};

sfsistat to_smfis(act::Plan::Reply reply) {
    switch (reply) {
    case act::Plan::Reply::keep_going:
        return SMFIS_CONTINUE;
    case act::Plan::Reply::reject:
        return SMFIS_REJECT;
    case act::Plan::Reply::discard:
        return SMFIS_DISCARD;
    case act::Plan::Reply::tempfail:
        break;
    }
    return SMFIS_TEMPFAIL;
}

void ask_for_macros(SMFICTX* ctx) {
    // The queue id exists only after the first recipient at Postfix: it is read at the end of the
    // message.
    ::smfi_setsymlist(ctx, SMFIM_CONNECT, mutable_text("{client_addr}"));
    ::smfi_setsymlist(ctx, SMFIM_ENVFROM, mutable_text("{auth_authen}"));
    ::smfi_setsymlist(ctx, SMFIM_ENVRCPT, mutable_text("i"));
    ::smfi_setsymlist(ctx, SMFIM_EOM, mutable_text("i"));
}

} // namespace

extern "C" {

static sfsistat on_negotiate(SMFICTX* ctx,
                             unsigned long offered_actions,
                             unsigned long offered_steps,
                             unsigned long /*unused*/,
                             unsigned long /*unused*/,
                             unsigned long* wanted_actions,
                             unsigned long* wanted_steps,
                             unsigned long* reserved_1,
                             unsigned long* reserved_2) {
    try {
        if ((offered_actions & actions) != actions) {
            log::error(
                "the MTA does not let a milter change headers and hold messages (actions {:#x})",
                offered_actions);
            return SMFIS_REJECT;
        }
        unsigned long steps =
            offered_steps & (steps_not_needed | replies_not_needed | SMFIP_HDR_LEADSPC);
        { // of a second negotiation
            const std::unique_ptr<Connection> before(connection_of(ctx));
            ::smfi_setpriv(ctx, nullptr);
        }
        auto connection = std::make_unique<Connection>(*the_gate, steps, offered_actions);
        // Who is not let in is told so at connect, so that step keeps its reply.
        if (!connection->session.admitted())
            connection->steps = steps &= ~static_cast<unsigned long>(SMFIP_NR_CONN);
        connection->session.leading_space((steps & SMFIP_HDR_LEADSPC) != 0);
        *wanted_actions = actions | (offered_actions & actions_if_offered);
        *wanted_steps = steps;
        *reserved_1 = 0;
        *reserved_2 = 0;
        if ((offered_actions & SMFIF_SETSYMLIST) != 0) ask_for_macros(ctx);
        if (::smfi_setpriv(ctx, connection.get()) != MI_SUCCESS) return SMFIS_REJECT;
        static_cast<void>(connection.release()); // on_close takes it back
        return SMFIS_CONTINUE;
    } catch (const std::exception& error) {
        log::error("negotiation: {}", escaped(error.what()));
    }
    return SMFIS_REJECT;
}

static sfsistat on_connect(SMFICTX* ctx, char* name, _SOCK_ADDR* address) {
    const Connection* const connection = connection_of(ctx);
    if (connection == nullptr || !connection->session.admitted()) return SMFIS_TEMPFAIL;
    return quietly(ctx, "connect", SMFIP_NR_CONN, [&](Connection& c) {
        std::string client = address == nullptr ? std::string() : address_text(address);
        if (client.empty()) client = macro(ctx, "{client_addr}");
        c.session.connect(text(name), client);
    });
}

static sfsistat on_helo(SMFICTX* ctx, char* name) {
    return quietly(ctx, "helo", SMFIP_NR_HELO, [&](Connection& c) { c.session.helo(text(name)); });
}

static sfsistat on_mail(SMFICTX* ctx, char** arguments) {
    return quietly(ctx, "mail", SMFIP_NR_MAIL, [&](Connection& c) {
        c.broken = false;
        c.session.mail_from(text(*arguments), macro(ctx, "{auth_authen}"));
    });
}

static sfsistat on_recipient(SMFICTX* ctx, char** arguments) {
    return quietly(ctx, "rcpt", SMFIP_NR_RCPT,
                   [&](Connection& c) { c.session.recipient(text(*arguments)); });
}

static sfsistat on_header(SMFICTX* ctx, char* name, char* value) {
    return quietly(ctx, "header", SMFIP_NR_HDR,
                   [&](Connection& c) { c.session.header(text(name), text(value)); });
}

static sfsistat on_body(SMFICTX* ctx, unsigned char* bytes, size_t size) {
    return quietly(ctx, "body", SMFIP_NR_BODY, [&](Connection& c) {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as characters
        c.session.body({reinterpret_cast<const char*>(bytes), size});
    });
}

static sfsistat on_end_of_message(SMFICTX* ctx) {
    return at_boundary(ctx, "end of message", [&](Connection& c) {
        if (c.broken) {
            c.session.abort();
            return static_cast<sfsistat>(SMFIS_TEMPFAIL);
        }
        Mta mta(ctx, (c.steps & SMFIP_HDR_LEADSPC) != 0, c.replaces_bodies);
        return to_smfis(c.session.end_of_message(macro(ctx, "i"), mta));
    });
}

static sfsistat on_abort(SMFICTX* ctx) {
    if (Connection* const connection = connection_of(ctx)) connection->session.abort();
    return SMFIS_CONTINUE;
}

static sfsistat on_close(SMFICTX* ctx) {
    const std::unique_ptr<Connection> connection(connection_of(ctx));
    ::smfi_setpriv(ctx, nullptr);
    return SMFIS_CONTINUE;
}

} // extern "C"

Expected<Done, std::string> register_milter(Gate& gate, int listening_fd) {
    if (!packet_guard_in_place())
        return fail(std::string(
            "libmilter reads packets past our guard (docs/decisions/0006-macro-packets.md)"));
    if (!accept_guard_in_place())
        return fail(std::string("libmilter accepts connections past our guard"));
    the_gate = &gate;
    static std::string name = "keneki";
    smfiDesc description{};
    description.xxfi_name = name.data();
    description.xxfi_version = SMFI_VERSION;
    description.xxfi_flags = actions | actions_if_offered;
    description.xxfi_connect = on_connect;
    description.xxfi_helo = on_helo;
    description.xxfi_envfrom = on_mail;
    description.xxfi_envrcpt = on_recipient;
    description.xxfi_header = on_header;
    description.xxfi_body = on_body;
    description.xxfi_eom = on_end_of_message;
    description.xxfi_abort = on_abort;
    description.xxfi_close = on_close;
    description.xxfi_negotiate = on_negotiate;
    if (::smfi_register(description) != MI_SUCCESS)
        return fail(std::string("libmilter does not take us"));
    ::smfi_setmaxdatasize(packet_limit_bytes);
    ::smfi_settimeout(silence_limit_seconds);
    std::string where = fmt::format("fd:{}", listening_fd);
    if (::smfi_setconn(where.data()) != MI_SUCCESS || ::smfi_opensocket(false) != MI_SUCCESS)
        return fail(std::string("libmilter does not take the socket"));
    return Done{};
}

void run_milter() {
    static_cast<void>(::smfi_main());
}

} // namespace keneki::wire

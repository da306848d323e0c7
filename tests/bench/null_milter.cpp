// A milter that buffers every message and does nothing with it: what the protocol itself costs, and
// the yardstick beside which Keneki is measured. It negotiates as Keneki does.
#include "base/spool.h"

#include <libmilter/mfapi.h>

#include <cstdio>
#include <memory>
#include <new>
#include <string_view>

namespace {

constexpr std::size_t memory_limit_bytes = 1U << 20U; // as Keneki's default

keneki::Spool* spool_of(SMFICTX* context) {
    return static_cast<keneki::Spool*>(smfi_getpriv(context));
}

void forget(SMFICTX* context) {
    std::unique_ptr<keneki::Spool> old(spool_of(context));
    smfi_setpriv(context, nullptr);
}

/// A Spool remembers that it failed.
void keep(SMFICTX* context, std::string_view bytes) {
    if (auto* spool = spool_of(context)) static_cast<void>(spool->append(bytes));
}

// libmilter's types are not const.
extern "C" {

sfsistat on_negotiate(SMFICTX* /*context*/,
                      unsigned long actions,
                      unsigned long protocol,
                      unsigned long /*f2*/,
                      unsigned long /*f3*/,
                      unsigned long* want_actions,
                      unsigned long* want_protocol,
                      unsigned long* want_f2,
                      unsigned long* want_f3) {
    *want_actions = actions & (SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_QUARANTINE);
    *want_protocol = protocol & (SMFIP_NOUNKNOWN | SMFIP_NODATA | SMFIP_NOEOH | SMFIP_NR_CONN |
                                 SMFIP_NR_HELO | SMFIP_NR_MAIL | SMFIP_NR_RCPT | SMFIP_NR_HDR |
                                 SMFIP_NR_BODY | SMFIP_HDR_LEADSPC);
    *want_f2 = 0;
    *want_f3 = 0;
    return SMFIS_CONTINUE;
}

// These steps have no reply (on_negotiate). Any other answer makes libmilter write to the system
// log, at more cost than buffering. What cannot be kept comes to light at the end of the message.
sfsistat on_connect(SMFICTX* /*context*/, char* /*host*/, _SOCK_ADDR* /*address*/) {
    return SMFIS_NOREPLY;
}
sfsistat on_helo(SMFICTX* /*context*/, char* /*name*/) {
    return SMFIS_NOREPLY;
}

sfsistat on_mail(SMFICTX* context, char** /*arguments*/) {
    forget(context);
    if (auto spool = keneki::Spool::create(memory_limit_bytes, "/var/tmp"))
        smfi_setpriv(context, new (std::nothrow) keneki::Spool(std::move(*spool)));
    return SMFIS_NOREPLY;
}

sfsistat on_rcpt(SMFICTX* /*context*/, char** /*arguments*/) {
    return SMFIS_NOREPLY;
}

sfsistat on_header(SMFICTX* context, char* name, char* value) {
    for (const std::string_view bytes : {std::string_view(name), std::string_view(":"),
                                         std::string_view(value), std::string_view("\r\n")})
        keep(context, bytes);
    return SMFIS_NOREPLY;
}

sfsistat on_body(SMFICTX* context, unsigned char* bytes, std::size_t size) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): unsigned char to char, the same
    // bytes
    keep(context, {reinterpret_cast<const char*>(bytes), size});
    return SMFIS_NOREPLY;
}

sfsistat on_end_of_message(SMFICTX* context) {
    auto* spool = spool_of(context);
    const bool kept = spool != nullptr && spool->flush();
    forget(context);
    return kept ? SMFIS_CONTINUE : SMFIS_TEMPFAIL;
}

sfsistat on_abort(SMFICTX* context) {
    forget(context);
    return SMFIS_CONTINUE;
}

} // extern "C"

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: keneki-null-milter SOCKET\n", stderr);
        return 64;
    }
    char name[] = "keneki-null-milter";
    smfiDesc description{};
    description.xxfi_name = name;
    description.xxfi_version = SMFI_VERSION;
    description.xxfi_flags = SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_QUARANTINE;
    description.xxfi_connect = on_connect;
    description.xxfi_helo = on_helo;
    description.xxfi_envfrom = on_mail;
    description.xxfi_envrcpt = on_rcpt;
    description.xxfi_header = on_header;
    description.xxfi_body = on_body;
    description.xxfi_eom = on_end_of_message;
    description.xxfi_abort = on_abort;
    description.xxfi_close = on_abort;
    description.xxfi_negotiate = on_negotiate;
    smfi_setmaxdatasize(1U << 20U);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-bounds-pointer-arithmetic): argv
    if (smfi_register(description) != MI_SUCCESS || smfi_setconn(argv[1]) != MI_SUCCESS) return 70;
    return smfi_main() == MI_SUCCESS ? 0 : 70;
}

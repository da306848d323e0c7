#pragma once

#include "config/config.h"

#include <evidence/evidence.pb.h>

#include <string>

/// The configuration of hospital.example.
inline keneki::config::Config site() {
    auto config = keneki::config::defaults();
    config.site_domains = {"hospital.example"};
    return config;
}

inline void
set(keneki::evidence::Address& address, const std::string& name, const std::string& mailbox) {
    address.set_display_name(name);
    address.set_address(mailbox);
    const auto at = mailbox.rfind('@');
    address.set_domain(at == std::string::npos ? "" : mailbox.substr(at + 1));
}

/// An inbound message as the pipeline gives it to people.
inline keneki::evidence::Evidence from(const std::string& name, const std::string& mailbox) {
    keneki::evidence::Evidence evidence;
    evidence.set_direction(keneki::evidence::INBOUND);
    set(*evidence.mutable_header()->add_from(), name, mailbox);
    set(*evidence.mutable_header()->add_to(), "", "office@hospital.example");
    return evidence;
}

#pragma once

#include "config/config.h"

#include <evidence/evidence.pb.h>

namespace keneki::pipeline {

struct Session;

/// Fills connection, envelope and direction. Inside is who is authenticated, has an address of
/// site.networks, or submits locally; an unknown client is outside.
void describe_session(const Session& session,
                      const config::Config& config,
                      evidence::Evidence& evidence);

/// True for mail of an unauthenticated client of site.networks from foreign authors to our own
/// people: it rather came from outside, through a relay, NAT or proxy that counts as inside.
[[nodiscard]] bool looks_relayed(const config::Config& config, const evidence::Evidence& evidence);

/// Mail that looks relayed and whose envelope sender is foreign (or empty) too is judged as what it
/// rather is: inbound. Wants the inspector's header.
void correct_direction(const config::Config& config, evidence::Evidence& evidence);

/// Fills authentication from the results of trusted hosts and says whether one belongs to the From
/// address. For each method the topmost field of a trusted host that has it counts: filters of one
/// server (SPF, DKIM, DMARC) each add a field of their own, and whatever the sender put in stands
/// below them.
void describe_authentication(const config::Config& config, evidence::Evidence& evidence);

} // namespace keneki::pipeline

#pragma once

#include <evidence/evidence.pb.h>

namespace keneki::mail {

/// LINK_TEXT_MISMATCH, LINK_ADDRESS_LITERAL and LINK_DANGEROUS_FILE for evidence.links.
void find_odd_links(evidence::Evidence& evidence);

} // namespace keneki::mail

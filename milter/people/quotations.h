#pragma once

#include "config/config.h"

#include <evidence/evidence.pb.h>

namespace keneki::people {

/// Compares the messages that the text quotes with the header and the envelope of this one, and
/// adds the findings 570 to 576. People are the same by the organisation of their addresses (by the
/// address itself at free mail): a secretary answers for her director. Quotations that name people
/// without addresses prove nothing either way.
void check_quotations(const config::Config& config, evidence::Evidence& evidence);

} // namespace keneki::people

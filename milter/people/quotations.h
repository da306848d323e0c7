#pragma once

#include "config/config.h"
#include "people/directory.h"

#include <evidence/evidence.pb.h>

namespace keneki::people {

/// Compares the messages that the text quotes with the header and the envelope of this one, and
/// adds the findings 570 to 576. People are the same by the organisation of their addresses (by the
/// address itself at free mail), and by the lists: a secretary answers for her director, a partner
/// from another of his domains, a member of staff from home. Quotations that name people without
/// addresses prove nothing either way, and neither does what a mail server quotes in its report.
void check_quotations(const Directory::Lists& lists,
                      const config::Config& config,
                      evidence::Evidence& evidence);

} // namespace keneki::people

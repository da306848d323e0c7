#pragma once

#include "config/config.h"
#include "people/lists.h"
#include "people/name_places.h"

#include <evidence/evidence.pb.h>

#include <vector>

namespace keneki::people {

/// What the checks of Directory::annotate() share.
struct Inquiry {
    const Lists& lists;
    const config::Config& config;
    const std::vector<PlacedLine>& lines;
    /// No author is ours or a listed partner.
    bool stranger = false;
    evidence::Evidence& evidence;

    [[nodiscard]] bool is_ours(const evidence::Address& address) const {
        return config::is_ours(config, address.domain());
    }
};

/// The most authors of a message that are looked at: more than one is a finding already.
inline constexpr int authors_looked_at = 20;

/// Our staff in display names, Subject, text and names of attachments: 500, 501, 520 to 523.
void check_staff(const Inquiry& inquiry);

/// Facilities in the same places: 502, 503, 510, 524, 525.
void check_facilities(const Inquiry& inquiry);

} // namespace keneki::people

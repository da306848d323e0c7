#pragma once

#include "mail/limits.h"
#include "mail/structure.h"

#include <evidence/evidence.pb.h>

#include <set>
#include <string>

namespace keneki::mail {

/// The part is shown as text when the message is opened: text/plain or text/html, not attached.
[[nodiscard]] bool is_shown_text(const Structure& structure, std::size_t index);

/// What the text told that the attachments need.
struct TextNotes {
    std::set<std::string> shown_images; ///< Content-IDs that the HTML shows
    bool encrypted = false;             ///< the whole text is an encrypted message
};

/// Fills evidence.text and evidence.links from the text parts, and makes the findings about text
/// and links.
TextNotes
read_message_text(const Structure& structure, const Limits& limits, evidence::Evidence& evidence);

} // namespace keneki::mail

#pragma once

#include "base/byte_reader.h"
#include "mail/limits.h"

#include <evidence/evidence.pb.h>

#include <functional>

namespace keneki::mail {

/// Called for each leaf (and each attached message) right after its Part was added to the Evidence,
/// with its decoded content, which is valid only during the call. `part` is the Part's id. Content
/// beyond the inflated-bytes budget is not given; the part then is in not_inspected.
using LeafHandler = std::function<void(std::uint32_t part, Bytes content)>;

/// Opens what would need the file system later (converters); call once before the sandbox closes.
void initialise();

/// Reads one RFC 5322 message into `evidence`: header, text, links, parts and the findings about
/// its shape. Attached messages (message/rfc822, also by content) are descended. Never throws for
/// what a message contains. Time is linear in the size of the message within the limits. Header,
/// text and links are complete before `on_leaf` is called for the first time (passwords stated in
/// the text are then known).
void parse_message(Bytes message,
                   const Limits& limits,
                   evidence::Evidence& evidence,
                   const LeafHandler& on_leaf);

/// The content of a message that was found inside something else (an .eml file in an archive): its
/// parts are added below `part`; its header and text are not those of the message and are not kept.
void parse_attached_message(Bytes content,
                            std::uint32_t part,
                            const Limits& limits,
                            evidence::Evidence& evidence,
                            const LeafHandler& on_leaf);

} // namespace keneki::mail

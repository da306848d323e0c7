#pragma once

#include "base/byte_reader.h"
#include "mail/limits.h"

#include <evidence/evidence.pb.h>

#include <functional>

namespace keneki::mail {

/// Called for each leaf (and each attached message) right after its Part was added to the Evidence, with its decoded content,
/// which is valid only during the call. `part` is the Part's id. Content beyond the inflated-bytes
/// budget is not given; the part then is in not_inspected.
using LeafHandler = std::function<void(std::uint32_t part, Bytes content)>;

/// Opens converters and GMime's own tables; call once before the sandbox closes.
void initialise();

/// Reads one RFC 5322 message into `evidence`: header, text, links, parts and the findings about its
/// shape. Attached messages (message/rfc822, also by content) are descended. Never throws for what a
/// message contains and never calls a GMime function that formats or sets (decision note 0003).
/// Time is linear in the size of the message within the limits.
void parse_message(Bytes message, const Limits& limits, evidence::Evidence& evidence,
                   const LeafHandler& on_leaf);

} // namespace keneki::mail

#pragma once

#include <evidence/evidence.pb.h>

namespace keneki::mail {

/// The shape in which mail servers report on a message (RFC 3464, 3834, 8098): no envelope sender,
/// a multipart/report or Auto-Submitted, and no file but in the message that it returns. Everybody
/// can write so: it explains why somebody else answers, and proves nothing.
[[nodiscard]] bool has_shape_of_bounce(const evidence::Evidence& evidence);

} // namespace keneki::mail

#pragma once

#include "base/edits.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace keneki {

/// What the mail server put into the header of a message of `size` bytes because the message lacks
/// it, another one each time it hands us the message: a Message-ID with its queue id, and behind
/// all others a Date, which may be followed by the From that it also makes (Postfix, cleanup(8)). A
/// Date that is the sender's own may stand there too, but only where a Message-ID tells the
/// messages apart is it taken for one of these. As edits that take it out; none when the file
/// cannot be read.
[[nodiscard]] std::vector<Edit>
without_fields_of_mail_server(std::string_view queue_id, int fd, std::uint64_t size);

} // namespace keneki

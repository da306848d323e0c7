#pragma once

#include "mail/header.h"
#include "mail/limits.h"
#include "mail/parameters.h"
#include "mail/transfer.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::mail {

/// One part of the MIME tree; views into the message.
struct Entity {
    static constexpr std::size_t no_parent = static_cast<std::size_t>(-1);
    std::size_t parent = no_parent; ///< index of the multipart around it
    std::uint32_t depth = 1;        ///< 1 for the top MIME part of the outermost message
    bool multipart = false; ///< its children are entities; else a leaf or an attached message
    ParameterList type; ///< Content-Type; the default of RFC 2045 5.2 or RFC 2046 5.1.5 when absent
    bool type_stated = false;
    ParameterList disposition; ///< Content-Disposition
    std::vector<std::string>
        names;              ///< of every Content-Type and Content-Disposition, in order of trust
    std::string content_id; ///< without angle brackets
    TransferEncoding encoding = TransferEncoding::identity;
    std::string malformed;  ///< what is broken about it, in words; empty when nothing is
    std::string over_limit; ///< what of its header was not read, in words; empty when all was
    bool too_deep = false;  ///< a multipart that was not opened
    std::string_view body;  ///< as it stands in the message
    /// Header and body, without the line end that belongs to the boundary behind it; empty for the
    /// top part, for a multipart, and where nothing stands between the header and the boundary.
    std::string_view whole;
};

struct Structure {
    std::vector<Entity> entities; ///< in document order
    bool too_many = false; ///< more than `parts_left`; behind it only what looks dangerous is kept
    bool unread = false;   ///< so many more that not even the names of all were looked at
    /// Nothing about it is broken, guessed, over a limit or read in two ways: where a part begins
    /// and ends, every reader agrees.
    bool exact = false;
};

/// Finds the parts of a message in one pass over its bytes: a boundary of any open multipart ends
/// what is inside it. Where mail programs disagree, what can be a part is one: closed multiparts
/// may go on, a wrong or missing boundary parameter is guessed, a last boundary may be missing.
/// `depth`: of the top part. `parts_left`: entities that may be made.
[[nodiscard]] Structure read_structure(const RawHeader& header,
                                       std::string_view body,
                                       std::uint32_t depth,
                                       std::size_t parts_left,
                                       const Limits& limits);

} // namespace keneki::mail

#pragma once

#include "people/folded_text.h"
#include "people/name_text.h"

#include <evidence/evidence.pb.h>

#include <string>
#include <string_view>
#include <vector>

namespace keneki::people {

/// A text in the forms in which names are looked for.
struct NameLine {
    explicit NameLine(std::string_view utf8, std::size_t limit_bytes = 300)
        : written(utf8.substr(0, limit_bytes)), folded(written, limit_bytes), text(folded) {}

    std::string written;
    FoldedText folded;
    NameText text;
};

/// Where a line stands that may name its author.
enum class LinePlace { subject, first_line, last_line, signature, attachment };

struct PlacedLine {
    LinePlace place;
    NameLine line;
};

/// The Subject, the first and last lines of the author's own text, the signature and the names of
/// attachments, in this order; empty ones left out. No more than a few dozen, whatever the message.
[[nodiscard]] std::vector<PlacedLine> name_places(const evidence::Evidence& evidence);

} // namespace keneki::people

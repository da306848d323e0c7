#include "mail/bounce.h"

#include "base/ascii.h"
#include "inspect/type.h"

#include <algorithm>
#include <string>

namespace keneki::mail {
namespace {

using evidence::Evidence;
using evidence::Part;

bool says_report(const Evidence& evidence) {
    const auto& fields = evidence.header().fields();
    return std::any_of(fields.begin(), fields.end(), [](const evidence::HeaderField& field) {
        const std::string name = lower(field.name());
        if (name != "content-type" && name != "auto-submitted") return false;
        const std::string value = lower(field.text());
        return name == "content-type" ? value.starts_with("multipart/report")
                                      : !value.starts_with("no");
    });
}

/// A file of the report itself, not of the message that it returns.
bool is_file_of_report(const Evidence& evidence, const Part& part) {
    if (!part.attachment() || part.declared_type().starts_with("message/") ||
        part.declared_type() == "text/rfc822-headers" || inspect::is_image(part.type()))
        return false;
    const Part* place = &part;
    while (place->kind() != Part::ATTACHED_MESSAGE) {
        // Parents stand in front of what they hold.
        if (place->parent() == 0 || place->parent() >= place->id()) return true;
        place = &evidence.parts(static_cast<int>(place->parent()) - 1);
    }
    return false;
}

} // namespace

bool has_shape_of_bounce(const Evidence& evidence) {
    return evidence.envelope().mail_from().empty() && says_report(evidence) &&
           std::none_of(evidence.parts().begin(), evidence.parts().end(),
                        [&](const Part& part) { return is_file_of_report(evidence, part); });
}

} // namespace keneki::mail

// A mail or web archive (MHT) that comes inside an archive or alone. The parts of a mail are
// inspected as those of the message itself (which are descended by the mail parser). Outlook's own
// wrappings are others: winmail.dat (tnef.cpp), and .msg, a compound file (ole.cpp).
#include "inspect/wrapped_mail.h"

#include "inspect/inspector_list.h"
#include "mail/parse.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

/// Opens a mail and takes what it costs from the budget of the message.
class WrappedMail {
public:
    explicit WrappedMail(Inspection& inspection)
        : inspection_(inspection), parts_seen_(inspection.evidence().parts_size()) {}

    void open(std::uint32_t part, Bytes content) {
        const Budget& budget = inspection_.budget();
        mail::Limits limits;
        // The parser counts the parts that are there already.
        limits.parts = static_cast<std::size_t>(parts_seen_) + budget.parts_left;
        limits.inflated_bytes = budget.inflated_bytes_left;
        mail::parse_attached_message(content, part, limits, inspection_.evidence(),
                                     [&](std::uint32_t id, Bytes leaf) { inspect(id, leaf); });
        pay_for_parts();
    }

private:
    void inspect(std::uint32_t id, Bytes leaf) {
        pay_for_parts();
        if (inspection_.spend_inflated(leaf.size()) || inspection_.budget().out_of_time()) {
            inspection_.inspect_content(id, leaf);
        } else {
            inspection_.found(Finding::LIMIT_REACHED, id, "decoded bytes");
            inspection_.not_inspected(NotInspected::OVER_LIMIT, id, "decoded bytes");
            inspection_.inspect_name(id);
        }
        // What was found inside the leaf has paid for itself.
        parts_seen_ = inspection_.evidence().parts_size();
    }

    void pay_for_parts() {
        const int parts = inspection_.evidence().parts_size();
        std::uint32_t& left = inspection_.budget().parts_left;
        left -= std::min(left, static_cast<std::uint32_t>(parts - parts_seen_));
        parts_seen_ = parts;
    }

    Inspection& inspection_;
    int parts_seen_;
};

} // namespace

void open_wrapped_mail(Inspection& inspection, std::uint32_t part, Bytes content) {
    if (inspection.may_open(part)) WrappedMail(inspection).open(part, content);
}

bool wants_wrapped_mail(const Part& part, Bytes /*content*/) {
    // What the mail parser takes for a message it opens itself.
    if (part.kind() == Part::ATTACHED_MESSAGE) return false;
    return part.type() == "mht" || (part.type() == "eml" && is_file(part));
}

void inspect_wrapped_mail(Inspection& inspection, std::uint32_t part, Bytes content) {
    open_wrapped_mail(inspection, part, content);
}

} // namespace keneki::inspect

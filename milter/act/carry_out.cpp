#include "act/encoding.h"
#include "act/plan.h"

namespace keneki::act {
namespace {

bool make(const HeaderChange& change, MtaControl& mta) {
    switch (change.kind) {
    case HeaderChange::Kind::add:
        return mta.add_header(change.name, safe_header_value(change.value));
    case HeaderChange::Kind::change:
        return mta.change_header(change.name, change.index, safe_header_value(change.value));
    case HeaderChange::Kind::remove:
        break;
    }
    return mta.remove_header(change.name, change.index);
}

} // namespace

bool carry_out(const Plan& plan, MtaControl& mta, const Content& content) {
    for (const HeaderChange& change : plan.changes)
        if (!make(change, mta)) return false;
    if (!plan.edits.empty() &&
        !read_edited(content.fd, content.body, content.size, plan.edits,
                     [&mta](std::string_view piece) { return mta.replace_body(piece); }))
        return false;
    if (!plan.quarantine_reason.empty() && !mta.quarantine(plan.quarantine_reason)) return false;
    return plan.smtp_code.empty() ||
           mta.set_reply(plan.smtp_code, plan.enhanced_code, plan.smtp_text);
}

} // namespace keneki::act

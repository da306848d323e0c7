#include "cli/held_judging.h"

#include "cli/judging.h"
#include "pipeline/strip.h"

#include <fmt/format.h>
#include <sysexits.h>

#include <algorithm>
#include <chrono>

namespace keneki::cli {

using std::chrono::steady_clock;

pipeline::Session session_of(const quarantine::Description& about) {
    const auto& connection = about.evidence().connection();
    pipeline::Session session;
    session.client_address = connection.client_address();
    session.client_name = connection.client_name();
    session.helo = connection.helo();
    session.authenticated_user = connection.authenticated_user();
    session.mail_from = about.mail_from();
    session.recipients.assign(about.recipients().begin(), about.recipients().end());
    session.queue_id = about.queue_id();
    session.local_submission = connection.client_address().empty();
    return session;
}

Expected<Done, StripFailure> take_attachments_out(const config::Config& config,
                                                  quarantine::HeldMail& held,
                                                  const quarantine::KeyRing& keys,
                                                  const std::string& reference,
                                                  quarantine::ReleaseOptions& how) {
    const auto refused = [](std::string why) {
        return fail(StripFailure{EX_DATAERR, std::move(why)});
    };
    const auto row = held.row(reference);
    if (!row) return refused(row.error());
    const auto about = quarantine::HeldMail::description(*row, keys);
    if (!about) return refused(about.error());
    const auto text = held.text(*row, keys);
    if (!text) return refused(text.error());
    const auto judging = prepare_judging(config);
    if (!judging) return fail(StripFailure{judging.error(), {}});
    const pipeline::Snapshot& snapshot = *judging->snapshot;
    const pipeline::Session session = session_of(*about);
    const auto until = steady_clock::now() + 2 * config.deadline;
    const auto judgement =
        judging->pipeline->examine(snapshot, session, text->fd(), text->size(), until);
    const auto stripped = judging->pipeline->strip(snapshot, session, judgement.evidence,
                                                   text->fd(), text->size(), until);
    if (!stripped)
        return refused(fmt::format("{}: it cannot be released without its attachments: {}",
                                   reference, stripped.error()));
    how.edits = pipeline::edits_for(stripped->removed, reference, config);
    how.rest_is_dangerous =
        std::ranges::any_of(stripped->rest.verdict.rules, quarantine::is_dangerous);
    return Done{};
}

} // namespace keneki::cli

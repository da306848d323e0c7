// Releases and their markers.
#include "base/base64.h"
#include "memory/database.h"
#include "memory/soci.h"
#include "quarantine/rows.h"

#include <fmt/format.h>

#include <set>
#include <string>
#include <string_view>

namespace keneki::quarantine {
namespace {

/// Mail servers try for five days; one that a message passes on its way may have it for so long.
constexpr std::int64_t most_in_queue_seconds = std::int64_t{7} * 86'400;

/// An outcome is the last line of the server, or where and why it failed.
bool was_taken(const std::string& outcome) {
    return outcome.starts_with('2');
}

/// A release of it of which nobody has noted the end, and of which `condition` holds.
bool has_unended(soci::session& sql,
                 std::string_view condition,
                 const std::string& reference,
                 std::int64_t now) {
    long long count = 0;
    const long long at = now;
    sql << fmt::format("SELECT COUNT(*) FROM held_release WHERE reference = :reference AND outcome "
                       "= '' AND {}",
                       condition),
        soci::into(count), soci::use(reference), soci::use(at);
    return count > 0;
}

} // namespace

void Rows::add_release(const std::string& marker_hash,
                       const std::string& reference,
                       std::int64_t made_at,
                       std::int64_t expires_at,
                       std::string_view teaches,
                       const std::string& body) {
    const long long made = made_at;
    const long long expires = expires_at;
    const std::string text = to_base64(teaches);
    database_->session() << "UPDATE held_release SET teaches = '' WHERE teaches <> '' AND "
                            "expires_at <= :made",
        soci::use(made);
    database_->session() << "INSERT INTO held_release (marker, reference, made_at, expires_at, "
                            "used_at, outcome, teaches, body) VALUES (:marker, :reference, "
                            ":made, :expires, 0, '', :teaches, :body)",
        soci::use(marker_hash), soci::use(reference), soci::use(made), soci::use(expires),
        soci::use(text), soci::use(body);
}

bool Rows::release_under_way(const std::string& reference, std::int64_t now) {
    return has_unended(database_->session(), "expires_at > :now", reference, now);
}

bool Rows::open_release(const std::string& reference, std::int64_t now) {
    return has_unended(database_->session(), "(expires_at > :now OR used_at > 0)", reference, now);
}

void Rows::set_outcome(const std::string& marker_hash, const std::string& outcome) {
    database_->session() << "UPDATE held_release SET outcome = :outcome, teaches = '' WHERE "
                            "marker = :marker",
        soci::use(outcome), soci::use(marker_hash);
}

bool Rows::went_out(const std::string& reference) {
    long long count = 0;
    database_->session() << "SELECT COUNT(*) FROM held_release WHERE reference = :reference AND "
                            "outcome LIKE '2%'",
        soci::into(count), soci::use(reference);
    return count > 0;
}

std::set<std::string> Rows::sent_on() {
    std::string reference;
    soci::statement statement =
        (database_->session().prepare
             << "SELECT DISTINCT held.reference FROM held JOIN held_release ON "
                "held_release.reference = held.reference WHERE held.state = 0 AND outcome LIKE "
                "'2%'",
         soci::into(reference));
    statement.execute(false);
    std::set<std::string> found;
    while (statement.fetch())
        found.insert(reference);
    return found;
}

std::optional<Rows::Redeemed>
Rows::use_release(const std::string& marker_hash, const std::string& body, std::int64_t now) {
    const long long at = now;
    long long expires_at = 0;
    long long used_at = 0;
    std::string outcome;
    std::string sent_body;
    Redeemed redeemed;
    soci::statement ask =
        (database_->session().prepare << "SELECT reference, teaches, expires_at, used_at, outcome, "
                                         "body FROM held_release WHERE marker = :marker",
         soci::into(redeemed.reference), soci::into(redeemed.teaches), soci::into(expires_at),
         soci::into(used_at), soci::into(outcome), soci::into(sent_body), soci::use(marker_hash));
    if (!ask.execute(true)) return std::nullopt;
    if (!outcome.empty() && !was_taken(outcome)) return std::nullopt; // it is held still
    const bool same = !sent_body.empty() && sent_body == body;
    redeemed.again = used_at > 0;
    if (redeemed.again) {
        redeemed.teaches.clear();
        return same && now < used_at + most_in_queue_seconds ? std::optional(redeemed)
                                                             : std::nullopt;
    }
    redeemed.late = outcome.empty() && now >= expires_at;
    if (redeemed.late) return redeemed;
    if (now >= expires_at + (same ? most_in_queue_seconds : 0)) return std::nullopt;
    soci::statement use = (database_->session().prepare
                               << "UPDATE held_release SET used_at = :now, teaches = '' WHERE "
                                  "marker = :marker AND used_at = 0",
                           soci::use(at), soci::use(marker_hash));
    use.execute(true);
    if (use.get_affected_rows() != 1) return std::nullopt; // another host was faster
    redeemed.teaches = from_base64(redeemed.teaches).value_or("");
    return redeemed;
}

bool Rows::release_was_used(const std::string& marker_hash) {
    long long count = 0;
    database_->session() << "SELECT COUNT(*) FROM held_release WHERE marker = :marker AND "
                            "used_at > 0",
        soci::into(count), soci::use(marker_hash);
    return count > 0;
}

} // namespace keneki::quarantine

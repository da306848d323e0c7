// Notices that are still to be sent.
#include "base/base64.h"
#include "base/utf8.h"
#include "memory/database.h"
#include "memory/soci.h"
#include "quarantine/rows.h"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace keneki::quarantine {
namespace {

using memory::Dialect;

/// In bytes: the tables have room for it. RFC 5321 4.5.3.1.3 allows 256.
constexpr std::size_t longest_recipient = 320;

} // namespace

void Rows::add_notice(const std::string& recipient,
                      const std::string& reference,
                      NoticeKind kind,
                      std::int64_t at,
                      std::string_view notice) {
    // Nobody can be told there, and PostgreSQL would not take it.
    if (recipient.size() > longest_recipient || valid_prefix(recipient) != recipient.size()) return;
    const int number = static_cast<int>(kind);
    const long long time = at;
    const std::string text = to_base64(notice);
    database_->session() << "INSERT INTO held_notice (recipient, reference, kind, at, taken_until, "
                            "notice) VALUES (:recipient, :reference, :kind, :at, 0, :notice) ON "
                            "CONFLICT (recipient, reference) DO NOTHING",
        soci::use(recipient), soci::use(reference), soci::use(number), soci::use(time),
        soci::use(text);
}

std::vector<WaitingNotice> Rows::take_notices(
    NoticeKind kind, std::int64_t before, std::int64_t now, std::int64_t until, std::int64_t most) {
    std::vector<WaitingNotice> waiting;
    in_one([&] {
        WaitingNotice one;
        const int number = static_cast<int>(kind);
        const long long border = before;
        const long long time = now;
        const long long limit = most;
        const long long end = until;
        const char* const lock =
            database_->dialect() == Dialect::postgresql ? " FOR UPDATE SKIP LOCKED" : "";
        soci::statement ask =
            (database_->session().prepare
                 << fmt::format("SELECT recipient, reference, notice FROM held_notice WHERE "
                                "kind = :kind AND at < :before AND taken_until <= :now ORDER BY "
                                "at, reference LIMIT :most{}",
                                lock),
             soci::into(one.recipient), soci::into(one.reference), soci::into(one.notice),
             soci::use(number), soci::use(border), soci::use(time), soci::use(limit));
        ask.execute(false);
        while (ask.fetch())
            waiting.push_back({one.recipient, one.reference, from_base64(one.notice).value_or("")});
        for (const WaitingNotice& taken : waiting)
            database_->session() << "UPDATE held_notice SET taken_until = :until WHERE recipient = "
                                    ":recipient AND reference = :reference",
                soci::use(end), soci::use(taken.recipient), soci::use(taken.reference);
        return !waiting.empty();
    });
    return waiting;
}

void Rows::remove_notice(const std::string& recipient, const std::string& reference) {
    database_->session() << "DELETE FROM held_notice WHERE recipient = :recipient AND reference = "
                            ":reference",
        soci::use(recipient), soci::use(reference);
}

void Rows::remove_notices(const std::string& reference, NoticeKind kind) {
    const int number = static_cast<int>(kind);
    database_->session() << "DELETE FROM held_notice WHERE reference = :reference AND kind = :kind",
        soci::use(reference), soci::use(number);
}

std::int64_t Rows::forget_notices_before(std::int64_t time) {
    const long long before = time;
    soci::statement statement =
        (database_->session().prepare << "DELETE FROM held_notice WHERE at < :before",
         soci::use(before));
    statement.execute(true);
    return statement.get_affected_rows();
}

} // namespace keneki::quarantine

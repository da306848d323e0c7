// The audit trail.
#include "memory/database.h"
#include "memory/soci.h"
#include "quarantine/binary.h"
#include "quarantine/rows.h"

#include <fmt/format.h>
#include <sodium.h>

#include <string>
#include <vector>

namespace keneki::quarantine {
namespace {

using memory::Dialect;

/// Entries of the audit trail are written one after the other; the number is ours alone.
constexpr std::int64_t audit_lock = 0x6B656E656B6A;

/// Where a SELECT puts one entry.
struct Fields {
    AuditEntry entry;
    long long number = 0;
    long long at = 0;

    std::vector<AuditEntry> all_of(soci::statement& statement) {
        statement.execute(false);
        std::vector<AuditEntry> all;
        while (statement.fetch()) {
            entry.number = number;
            entry.at = at;
            all.push_back(entry);
        }
        return all;
    }
};

} // namespace

std::string Rows::chained(const AuditEntry& entry, const std::string& before) {
    std::string text;
    for (const std::string& field : {before, std::to_string(entry.number), std::to_string(entry.at),
                                     entry.who, entry.action, entry.reference, entry.why})
        text += fmt::format("{}:{}", field.size(), field);
    std::string hash(crypto_generichash_BYTES, '\0');
    ::crypto_generichash(bytes_of(hash), hash.size(), bytes_of(std::string_view(text)), text.size(),
                         nullptr, 0);
    return to_hex(hash);
}

void Rows::note(const AuditEntry& entry) {
    soci::session& sql = database_->session();
    if (database_->dialect() == Dialect::postgresql)
        sql << fmt::format("SELECT pg_advisory_xact_lock({})", audit_lock);
    long long last = 0;
    std::string before;
    soci::statement ask =
        (sql.prepare << "SELECT number, chain FROM audit ORDER BY number DESC LIMIT 1",
         soci::into(last), soci::into(before));
    ask.execute(true);
    AuditEntry whole = entry;
    whole.number = last + 1;
    const std::string chain = chained(whole, before);
    const long long number = whole.number;
    const long long at = whole.at;
    sql << "INSERT INTO audit (number, at, who, action, reference, why, chain) VALUES (:n, :t, :w, "
           ":a, :r, :y, :c)",
        soci::use(number), soci::use(at), soci::use(whole.who), soci::use(whole.action),
        soci::use(whole.reference), soci::use(whole.why), soci::use(chain);
}

std::vector<AuditEntry> Rows::audit() {
    Fields found;
    soci::statement statement =
        (database_->session().prepare << "SELECT number, at, who, action, reference, why, chain "
                                         "FROM audit ORDER BY number",
         soci::into(found.number), soci::into(found.at), soci::into(found.entry.who),
         soci::into(found.entry.action), soci::into(found.entry.reference),
         soci::into(found.entry.why), soci::into(found.entry.chain));
    return found.all_of(statement);
}

std::vector<AuditEntry>
Rows::audit_of(const std::string& reference, const std::string& action, std::int64_t since) {
    Fields found;
    found.entry.action = action;
    found.entry.reference = reference;
    const long long from = since;
    soci::statement statement =
        (database_->session().prepare
             << "SELECT number, at, who, why, chain FROM audit WHERE reference = :reference AND "
                "action = :action AND at >= :since ORDER BY number",
         soci::into(found.number), soci::into(found.at), soci::into(found.entry.who),
         soci::into(found.entry.why), soci::into(found.entry.chain), soci::use(reference),
         soci::use(action), soci::use(from));
    return found.all_of(statement);
}

} // namespace keneki::quarantine

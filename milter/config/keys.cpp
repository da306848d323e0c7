#include "config/key_table.h"
#include "config/values.h"

#include <utility>

namespace keneki::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

Key key(KeyDescription description, values::ReadAndPrint how) {
    return {description, std::move(how.read), std::move(how.print)};
}

values::ReadAndPrint policy(FailurePolicy Config::*member) {
    return values::one_of<FailurePolicy>(member, {{"tempfail", FailurePolicy::tempfail},
                                                  {"tag", FailurePolicy::tag},
                                                  {"accept", FailurePolicy::accept},
                                                  {"hold", FailurePolicy::hold}});
}

constexpr std::string_view policy_type = "tempfail, tag, accept or hold";

// A sentence never ends in the middle of a line of the table without a space behind it: sample file
// and manual take the texts as they stand.

void add_people_and_places(std::vector<Key>& table) {
    table.push_back(
        key({"site.domains", "list of domains", "[]",
             "Our own mail domains, and with them the domains below each. The only key that has no "
             "useful default."},
            values::domains(&Config::site_domains)));
    table.push_back(key(
        {"site.networks", "list of networks",
         "[127.0.0.0/8, \"::1/128\", 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]",
         "Networks of the house: mail from a client in them, from scanners and internal servers, "
         "counts as coming from inside. When a relay, NAT or proxy of these networks stands in "
         "front "
         "of the mail server, mail from outside counts as inside too: then name only the networks "
         "without it."},
        values::networks(&Config::site_networks)));
    table.push_back(key(
        {"site.trusted_authserv_ids", "list of words", "[]",
         "Names under which our own mail servers write Authentication-Results. What others wrote "
         "is ignored. Our server must remove copies that come from outside, as RFC 8601 asks."},
        values::words(&Config::trusted_authserv_ids)));
    table.push_back(key({"people.staff", "path", "\"\"",
                         "CSV file of the staff, with the columns name, reading, aliases and "
                         "addresses, and perhaps "
                         "department, by which reports count. Empty: no list."},
                        values::file_to_read(&Config::staff_file)));
    table.push_back(
        key({"people.facilities", "path", "\"\"",
             "CSV file of partner facilities, with the columns name, reading, aliases, domains and "
             "kind. The kind self marks names of our own. Empty: no list."},
            values::file_to_read(&Config::facilities_file)));
}

void add_verdicts(std::vector<Key>& table) {
    table.push_back(
        key({"mode", "enforce or observe", "enforce",
             "With observe everything is computed and logged, and no message is touched."},
            values::one_of<Mode>(&Config::mode,
                                 {{"enforce", Mode::enforce}, {"observe", Mode::observe}})));
    table.push_back(key({"verdict.tag", "number or never", "5",
                         "From this score on a message is tagged in its Subject."},
                        values::threshold(&Config::tag_at)));
    table.push_back(key(
        {"verdict.strip", "number or never", "never",
         "From this score on a message is delivered without the attachments that are the reason "
         "for its score, a text in the place of each, and the whole message is kept in the "
         "store. What cannot be delivered so is held whole."},
        values::threshold(&Config::strip_at)));
    table.push_back(key(
        {"verdict.quarantine", "number or never", "10", "From this score on a message is held."},
        values::threshold(&Config::quarantine_at)));
    table.push_back(
        key({"verdict.reject", "number or never", "20", "From this score on a message is refused."},
            values::threshold(&Config::reject_at)));
}

void add_quarantine(std::vector<Key>& table) {
    table.push_back(
        key({"quarantine.to", "store or mta", "store",
             "Where held mail goes: the own store, or the hold queue of the mail server. Without a "
             "public key it goes to the hold queue too, and so does what is larger than "
             "message.limit."},
            values::one_of<HoldPlace>(&Config::quarantine_to,
                                      {{"store", HoldPlace::store}, {"mta", HoldPlace::mta}})));
    table.push_back(
        key({"quarantine.public_key", "path", "/etc/keneki/quarantine.pub",
             "The key with which held mail is sealed, made by keneki quarantine key create. It "
             "may be missing; its secret half must not lie on the mail host."},
            values::path(&Config::quarantine_key_file)));
    table.push_back(key({"quarantine.keep_days", "number from 1 to 3650", "30",
                         "Held mail that is older is removed from the store; the audit trail says "
                         "so. Not changed by a reload."},
                        values::number(&Config::quarantine_keep_days, 1, 3650)));
    table.push_back(key(
        {"quarantine.most", "size", "10GiB",
         "What the store may take. From nine tenths on the log warns and notice.to is told, once a "
         "day at most, and again when it is full; then on_failure.store_unavailable decides. "
         "Not changed by a reload."},
        values::size(&Config::quarantine_most_bytes, 1ULL << 20U, 1ULL << 50U)));
    table.push_back(key(
        {"quarantine.release_server", "smtp://host:port", "smtp://127.0.0.1:25",
         "The mail server to which keneki quarantine release gives what is released. It should be "
         "the one that Keneki guards."},
        values::mail_server(&Config::release_server)));
    table.push_back(
        key({"quarantine.two_persons", "true or false", "true",
             "Whether mail that was held for something that runs, is locked or could not be looked "
             "into is released only after another person has approved it."},
            values::flag(&Config::release_two_persons)));
    table.push_back(
        key({"quarantine.release_teaches", "true or false", "true",
             "Whether the memory takes the author of mail that was released, as it was and to whom "
             "it was sent, for somebody who is known. His domain does not become known by it, and "
             "nobody does by mail that took two persons."},
            values::flag(&Config::release_teaches)));
}

void add_store_and_answers(std::vector<Key>& table) {
    table.push_back(
        key({"store", "sqlite:path or postgresql://user@host/database",
             "sqlite:/var/lib/keneki/keneki.db",
             "Database of the memory and of held mail. With PostgreSQL several mail hosts share "
             "one; they need the same memory.key_file. What is learned is written about once a "
             "second; a crash of the daemon or of the machine loses the last two seconds of it at "
             "most, and no message. Not changed by a reload."},
            values::store(&Config::store)));
    table.push_back(key(
        {"rules", "list of paths", "[/usr/share/keneki/rules, /etc/keneki/rules.d]",
         "Folders of rules, later ones add to and override earlier ones. /usr/share/keneki/rules "
         "stands for the shipped rules wherever Keneki is installed; /etc/keneki/rules.d may be "
         "missing."},
        values::paths_to_read(&Config::rules)));
    table.push_back(
        key({"tag.subject", "text", "\"[SPAM] \"",
             "What is put in front of the Subject of a tagged message. Printable ASCII."},
            values::text(&Config::subject_tag, 60)));
    table.push_back(key({"tag.reasons", "true or false", "true",
                         "Whether header fields state the reasons in words."},
                        values::flag(&Config::reason_headers)));
    table.push_back(key(
        {"reject.text", "text",
         "\"This message looks dangerous and was refused. If it is genuine, please contact "
         "{contact} and state {reference}.\"",
         "What the sending server is told when a message is refused. {contact} and {reference} are "
         "replaced."},
        values::text(&Config::reject_text, 600)));
    table.push_back(
        key({"reject.contact", "text", "\"the postmaster\"",
             "Whom a refused sender may ask: an address outside this mail server or a telephone "
             "number."},
            values::text(&Config::reject_contact, 200)));
}

void add_notices(std::vector<Key>& table) {
    table.push_back(key(
        {"notice.to", "list of addresses", "[]",
         "Who is told of every message that goes into the store, and of a store that fills up: the "
         "administrator, the help desk. Several within a minute come in one mail."},
        values::addresses(&Config::notice_to)));
    table.push_back(key(
        {"notice.recipients", "never, at_once or daily", "never",
         "When recipients in the own domains are told of what was held for them."},
        values::one_of<NoticeTime>(&Config::notice_recipients, {{"never", NoticeTime::never},
                                                                {"at_once", NoticeTime::at_once},
                                                                {"daily", NoticeTime::daily}})));
    table.push_back(key(
        {"notice.at", "time of day, HH:MM", "\"07:30\"", "When the daily notice goes, local time."},
        values::time_of_day(&Config::notice_minute)));
    table.push_back(key({"notice.from", "address", "\"\"",
                         "From whom notices are. Empty: keneki at the first of site.domains."},
                        values::address(&Config::notice_from)));
    table.push_back(key({"notice.contact", "text", "\"the help desk / 情報担当\"",
                         "Whom recipients are to ask, in the words of the notice."},
                        values::text(&Config::notice_contact, 200)));
    table.push_back(
        key({"notice.templates", "path", "\"\"",
             "Folder with notice.txt and notice.html (of held mail), stripped.txt and "
             "stripped.html (of mail that was delivered without attachments), nearly_full.txt and "
             "full.txt (of the store) in the site's own words. Empty, or without one of them: "
             "those that ship."},
            values::file_to_read(&Config::notice_templates)));
}

void add_memory(std::vector<Key>& table) {
    table.push_back(key(
        {"memory.enabled", "true or false", "true",
         "Whether Keneki remembers who writes to us and to whom we wrote. Only keyed hashes are "
         "stored, no addresses. Not changed by a reload."},
        values::flag(&Config::memory_enabled)));
    table.push_back(
        key({"memory.key_file", "path", "\"\"",
             "The key of those hashes, made at the first start. Hosts that share a database need "
             "the same one. Empty: memory.key beside the SQLite file, with PostgreSQL "
             "/var/lib/keneki/memory.key. Not changed by a reload."},
            values::path(&Config::memory_key_file)));
    table.push_back(
        key({"memory.learning_days", "number from 0 to 365", "14",
             "So long after the first start, or until an import of mail logs, nobody can be "
             "expected to be known: rules about first contact do not score."},
            values::number(&Config::memory_learning_days, 0, 365)));
    table.push_back(
        key({"memory.quiet_days", "number from 1 to 365", "14",
             "An author to whom we never wrote becomes known when so many days have passed since "
             "its first mail, it wrote on three of them at least, and none of it was held or "
             "refused."},
            values::number(&Config::memory_quiet_days, 1, 365)));
    table.push_back(key({"memory.silent_days", "number from 7 to 3650", "180",
                         "A known author from whom and to whom nothing went for longer counts as "
                         "silent."},
                        values::number(&Config::memory_silent_days, 7, 3650)));
    table.push_back(key({"memory.keep_days", "number from 30 to 3650", "730",
                         "What is older is forgotten. Not changed by a reload."},
                        values::number(&Config::memory_keep_days, 30, 3650)));
    table.push_back(key(
        {"memory.most_contacts", "number from 1000 to 100000000", "1000000",
         "At most so many addresses, domains and pairs are remembered, and as many messages that "
         "came and that went; one takes about 150 bytes. Strangers are forgotten before those to "
         "whom we wrote, "
         "old ones before new ones. Not changed by a reload."},
        values::number(&Config::memory_most_contacts, 1'000, 100'000'000)));
    table.push_back(
        key({"memory.time_limit", "time", "1s",
             "No message waits longer for the memory. While it is known to be away, none waits. "
             "Not changed by a reload."},
            values::duration(&Config::memory_time_limit, milliseconds(10), seconds(10))));
}

void add_milter(std::vector<Key>& table) {
    table.push_back(
        key({"milter.socket", "socket", "unix:/run/keneki/keneki.sock",
             "Where the mail server reaches the milter: unix:PATH, local:PATH, inet:PORT@HOST, "
             "inet6:PORT@HOST or fd:NUMBER. Not changed by a reload."},
            values::socket(&Config::socket)));
    table.push_back(key({"milter.mode", "octal mode", "0660",
                         "Permissions of a unix socket. Not changed by a reload."},
                        values::octal_mode(&Config::socket_mode)));
    table.push_back(key(
        {"milter.group", "word", "\"\"",
         "Group of a unix socket, so that the mail server may open it. Empty: that of the daemon. "
         "Not changed by a reload."},
        values::word(&Config::socket_group)));
    table.push_back(
        key({"milter.user", "user or user:group", "\"\"",
             "Whom the daemon becomes when it is started as root. Empty: it stays who it is. Not "
             "changed by a reload."},
            values::word(&Config::user)));
    table.push_back(
        key({"milter.connections", "number from 1 to 100000", "1000",
             "Connections served at once; more are told to come back later. Not changed by a "
             "reload."},
            values::number(&Config::connections, 1, 100'000)));
    table.push_back(key(
        {"log.to", "auto, syslog or stderr", "auto",
         "Where the log goes; auto is stderr in the foreground and syslog otherwise. Not changed "
         "by a reload."},
        values::one_of<std::string>(
            &Config::log_to, {{"auto", "auto"}, {"syslog", "syslog"}, {"stderr", "stderr"}})));
    table.push_back(
        key({"log.level", "error, warning, notice, info or debug", "info",
             "The least urgent lines that are written; info has one line a message."},
            values::one_of<int>(
                &Config::log_level,
                {{"error", 3}, {"warning", 4}, {"notice", 5}, {"info", 6}, {"debug", 7}})));
    table.push_back(key({"log.subjects", "true or false", "false",
                         "Whether Subjects and file names, which may name patients, are logged."},
                        values::flag(&Config::log_subjects)));
}

void add_inspection(std::vector<Key>& table) {
    constexpr std::uint64_t mebi = 1ULL << 20U;
    table.push_back(key({"message.memory", "size", "1MiB",
                         "What a message may take in memory before it goes to a file."},
                        values::size(&Config::memory_limit_bytes, 4096, 1024 * mebi)));
    table.push_back(key({"message.spool", "path", "/var/tmp",
                         "Folder of those files. They have no name and vanish with the process."},
                        values::path(&Config::spool_folder)));
    table.push_back(
        key({"message.limit", "size", "256MiB",
             "A larger message is not looked into; on_failure.over_limit decides about it."},
            values::size(&Config::message_limit_bytes, mebi / 4, 4096 * mebi)));
    table.push_back(key(
        {"message.deadline", "time", "20s",
         "Every message is answered within this time, far below the time-outs of mail servers."},
        values::duration(&Config::deadline, seconds(1), seconds(240))));
    table.push_back(key(
        {"inspector.workers", "number from 1 to 256", "2",
         "Inspector processes kept ready; about one for each processor. Not changed by a reload."},
        values::number(&Config::inspector_workers, 1, 256)));
    table.push_back(
        key({"inspector.time_limit", "time", "10s",
             "An inspector that needs longer for one message is stopped. Must be below "
             "message.deadline. Not changed by a reload."},
            values::duration(&Config::inspector_time_limit, milliseconds(100), seconds(240))));
    table.push_back(
        key({"inspector.messages", "number from 1 to 1000000", "1000",
             "An inspector is replaced after so many messages. Not changed by a reload."},
            values::number(&Config::inspector_messages, 1, 1'000'000)));
    table.push_back(key({"inspector.memory", "size", "1GiB",
                         "Address space of one inspector. Not changed by a reload."},
                        values::size(&Config::inspector_memory_bytes, 128 * mebi, 65536 * mebi)));
    table.push_back(key(
        {"inspector.sandbox", "require or best-effort", "require",
         "With best-effort an inspector also works where the system does not let it lock itself "
         "down; the log says what is missing. Not changed by a reload."},
        values::one_of<bool>(&Config::sandbox_best_effort,
                             {{"require", false}, {"best-effort", true}})));
    table.push_back(
        key({"inspector.passwords", "list of words", "[]",
             "Passwords that partners use for archives; tried on encrypted ones. Keep this file "
             "readable for its user only."},
            values::words(&Config::archive_passwords)));
    table.push_back(
        key({"inspector.known_bad", "path", "\"\"",
             "List of files known to be bad: the SHA-256 of one file a line, with a comment behind "
             "it. A message with such a file in it, in an archive too, is held. Empty: no list."},
            values::file_to_read(&Config::known_bad_file)));
}

void add_failures(std::vector<Key>& table) {
    table.push_back(key({"on_failure.inspector_died", policy_type, "tempfail",
                         "What becomes of a message whose inspector crashed."},
                        policy(&Config::on_inspector_died)));
    table.push_back(
        key({"on_failure.inspector_timed_out", policy_type, "tempfail",
             "What becomes of a message whose inspector was stopped at its time limit."},
            policy(&Config::on_inspector_timed_out)));
    table.push_back(
        key({"on_failure.no_inspector_free", policy_type, "tempfail",
             "What becomes of a message for which no inspector was free before the deadline."},
            policy(&Config::on_no_inspector_free)));
    table.push_back(key(
        {"on_failure.store_unavailable", policy_type, "tempfail",
         "What becomes of a message that cannot be put into the store, or finds it full. With hold "
         "it goes to the hold queue of the mail server."},
        policy(&Config::on_store_unavailable)));
    table.push_back(key(
        {"on_failure.memory_unavailable", "judge, tempfail, tag, accept or hold", "judge",
         "What becomes of a message from outside while the memory does not answer. With judge it "
         "is judged without the memory, and the finding MEMORY_UNAVAILABLE says so. A verdict that "
         "is more severe stays."},
        values::one_of<std::optional<FailurePolicy>>(&Config::on_memory_unavailable,
                                                     {{"judge", std::nullopt},
                                                      {"tempfail", FailurePolicy::tempfail},
                                                      {"tag", FailurePolicy::tag},
                                                      {"accept", FailurePolicy::accept},
                                                      {"hold", FailurePolicy::hold}})));
    table.push_back(key({"on_failure.internal_error", policy_type, "tempfail",
                         "What becomes of a message at any other failure of Keneki."},
                        policy(&Config::on_internal_error)));
    table.push_back(
        key({"on_failure.over_limit", policy_type, "hold",
             "What becomes of a message above message.limit, or with more recipients or header "
             "fields than Keneki takes. The sender decides about these: accept lets anybody past "
             "Keneki."},
            policy(&Config::on_over_limit)));
    table.push_back(
        key({"on_failure.repeated_failure", policy_type, "hold",
             "What becomes of a message that broke its inspector twice, so that it is not deferred "
             "for ever."},
            policy(&Config::on_repeated_failure)));
}

std::vector<Key> build_table() {
    std::vector<Key> table;
    add_people_and_places(table);
    add_verdicts(table);
    add_quarantine(table);
    add_store_and_answers(table);
    add_notices(table);
    add_memory(table);
    add_milter(table);
    add_inspection(table);
    add_failures(table);
    return table;
}

} // namespace

const std::vector<Key>& key_table() {
    static const std::vector<Key> table = build_table();
    return table;
}

const std::vector<KeyDescription>& keys() {
    static const std::vector<KeyDescription> descriptions = [] {
        std::vector<KeyDescription> list;
        for (const Key& entry : key_table())
            list.push_back(entry.description);
        return list;
    }();
    return descriptions;
}

} // namespace keneki::config

#pragma once

#include "base/expected.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::config {

/// One thing wrong with a file that a person wrote. line and column count from 1; 0: not known.
struct Problem {
    std::string file;
    unsigned line = 0;
    unsigned column = 0;
    std::string key; ///< "verdict.tag", "site.networks[1]"; empty when the file as a whole is meant
    std::string message; ///< what was found and what was expected
    [[nodiscard]] std::string
    text() const; ///< "file:line:column: key: message", hostile text escaped
};
using Problems = std::vector<Problem>;

/// A file or folder that a configuration names, and where.
struct NamedPath {
    std::string path;
    unsigned line = 0;
    unsigned column = 0;
    std::string key; ///< as in Problem
};

enum class Mode { enforce, observe };
enum class HoldPlace { store, mta };
/// When the recipients of held mail are told.
enum class NoticeTime { never, at_once, daily };
/// What becomes of a message when something of ours failed.
enum class FailurePolicy { tempfail, tag, accept, hold };

/// An IPv4 or IPv6 network; IPv4 is kept as IPv4-mapped IPv6.
struct Network {
    unsigned char address[16] = {};
    unsigned prefix_bits = 128;
};

/// keneki.yaml as read; every value has a default but site.domains. Paths are absolute.
struct Config {
    std::string file;                   ///< where it came from; empty: built-in defaults
    Problems warnings;                  ///< accepted, but the administrator should know
    std::vector<NamedPath> named_paths; ///< to be read, as far as the file names them

    std::vector<std::string> site_domains; ///< lower case, punycode decoded; see is_ours()
    std::vector<Network> site_networks; ///< default 127.0.0.0/8, ::1, 10/8, 172.16/12, 192.168/16
    std::vector<std::string> trusted_authserv_ids;
    std::string staff_file, facilities_file; ///< empty: no list
    std::vector<std::string> archive_passwords;
    std::string known_bad_file; ///< empty: no list

    Mode mode = Mode::enforce;
    double tag_at = 5, quarantine_at = 10, reject_at = 20; ///< infinity for 'never'
    double strip_at = std::numeric_limits<double>::infinity();
    HoldPlace quarantine_to = HoldPlace::store;
    std::string quarantine_key_file = "/etc/keneki/quarantine.pub"; ///< may be missing
    unsigned quarantine_keep_days = 30;
    std::uint64_t quarantine_most_bytes = 10ULL << 30U;
    std::string release_server = "smtp://127.0.0.1:25";
    bool release_two_persons = true;
    bool release_teaches = true;

    std::vector<std::string> notice_to; ///< told of every held message
    NoticeTime notice_recipients = NoticeTime::never;
    unsigned notice_minute = 450; ///< of the day, local time, for the digest
    std::string notice_from;      ///< empty: keneki@ the first of site_domains
    std::string notice_contact = "the help desk / 情報担当";
    std::string notice_templates; ///< folder; empty: those that ship
    std::string store = "sqlite:/var/lib/keneki/keneki.db";

    bool memory_enabled = true;
    std::string memory_key_file; ///< empty: beside the SQLite file, or in /var/lib/keneki
    unsigned memory_learning_days = 14, memory_quiet_days = 14, memory_silent_days = 180;
    unsigned memory_keep_days = 730;
    unsigned memory_most_contacts = 1'000'000;
    std::chrono::milliseconds memory_time_limit{1'000};

    std::vector<std::string> rules; ///< folders, in order; later ones override

    std::string subject_tag = "[SPAM] ";
    bool reason_headers = true;
    /// In the administrator's words; {reference} and {contact} are replaced.
    std::string reject_text =
        "This message looks dangerous and was refused. If it is genuine, please "
        "contact {contact} and state {reference}.";
    std::string reject_contact = "the postmaster";

    std::string socket = "unix:/run/keneki/keneki.sock";
    unsigned socket_mode = 0660;
    std::string socket_group;
    std::string user;            ///< user[:group]; empty: stay
    std::string log_to = "auto"; ///< auto, syslog, stderr
    int log_level = 6;
    bool log_subjects = false; ///< subjects and file names in the message line
    std::uint64_t memory_limit_bytes = 1ULL
                                       << 20U; ///< of one message before it goes to spool_folder
    std::string spool_folder = "/var/tmp";
    std::uint64_t message_limit_bytes = 256ULL << 20U; ///< larger: on_over_limit decides
    unsigned connections = 1'000;

    unsigned inspector_workers = 2;
    std::chrono::milliseconds inspector_time_limit{10'000};
    unsigned inspector_messages = 1'000;
    std::uint64_t inspector_memory_bytes = 1024ULL << 20U;
    bool sandbox_best_effort = false;
    std::chrono::milliseconds deadline{20'000}; ///< every message is answered within

    FailurePolicy on_inspector_died = FailurePolicy::tempfail;
    FailurePolicy on_inspector_timed_out = FailurePolicy::tempfail;
    FailurePolicy on_no_inspector_free = FailurePolicy::tempfail;
    FailurePolicy on_store_unavailable = FailurePolicy::tempfail;
    std::optional<FailurePolicy> on_memory_unavailable; ///< none: go on without the memory
    FailurePolicy on_internal_error = FailurePolicy::tempfail;
    FailurePolicy on_over_limit =
        FailurePolicy::hold; ///< what the sender made too large; deferring would only repeat it
    FailurePolicy on_repeated_failure =
        FailurePolicy::hold; ///< a message that killed its inspector twice
};

/// Reads a configuration file. Refused, each with file, line, column and key: unknown and duplicate
/// keys, wrong types, values out of range, invalid UTF-8, aliases beyond a node budget, files over
/// 1 MiB.
Expected<Config, Problems> load(const std::string& file);
/// The same from text, `file` naming it in messages; relative paths count from file's folder.
Expected<Config, Problems> parse(std::string_view yaml, const std::string& file);
/// What holds without a file. site_domains is empty.
[[nodiscard]] Config defaults();
/// The configuration in force as YAML that load() accepts, every key with its value and a comment
/// (`keneki config show`).
[[nodiscard]] std::string show(const Config& config);

/// One key of keneki.yaml. The table is the only place where a key is described: the parser,
/// `config show`, the sample file and keneki.yaml(5) are kept equal to it by tests.
struct KeyDescription {
    std::string_view key;  ///< "verdict.tag"
    std::string_view type; ///< "number or never"
    std::string_view default_value;
    std::string_view meaning;
};
[[nodiscard]] const std::vector<KeyDescription>& keys();

/// From whom notices are: notice.from, or what stands for it.
[[nodiscard]] std::string notice_address(const Config& config);
/// True for a domain (lower case) of site.domains and for the domains below one of them.
[[nodiscard]] bool is_ours(const Config& config, std::string_view domain);
/// A domain name in the form in which domains are compared: lower case, punycode decoded to UTF-8,
/// no final dot; empty when it is no domain name.
[[nodiscard]] std::string canonical_domain(std::string_view domain);

[[nodiscard]] bool contains(const std::vector<Network>& networks, std::string_view address);
/// "10.0.0.0/8", "::1", "[::1]". Error: what is wrong with it.
Expected<Network, std::string> parse_network(std::string_view text);
/// "10.0.0.0/8", "::1/128".
[[nodiscard]] std::string network_text(const Network& network);

} // namespace keneki::config

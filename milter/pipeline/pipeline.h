#pragma once

#include "base/expected.h"
#include "config/config.h"
#include "judge/rules.h"
#include "memory/memory.h"
#include "people/directory.h"
#include "pipeline/known_files.h"
#include "quarantine/keys.h"
#include "quarantine/notice.h"
#include "sandbox/pool.h"

#include <evidence/evidence.pb.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace keneki::pipeline {

/// Configuration, lists and rules as one immutable whole. A reload builds a new one beside the old;
/// a message keeps the one that it began with.
struct Snapshot {
    config::Config config;
    people::Directory directory;
    KnownFiles known_bad;
    judge::RuleSet rules;
    std::string version; ///< short hash of all that went in; stated in headers and log lines
    /// Nothing: there is none, held mail goes to the MTA.
    std::optional<quarantine::PublicKey> quarantine_key = std::nullopt;
    std::shared_ptr<const quarantine::NoticeWords> notice_words = nullptr;
};

/// Reads the lists and rules that `config` names.
Expected<std::shared_ptr<const Snapshot>, config::Problems>
load_snapshot(const config::Config& config);

/// The folders of `config.rules` as they are on this machine: /usr/share/keneki/rules stands for
/// the shipped rules wherever they are installed, a missing /etc/keneki/rules.d is left out.
[[nodiscard]] std::vector<std::string> rule_folders(const config::Config& config);

/// What the configuration wants of the inspectors.
[[nodiscard]] sandbox::PoolOptions pool_options(const config::Config& config);

/// Who sent it and to whom, as the milter session or the options of `keneki scan` say.
struct Session {
    std::string client_address, client_name, helo, authenticated_user;
    std::string mail_from; ///< without angle brackets
    std::vector<std::string> recipients;
    std::string queue_id;
    bool local_submission = false; ///< no network client (sendmail command)
};

/// Why the verdict is not the rules' own.
struct Failure {
    std::string
        name; ///< "inspector_died", "inspector_timed_out", "no_inspector_free", "repeated_failure",
              ///< "internal_error", "message_too_large" (which has the policy of over_limit),
              ///< "memory_unavailable" (only when it has a policy other than to go on)
    config::FailurePolicy policy;
};

/// An attachment without which a message may be delivered.
struct Removed {
    std::uint64_t begin = 0, end = 0; ///< its MIME part in the message, without the boundaries
    std::uint32_t part = 0;           ///< id
    std::string name;                 ///< decoded; hostile
    std::uint64_t size = 0;           ///< decoded
    std::vector<evidence::FiredRule> rules; ///< that fire because of it, the weightiest first
};

struct Judgement {
    evidence::Evidence evidence;
    /// What the rules (or the failure policy) say, mode not yet considered. `strip` only when the
    /// message without `removed` was examined too and was found to need nothing more.
    judge::Verdict verdict;
    std::vector<Removed> removed; ///< what a verdict of strip takes out, in order
    std::string why_whole;        ///< not empty: it was to be stripped, and why that cannot be
    std::optional<Failure> failure;
    double seconds = 0;
};

class FailedMessages;

/// verdict.* of the configuration.
[[nodiscard]] judge::Thresholds thresholds(const config::Config& config);

/// The way from bytes to verdict, the same for the daemon and for `keneki scan`.
class Pipeline {
public:
    /// `memory` may be null: it is not asked then.
    explicit Pipeline(sandbox::InspectorPool& pool, const memory::Memory* memory = nullptr);

    /// `content_fd` holds `size` bytes: the message with CRLF or LF line ends; read with pread.
    /// Never throws: whatever goes wrong follows a failure policy. Thread-safe.
    Judgement examine(const Snapshot& snapshot,
                      const Session& session,
                      int content_fd,
                      std::uint64_t size,
                      std::chrono::steady_clock::time_point until);

    struct Stripped {
        std::vector<Removed> removed;
        Judgement rest; ///< of the message without them
    };
    /// What is to be taken out of a judged message so that the rest may be delivered: the rest has
    /// been looked into and judged like any message. Error: why it cannot be had, in words.
    Expected<Stripped, std::string> strip(const Snapshot& snapshot,
                                          const Session& session,
                                          const evidence::Evidence& evidence,
                                          int content_fd,
                                          std::uint64_t size,
                                          std::chrono::steady_clock::time_point until);

private:
    Judgement examine_or_throw(const Snapshot& snapshot,
                               const Session& session,
                               int content_fd,
                               std::uint64_t size,
                               std::chrono::steady_clock::time_point until);

    Judgement judged(const Snapshot& snapshot,
                     const Session& session,
                     int content_fd,
                     std::uint64_t size,
                     std::chrono::steady_clock::time_point until);
    void ask_memory(const Snapshot& snapshot,
                    evidence::Evidence& evidence,
                    std::chrono::steady_clock::time_point until) const;

    sandbox::InspectorPool& pool_;
    const memory::Memory* memory_;
    std::shared_ptr<FailedMessages> failed_;
};

} // namespace keneki::pipeline

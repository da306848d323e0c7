#pragma once

#include "base/expected.h"
#include "config/config.h"
#include "judge/rules.h"
#include "people/directory.h"
#include "sandbox/pool.h"

#include <evidence/evidence.pb.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace keneki::pipeline {

/// Configuration, lists and rules as one immutable whole. A reload builds a new one beside the old;
/// a message keeps the one that it began with.
struct Snapshot {
    config::Config config;
    people::Directory directory;
    judge::RuleSet rules;
    std::string version; ///< short hash of all that went in; stated in headers and log lines
};

Expected<std::shared_ptr<const Snapshot>, config::Problems> load_snapshot(const config::Config& config);

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
    std::string name;  ///< the policy's key: "inspector_died", "inspector_timed_out", "no_inspector_free", "repeated_failure" …
    config::FailurePolicy policy;
};

struct Judgement {
    evidence::Evidence evidence;
    judge::Verdict verdict; ///< what the rules (or the failure policy) say, mode not yet considered
    std::optional<Failure> failure;
    double seconds = 0;
};

/// The way from bytes to verdict, the same for the daemon and for `keneki scan`.
class Pipeline {
public:
    explicit Pipeline(sandbox::InspectorPool& pool) : pool_(pool) {}

    /// `content_fd` holds `size` bytes: the message with CRLF or LF line ends. Never throws for its content.
    Judgement examine(const Snapshot& snapshot, const Session& session, int content_fd, std::uint64_t size,
                      std::chrono::steady_clock::time_point until);

private:
    /// Remembers by keyed hash the messages that killed their inspector (bounded).
    class FailedMessages;
    sandbox::InspectorPool& pool_;
    std::shared_ptr<FailedMessages> failed_;
};

} // namespace keneki::pipeline

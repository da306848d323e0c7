#pragma once

#include "config/config.h"
#include "memory/memory.h"

#include <evidence/evidence.pb.h>

#include <cstdint>
#include <vector>

namespace keneki::memory {

/// What is to be remembered of a message that was judged and let go its way: nothing of one whose
/// author is not proven where a trusted host could have done it, only the Message-ID of an
/// automatic answer or of mail among us, nothing of what a list or a machine of ours sends.
/// `bad`: the verdict was quarantine or worse; of such mail of ours nothing is remembered.
[[nodiscard]] std::vector<Observation> observations_of(const evidence::Evidence& evidence,
                                                       const config::Config& config,
                                                       bool bad,
                                                       std::int64_t now);

/// Written by a machine as an answer or to many: Auto-Submitted (RFC 3834), an empty reverse path,
/// Precedence, and what old programs use instead.
[[nodiscard]] bool is_automatic(const evidence::Evidence& evidence);

/// Held mail that a person has released, as it was, to those to whom it was sent.
struct Release {
    std::string reference;
    std::string author;                  ///< the one address of From; otherwise empty
    std::vector<std::string> recipients; ///< of the envelope
    bool proven = false;                 ///< a trusted host had proven the author's domain
    bool dangerous = false;              ///< it was held for what can do harm when it is opened
};

/// What is learned of it: nothing where the mail itself has taught nothing.
[[nodiscard]] std::vector<Observation>
observations_of(const Release& release, const config::Config& config, std::int64_t now);

} // namespace keneki::memory

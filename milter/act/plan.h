#pragma once

#include "base/edits.h"
#include "base/log.h"
#include "pipeline/pipeline.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::act {

/// A header field as the MTA gave it: value with its leading space and LF folding
/// (SMFIP_HDR_LEADSPC).
struct RawField {
    std::string name, value;
};

/// What is known of the header fields that a plan changes.
struct KeptFields {
    std::vector<RawField> subjects;
    std::map<std::string, int> foreign; ///< X-Keneki-* of others: lower-case name, copies
};

/// One change at the MTA, in the order in which they are to be made.
struct HeaderChange {
    enum class Kind { add, change, remove } kind = Kind::add;
    std::string name;
    int index = 1;     ///< 1-based among the fields of this name; not used by add
    std::string value; ///< with the leading space the negotiated protocol wants
};

/// The message as it came, for those who change its body.
struct Content {
    int fd = -1;
    std::uint64_t body = 0; ///< where it begins
    std::uint64_t size = 0; ///< of all
};

/// Everything that is done to a message, decided before anything is done.
struct Plan {
    /// Discarded or with attachments taken out: the whole message must be in the store first.
    [[nodiscard]] bool needs_store() const { return reply == Reply::discard || !edits.empty(); }
    /// discard: taken by the MTA and not delivered; the message is in the store.
    enum class Reply { keep_going, reject, tempfail, discard } reply = Reply::keep_going;
    std::vector<HeaderChange> changes;
    std::vector<Edit> edits;       ///< of the body, when attachments are taken out
    std::string quarantine_reason; ///< not empty: hold in the MTA's queue
    std::string smtp_code, enhanced_code,
        smtp_text; ///< for reject and tempfail; '%' already doubled, no CR or LF, ≤ 980 bytes
    std::string reference; ///< the id that the SMTP reply, the header and the log line share
};

/// Where a held message of this kind goes: into the own store only when all of it is at hand.
enum class HoldAt { mta, store };

class MtaControl;

/// Pure: what is to be done for a judgement. Observe mode gives an empty plan, except for what
/// never became a message in our hands and must come again (must_come_again). Tags each Subject
/// once, bytes of the original kept behind the tag; removes foreign X-Keneki-* fields (highest
/// index first), then adds ours. A verdict of strip wants HoldAt::store: strip_hindrance().
[[nodiscard]] Plan plan(const pipeline::Judgement& judgement,
                        const pipeline::Snapshot& snapshot,
                        const KeptFields& fields,
                        const std::string& reference,
                        HoldAt hold_at = HoldAt::mta);

/// Empty: what is to be taken out of the message can be, and the whole can be kept. Else why not.
[[nodiscard]] std::string strip_hindrance(const pipeline::Judgement& judgement,
                                          const Content& content,
                                          const MtaControl& mta,
                                          HoldAt hold_at);

/// For a message that somebody has released: delivered as it is, without our fields of before.
/// `reference` is that under which it was held.
[[nodiscard]] Plan plan_released(const KeptFields& fields, const std::string& reference);

/// A failure for which no policy can be chosen: the message is not whole, or came while we were
/// stopping.
[[nodiscard]] bool must_come_again(std::string_view failure_name);

/// The MTA as act sees it; wire implements it over smfi_*, tests with a list.
class MtaControl {
public:
    virtual ~MtaControl() = default;
    virtual bool add_header(const std::string& name, const std::string& value) = 0;
    virtual bool change_header(const std::string& name, int index, const std::string& value) = 0;
    virtual bool remove_header(const std::string& name, int index) = 0;
    virtual bool quarantine(const std::string& reason) = 0;
    /// The MTA agreed that the body may be replaced.
    [[nodiscard]] virtual bool replaces_bodies() const = 0;
    /// The next piece of the new body.
    virtual bool replace_body(std::string_view piece) = 0;
    virtual bool
    set_reply(const std::string& code, const std::string& enhanced, const std::string& text) = 0;
};

/// Carries the plan out; false when the MTA refused a step (the message must then be tempfailed).
[[nodiscard]] bool carry_out(const Plan& plan, MtaControl& mta, const Content& content = {});

/// warning: not looked into or a failure policy used; notice: held, refused, deferred; info: the
/// rest.
[[nodiscard]] log::Level log_level(const pipeline::Judgement& judgement);

/// The one log line of a message: queue id first, then verdict=, score=, rules=…, from=, to=,
/// client=, ref=, time in ms.
[[nodiscard]] std::string log_line(const pipeline::Judgement& judgement,
                                   const pipeline::Snapshot& snapshot,
                                   const pipeline::Session& session,
                                   const Plan& plan);

} // namespace keneki::act

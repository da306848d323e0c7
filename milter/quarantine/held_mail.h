#pragma once

#include "base/edits.h"
#include "base/expected.h"
#include "base/spool.h"
#include "evidence/findings.h"
#include "quarantine/keys.h"
#include "quarantine/rows.h"

#include <quarantine/held.pb.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::quarantine {

/// Who does something to held mail, and why: what the audit trail keeps.
struct Actor {
    std::string who; ///< the person: a system user
    std::string why; ///< in the person's own words
};

/// How a released message goes.
struct ReleaseOptions {
    std::string server;                  ///< "smtp://host:port"
    std::vector<std::string> recipients; ///< empty: the original ones
    bool as_attachment = false;          ///< inside a new message, not as it was
    std::vector<Edit> edits;             ///< not empty: attachments are taken out by them
    bool rest_is_dangerous = false;      ///< of what is left then
    bool two_persons = true;             ///< what is dangerous wants an approval
    bool again = false;                  ///< although it was released before
    bool teaches = true; ///< the memory learns of it, when it goes as it was to whom it was sent
    std::string from;    ///< of the message around it; the mail address of the house
    Language language = Language::english; ///< in which the person is told why not
};

/// Why a message was not released, or is not known to be.
struct ReleaseFailure {
    enum class Kind {
        refused,   ///< it may not be, or cannot be read
        not_taken, ///< by the mail server
        not_known, ///< whether the mail server took it: it did not answer
        not_noted, ///< the mail server took it, but the store could not be told
    };
    Kind kind = Kind::refused;
    std::string why;
};

/// A release that a mail server took.
struct Released {
    std::string answer; ///< of the mail server
    /// The daemon has let it pass. Else the mail server sends it on to another one, or none of
    /// those on its way asks the daemon.
    bool passed = false;
    /// Who has it from a release before, and did not get it again.
    std::vector<std::string> left_out;
};

/// How long an approval holds: over a long weekend.
inline constexpr std::int64_t approval_seconds = std::int64_t{4} * 86'400;

/// Held mail for those who may read it: what the commands and the console do. Each change and each
/// look inside is in the audit trail before it happens. Errors are in words for the person. Not
/// thread-safe.
class HeldMail {
public:
    enum class Access {
        read,   ///< list(), row(), counts() and audit() only
        change, ///< all
    };
    /// A store that is not there is an error and stays so.
    static Expected<HeldMail, std::string>
    open(const std::string& store, Access access, std::chrono::milliseconds busy);
    HeldMail(HeldMail&&) noexcept;
    HeldMail& operator=(HeldMail&&) noexcept;
    ~HeldMail();

    /// In order of arrival; times in seconds since 1970. Needs no key: without descriptions.
    Expected<std::vector<Row>, std::string> list(std::int64_t since, std::int64_t until);
    Expected<Row, std::string> row(const std::string& reference);
    /// References of what is still held for its recipients, and was released to others.
    Expected<std::set<std::string>, std::string> sent_on();
    /// What is sealed beside the text. Not in the audit trail by itself.
    [[nodiscard]] static Expected<Description, std::string> description(const Row& row,
                                                                        const KeyRing& keys);

    /// `action` is noted: "show", "export".
    Expected<Done, std::string>
    note(const std::string& reference, const Actor& actor, const std::string& action);
    /// `action` was asked for, of a message that is there, and refused.
    void note_refused(const std::string& reference,
                      const Actor& actor,
                      const std::string& action,
                      const std::string& why);
    /// The whole message, in memory only.
    Expected<Spool, std::string> text(const Row& row, const KeyRing& keys);

    /// A second person says that a dangerous message may be released.
    /// For a release to `recipients` (empty: the original ones) within approval_seconds.
    Expected<Done, std::string> approve(const std::string& reference,
                                        const Actor& actor,
                                        const std::vector<std::string>& recipients = {});
    /// By SMTP; a failure leaves the message held.
    Expected<Released, ReleaseFailure> release(const std::string& reference,
                                               const KeyRing& keys,
                                               const Actor& actor,
                                               const ReleaseOptions& options);
    /// A release that is refused is in the audit trail as well, one that release() was not asked
    /// for too. Gives back the failure.
    [[nodiscard]] ReleaseFailure
    note_refusal(const std::string& reference, const Actor& actor, std::string why);
    /// The text and the description go for good.
    Expected<Done, std::string> remove(const std::string& reference, const Actor& actor);
    struct Rekeyed {
        std::size_t count = 0;
        std::vector<std::string> left_out; ///< why, each with its reference
    };
    /// Seals what belongs to other keys for `key`. What none of `keys` opens, and what is damaged,
    /// is left as it is. `progress` is told how many of how many have been looked at.
    Expected<Rekeyed, std::string>
    rekey(const KeyRing& keys,
          const PublicKey& key,
          const Actor& actor,
          const std::function<void(std::size_t, std::size_t)>& progress = {});

    /// See Rows::counts().
    Expected<std::vector<Count>, std::string> counts(std::int64_t first_day, std::int64_t end_day);

    struct Audit {
        std::vector<AuditEntry> entries;
        std::optional<std::int64_t> broken_at; ///< number of the first that does not fit
    };
    Expected<Audit, std::string> audit();

private:
    HeldMail(std::unique_ptr<Rows> rows, std::string store);
    /// False: there was nothing to do.
    Expected<bool, std::string> rekey_one(const std::string& reference,
                                          const KeyRing& keys,
                                          const PublicKey& key,
                                          const Actor& actor);
    template <class Result, class Work>
    Expected<Result, std::string> guarded(const Work& work);
    /// As long as the text is there, which stays so until `work` is done and noted.
    Expected<Done, std::string> note_with_text(const std::string& reference,
                                               const Actor& actor,
                                               const std::string& action,
                                               const std::function<void()>& work);
    Expected<std::vector<std::string>, std::string> announce(const Row& row,
                                                             const Description& about,
                                                             const Actor& actor,
                                                             const ReleaseOptions& options,
                                                             const std::string& marker,
                                                             const std::string& body);
    /// How the sending of a release ended.
    struct Outcome {
        std::string words;          ///< of the server, or why not
        std::optional<State> after; ///< what the message is, when the server took it
        bool known = true;
        std::vector<std::string> recipients;
        std::vector<std::string> original; ///< those to whom it was sent
        std::string without;               ///< what was taken out of it, in words
    };
    struct Noted {
        std::string meanwhile; ///< what else happened to the text
        bool passed = false;   ///< the daemon
    };
    Expected<Noted, std::string> note_outcome(const std::string& reference,
                                              const Actor& actor,
                                              const std::string& marker,
                                              const Outcome& outcome);
    void
    note_arrival(const std::string& reference, const Outcome& outcome, std::optional<State> state);
    /// Empty: nothing is learned of it.
    [[nodiscard]] static std::string teaching_of(const Description& about,
                                                 const ReleaseOptions& options);
    /// Inside in_one(). Empty: it may be released now; else why not.
    [[nodiscard]] std::string release_hindrance(const Row& row,
                                                const Description& about,
                                                const Actor& actor,
                                                const ReleaseOptions& options);
    /// By releases that a mail server took, in lower case; `without`: what was taken out of it, as
    /// the audit trail says.
    [[nodiscard]] std::set<std::string> who_has_it(const std::string& reference,
                                                   const std::string& without);
    [[nodiscard]] bool approved_by_another(const std::string& reference,
                                           const std::string& who,
                                           const std::vector<std::string>& recipients);

    std::unique_ptr<Rows> rows_;
    std::string store_; ///< as in keneki.yaml
};

/// Of an error that HeldMail gave: the store cannot be used, whatever was asked of it.
[[nodiscard]] bool is_store_failure(std::string_view error);

/// The rule says that something runs, is locked or could not be looked into.
[[nodiscard]] bool is_dangerous(const evidence::FiredRule& rule);

/// True for what a person alone may not release: it was held for something that runs, is locked or
/// could not be looked into.
[[nodiscard]] bool needs_approval(const Description& description);

} // namespace keneki::quarantine

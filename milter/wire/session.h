#pragma once

#include "act/plan.h"
#include "base/spool.h"
#include "pipeline/pipeline.h"
#include "wire/gate.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::wire {

/// Caps of what is kept of one message outside its spool. Beyond one, the message is not judged but
/// follows on_failure.over_limit under the name given.
struct SessionLimits {
    std::size_t recipients = 50'000; ///< "recipient_limit"; Postfix takes 1,000 by default
    std::size_t recipient_bytes = 8U << 20U;
    /// "header_limit": Subject only. Postfix 3.7 fails with a queue file error, and so defers for
    /// ever, when some 150 fields of one message are changed.
    std::size_t kept_fields = 100;
    std::size_t kept_field_bytes = 4U << 20U;
    /// Foreign X-Keneki-* fields that are removed. An MTA searches its header anew for each, so
    /// that the work grows with the square. Beyond it the message is judged all the same, but not
    /// delivered against on_failure.over_limit ("header_limit").
    std::size_t removed_fields = 1'000;
};

/// One connection of the MTA and the message in it. Knows no libmilter type; belongs to one thread
/// at a time.
class Session {
public:
    explicit Session(Gate& gate, SessionLimits limits = {});
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    /// False: over the cap or stopping; whoever asks must be told to try again later.
    [[nodiscard]] bool admitted() const { return admitted_; }

    /// The MTA keeps the blank behind the colon (SMFIP_HDR_LEADSPC was agreed on).
    void leading_space(bool kept) { leading_space_ = kept; }

    // The connection. An empty address: no network client.
    void connect(std::string_view client_name, std::string_view client_address);
    void helo(std::string_view name);

    // The message. `argument` as in SMTP, with or without angle brackets.
    void mail_from(std::string_view argument, std::string_view authenticated_user);
    void recipient(std::string_view argument);
    void header(std::string_view name, std::string_view value);
    void body(std::string_view bytes);

    /// Judges and acts; the message is over afterwards. Never throws for what the mail holds.
    [[nodiscard]] act::Plan::Reply end_of_message(std::string_view queue_id, act::MtaControl& mta);
    /// The MTA gave the message up, or the connection ended.
    void abort();
    /// An exception escaped while the message was collected: it will follow
    /// on_failure.internal_error.
    void failed(std::string name);

private:
    /// Everything that belongs to one message and nothing that outlives it.
    struct Message {
        std::shared_ptr<const pipeline::Snapshot> snapshot;
        std::string mail_from, authenticated_user;
        std::vector<std::string> recipients;
        std::size_t recipient_bytes = 0;
        act::KeptFields fields;
        std::size_t field_bytes = 0;
        std::size_t foreign_fields = 0, foreign_bytes = 0;
        bool foreign_left = false; ///< more than are removed
        std::optional<Spool> spool;
        std::uint64_t size = 0;
        bool in_body = false;
        std::uint64_t body = 0; ///< where it begins
        bool in_flight = false;
        std::string failure; ///< name; empty: none so far
        std::string release; ///< the marker in X-Keneki-Release; empty: none
    };

    Message& message();
    void begin_content();
    void begin_body();
    void append(std::string_view bytes);
    void keep_field(std::string_view name, std::string_view value);
    void keep_marker(std::string_view name, std::string_view value);
    void count_foreign(std::string_view name);
    [[nodiscard]] pipeline::Judgement judge(const pipeline::Session& session,
                                            std::chrono::steady_clock::time_point until);
    [[nodiscard]] pipeline::Session described(std::string_view queue_id);
    [[nodiscard]] act::HoldAt hold_at();
    [[nodiscard]] std::string body_digest();
    void remember_release(const quarantine::Store::Redeemed& redeemed);
    /// `reply`: what the MTA is told; empty: nothing special.
    act::Plan release_deferred(act::MtaControl& mta, const std::string& reply);
    [[nodiscard]] std::optional<act::Plan> released(const pipeline::Session& session,
                                                    act::MtaControl& mta,
                                                    std::chrono::steady_clock::time_point until);
    [[nodiscard]] act::Content content() const;
    void hold_in_store(pipeline::Judgement& judgement,
                       const pipeline::Session& session,
                       std::chrono::steady_clock::time_point until,
                       act::Plan& plan);
    [[nodiscard]] act::Plan decide_and_act(std::string_view queue_id, act::MtaControl& mta);

    Gate& gate_;
    const SessionLimits limits_;
    bool admitted_;
    bool leading_space_ = true;
    std::string client_name_, client_address_, helo_;
    bool local_submission_ = false;
    std::optional<Message> message_;
};

/// "<a@b>" without its brackets; anything else as it is.
[[nodiscard]] std::string_view without_brackets(std::string_view address);

/// The id by which people speak of a message: date and 40 random bits, in letters and digits that
/// are not mistaken for each other on the telephone.
[[nodiscard]] std::string new_reference();

} // namespace keneki::wire

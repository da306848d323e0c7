#pragma once

#include "memory/observe.h"
#include "pipeline/pipeline.h"
#include "quarantine/store.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

namespace keneki::wire {

/// From bytes to verdict, as a session sees it; the daemon's is a Pipeline, a test's a fake.
class Examiner {
public:
    virtual ~Examiner() = default;
    virtual pipeline::Judgement examine(const pipeline::Snapshot& snapshot,
                                        const pipeline::Session& session,
                                        int content_fd,
                                        std::uint64_t size,
                                        std::chrono::steady_clock::time_point until) = 0;
    /// The verdict was carried out: what is to be remembered of the message may be. Never waits.
    virtual void remember(const pipeline::Snapshot& /*snapshot*/,
                          const pipeline::Judgement& /*judgement*/) {}
    /// Held mail was released and has passed. Never waits.
    virtual void remember(const pipeline::Snapshot& /*snapshot*/,
                          const memory::Release& /*release*/) {}
};

/// What all sessions share: the snapshot in force, how many there are, whether the daemon is
/// stopping. Thread-safe.
class Gate {
public:
    Gate(std::shared_ptr<const pipeline::Snapshot> snapshot, Examiner& examiner, unsigned cap)
        : snapshot_(std::move(snapshot)), examiner_(examiner), connection_cap_(cap) {}

    [[nodiscard]] std::shared_ptr<const pipeline::Snapshot> snapshot() const;
    void replace(std::shared_ptr<const pipeline::Snapshot> snapshot);
    [[nodiscard]] Examiner& examiner() { return examiner_; }
    /// Where held mail is put; null: there is no store. Set before the first session.
    void hold_in(quarantine::Store* store) { store_ = store; }
    [[nodiscard]] quarantine::Store* store() const { return store_; }

    /// Counts a connection in; false when there are more than the cap or the daemon is stopping: it
    /// must be told to come back later. Counted out by leave() in any case.
    [[nodiscard]] bool enter();
    void leave();
    [[nodiscard]] unsigned connections() const;
    [[nodiscard]] unsigned connection_cap() const { return connection_cap_; }

    /// A message whose content has begun to arrive; false when the daemon is stopping. Counted out
    /// by end_message() only when begun.
    [[nodiscard]] bool begin_message();
    void end_message();
    [[nodiscard]] unsigned messages() const;

    /// True at most once an hour, for the warning that mail from outside counts as inside.
    [[nodiscard]] bool may_warn(std::chrono::steady_clock::time_point now);

    /// No new message begins from now on.
    void stop();
    [[nodiscard]] bool stopping() const;
    /// True when no message is in flight any more, false when `until` came first.
    [[nodiscard]] bool wait_until_idle(std::chrono::steady_clock::time_point until);

private:
    mutable std::mutex mutex_;
    std::condition_variable idle_;
    std::shared_ptr<const pipeline::Snapshot> snapshot_;
    Examiner& examiner_;
    quarantine::Store* store_ = nullptr;
    const unsigned connection_cap_;
    unsigned connections_ = 0;
    unsigned messages_ = 0;
    bool stopping_ = false;
    std::chrono::steady_clock::time_point complained_{};
    bool complained_once_ = false;
    std::optional<std::chrono::steady_clock::time_point> warned_;
};

} // namespace keneki::wire

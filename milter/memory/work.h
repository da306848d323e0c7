#pragma once

#include "memory/connect.h"
#include "memory/housekeeping.h"
#include "memory/memory.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace keneki::memory {

/// The threads behind a Memory and what they share. A few readers answer; one keeper connects,
/// writes what was learned, forgets what is old and tries again when the store is away. A thread
/// that hangs in a library keeps this alive and hurts nobody: none waits for it.
class Memory::Work : public std::enable_shared_from_this<Work> {
public:
    explicit Work(Options options);
    /// Begins the threads, and waits a moment for the first attempt.
    void start();
    [[nodiscard]] Answer ask(const Question& question, std::chrono::steady_clock::time_point until);
    void learn(std::vector<Observation> observations);
    [[nodiscard]] bool flush(std::chrono::steady_clock::time_point until);
    /// Writes what waits, as far as `until` allows, and ends the threads that can be ended. False:
    /// something is left.
    bool stop(std::chrono::steady_clock::time_point until);
    [[nodiscard]] std::string problem();

private:
    /// So many observations are written at once.
    static constexpr std::size_t gathered_enough = 2'000;

    using Clock = std::chrono::steady_clock;
    using Lock = std::unique_lock<std::mutex>;

    enum class Condition {
        starting,
        in_order,
        unwritable, ///< it answers, but does not take what was learned
        away,
    };
    struct Job {
        Question question;
        Answer answer;
        bool done = false;
        std::condition_variable finished;
    };
    class Keeper; ///< keeper.cpp
    class Reader; ///< reader.cpp

    /// The one place where the condition changes: one line in the log for each.
    void set_condition(const Lock& lock, Condition condition, const std::string& why);
    void run_thread(const char* name, void (*body)(Work&));
    static void read(Work& work); ///< reader.cpp
    static void keep(Work& work); ///< keeper.cpp
    /// Of the readers that wait, the one that has worked last: what its connection keeps of the
    /// database is the newest. None waits: nullptr; the first to be ready takes the job.
    [[nodiscard]] std::condition_variable* reader_for_job(const Lock& lock);
    void wake_readers(const Lock& lock);
    /// Forgets the oldest of what waits beyond the bound.
    void bound_waiting(const Lock& lock);

    const Options options_;
    std::mutex mutex_;
    std::condition_variable keeper_wake_, changed_;
    std::deque<std::condition_variable> reader_wakes_; ///< one each; their number never changes
    // All of the following belongs to mutex_.
    Condition condition_ = Condition::starting;
    std::string problem_;
    std::deque<std::shared_ptr<Job>> jobs_;
    std::vector<std::condition_variable*> idle_readers_; ///< that has waited longest first
    unsigned readers_begun_ = 0;
    std::deque<Observation> waiting_;
    std::uint64_t learned_ = 0;   ///< observations that came in
    std::uint64_t settled_ = 0;   ///< … that were written or forgotten
    std::uint64_t forgotten_ = 0; ///< since the condition changed
    bool hurry_ = false;          ///< somebody waits for the writing
    bool stopping_ = false;
    unsigned threads_ = 0;
    unsigned generation_ = 0; ///< of the keeper's connection; readers follow
    std::optional<Key> key_;  ///< none: nothing has been learned yet
    StoredState state_;
};

} // namespace keneki::memory

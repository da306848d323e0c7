#include "sandbox/pool.h"

#include "base/log.h"
#include "base/unique_fd.h"
#include "sandbox/worker_process.h"

#include <fmt/format.h>
#include <google/protobuf/stubs/logging.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace keneki::sandbox {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds shortest_pause{100};
constexpr milliseconds longest_pause{10'000};
constexpr std::chrono::minutes between_complaints{1};
/// What the inspector gets of the time that is left: it stops by itself and says what it has.
constexpr unsigned own_time_percent = 80;

/// A place in the pool. Guarded by the pool's mutex, but for what a busy worker does with its own
/// caller.
struct Slot {
    std::unique_ptr<WorkerProcess> worker; ///< null: to be started
    std::unique_ptr<WorkerProcess> next;   ///< takes over as soon as `worker` is idle
    unsigned messages = 0;                 ///< answered by `worker`
    bool busy = false;
    bool replace = false; ///< still usable, but a next one is wanted
};

milliseconds elapsed(Deadline from, Deadline to) {
    return std::max(std::chrono::duration_cast<milliseconds>(to - from), milliseconds{0});
}

std::uint32_t own_time_ms(std::uint32_t asked_ms, Clock::duration left) {
    const auto left_ms = std::chrono::duration_cast<milliseconds>(left).count();
    const auto most = static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(left_ms * own_time_percent / 100, 1, UINT32_MAX));
    return asked_ms == 0 ? most : std::min(asked_ms, most);
}

} // namespace

class InspectorPool::Impl {
public:
    explicit Impl(PoolOptions options) : options_(std::move(options)), slots_(options_.workers) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        keeper_.request_stop();
        wake();
    }

    /// Empty, or why not.
    std::string start();
    Expected<evidence::Evidence, InspectionFailure>
    inspect(const evidence::InspectionRequest& request, int content_fd, Deadline until);
    Counters counters() const {
        const std::lock_guard lock(mutex_);
        return counters_;
    }

private:
    // Called by the threads that inspect.
    Slot* take_free(std::unique_lock<std::mutex>& lock, Deadline until);
    void give_back(Slot& slot, WorkerProcess::Outcome outcome);
    void wake() { static_cast<void>(::eventfd_write(wake_fd_.get(), 1)); }

    // The keeper's thread: starts, watches and buries the workers.
    void keep(const std::stop_token& stop);
    std::string start_all();
    std::optional<std::unique_ptr<WorkerProcess>> start_one();
    void fill(Slot& slot);
    void settle(Slot& slot);
    bool anything_to_start() const;
    void bury();
    void watch(Deadline until);
    bool remove_the_dead();
    void back_off();
    void complain(const std::string& sentence);
    void note_missing(const std::string& missing);

    const PoolOptions options_;
    const UniqueFd wake_fd_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};

    mutable std::mutex mutex_;
    std::condition_variable worker_free_;
    std::vector<Slot> slots_;
    std::vector<std::unique_ptr<WorkerProcess>> to_bury_;
    Counters counters_;
    std::optional<std::string> started_; ///< what start() waits for: empty, or why not
    std::condition_variable started_changed_;

    // The keeper's own.
    Deadline next_start_{};
    milliseconds pause_{0};
    std::uint64_t inspected_at_failure_ = 0;
    Deadline last_complaint_{};
    bool missing_logged_ = false;

    std::jthread keeper_; ///< last: ends before what it uses
};

std::string InspectorPool::Impl::start() {
    if (!wake_fd_) return "no descriptor for the pool of inspectors";
    if (options_.workers == 0) return "the pool of inspectors needs at least one worker";
    google::protobuf::SetLogHandler(
        nullptr); // a forged answer must not write to our standard error
    keeper_ = std::jthread([this](const std::stop_token& stop) { keep(stop); });
    std::unique_lock lock(mutex_);
    started_changed_.wait(lock, [&] { return started_.has_value(); });
    return *started_;
}

Expected<evidence::Evidence, InspectionFailure> InspectorPool::Impl::inspect(
    const evidence::InspectionRequest& request, int content_fd, Deadline until) {
    using Outcome = WorkerProcess::Outcome;
    // The file must not end before the worker's map of it does.
    struct stat file {};
    const bool complete = ::fstat(content_fd, &file) == 0 && file.st_size >= 0 &&
                          static_cast<std::uint64_t>(file.st_size) >= request.size();
    const UniqueFd readable = complete ? reopen_readable(content_fd) : UniqueFd();
    if (!readable) {
        log::error("a message cannot be handed to an inspector: {}",
                   complete ? "cannot be opened again" : "shorter than it should be");
        const std::lock_guard lock(mutex_);
        ++counters_.internal;
        return fail(InspectionFailure::internal);
    }
    const auto start = Clock::now();
    // An inspection that has no time would be killed, and its worker be missing when it is needed.
    const Deadline last_start = until - std::min(options_.time_limit, elapsed(start, until)) / 10;
    for (;;) {
        std::unique_lock lock(mutex_);
        Slot* const slot = take_free(lock, last_start);
        if (slot == nullptr) {
            ++counters_.none_free;
            return fail(InspectionFailure::none_free);
        }
        WorkerProcess& worker = *slot->worker;
        lock.unlock();

        const auto now = Clock::now();
        const Deadline deadline = std::min(until, now + options_.time_limit);
        evidence::InspectionRequest own = request;
        own.set_time_limit_ms(own_time_ms(request.time_limit_ms(), deadline - now));
        auto answer = worker.exchange(own, readable.get(), options_.answer_limit_bytes, deadline);
        give_back(*slot, answer.outcome);

        switch (answer.outcome) {
        case Outcome::answered:
        case Outcome::wants_to_retire:
            answer.evidence.set_size(request.size());
            return std::move(answer.evidence);
        case Outcome::gone_before:
            continue; // ends: each turn uses up a worker or the time
        case Outcome::timed_out:
            return fail(deadline - now < options_.time_limit / 2 ? InspectionFailure::cut_short
                                                                 : InspectionFailure::timed_out);
        case Outcome::died:
        case Outcome::garbage:
            return fail(InspectionFailure::died);
        }
    }
}

Slot* InspectorPool::Impl::take_free(std::unique_lock<std::mutex>& lock, Deadline until) {
    Slot* found = nullptr;
    const auto look = [&] {
        const auto at = std::find_if(slots_.begin(), slots_.end(), [](const Slot& slot) {
            return slot.worker != nullptr && !slot.busy;
        });
        found = at == slots_.end() ? nullptr : &*at;
        return found != nullptr;
    };
    if (Clock::now() >= until || !worker_free_.wait_until(lock, until, look)) return nullptr;
    found->busy = true;
    return found;
}

void InspectorPool::Impl::give_back(Slot& slot, WorkerProcess::Outcome outcome) {
    using Outcome = WorkerProcess::Outcome;
    const bool answered = outcome == Outcome::answered || outcome == Outcome::wants_to_retire;
    if (!answered) slot.worker->kill_now();
    bool needs_keeper = !answered;
    {
        const std::lock_guard lock(mutex_);
        slot.busy = false;
        if (answered) {
            ++counters_.inspected;
            ++slot.messages;
            if (outcome == Outcome::wants_to_retire ||
                slot.messages >= options_.messages_per_worker)
                slot.replace = true;
            needs_keeper = slot.replace;
        } else {
            if (outcome == Outcome::timed_out) ++counters_.timed_out;
            if (outcome == Outcome::died || outcome == Outcome::garbage) ++counters_.died;
            to_bury_.push_back(std::move(slot.worker));
        }
        settle(slot);
    }
    worker_free_.notify_one();
    if (needs_keeper) wake();
}

/// With the mutex held: lets the next worker take over when the present one is idle or gone.
void InspectorPool::Impl::settle(Slot& slot) {
    if (slot.busy || !slot.next) return;
    if (slot.worker) to_bury_.push_back(std::move(slot.worker));
    slot.worker = std::move(slot.next);
    slot.messages = 0;
    slot.replace = false;
}

bool InspectorPool::Impl::anything_to_start() const {
    const std::lock_guard lock(mutex_);
    return std::any_of(slots_.begin(), slots_.end(), [](const Slot& slot) {
        return (!slot.worker || slot.replace) && !slot.next && !slot.busy;
    });
}

/// One line a minute at most: a broken program must not fill the log.
void InspectorPool::Impl::complain(const std::string& sentence) {
    const auto now = Clock::now();
    if (last_complaint_ != Deadline{} && now - last_complaint_ < between_complaints) return;
    last_complaint_ = now;
    log::error("{}", sentence);
}

void InspectorPool::Impl::note_missing(const std::string& missing) {
    if (missing.empty() || std::exchange(missing_logged_, true)) return;
    log::warning("inspectors run without all of their confinement: {}", missing);
}

/// The first start: all at once, and the first failure is the answer.
std::string InspectorPool::Impl::start_all() {
    std::vector<std::unique_ptr<WorkerProcess>> launched;
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        auto worker = WorkerProcess::launch(options_);
        if (!worker) return worker.error();
        launched.push_back(*std::move(worker));
    }
    const Deadline deadline = Clock::now() + options_.ready_within;
    for (const auto& worker : launched) {
        const auto missing = worker->await_ready(deadline);
        if (!missing) return missing.error();
        note_missing(*missing);
    }
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < slots_.size(); ++i)
        slots_[i].worker = std::move(launched[i]);
    counters_.started = slots_.size();
    return {};
}

/// Nothing when it does not start, which is logged and makes the next attempt wait.
std::optional<std::unique_ptr<WorkerProcess>> InspectorPool::Impl::start_one() {
    std::string problem;
    if (auto worker = WorkerProcess::launch(options_)) {
        const auto missing = (*worker)->await_ready(Clock::now() + options_.ready_within);
        if (missing) {
            note_missing(*missing);
            return *std::move(worker);
        }
        problem = missing.error();
    } else {
        problem = worker.error();
    }
    complain(problem);
    back_off();
    return std::nullopt;
}

/// Twice the last pause before the next start; from the shortest again once a message was answered.
void InspectorPool::Impl::back_off() {
    const auto inspected = counters().inspected;
    if (std::exchange(inspected_at_failure_, inspected) != inspected) pause_ = milliseconds{0};
    pause_ = std::clamp(pause_ * 2, shortest_pause, longest_pause);
    next_start_ = Clock::now() + pause_;
}

void InspectorPool::Impl::fill(Slot& slot) {
    auto worker = start_one();
    if (!worker) return;
    const std::lock_guard lock(mutex_);
    ++counters_.started;
    slot.next = *std::move(worker);
    settle(slot);
    worker_free_.notify_one();
}

/// Waits for what has ended, and says how.
void InspectorPool::Impl::bury() {
    std::vector<std::unique_ptr<WorkerProcess>> ended;
    {
        const std::lock_guard lock(mutex_);
        ended.swap(to_bury_);
    }
    for (const auto& worker : ended) {
        const pid_t pid = worker->pid();
        if (const auto how = worker->end()) log::warning("inspector {} {}", pid, *how);
    }
}

/// Sleeps until something happens, listens to the workers, and notices those that ended while idle.
void InspectorPool::Impl::watch(Deadline until) {
    std::vector<pollfd> entries{{wake_fd_.get(), POLLIN, 0}};
    std::vector<WorkerProcess*> watched; // only this thread ever ends one
    {
        const std::lock_guard lock(mutex_);
        for (const Slot& slot : slots_) {
            if (!slot.worker || slot.worker->has_hung_up()) continue;
            watched.push_back(slot.worker.get());
            entries.push_back({slot.worker->errors_fd(), POLLIN, 0});
        }
    }
    int wait_ms = -1;
    if (until != no_deadline) {
        const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
        wait_ms = static_cast<int>(std::clamp(left, milliseconds{0}, longest_pause).count());
    }
    if (::poll(entries.data(), entries.size(), wait_ms) <= 0) return;
    eventfd_t ignored = 0;
    static_cast<void>(::eventfd_read(wake_fd_.get(), &ignored));
    for (std::size_t i = 0; i < watched.size(); ++i)
        if (entries[i + 1].revents != 0) watched[i]->drain_errors();

    if (remove_the_dead()) back_off();
}

/// Takes workers that ended while idle from their slots. True when one of them had never answered.
bool InspectorPool::Impl::remove_the_dead() {
    bool never_worked = false;
    const std::lock_guard lock(mutex_);
    for (Slot& slot : slots_) {
        if (slot.busy || !slot.worker || !slot.worker->has_hung_up()) continue;
        slot.worker->kill_now();
        never_worked = never_worked || slot.messages == 0;
        to_bury_.push_back(std::move(slot.worker));
        settle(slot);
    }
    return never_worked;
}

void InspectorPool::Impl::keep(const std::stop_token& stop) {
    std::string problem = start_all();
    const bool usable = problem.empty();
    {
        const std::lock_guard lock(mutex_);
        started_ = std::move(problem);
    }
    started_changed_.notify_all();
    while (usable && !stop.stop_requested()) {
        bury();
        for (Slot& slot : slots_) {
            if (stop.stop_requested() || Clock::now() < next_start_) break;
            bool wanted = false;
            {
                const std::lock_guard lock(mutex_);
                wanted = (!slot.worker || slot.replace) && !slot.next;
            }
            if (wanted) fill(slot);
        }
        watch(anything_to_start() ? next_start_ : no_deadline);
    }
    // The kernel ends the workers of a thread that ends: they must be gone before.
    const std::lock_guard lock(mutex_);
    to_bury_.clear();
    for (Slot& slot : slots_) {
        slot.worker.reset();
        slot.next.reset();
    }
}

InspectorPool::InspectorPool(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
InspectorPool::~InspectorPool() = default;

Expected<std::unique_ptr<InspectorPool>, std::string>
InspectorPool::start(const PoolOptions& options) {
    auto impl = std::make_unique<Impl>(options);
    if (std::string problem = impl->start(); !problem.empty()) return fail(std::move(problem));
    return std::unique_ptr<InspectorPool>(new InspectorPool(std::move(impl)));
}

Expected<evidence::Evidence, InspectionFailure>
InspectorPool::inspect(const evidence::InspectionRequest& request,
                       int content_fd,
                       std::chrono::steady_clock::time_point until) {
    return impl_->inspect(request, content_fd, until);
}

InspectorPool::Counters InspectorPool::counters() const {
    return impl_->counters();
}

} // namespace keneki::sandbox

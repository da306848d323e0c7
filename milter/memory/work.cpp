#include "memory/work.h"

#include "base/escape.h"
#include "base/log.h"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <iterator>
#include <thread>

namespace keneki::memory {
namespace {

using namespace std::chrono_literals;

/// What is learned while the store is away; about 30 MB at most.
constexpr std::size_t most_waiting = 100'000;
/// A message that came first after the start shall find the memory; a store that is away is not
/// waited for longer.
constexpr auto first_attempt = 1s;

} // namespace

Memory::Work::Work(Options options)
    : options_(std::move(options)), reader_wakes_(std::max(1U, options_.readers)) {}

std::condition_variable* Memory::Work::reader_for_job(const Lock& /*held*/) {
    if (idle_readers_.empty()) return nullptr;
    std::condition_variable* const wake = idle_readers_.back();
    idle_readers_.pop_back();
    return wake;
}

void Memory::Work::wake_readers(const Lock& /*held*/) {
    for (std::condition_variable* wake : idle_readers_)
        wake->notify_one();
    idle_readers_.clear();
}

void Memory::Work::run_thread(const char* name, void (*body)(Work&)) {
    std::thread([work = shared_from_this(), name, body] {
        ::pthread_setname_np(::pthread_self(), name); // as top -H and ps -L show it
        try {
            body(*work);
        } catch (const std::exception& error) {
            log::error("memory: internal error: {}", escaped(error.what()));
        }
        const Lock lock(work->mutex_);
        --work->threads_;
        work->changed_.notify_all();
    }).detach(); // see stop(): a thread in a hanging library cannot be joined
}

void Memory::Work::set_condition(const Lock& /*held*/,
                                 Condition condition,
                                 const std::string& why) {
    const Condition before = condition_;
    condition_ = condition;
    problem_ = condition == Condition::in_order ? std::string() : why;
    changed_.notify_all();
    if (condition == before) return;
    constexpr std::size_t longest = 400;
    switch (condition) {
    case Condition::in_order:
        if (forgotten_ > 0)
            log::warning("memory: in order again; {} observations were forgotten meanwhile",
                         forgotten_);
        else if (before != Condition::starting)
            log::notice("memory: in order again");
        forgotten_ = 0;
        break;
    case Condition::unwritable:
        log::error("memory: cannot be written, what is learned waits: {}", escaped(why, longest));
        break;
    case Condition::away:
        log::error("memory: not available, messages are judged without it: {}",
                   escaped(why, longest));
        break;
    case Condition::starting:
        break;
    }
}

void Memory::Work::start() {
    Lock lock(mutex_);
    threads_ = static_cast<unsigned>(reader_wakes_.size()) + 1;
    for (std::size_t i = 0; i < reader_wakes_.size(); ++i)
        run_thread("memory-read", &Work::read);
    run_thread("memory-write", &Work::keep);
    changed_.wait_for(lock, first_attempt, [&] { return condition_ != Condition::starting; });
}

Answer Memory::Work::ask(const Question& question, Clock::time_point until) {
    const auto now = Clock::now();
    const auto limit = now + options_.time_limit;
    const auto job = std::make_shared<Job>();
    job->question = question;
    Lock lock(mutex_);
    if (stopping_ || condition_ == Condition::starting || condition_ == Condition::away) return {};
    jobs_.push_back(job);
    std::condition_variable* const reader = reader_for_job(lock);
    lock.unlock(); // whom it wakes wants it first
    if (reader != nullptr) reader->notify_one();
    lock.lock();
    if (job->finished.wait_until(lock, std::min(limit, until), [&] { return job->done; }))
        return job->answer;
    std::erase(jobs_, job);
    // The message's own deadline says nothing about the store.
    if (Clock::now() >= limit && condition_ != Condition::away) {
        set_condition(lock, Condition::away,
                      fmt::format("no answer within {} ms", options_.time_limit.count()));
        keeper_wake_.notify_all();
    }
    return {};
}

void Memory::Work::learn(std::vector<Observation> observations) {
    if (observations.empty() || options_.access != Options::Access::serve) return;
    const Lock lock(mutex_);
    const std::size_t before = waiting_.size();
    learned_ += observations.size();
    waiting_.insert(waiting_.end(), std::make_move_iterator(observations.begin()),
                    std::make_move_iterator(observations.end()));
    bound_waiting(lock);
    const bool enough = before < gathered_enough && waiting_.size() >= gathered_enough;
    if (before == 0 || enough) keeper_wake_.notify_all(); // in between it gathers
}

void Memory::Work::bound_waiting(const Lock& /*held*/) {
    if (waiting_.size() <= most_waiting) return;
    const std::size_t over = waiting_.size() - most_waiting;
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(over));
    settled_ += over;
    forgotten_ += over;
}

bool Memory::Work::flush(Clock::time_point until) {
    Lock lock(mutex_);
    const std::uint64_t wanted = learned_;
    hurry_ = true;
    keeper_wake_.notify_all();
    return changed_.wait_until(lock, until, [&] { return settled_ >= wanted; });
}

bool Memory::Work::stop(Clock::time_point until) {
    Lock lock(mutex_);
    stopping_ = true;
    keeper_wake_.notify_all();
    wake_readers(lock);
    changed_.wait_until(lock, until, [&] { return threads_ == 0; });
    if (!waiting_.empty())
        log::warning("memory: {} observations are lost, the store did not take them in time",
                     waiting_.size());
    return threads_ == 0 && waiting_.empty();
}

std::string Memory::Work::problem() {
    const Lock lock(mutex_);
    return condition_ == Condition::starting ? "not yet open" : problem_;
}

Memory::Memory(std::shared_ptr<Work> work) : work_(std::move(work)) {}

std::unique_ptr<Memory> Memory::open(const Options& options) {
    auto work = std::make_shared<Work>(options);
    work->start();
    return std::unique_ptr<Memory>(new Memory(std::move(work)));
}

Memory::~Memory() {
    work_->stop(std::chrono::steady_clock::now() + 1s);
}

Answer Memory::ask(const Question& question, std::chrono::steady_clock::time_point until) const {
    return work_->ask(question, until);
}

void Memory::learn(std::vector<Observation> observations) const {
    work_->learn(std::move(observations));
}

bool Memory::flush(std::chrono::steady_clock::time_point until) const {
    return work_->flush(until);
}

bool Memory::finish(std::chrono::steady_clock::time_point until) const {
    return work_->stop(until);
}

std::string Memory::problem() const {
    return work_->problem();
}

} // namespace keneki::memory

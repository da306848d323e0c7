#include "memory/answer.h"
#include "memory/failure.h"
#include "memory/work.h"

#include <exception>

namespace keneki::memory {

/// Answers one question after the other over a connection of its own.
class Memory::Work::Reader {
public:
    explicit Reader(Work& work) : work_(work) {
        const Lock lock(work.mutex_);
        wake_ = &work.reader_wakes_[work.readers_begun_++];
    }

    void run() {
        while (const auto job = next()) {
            std::string wrong;
            const auto answer = try_twice(job->question, wrong);
            Lock lock(work_.mutex_);
            job->done = true;
            if (answer)
                job->answer = *answer;
            else if (generation_ == work_.generation_) { // else it was somebody else's connection
                work_.set_condition(lock, Condition::away, wrong);
                work_.keeper_wake_.notify_all();
            }
            lock.unlock(); // whom it wakes wants it first
            job->finished.notify_one();
        }
    }

private:
    std::shared_ptr<Job> next() {
        Lock lock(work_.mutex_);
        for (;;) {
            wait(lock);
            if (work_.stopping_) return nullptr;
            if (generation_ != work_.generation_) database_.reset();
            generation_ = work_.generation_;
            key_ = work_.key_;
            state_ = work_.state_;
            if (!work_.jobs_.empty()) break;
            lock.unlock();
            connect_ahead();
            lock.lock();
        }
        auto job = work_.jobs_.front();
        work_.jobs_.pop_front();
        return job;
    }

    void wait(Lock& lock) {
        while (work_.jobs_.empty() && !work_.stopping_ && generation_ == work_.generation_) {
            work_.idle_readers_.push_back(wake_);
            wake_->wait(lock);
            std::erase(work_.idle_readers_, wake_); // it may have woken by itself
        }
    }

    /// So that no message pays for it, and the daemon's open files do not grow with use.
    void connect_ahead() {
        try {
            database_ = Database::open(work_.options_.store, Database::Purpose::read,
                                       work_.options_.time_limit);
            static_cast<void>(database_->state()); // SQLite opens its log when it first reads
        } catch (const std::exception&) {
            database_.reset(); // the next question finds out, and says, what is wrong
        }
    }

    /// A connection may have died while nobody asked: then a new one is as good.
    std::optional<Answer> try_twice(const Question& question, std::string& wrong) {
        const std::int64_t now = now_of(work_.options_);
        if (!key_) return answer_of_nothing(question, now);
        for (bool fresh = false; !fresh;) {
            try {
                fresh = !database_;
                if (fresh)
                    database_ = Database::open(work_.options_.store, Database::Purpose::read,
                                               work_.options_.time_limit);
                return answer_from(*database_, *key_, state_, question, now);
            } catch (const std::exception& error) {
                wrong = failure_text(error);
                database_.reset();
            }
        }
        return std::nullopt;
    }

    Work& work_;
    std::condition_variable* wake_ = nullptr; ///< the work's
    std::unique_ptr<Database> database_;
    unsigned generation_ = 0;
    std::optional<Key> key_;
    StoredState state_;
};

void Memory::Work::read(Work& work) {
    Reader(work).run();
}

} // namespace keneki::memory

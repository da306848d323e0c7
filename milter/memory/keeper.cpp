#include "base/log.h"
#include "memory/failure.h"
#include "memory/file_id.h"
#include "memory/work.h"

#include <algorithm>
#include <exception>

namespace keneki::memory {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// What comes together within it is one commit; what a crash can lose.
constexpr auto gathering = 1s;
constexpr std::size_t batch_limit = 5'000;
/// A backup or an import may hold the database for a while.
constexpr auto writer_patience = 2s;
constexpr auto shortest_pause = std::chrono::milliseconds(250);
constexpr auto longest_pause = std::chrono::milliseconds(30'000);
/// An order that lasts so long ends a series of attempts.
constexpr auto steady_order = 30s;
/// How often the file is looked at, and what other hosts have changed.
constexpr auto look_interval = 5s;
constexpr auto state_interval = 60s;

} // namespace

/// Owns the connection that writes.
class Memory::Work::Keeper {
public:
    explicit Keeper(Work& work)
        : work_(work), file_(sqlite_file(work.options_.store)),
          housekeeping_(work.options_.keep_days, work.options_.most_contacts) {}

    void run() {
        while (work()) {
        }
        checkpoint();
        const Lock lock(work_.mutex_);
        work_.waiting_.insert(work_.waiting_.begin(), batch_.begin(), batch_.end());
    }

private:
    /// One round. False: this was the last.
    bool work() {
        if (!connected_ && !attempt()) return rest();
        const bool writing = wait_for_work();
        if (is_stale()) {
            disconnect();
            const bool lasted = steady_clock::now() - connected_at_ > steady_order;
            if (lasted) pause_ = shortest_pause;
            return lasted || rest();
        }
        try {
            if (writing) write_waiting();
            read_state();
            keep_house();
        } catch (const std::exception&) {
            disconnect(); // a new connection may do; the next attempt says what is wrong
            return true;
        }
        return !finished();
    }

    /// The last connection to close would do it, but the readers close at the same time, and then
    /// none of them is the last. A file that is copied by itself shall hold everything.
    void checkpoint() {
        if (!database_ || !serves()) return;
        try {
            database_->checkpoint();
        } catch (const std::exception&) {
            disconnect(); // the next start finds it all in the log as well
        }
    }

    [[nodiscard]] bool serves() const { return work_.options_.access == Options::Access::serve; }

    void disconnect() {
        database_.reset();
        connected_ = false;
    }

    bool attempt() {
        auto found = Condition::away;
        std::string wrong;
        try {
            Opened opened = connect(work_.options_, writer_patience);
            id_ = file_id(file_);
            database_ = std::move(opened.database);
            connected_at_ = state_read_ = steady_clock::now();
            {
                const Lock lock(work_.mutex_);
                ++work_.generation_;
                work_.key_ = opened.key;
                work_.state_ = opened.state;
                work_.wake_readers(lock); // they follow before they are asked
            }
            found = Condition::unwritable;
            write_batch();
            found = Condition::in_order;
        } catch (const std::exception& error) {
            wrong = failure_text(error);
        }
        const Lock lock(work_.mutex_);
        work_.set_condition(lock, found, wrong);
        connected_ = found == Condition::in_order;
        if (!connected_) database_.reset();
        return connected_;
    }

    /// Between two attempts, longer each time. False: stopping.
    bool rest() {
        Lock lock(work_.mutex_);
        const auto until = steady_clock::now() + pause_;
        pause_ = std::min(2 * pause_, longest_pause);
        work_.keeper_wake_.wait_until(lock, until, [&] { return work_.stopping_; });
        return !work_.stopping_;
    }

    /// Until something is to be written, or housekeeping goes on. True: what waits is to be written
    /// now.
    bool wait_for_work() {
        Lock lock(work_.mutex_);
        const auto pressing = [&] {
            return work_.stopping_ || work_.hurry_ || work_.condition_ == Condition::away ||
                   work_.waiting_.size() >= gathered_enough;
        };
        if (!housekeeping_.under_way())
            work_.keeper_wake_.wait_for(lock, look_interval,
                                        [&] { return pressing() || !work_.waiting_.empty(); });
        const auto now = steady_clock::now();
        if (!work_.waiting_.empty() && !gather_until_) gather_until_ = now + gathering;
        if (housekeeping_.under_way()) // it takes no more than half of a processor
            work_.keeper_wake_.wait_until(lock, now + step_took_, pressing);
        else if (gather_until_)
            work_.keeper_wake_.wait_until(lock, *gather_until_, pressing);
        const bool due = pressing() || (gather_until_ && steady_clock::now() >= *gather_until_);
        if (due) gather_until_.reset();
        work_.hurry_ = false;
        return due;
    }

    void keep_house() {
        const auto began = steady_clock::now();
        if (!database_ || !serves() || !housekeeping_.due(began)) return;
        housekeeping_.step(*database_, now_of(work_.options_), began);
        step_took_ = steady_clock::now() - began;
    }

    /// A reader has found the store away, or the file is not the one that is open any more.
    bool is_stale() {
        {
            const Lock lock(work_.mutex_);
            if (work_.condition_ == Condition::away) return true;
        }
        if (file_.empty() || file_id(file_) == id_) return false;
        if (database_) log::notice("memory: its file was removed or replaced; opening it anew");
        return true;
    }

    /// What waits now and no more: else commits of a few messages each would follow one another
    /// for as long as messages come faster than one commit is made.
    void write_waiting() {
        std::size_t left = waiting_now();
        while (left > 0 && take(std::min(left, batch_limit))) {
            left -= batch_.size();
            write_batch();
        }
    }

    std::size_t waiting_now() {
        const Lock lock(work_.mutex_);
        return work_.waiting_.size();
    }

    /// False: what waited was forgotten meanwhile.
    bool take(std::size_t most) {
        const Lock lock(work_.mutex_);
        const std::size_t count = std::min(work_.waiting_.size(), most);
        const auto end = work_.waiting_.begin() + static_cast<std::ptrdiff_t>(count);
        batch_.assign(std::make_move_iterator(work_.waiting_.begin()),
                      std::make_move_iterator(end));
        work_.waiting_.erase(work_.waiting_.begin(), end);
        return !batch_.empty();
    }

    /// What fails stays for the next attempt. A connection that broke while it committed may have
    /// written it already: then it counts twice, which changes no state but a counter.
    void write_batch() {
        if (batch_.empty()) return;
        const Batch gathered = batch_of(batch_, *work_.key_);
        if (!gathered.empty()) database_->write(gathered, now_of(work_.options_));
        const Lock lock(work_.mutex_);
        StoredState& state = work_.state_;
        if (state.first_sent == 0) state.first_sent = gathered.first_sent;
        state.last_sent = std::max(state.last_sent, gathered.last_sent);
        work_.settled_ += batch_.size();
        batch_.clear();
        work_.changed_.notify_all();
    }

    /// Other hosts and imports write too.
    void read_state() {
        if (!database_ || steady_clock::now() - state_read_ < state_interval) return;
        const StoredState state = database_->state();
        state_read_ = steady_clock::now();
        const Lock lock(work_.mutex_);
        work_.state_ = state;
    }

    bool finished() {
        const Lock lock(work_.mutex_);
        return work_.stopping_ && work_.waiting_.empty();
    }

    Work& work_;
    const std::string file_;
    Housekeeping housekeeping_;
    std::unique_ptr<Database> database_; ///< none while connected: nothing to read yet
    bool connected_ = false;
    FileId id_;
    steady_clock::time_point connected_at_, state_read_;
    std::optional<steady_clock::time_point> gather_until_; ///< since something waits
    steady_clock::duration step_took_{};                   ///< of housekeeping
    std::chrono::milliseconds pause_ = shortest_pause;
    std::vector<Observation> batch_; ///< that is being written
};

void Memory::Work::keep(Work& work) {
    Keeper(work).run();
}

} // namespace keneki::memory

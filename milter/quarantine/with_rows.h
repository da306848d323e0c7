#pragma once

#include "base/escape.h"
#include "base/log.h"
#include "memory/failure.h"
#include "quarantine/store.h"

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <stdexcept>
#include <utility>

namespace keneki::quarantine {

/// The store has no room; nothing is wrong with the connection.
struct Full {
    std::int64_t stored_bytes;
};

/// It was written, but into a file that has another name now, or none.
class FileMoved : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// After a failure nobody waits for the next one.
inline constexpr auto pause_after_failure = std::chrono::seconds(1);

/// Runs `work` over the one connection, which is made where there is none.
template <class Result, class Work>
Expected<Result, Store::Failure> Store::with_rows(std::chrono::steady_clock::time_point until,
                                                  const Work& work) {
    const std::unique_lock lock(mutex_, until);
    if (!lock.owns_lock()) return fail(Failure{"it is busy with other messages"});
    if (failed_ && std::chrono::steady_clock::now() - failed_at_ < pause_after_failure)
        return fail(Failure{"it has just failed"});
    const auto broken = [this](const std::exception& error, Certainty certainty) {
        rows_.reset();
        failed_ = true;
        failed_at_ = std::chrono::steady_clock::now();
        Failure failure{escaped(memory::failure_text(error), 500), certainty};
        trouble_.failed(failure.why, failed_at_);
        return fail(std::move(failure));
    };
    try {
        if (rows_ && !rows_->is_current()) {
            log::notice("quarantine: its file was removed or replaced; opening it anew");
            rows_.reset();
        }
        if (!rows_) rows_ = Rows::open(options_.store, options_.busy);
        Result result = work(*rows_);
        // A file without a name takes everything and nobody finds it.
        if (!rows_->is_current()) throw FileMoved("its file was removed or replaced meanwhile");
        failed_ = false;
        return result;
    } catch (const Full& full) {
        full_ = true;
        note_fill(full.stored_bytes, true);
        return fail(Failure{fmt::format("it is full: {} of {} bytes (quarantine.most)",
                                        full.stored_bytes, options_.most_bytes)});
    } catch (const OutcomeUnknown& error) {
        return broken(error, Certainty::perhaps_stored);
    } catch (const FileMoved& error) {
        return broken(error, Certainty::perhaps_in_other_file);
    } catch (const std::exception& error) {
        return broken(error, Certainty::nothing_stored);
    }
}

} // namespace keneki::quarantine

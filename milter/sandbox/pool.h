#pragma once

#include "base/expected.h"

#include <evidence/evidence.pb.h>
#include <evidence/request.pb.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace keneki::sandbox {

enum class Confinement {
    require,     ///< a worker that cannot lock itself down does not start
    best_effort, ///< it starts, and the log says what is missing
};

struct PoolOptions {
    std::string program;                               ///< path of keneki-inspector
    unsigned workers = 2;                              ///< processes kept ready
    std::chrono::milliseconds time_limit{10'000};      ///< for one message; killed beyond it
    unsigned messages_per_worker = 1'000;              ///< replaced after so many
    std::uint64_t memory_limit_bytes = 1024ULL << 20U; ///< RLIMIT_AS of a worker
    std::uint64_t answer_limit_bytes = 16ULL << 20U;   ///< a longer Evidence is refused as garbage
    Confinement confinement = Confinement::require;
    std::chrono::milliseconds ready_within{5'000}; ///< for a worker to start and lock itself down
    bool test_hooks = false; ///< honour InspectionRequest.test_hook; for tests only
};

enum class InspectionFailure {
    died,      ///< crashed, was killed by its limits, or answered garbage
    timed_out, ///< overran and was killed
    cut_short, ///< killed at `until`, before half of the time limit: waiting took the rest
    none_free, ///< no worker became free before `until`
    internal,  ///< the content could not be handed over; says nothing about the message
};

/// Processes that are the only place where the bytes of a mail are parsed. Thread-safe; inspect()
/// blocks its caller only. A worker that dies or overruns costs its own message and is replaced in
/// the background.
class InspectorPool {
public:
    /// Starts the workers and waits until each says that it is locked down and ready.
    /// Error: a sentence for the administrator.
    static Expected<std::unique_ptr<InspectorPool>, std::string> start(const PoolOptions& options);
    InspectorPool(const InspectorPool&) = delete;
    InspectorPool& operator=(const InspectorPool&) = delete;
    ~InspectorPool();

    /// `content_fd`: a file or memory file of request.size bytes, given to the worker read-only.
    /// Waits for a free worker until a tenth of the time is left, then for its answer within the
    /// time limit and `until`. The worker is told to stop by itself at four fifths of that (or
    /// request.time_limit_ms, if less).
    Expected<evidence::Evidence, InspectionFailure>
    inspect(const evidence::InspectionRequest& request,
            int content_fd,
            std::chrono::steady_clock::time_point until);

    struct Counters {
        std::uint64_t inspected = 0, died = 0, timed_out = 0, none_free = 0, internal = 0,
                      started = 0;
    };
    [[nodiscard]] Counters counters() const;

private:
    class Impl;
    explicit InspectorPool(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// What keneki-inspector's main calls: locks the process down, then answers requests on descriptor
/// 3 until it closes. Returns the exit status.
int worker_main(int argc, char** argv);

} // namespace keneki::sandbox

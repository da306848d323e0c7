#pragma once

#include "base/expected.h"
#include "base/unique_fd.h"
#include "sandbox/channel.h"
#include "sandbox/pool.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace keneki::sandbox {

/// The pool's side of one inspector process. Only the thread that launched it may end(): the kernel
/// kills a worker when the very thread that started it ends, and nobody else may free its process
/// id.
class WorkerProcess {
public:
    /// Error: a sentence for the administrator.
    static Expected<std::unique_ptr<WorkerProcess>, std::string> launch(const PoolOptions& options);
    WorkerProcess(const WorkerProcess&) = delete;
    WorkerProcess& operator=(const WorkerProcess&) = delete;
    ~WorkerProcess() { end(); }

    /// What of its confinement is missing (best effort only). Error: a sentence.
    Expected<std::string, std::string> await_ready(Deadline deadline);

    enum class Outcome {
        answered,
        wants_to_retire, ///< answered too
        gone_before,     ///< it was dead before the message came, which is not to blame
        died,
        garbage,
        timed_out,
    };
    struct Answer {
        Outcome outcome = Outcome::died;
        evidence::Evidence evidence;
    };
    /// Called by the one thread that has taken this worker. `readable_fd` is handed over as it is.
    Answer exchange(const evidence::InspectionRequest& request,
                    int readable_fd,
                    std::uint64_t answer_limit_bytes,
                    Deadline deadline);

    /// Has it make an anonymous copy: the payload of its answer. Error: a sentence.
    Expected<std::string, std::string>
    copy(std::string_view request, int readable_fd, std::uint64_t limit_bytes, Deadline deadline);

    /// Logs what it wrote on standard error, escaped and bounded.
    void drain_errors();
    /// Its standard error is closed, which is how its end shows. Known after drain_errors().
    [[nodiscard]] bool has_hung_up() const { return hung_up_; }
    [[nodiscard]] int errors_fd() const { return errors_.get(); }
    [[nodiscard]] pid_t pid() const { return pid_; }

    /// By any thread, before end().
    void kill_now();
    /// Ends it (an idle worker ends by itself when its channel closes) and waits for it.
    /// Nothing when it left as it should, else how it ended.
    std::optional<std::string> end();

private:
    WorkerProcess(pid_t pid, UniqueFd channel, UniqueFd errors)
        : pid_(pid), channel_(std::move(channel)), errors_(std::move(errors)) {}
    Answer take_answer(Frame frame) const;

    pid_t pid_;
    UniqueFd channel_;
    UniqueFd errors_;
    unsigned lines_logged_ = 0;
    bool hung_up_ = false;
};

/// A second, read-only descriptor for the file behind `fd`, with its own position.
UniqueFd reopen_readable(int fd);

} // namespace keneki::sandbox

#pragma once

#include "base/expected.h"
#include "base/unique_fd.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace keneki::sandbox {

/// What the pool and a worker say to each other over their socket: a header of 8 bytes (kind and
/// length, little-endian, 4 bytes each), then the payload.
enum class FrameKind : std::uint32_t {
    ready = 1,   ///< worker: locked down; the payload is its version, LF, and what is missing
    refused = 2, ///< worker: it ends; the payload is a sentence for the administrator
    request =
        3, ///< pool: a serialised InspectionRequest; the message's descriptor comes with the header
    answer = 4,      ///< worker: a serialised Evidence
    last_answer = 5, ///< the same, and the worker has grown: it asks to be replaced
    copy_request =
        6,    ///< command: a serialised CopyRequest; the message's descriptor comes with the header
    copy = 7, ///< worker: a serialised anonymous::Copy
};

struct Frame {
    FrameKind kind{};
    std::string payload;
    UniqueFd descriptor; ///< only where Descriptors::take was asked for and one came
};

enum class ChannelError { closed, timed_out, too_long };

enum class Descriptors {
    refuse, ///< what the other side attaches is closed by the kernel
    take,
};

using Deadline = std::chrono::steady_clock::time_point;
/// Blocks without poll(2), which a worker may not call.
inline constexpr Deadline no_deadline = Deadline::max();

/// `descriptor` is attached to the header; -1: none. It stays the caller's.
Expected<Done, ChannelError>
send_frame(int socket, FrameKind kind, std::string_view payload, int descriptor, Deadline deadline);

/// A payload longer than `limit_bytes` is too_long, before anything of it is read.
Expected<Frame, ChannelError>
receive_frame(int socket, std::uint64_t limit_bytes, Descriptors descriptors, Deadline deadline);

} // namespace keneki::sandbox

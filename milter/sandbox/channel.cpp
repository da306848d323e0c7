#include "sandbox/channel.h"

#include "base/byte_reader.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace keneki::sandbox {
namespace {

constexpr std::size_t header_bytes = 8;
/// The buffer grows with what has come, not with what was announced.
constexpr std::size_t growth_bytes = 256U << 10U;

/// Room for the control message of one descriptor.
struct alignas(cmsghdr) ControlBuffer {
    std::array<char, CMSG_SPACE(sizeof(int))> bytes{};
};

enum class Direction : short { in = POLLIN, out = POLLOUT };

/// True when the socket can be used again; false when the deadline has passed.
bool wait_until_usable(int socket, Direction direction, Deadline deadline) {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        constexpr std::chrono::milliseconds longest{60'000};
        pollfd entry{socket, static_cast<short>(direction), 0};
        const int ready = ::poll(&entry, 1, static_cast<int>(std::min(left, longest).count()));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return false;
    }
}

/// After a failed call: nothing when it should be tried again, else why not.
Expected<Done, ChannelError> after_error(int socket, Direction direction, Deadline deadline) {
    if (errno == EINTR) return Done{};
    if (errno != EAGAIN || deadline == no_deadline) return fail(ChannelError::closed);
    if (!wait_until_usable(socket, direction, deadline)) return fail(ChannelError::timed_out);
    return Done{};
}

int flags_for(Deadline deadline) {
    return deadline == no_deadline ? 0 : MSG_DONTWAIT;
}

void attach(msghdr& message, ControlBuffer& control, int descriptor) {
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    cmsghdr* const item = CMSG_FIRSTHDR(&message);
    item->cmsg_level = SOL_SOCKET;
    item->cmsg_type = SCM_RIGHTS;
    item->cmsg_len = CMSG_LEN(sizeof descriptor);
    std::memcpy(CMSG_DATA(item), &descriptor, sizeof descriptor);
}

UniqueFd attached(msghdr& message) {
    const cmsghdr* const item = CMSG_FIRSTHDR(&message);
    if (item == nullptr || item->cmsg_level != SOL_SOCKET || item->cmsg_type != SCM_RIGHTS ||
        item->cmsg_len != CMSG_LEN(sizeof(int)))
        return {};
    int descriptor = -1;
    std::memcpy(&descriptor, CMSG_DATA(item), sizeof descriptor);
    return UniqueFd(descriptor);
}

/// Fills `into`; `control` (may be null) receives what is attached to its first byte.
Expected<Done, ChannelError>
receive_exactly(int socket, std::span<char> into, msghdr* control, Deadline deadline) {
    while (!into.empty()) {
        iovec piece{into.data(), into.size()};
        msghdr plain{};
        msghdr& message = control != nullptr ? *control : plain;
        message.msg_iov = &piece;
        message.msg_iovlen = 1;
        const ssize_t n = ::recvmsg(socket, &message, flags_for(deadline) | MSG_CMSG_CLOEXEC);
        if (n == 0) return fail(ChannelError::closed);
        if (n < 0) {
            const auto again = after_error(socket, Direction::in, deadline);
            if (!again) return again;
            continue;
        }
        control = nullptr;
        into = into.subspan(static_cast<std::size_t>(n));
    }
    return Done{};
}

} // namespace

Expected<Done, ChannelError> send_frame(
    int socket, FrameKind kind, std::string_view payload, int descriptor, Deadline deadline) {
    std::string bytes;
    bytes.reserve(header_bytes + payload.size());
    for (const std::uint32_t word :
         {static_cast<std::uint32_t>(kind), static_cast<std::uint32_t>(payload.size())})
        for (unsigned shift = 0; shift < 32; shift += 8)
            bytes.push_back(static_cast<char>((word >> shift) & 0xFFU));
    bytes.append(payload);

    std::span<char> rest(bytes);
    ControlBuffer control;
    while (!rest.empty()) {
        iovec piece{rest.data(), rest.size()};
        msghdr message{};
        message.msg_iov = &piece;
        message.msg_iovlen = 1;
        if (descriptor >= 0) attach(message, control, descriptor);
        const ssize_t n = ::sendmsg(socket, &message, flags_for(deadline) | MSG_NOSIGNAL);
        if (n < 0) {
            const auto again = after_error(socket, Direction::out, deadline);
            if (!again) return again;
            continue;
        }
        descriptor = -1;
        rest = rest.subspan(static_cast<std::size_t>(n));
    }
    return Done{};
}

Expected<Frame, ChannelError>
receive_frame(int socket, std::uint64_t limit_bytes, Descriptors descriptors, Deadline deadline) {
    Frame frame;
    std::array<char, header_bytes> header{};
    ControlBuffer control;
    msghdr message{};
    if (descriptors == Descriptors::take) {
        message.msg_control = control.bytes.data();
        message.msg_controllen = control.bytes.size();
    }
    const auto got_header = receive_exactly(socket, header, &message, deadline);
    if (descriptors == Descriptors::take) frame.descriptor = attached(message);
    if (!got_header) return fail(got_header.error());

    ByteReader in(std::as_bytes(std::span(header)));
    frame.kind = static_cast<FrameKind>(in.le<std::uint32_t>());
    const std::size_t length = in.le<std::uint32_t>();
    if (length > limit_bytes) return fail(ChannelError::too_long);
    while (frame.payload.size() < length) {
        const std::size_t have = frame.payload.size();
        frame.payload.resize(have + std::min(growth_bytes, length - have));
        const auto got =
            receive_exactly(socket, std::span(frame.payload).subspan(have), nullptr, deadline);
        if (!got) return fail(got.error());
    }
    return frame;
}

} // namespace keneki::sandbox

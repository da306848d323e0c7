#pragma once

#include <quarantine/held.pb.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace keneki::quarantine {

class PublicKey;

/// Reads what lies from `begin` to `end` of a file.
template <class Take>
void read_range(int fd, std::uint64_t begin, std::uint64_t end, const Take& take) {
    std::vector<char> buffer(256U << 10U);
    for (std::uint64_t at = begin; at < end;) {
        const auto wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), end - at));
        const ssize_t count = ::pread(fd, buffer.data(), wanted, static_cast<off_t>(at));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0)
            throw std::system_error(count < 0 ? errno : EIO, std::generic_category(),
                                    "the message cannot be read");
        take(std::string_view(buffer.data(), static_cast<std::size_t>(count)));
        at += static_cast<std::uint64_t>(count);
    }
}

/// Reads `size` bytes of a file from its beginning.
template <class Take>
void read_all(int fd, std::uint64_t size, const Take& take) {
    read_range(fd, 0, size, take);
}

/// By this a message is recognised that comes again because its sender heard no answer. Without the
/// public key nobody can compute it for a guess.
[[nodiscard]] std::string
digest_of(const PublicKey& key, const Description& description, int content_fd, std::uint64_t size);

} // namespace keneki::quarantine

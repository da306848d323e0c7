#include "base/edits.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace keneki {
namespace {

/// Larger ones libmilter would cut itself.
constexpr std::size_t piece_bytes = 65'535;

using Take = std::function<bool(std::string_view)>;

bool give(std::string_view text, const Take& take) {
    for (std::size_t at = 0; at < text.size(); at += piece_bytes)
        if (!take(text.substr(at, piece_bytes))) return false;
    return true;
}

bool give(int fd, std::uint64_t at, std::uint64_t end, const Take& take) {
    std::array<char, piece_bytes> buffer{};
    while (at < end) {
        const auto wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), end - at));
        const ssize_t count = ::pread(fd, buffer.data(), wanted, static_cast<off_t>(at));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        const auto got = static_cast<std::size_t>(count);
        if (!take({buffer.data(), got})) return false;
        at += got;
    }
    return true;
}

} // namespace

bool fit(std::span<const Edit> edits, std::uint64_t from, std::uint64_t size) {
    std::uint64_t at = from;
    for (const Edit& edit : edits) {
        if (edit.begin < at || edit.end <= edit.begin) return false;
        at = edit.end;
    }
    return at <= size;
}

bool read_edited(
    int fd, std::uint64_t from, std::uint64_t size, std::span<const Edit> edits, const Take& take) {
    std::uint64_t at = from;
    for (const Edit& edit : edits) {
        if (!give(fd, at, edit.begin, take) || !give(edit.text, take)) return false;
        at = edit.end;
    }
    return give(fd, at, size, take);
}

} // namespace keneki

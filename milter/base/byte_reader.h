#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

namespace keneki {

using Bytes = std::span<const std::byte>;

/// Reads hostile bytes front to back and cannot overrun: the first failure sticks, every later read
/// gives zero or nothing, and ok() is asked once a record.
class ByteReader {
public:
    explicit ByteReader(Bytes bytes) : rest_(bytes), size_(bytes.size()) {}

    /// The next `count` bytes; empty once failed.
    Bytes take(std::size_t count) {
        if (failed_ || count > rest_.size()) {
            failed_ = true;
            return {};
        }
        const auto head = rest_.first(count);
        rest_ = rest_.subspan(count);
        return head;
    }
    void skip(std::size_t count) { take(count); }

    /// Little-endian; 0 once failed.
    template <std::unsigned_integral T>
    T le() {
        T value = 0;
        std::size_t shift = 0;
        for (const std::byte b : take(sizeof(T))) {
            value = static_cast<T>(value | (std::to_integer<std::uint64_t>(b) << shift));
            shift += 8;
        }
        return value;
    }
    /// Big-endian; 0 once failed.
    template <std::unsigned_integral T>
    T be() {
        std::uint64_t value = 0;
        for (const std::byte b : take(sizeof(T)))
            value = (value << 8U) | std::to_integer<std::uint64_t>(b);
        return static_cast<T>(value);
    }

    [[nodiscard]] bool ok() const { return !failed_; }
    [[nodiscard]] std::size_t left() const { return rest_.size(); }
    [[nodiscard]] std::size_t position() const { return size_ - rest_.size(); }
    [[nodiscard]] Bytes rest() const { return rest_; }

private:
    Bytes rest_;
    std::size_t size_;
    bool failed_ = false;
};

} // namespace keneki

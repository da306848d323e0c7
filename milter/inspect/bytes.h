#pragma once

#include "base/ascii.h"
#include "base/byte_reader.h"

#include <optional>
#include <string>
#include <string_view>

namespace keneki::inspect {

/// The same bytes as characters.
[[nodiscard]] inline std::string_view as_text(Bytes bytes) {
    // char may alias std::byte; this is the one place where it does.
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline Bytes as_bytes(std::string_view text) {
    return std::as_bytes(std::span(text));
}

/// At most `count` bytes from `offset`; empty when it lies outside.
[[nodiscard]] inline Bytes
slice(Bytes bytes, std::uint64_t offset, std::uint64_t count = ~std::uint64_t{0}) {
    if (offset >= bytes.size()) return {};
    const auto rest = bytes.subspan(static_cast<std::size_t>(offset));
    return rest.first(static_cast<std::size_t>(count < rest.size() ? count : rest.size()));
}

/// Little-endian number at `offset`, 0 outside.
template <std::unsigned_integral T>
[[nodiscard]] T le_at(Bytes bytes, std::uint64_t offset) {
    ByteReader in(slice(bytes, offset, sizeof(T)));
    return in.le<T>();
}

/// The next `count` bytes as text of their own; empty once failed.
[[nodiscard]] inline std::string take_text(ByteReader& in, std::size_t count) {
    return std::string(as_text(in.take(count)));
}

[[nodiscard]] inline bool has_at(Bytes bytes, std::uint64_t offset, std::string_view magic) {
    return as_text(slice(bytes, offset, magic.size())) == magic;
}

/// What a scan for ASCII words sees of a text: at most `limit` bytes, lower case, NULs of UTF-16
/// left out.
[[nodiscard]] std::string scan_form(Bytes content, std::size_t limit);
/// contains(scan_form(content, limit), word) without making that form. `word` is in lower case and
/// ends with a character that is no letter, which is what is searched for.
[[nodiscard]] bool scan_form_contains(Bytes content, std::size_t limit, std::string_view word);

/// A text as UTF-8 without a byte order mark. What stands in UTF-16, told by its mark or, as XML
/// may, by its first "<", is converted; anything else is taken as it is, and only looked at.
class PlainText {
public:
    explicit PlainText(std::string_view raw);
    [[nodiscard]] std::string_view view() const { return converted_.empty() ? raw_ : converted_; }

private:
    std::string_view raw_;
    std::string converted_;
};
/// The same for text that is at hand as a string.
[[nodiscard]] std::string plain_text(std::string raw);

} // namespace keneki::inspect

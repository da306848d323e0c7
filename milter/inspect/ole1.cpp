#include "inspect/ole1.h"

#include "inspect/bytes.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

constexpr std::uint32_t format_linked = 1;
constexpr std::uint32_t format_embedded = 2;
constexpr std::size_t text_limit_bytes = 4096; // kept; class names have 20 characters, paths 260

std::optional<std::string> length_prefixed(ByteReader& in) {
    const auto length = in.le<std::uint32_t>();
    const std::string_view text = as_text(in.take(length));
    if (!in.ok()) return std::nullopt;
    return std::string(text.substr(0, std::min(text.find('\0'), text_limit_bytes)));
}

} // namespace

std::optional<Ole1Object> read_ole1(Bytes bytes) {
    ByteReader in(bytes);
    in.skip(4); // OLEVersion: readers do not look at it
    const auto format = in.le<std::uint32_t>();
    if (!in.ok() || (format != format_linked && format != format_embedded)) return std::nullopt;
    Ole1Object object;
    object.linked = format == format_linked;
    const auto name = length_prefixed(in);
    if (!name) return std::nullopt;
    object.class_name = *name;
    const auto topic = length_prefixed(in);
    object.topic = topic.value_or(std::string());
    if (object.linked) return object; // Word writes links that end behind the class
    const auto item = topic ? length_prefixed(in) : std::nullopt;
    if (!item) return std::nullopt;
    const auto size = in.le<std::uint32_t>();
    if (!in.ok()) return std::nullopt;
    object.data = slice(in.rest(), 0, size);
    return object;
}

} // namespace keneki::inspect

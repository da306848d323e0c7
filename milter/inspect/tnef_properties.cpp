#include "inspect/tnef_properties.h"

#include "inspect/bytes.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

constexpr std::uint16_t several_values = 0x1000;
constexpr std::uint16_t type_object = 0x000D;
constexpr std::uint16_t first_named_id = 0x8000;
constexpr std::size_t guid_bytes = 16;

bool has_length(std::uint16_t type) {
    return type == 0x001E || type == 0x001F || type == type_object || type == 0x0102;
}

/// Bytes of a value of a type that has always the same; 0 of one that is not known.
std::size_t size_of(std::uint16_t type) {
    switch (type) {
    case 0x0002: // 16 bits, and two bytes that fill up
    case 0x0003:
    case 0x0004:
    case 0x000A:
    case 0x000B:
        return 4;
    case 0x0005:
    case 0x0006:
    case 0x0007:
    case 0x0014:
    case 0x0040:
        return 8;
    case 0x0048:
        return guid_bytes;
    default:
        return 0;
    }
}

/// Values and names fill whole groups of four bytes; the last may lack what fills up.
Bytes take_filled(ByteReader& in, std::size_t size) {
    const Bytes value = in.take(size);
    if (in.ok()) in.skip(std::min((4 - size % 4) % 4, in.left()));
    return value;
}

void skip_name(ByteReader& in) {
    in.skip(guid_bytes);
    const auto kind = in.le<std::uint32_t>();
    const auto number_or_length = in.le<std::uint32_t>();
    if (kind != 0) take_filled(in, number_or_length);
}

} // namespace

Bytes TnefProperty::content() const {
    return type == type_object ? slice(value, guid_bytes) : value;
}

bool read_tnef_properties(Bytes list, const std::function<void(const TnefProperty&)>& take) {
    ByteReader in(list);
    const auto count = in.le<std::uint32_t>();
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
        TnefProperty property;
        const auto type = in.le<std::uint16_t>();
        property.type = type & static_cast<std::uint16_t>(~several_values);
        property.id = in.le<std::uint16_t>();
        if (property.id >= first_named_id) skip_name(in);
        const bool sized = has_length(property.type);
        const std::size_t fixed = size_of(property.type);
        if (!sized && fixed == 0) return false;
        const std::uint32_t values =
            sized || (type & several_values) != 0 ? in.le<std::uint32_t>() : 1;
        for (std::uint32_t k = 0; k < values && in.ok(); ++k) {
            property.value = take_filled(in, sized ? in.le<std::uint32_t>() : fixed);
            if (in.ok()) take(property);
        }
    }
    return in.ok();
}

} // namespace keneki::inspect

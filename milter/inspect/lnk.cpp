// Windows shortcuts, [MS-SHLLINK]. Any of them by mail is one too many; the detail says what it
// would run.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"

#include <array>

namespace keneki::inspect {

namespace {

constexpr std::uint32_t has_id_list = 0x01;
constexpr std::uint32_t has_link_info = 0x02;
constexpr std::uint32_t is_unicode = 0x80;
constexpr std::size_t header_bytes = 76;
constexpr std::size_t argument_limit_characters = 4096; // a count is 16 bits; this much says enough

/// The command-line arguments, ASCII of them, [MS-SHLLINK] 2.4.
std::string arguments(Bytes content) {
    const auto flags = le_at<std::uint32_t>(content, 20);
    ByteReader in(slice(content, header_bytes));
    if ((flags & has_id_list) != 0) in.skip(in.le<std::uint16_t>());
    if ((flags & has_link_info) != 0) {
        const auto size = in.le<std::uint32_t>();
        in.skip(size >= 4 ? size - 4 : 0);
    }
    const std::size_t width = (flags & is_unicode) != 0 ? 2 : 1;
    // NAME, RELATIVE_PATH, WORKING_DIR, ARGUMENTS, each present by its flag.
    for (const std::uint32_t field : {0x04U, 0x08U, 0x10U, 0x20U}) {
        if ((flags & field) == 0) continue;
        const Bytes text = in.take(in.le<std::uint16_t>() * width);
        if (field == 0x20U) return scan_form(text, argument_limit_characters * width);
    }
    return {};
}

} // namespace

bool wants_lnk(const Part& part, Bytes /*content*/) {
    return part.type() == "lnk";
}

void inspect_lnk(Inspection& inspection, std::uint32_t part, Bytes content) {
    std::string text = arguments(content);
    const auto start = text.find_first_not_of(" \t\r\n");
    text = start == std::string::npos ? std::string() : text.substr(start, 200);
    inspection.found(Finding::SHORTCUT, part, text.empty() ? "LNK" : text);
}

} // namespace keneki::inspect

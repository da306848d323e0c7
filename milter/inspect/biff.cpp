#include "inspect/biff.h"

#include "inspect/bytes.h"

namespace keneki::inspect {

namespace {

constexpr std::uint16_t record_bof = 0x0809;
constexpr std::uint16_t record_bound_sheet = 0x0085;
constexpr std::uint16_t record_lbl = 0x0018;
constexpr std::uint16_t record_filepass = 0x002F;
constexpr std::uint16_t macro_sheet_bof = 0x0040;
constexpr std::uint16_t builtin_flag = 0x20;
constexpr std::size_t longest_record_bytes = 8224; // [MS-XLS] 2.1.4

void read_bound_sheet(Bytes data, BiffSigns& signs) {
    if (le_at<std::uint8_t>(data, 5) != 1) return;
    signs.macro_sheet = true;
    signs.hidden = signs.hidden || (le_at<std::uint8_t>(data, 4) & 3U) != 0;
}

void read_name(Bytes data, BiffSigns& signs) {
    const auto flags = le_at<std::uint16_t>(data, 0);
    if ((flags & builtin_flag) != 0) {
        // Auto_Open, Auto_Activate; the name is one character.
        const auto code = le_at<std::uint8_t>(data, 15);
        signs.auto_open = signs.auto_open || code == 0x01 || code == 0x0A;
        return;
    }
    signs.auto_open = signs.auto_open || scan_form(slice(data, 15), 64).starts_with("auto_open");
}

} // namespace

BiffSigns read_biff(Bytes stream) {
    BiffSigns signs;
    ByteReader in(stream);
    while (in.left() >= 4) {
        const auto id = in.le<std::uint16_t>();
        const auto size = in.le<std::uint16_t>();
        if (size > longest_record_bytes)
            break; // no record is: the stream is not, or no longer, BIFF
        const Bytes data = in.take(size);
        if (!in.ok()) break;
        switch (id) {
        case record_filepass:
            signs.encrypted = true;
            break;
        case record_bof:
            if (le_at<std::uint16_t>(data, 2) == macro_sheet_bof) signs.macro_sheet = true;
            break;
        case record_bound_sheet:
            // Behind FILEPASS everything but the first field is encrypted.
            if (!signs.encrypted) read_bound_sheet(data, signs);
            break;
        case record_lbl:
            if (!signs.encrypted) read_name(data, signs);
            break;
        default:
            break;
        }
    }
    return signs;
}

} // namespace keneki::inspect

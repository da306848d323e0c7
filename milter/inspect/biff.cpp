// Records of workbooks of Excel 5 to 2003.
#include "inspect/biff.h"

#include "inspect/bytes.h"
#include "inspect/dde.h"
#include "mail/charset.h"

#include <algorithm>
#include <set>
#include <vector>

namespace keneki::inspect {

namespace {

constexpr std::uint16_t record_formula = 0x0006;
constexpr std::uint16_t record_lbl = 0x0018;
constexpr std::uint16_t record_eof = 0x000A;
constexpr std::uint16_t record_extern_name = 0x0023;
constexpr std::uint16_t record_filepass = 0x002F;
constexpr std::uint16_t record_bound_sheet = 0x0085;
constexpr std::uint16_t record_sup_book = 0x01AE;
constexpr std::uint16_t record_array = 0x0221;
constexpr std::uint16_t record_shared_formula = 0x04BC;
constexpr std::uint16_t record_bof = 0x0809;
constexpr std::uint16_t macro_sheet_bof = 0x0040;
constexpr std::size_t sheet_limit = 10'000;
constexpr std::uint64_t walked_limit_bytes = 128U << 20U; // sheets may claim each other's records
constexpr std::size_t name_limit = 50'000;                // names of a workbook that are read
constexpr std::size_t longest_record_bytes = 8224;        // [MS-XLS] 2.1.4

// Lbl, [MS-XLS] 2.4.150
constexpr unsigned hidden_flag = 0x01;
constexpr unsigned builtin_flag = 0x20;

// The names Auto_Open, Auto_Close, Auto_Activate and Auto_Deactivate as one character.
bool is_builtin_auto(std::uint8_t code) {
    return code == 0x01 || code == 0x02 || code == 0x0A || code == 0x0B;
}

/// BOF of Excel 2, 3 and 4: the high byte of the record is the version.
bool is_bof(std::uint16_t id) {
    return id == 0x0009 || id == 0x0209 || id == 0x0409 || id == record_bof;
}

class Reader {
public:
    BiffSigns run(Bytes stream) {
        walk(stream, 0);
        // Excel goes to each sheet by its place, whatever stands between them.
        for (std::size_t i = 0; i < sheets_.size(); ++i)
            if (!begins_.contains(sheets_[i])) walk(stream, sheets_[i]);
        if (signs_.macros.macro_sheet)
            read_strings(scan_form(stream, string_limit_bytes), signs_.macros);
        return std::move(signs_);
    }

private:
    static constexpr std::size_t string_limit_bytes = 8U << 20U;

    /// Records from a place on, to where they end; from a place of a sheet, that sheet.
    void walk(Bytes stream, std::uint64_t place) {
        ByteReader in(slice(stream, place));
        std::size_t depth = 0;
        while (in.left() >= 4) {
            const std::uint64_t at = place + in.position();
            const auto id = in.le<std::uint16_t>();
            const auto size = in.le<std::uint16_t>();
            const Bytes data = in.take(size);
            walked_ += 4 + data.size();
            const bool known = is_bof(id) && !begins_.insert(at).second;
            if (known || walked_ > walked_limit_bytes) {
                signs_.macros.over_limit = signs_.macros.over_limit || !known;
                return;
            }
            // No record is longer: the stream is not, or no longer, BIFF. Behind the end of a sheet
            // anything may stand.
            if (size > longest_record_bytes || !in.ok()) {
                signs_.broken = signs_.broken || depth > 0;
                return;
            }
            if (is_bof(id)) ++depth;
            if (id == record_eof && depth > 0 && --depth == 0 && place != 0) return;
            take(id, data);
        }
        signs_.broken = signs_.broken || depth > 0;
    }

    void take(std::uint16_t id, Bytes data) {
        if (is_bof(id)) {
            if (id == record_bof && le_at<std::uint16_t>(data, 0) == 0x0500)
                version_ = BiffVersion::biff5;
            if (id != record_bof) version_ = BiffVersion::biff5;
            if (le_at<std::uint16_t>(data, 2) == macro_sheet_bof) signs_.macros.macro_sheet = true;
            return;
        }
        if (id == record_filepass && !signs_.encrypted) {
            signs_.encrypted = true;
            signs_.filepass = data;
        }
        // Behind FILEPASS everything but the first field of BoundSheet8 is encrypted.
        if (signs_.encrypted) return;
        switch (id) {
        case record_bound_sheet:
            bound_sheet(data);
            break;
        case record_lbl:
            name(data);
            break;
        case record_sup_book:
            sup_book(data);
            break;
        case record_extern_name:
            extern_name(data);
            break;
        case record_formula: // 20 bytes of cell, value and flags
        case record_formula | 0x0200U:
        case record_formula | 0x0400U:
            formula(data, 20);
            break;
        case record_array:
            formula(data, 12);
            break;
        case record_shared_formula:
            formula(data, 8);
            break;
        default:
            break;
        }
    }

    void bound_sheet(Bytes data) {
        if (sheets_.size() < sheet_limit)
            sheets_.push_back(le_at<std::uint32_t>(data, 0));
        else
            signs_.macros.over_limit = true;
        const auto kind = le_at<std::uint8_t>(data, 5);
        if (kind == 6) signs_.vba_module = true;
        if (kind != 1) return;
        signs_.macros.macro_sheet = true;
        if ((le_at<std::uint8_t>(data, 4) & 3U) != 0) signs_.macros.hidden_sheet = true;
    }

    /// SupBook, [MS-XLS] 2.4.271: what a link leads to; service and topic of a program are parted
    /// by a control character.
    void sup_book(Bytes data) {
        program_.clear();
        const auto characters = le_at<std::uint16_t>(data, 2);
        if (characters == 0x0401 || characters == 0x3A01) return; // the book itself, add-ins
        const bool wide = (le_at<std::uint8_t>(data, 4) & 1U) != 0;
        const Bytes raw = slice(data, 5, std::size_t{characters} * (wide ? 2 : 1));
        std::string path = mail::decode_text(as_text(raw), wide ? "utf-16le" : "cp932").text;
        const auto bar = path.find('\x03');
        // A path to a book begins with a control character, and has this one between its folders.
        if (bar == std::string::npos || static_cast<unsigned char>(path.front()) < 0x20) return;
        path[bar] = '|';
        for (char& c : path)
            if (static_cast<unsigned char>(c) < 0x20) c = ' ';
        program_ = path.substr(0, program_limit_bytes);
    }

    /// ExternName, 2.4.105: whether the program is asked by DDE or is the server of an OLE link,
    /// as a table pasted from Word is.
    void extern_name(Bytes data) {
        constexpr unsigned ole_link = 0x10;
        if (!program_.empty() && (signs_.dde.empty() || !starts_program(signs_.dde)) &&
            (le_at<std::uint16_t>(data, 0) & ole_link) == 0)
            signs_.dde = program_;
    }

    /// A formula whose length stands at `at`. Sheets without macros cannot call what is looked for.
    void formula(Bytes data, std::size_t at) {
        if (!signs_.macros.macro_sheet) return;
        read_formula(slice(data, at + 2, le_at<std::uint16_t>(data, at)), version_, signs_.macros);
    }

    void name(Bytes data) {
        if (++names_ > name_limit) {
            signs_.macros.over_limit = true;
            return;
        }
        const bool wide =
            version_ == BiffVersion::biff8 && (le_at<std::uint8_t>(data, 14) & 1U) != 0;
        const std::size_t begin = version_ == BiffVersion::biff8 ? 15 : 14;
        const std::size_t bytes = std::size_t{le_at<std::uint8_t>(data, 3)} * (wide ? 2 : 1);
        const auto flags = le_at<std::uint16_t>(data, 0);
        const Bytes text = slice(data, begin, bytes);
        const bool builtin =
            (flags & builtin_flag) != 0 && is_builtin_auto(le_at<std::uint8_t>(data, begin));
        const std::string utf8 = mail::decode_text(as_text(text), wide ? "utf-16le" : "cp932").text;
        if (builtin || is_auto_name(utf8)) {
            signs_.macros.auto_name = builtin ? "Auto_Open" : utf8;
            signs_.macros.hidden_name = signs_.macros.hidden_name || (flags & hidden_flag) != 0;
        }
        XlmSigns called;
        read_formula(slice(data, begin + bytes, le_at<std::uint16_t>(data, 4)), version_, called);
        if (!called.executes.empty()) {
            signs_.macros.name_function = called.executes;
            signs_.macros.executes = called.executes;
        }
    }

    static constexpr std::size_t program_limit_bytes = 300;

    BiffVersion version_ = BiffVersion::biff8;
    std::string program_; ///< of the link whose names follow
    std::size_t names_ = 0;
    std::vector<std::uint64_t> sheets_; ///< where they begin, as the workbook says
    std::set<std::uint64_t> begins_;    ///< where sheets began that were read
    std::uint64_t walked_ = 0;
    BiffSigns signs_;
};

} // namespace

BiffSigns read_biff(Bytes stream) {
    return Reader().run(stream);
}

bool is_bare_biff(Bytes content) {
    const auto size = le_at<std::uint16_t>(content, 2);
    const auto kind = le_at<std::uint16_t>(content, 6);
    return is_bof(le_at<std::uint16_t>(content, 0)) && size >= 4 && size <= 16 &&
           (kind == 0x05 || kind == 0x10 || kind == 0x20 || kind == 0x40 || kind == 0x100);
}

} // namespace keneki::inspect

// Binary workbooks, [MS-XLSB], as far as Excel 4.0 macros need, and the same of their XML form.
#include "inspect/xlsb.h"

#include "inspect/bytes.h"
#include "inspect/xml_scan.h"
#include "mail/charset.h"

#include <functional>

namespace keneki::inspect {

namespace {

constexpr std::size_t element_limit = 20'000;
constexpr std::size_t sheet_limit = 5'000;

enum class Record : std::uint32_t {
    formula_string = 8, // BrtFmlaString
    formula_number = 9,
    formula_bool = 10,
    formula_error = 11,
    name = 39,          // BrtName
    bundle_sheet = 156, // BrtBundleSh
};

/// A number of 7 bits a byte, [MS-XLSB] 2.1.4.
std::uint32_t read_number(ByteReader& in, int bytes) {
    std::uint32_t value = 0;
    for (int i = 0; i < bytes; ++i) {
        const std::uint32_t byte = in.le<std::uint8_t>();
        value |= (byte & 0x7FU) << (7U * static_cast<unsigned>(i));
        if ((byte & 0x80U) == 0) break;
    }
    return value;
}

/// False when there are more records than are read.
bool for_each_record(Bytes records, const std::function<void(Record, Bytes)>& take) {
    ByteReader in(records);
    for (std::size_t i = 0; in.left() >= 2; ++i) {
        if (i == xlsb_record_limit) return false;
        // The id keeps its high bit when it has two bytes; taken out here, ids are those of the
        // specification.
        const std::uint32_t id = read_number(in, 2);
        const std::uint32_t size = read_number(in, 4);
        const Bytes data = in.take(size);
        if (!in.ok()) break;
        take(static_cast<Record>(id), data);
    }
    return true;
}

std::string read_wide_string(ByteReader& in) {
    const auto characters = in.le<std::uint32_t>();
    constexpr std::uint32_t none = 0xFFFFFFFF; // XLNullableWideString
    if (characters == none || characters > in.left() / 2) return {};
    return mail::decode_text(as_text(in.take(std::size_t{characters} * 2)), "utf-16le").text;
}

void read_name(Bytes data, XlmSigns& signs) {
    ByteReader in(data);
    const auto flags = in.le<std::uint32_t>();
    in.skip(1 + 4); // the key, the sheet
    const std::string name = read_wide_string(in);
    if (!in.ok() || !is_auto_name(name)) return;
    signs.auto_name = name;
    signs.hidden_name = signs.hidden_name || (flags & 1U) != 0;
}

void note_name(const XmlElement& element, XlmSigns& signs) {
    const std::string_view name = element.attribute("name");
    if (!is_auto_name(name)) return;
    signs.auto_name = name;
    const std::string_view hidden = element.attribute("hidden");
    signs.hidden_name = signs.hidden_name || hidden == "1" || hidden == "true";
}

} // namespace

std::vector<ListedSheet> read_xlsb_workbook(Bytes records, XlmSigns& signs) {
    std::vector<ListedSheet> sheets;
    const bool all = for_each_record(records, [&](Record id, Bytes data) {
        if (id == Record::name) read_name(data, signs);
        if (id != Record::bundle_sheet) return;
        if (sheets.size() >= sheet_limit) {
            signs.over_limit = true;
            return;
        }
        ByteReader in(data);
        const bool hidden = in.le<std::uint32_t>() != 0;
        in.skip(4);
        sheets.push_back({read_wide_string(in), hidden});
    });
    signs.over_limit = signs.over_limit || !all;
    return sheets;
}

void read_xlsb_sheet(Bytes records, XlmSigns& signs) {
    const bool all = for_each_record(records, [&](Record id, Bytes data) {
        ByteReader in(data);
        in.skip(8); // the cell
        switch (id) {
        case Record::formula_string:
            static_cast<void>(read_wide_string(in));
            break;
        case Record::formula_number:
            in.skip(8);
            break;
        case Record::formula_bool:
        case Record::formula_error:
            in.skip(1);
            break;
        default:
            return;
        }
        in.skip(2); // flags
        const auto size = in.le<std::uint32_t>();
        read_formula(slice(in.rest(), 0, size), BiffVersion::biff12, signs);
    });
    signs.over_limit = signs.over_limit || !all;
}

std::vector<ListedSheet> read_xml_workbook(std::string_view xml, XlmSigns& signs) {
    std::vector<ListedSheet> sheets;
    const bool all = scan_xml(xml, element_limit, [&](const XmlElement& element) {
        if (element.name == "definedName") note_name(element, signs);
        if (element.name != "sheet") return;
        const std::string state = lower(element.attribute("state"));
        sheets.push_back(
            {std::string(element.attribute("id")), !state.empty() && state != "visible"});
    });
    signs.over_limit = signs.over_limit || !all;
    return sheets;
}

} // namespace keneki::inspect

#include "inspect/biff.h"
#include "inspect/bytes.h"
#include "inspect/xlsb.h"
#include "seeds.h"
#include "support/xlm_builder.h"

#include <cstdint>

using namespace keneki;
using namespace keneki::inspect;
using namespace keneki::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    static_cast<void>(read_biff(bytes));
    static_cast<void>(is_bare_biff(bytes));
    XlmSigns signs;
    for (const auto version : {BiffVersion::biff5, BiffVersion::biff8, BiffVersion::biff12})
        read_formula(bytes, version, signs);
    read_formula_text(as_text(bytes), signs);
    read_xlsb_sheet(bytes, signs);
    static_cast<void>(read_xlsb_workbook(bytes, signs));
    static_cast<void>(read_xml_workbook(as_text(bytes), signs));
    static_cast<void>(is_auto_name(as_text(bytes)));
    if (signs.functions.size() > 100) __builtin_trap(); // each once
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    return {book_begin() + sheet_record(2, 1) + name_record(0x21, "\x01") + macro_sheet_begin() +
                formula_record(calling(0x6E)),
            calling(0x8060) + calling(0x95), binary_record(156, std::string(8, '\1')),
            "<sheet state=\"hidden\" r:id=\"r\"/><definedName name=\"Auto_Open\"/>",
            "=FORMULA.FILL(EXEC(\"a\"),A1)"};
}

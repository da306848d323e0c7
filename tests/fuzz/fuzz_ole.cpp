#include "inspected_file.h"
#include "seeds.h"
#include "support/vba_builder.h"
#include "support/xlm_builder.h"

using namespace keneki::test;
using namespace std::string_literals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    inspect_as_file(data, size, "a.doc");
    return 0;
}

namespace {

/// A formula of the equation editor, [MTEF] version 3.
std::string equation(std::string_view records) {
    std::string native("\x1C\0\0\0\2\0\0\0", 8);
    put32(native, static_cast<std::uint32_t>(records.size() + 5));
    native.append(16, '\0');
    return CfbBuilder()
        .clsid("\x02\xCE\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"s)
        .mini_streams()
        .stream("Equation Native", native + "\3\1\1\3\x0A"s + std::string(records))
        .build();
}

} // namespace

std::vector<std::string> fuzz_seeds() {
    const std::string book = biff(0x0809, "\0\6\5\0"s) + biff(0x0085, "\0\0\0\0\1\1\1\0A"s) +
                             biff(0x0018, "\x20\0\0\1\7\0"s);
    const std::string package = "\0\0\0\0\2\0a.exe\0C:\\a\0\0\0\3\0\5\0\0\0C:\\x\0\4\0\0\0MZab"s;
    CfbBuilder vba;
    std::string record("\x10\x00\x11\x10", 4);
    const std::string storage = add_vba(vba, "Sub Auto_Open()").build();
    const std::string packed = deflated(storage, 15);
    put32(record, static_cast<std::uint32_t>(packed.size() + 4));
    put32(record, static_cast<std::uint32_t>(storage.size()));
    return {
        CfbBuilder().stream("Workbook", book).build(),
        CfbBuilder().stream("WordDocument", "\xEC\xA5").stream("\x01Ole10Native", package).build(),
        CfbBuilder()
            .stream("PowerPoint Document", record + packed)
            .stream("Current User", "x")
            .build(),
        storage,
        CfbBuilder()
            .mini_streams()
            .stream("WordDocument", "x")
            .storage("ObjectPool")
            .storage("_1")
            .stream("Workbook", book_begin() + sheet_record(1, 1) + formula_record(calling(0x95)))
            .stream("Package", "%PDF-1.4")
            .build(),
        CfbBuilder()
            .mini_streams()
            .stream("__properties_version1.0", "x")
            .storage("__attach")
            .stream("__substg1.0_3707001F", std::string("a\0.\0b\0", 6))
            .stream("__substg1.0_37010102", "MZ")
            .build(),
        VbaBuilder().module("M", "Sub AutoOpen()").add_to(CfbBuilder().mini_streams()).build(),
        macro_sheet_begin() + formula_record(calling(0x6E)),
        equation("\x0A\x01\x12\x83x\0\x02\x86+\x22\x12\x82\x31\0\0\0"s),
        equation("\x0A\x01\x08\x01\x02Times New Roman\0\x12\x83x\0\0\0"s),
        equation(
            "\x0B\x01\x03\x0E\0\0\x01\x12\x83x\0\0\x0B\x11\0\0\x05\0\1\1\2\2\0\0\x01\0\x01\0\x01\0"
            "\x01\0\0\x04\1\1\x01\0\0\x27\1\0\x10\0\x09\x65\x10\0\x09\x64\1\x10\0\x09\1\x80\0"s)};
}

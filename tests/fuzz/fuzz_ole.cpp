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
        macro_sheet_begin() + formula_record(calling(0x6E))};
}

// Outlook's own wrapping (winmail.dat), its properties and its compressed text.
#include "inspect/compressed_rtf.h"
#include "inspect/tnef_properties.h"
#include "inspected_file.h"
#include "seeds.h"
#include "support/locked_office.h"
#include "support/tnef_builder.h"

#include <algorithm>

using namespace keneki;
using namespace keneki::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    inspect_as_file(data, size, "winmail.dat");
    const Bytes bytes = std::as_bytes(std::span(data, size));
    constexpr std::size_t limit = 64U << 10U;
    if (inspect::decompress_rtf(bytes, limit).size() > limit) __builtin_trap();
    std::size_t given = 0;
    inspect::read_tnef_properties(bytes, [&](const inspect::TnefProperty& property) {
        // Its size stands before it, or is four bytes at least.
        given += std::max<std::size_t>(4, property.value.size());
    });
    if (given > size) __builtin_trap();
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    const std::string inner = TnefBuilder().attach("a.exe", "MZ\x90").build();
    const auto properties = TnefProperties()
                                .number(0x3705, 5)
                                .named(utf16_of("Key"), utf16_of("value"))
                                .several(0x0003, 0x6001, 2)
                                .sized(0x001F, 0x3707, utf16_of("a long name.doc"))
                                .sized(0x000D, 0x3701, std::string(16, '\0') + inner);
    const std::string text = compressed_rtf("{\\rtf1\\ansi hello}");
    return {TnefBuilder()
                .code_page(932)
                .message(TnefProperties().sized(0x0102, 0x1009, text))
                .attach("A~1.DOC", "\xD0\xCF\x11\xE0", properties)
                .build(),
            inner, properties.build(), text};
}

#include "inspect/bytes.h"
#include "inspect/names.h"
#include "seeds.h"

using namespace keneki;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto name = inspect::as_text(std::as_bytes(std::span(data, size)));
    for (const auto place : {inspect::NamePlace::attachment, inspect::NamePlace::archive_member})
        if (inspect::judge_name(name, "doc", place).size() > 20) __builtin_trap();
    if (inspect::extension_of(name).size() > 20) __builtin_trap();
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    return {"令和５年３月７日(火)のコピー.doc",
            "2022-03-04_1417 (1).xlsm",
            "INV 2022-06-15_1046, USA.doc.lnk",
            "請求書\u202Ecod.exe",
            "R050307.zip",
            "Electronic form Dt 04.25.2022, United States.zip",
            "a.pdf      .js. . "};
}

#include "inspected_file.h"
#include "seeds.h"
#include "support/lnk_builder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    inspect_as_file(data, size, "a.lnk");
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    using keneki::test::LnkBuilder;
    return {LnkBuilder().target("cmd.exe").arguments("/c calc").icon("a.pdf").overlay("x").build(),
            "[InternetShortcut]\r\nURL=file://192.0.2.1/a\r\nIconFile=\\\\192.0.2.1\\a\r\n",
            "WEB\r\n1\r\nhttp://example.test/\r\n",
            "<?xml version=\"1.0\"?><libraryDescription><url>\\\\a\\b</url></libraryDescription>",
            "ID;P\r\nC;X1;Y1;K0;Ecmd|'a'!b\r\nO;E\r\nNN;NAuto_open\r\n"};
}

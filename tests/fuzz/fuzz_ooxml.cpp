#include "inspect/bytes.h"
#include "inspect/xml_scan.h"
#include "inspected_file.h"
#include "seeds.h"
#include "support/ooxml_builder.h"
#include "support/xlm_builder.h"

using namespace keneki;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    inspect_as_file(data, size, "a.docx");
    inspect::scan_xml(inspect::as_text(std::as_bytes(std::span(data, size))), 1'000,
                      [](const inspect::XmlElement&) {});
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    test::CfbBuilder cfb;
    const std::string project = test::add_vba(cfb, "Sub AutoOpen()").build();
    return {test::OoxmlBuilder().part("word/vbaProject.bin", project).build(),
            test::OoxmlBuilder()
                .relationship("attachedTemplate", "&#x6d;html:http://example.test/")
                .build(),
            test::OoxmlBuilder()
                .part("word/embeddings/oleObject1.bin", project)
                .content_type("/word/x", "macrosheet")
                .build(),
            test::xlsb_book(2, 1, "Auto_Open", 0x6E),
            test::xlsm_book("hidden", "<definedName name=\"Auto_Open\"/>", "=EXEC(1)"),
            "<a b=\"c&amp;d\" e='f'><!-- g --><h/></a>"};
}

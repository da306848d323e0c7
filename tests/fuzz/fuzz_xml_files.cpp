// Office documents written as one XML file, and the ActiveMime files in them.
#include "inspected_file.h"
#include "seeds.h"
#include "support/mail_builder.h"
#include "support/vba_builder.h"

using namespace keneki::test;
using namespace std::string_literals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    inspect_as_file(data, size, "a.xml");
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    CfbBuilder cfb;
    const std::string macros = add_vba(cfb, "Sub AutoOpen()\r\nEnd Sub").build();
    std::string mime = "ActiveMime"s;
    mime.resize(0x32, '\0');
    mime[0x1E] = 4;
    mime += deflated(macros, 15);
    const std::string word = "<?xml version=\"1.0\"?><w:wordDocument "
                             "xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\">"
                             "<w:docSuppData><w:binData w:name=\"editdata.mso\">" +
                             base64(mime) + "</w:binData></w:docSuppData></w:wordDocument>";
    const std::string flat =
        "<?xml version=\"1.0\"?><pkg:package "
        "xmlns:pkg=\"http://schemas.microsoft.com/office/2006/xmlPackage\"><pkg:part "
        "pkg:name=\"/word/vbaProject.bin\" "
        "pkg:contentType=\"application/vnd.ms-office.vbaProject\">"
        "<pkg:binaryData>" +
        base64(macros) + "</pkg:binaryData></pkg:part></pkg:package>";
    return {
        mime, word, flat,
        "<?xml version=\"1.0\"?><office:document><office:binary-data>UEsDBA==</office:binary-data>"
        "<script:module>Sub A</script:module></office:document>"};
}

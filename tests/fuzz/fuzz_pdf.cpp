#include "inspected_file.h"
#include "seeds.h"
#include "support/encrypted_pdf.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = "%PDF-1.7\n" + std::string(data, data + size);
    inspect_as_file(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), "a.pdf");
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    std::vector<std::string> seeds{
        "1 0 obj << /OpenAction << /S /Launch /F (a.exe) >> /AA [<</JS (eval\\050)>> 2 0 R] >> "
        "endobj",
        "3 0 obj << /EF << /F 4 0 R >> /UF <FEFF0041> >> endobj 4 0 obj << /Length 3 /Filter "
        "[/AHx /A85] >> stream\n41z>\nendstream endobj trailer << /Root 1 0 R >>"};
    for (const auto& sample : keneki::test::encrypted_pdfs)
        seeds.push_back(keneki::test::from_hex(sample.hex));
    return seeds;
}

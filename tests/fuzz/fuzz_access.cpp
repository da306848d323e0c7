#include "inspected_file.h"
#include "seeds.h"

using namespace std::string_literals;

// Databases of Access, behind the mark of their kind.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string content(reinterpret_cast<const char*>(data), size);
    for (const std::string_view kind : {"Standard Jet DB", "Standard ACE DB"}) {
        const std::string file = "\0\1\0\0"s + std::string(kind) + '\0' + content;
        inspect_as_file(reinterpret_cast<const std::uint8_t*>(file.data()), file.size(), "a.mdb");
    }
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    const std::string page(2'048, '\0');
    return {page, page + "A\0u\0t\0o\0E\0x\0e\0c\0"s, page + "\xFF\xFE" + "AutoExec",
            page + "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + page};
}

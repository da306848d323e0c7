#include "inspected_file.h"
#include "seeds.h"
#include "support/zip_builder.h"

using namespace std::string_literals;
using keneki::test::put16;
using keneki::test::put32;

namespace {

// [MS-SHLLINK] 2.1: size and class identifier.
const std::string head("L\0\0\0\x01\x14\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46", 20);

std::string strings(const std::vector<std::string>& texts, bool wide) {
    std::string out;
    for (const std::string& text : texts) {
        put16(out, static_cast<std::uint32_t>(text.size()));
        for (const char c : text) {
            out.push_back(c);
            if (wide) out.push_back('\0');
        }
    }
    return out;
}

/// What follows the class identifier.
std::string link(std::uint32_t flags, std::string_view tail) {
    std::string out;
    put32(out, flags);
    out.append(76 - 24, '\0');
    return out + std::string(tail);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string file = head + std::string(data, data + size);
    inspect_as_file(reinterpret_cast<const std::uint8_t*>(file.data()), file.size(), "a.lnk");
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    std::string targets;
    put16(targets, 6);
    targets += "\4\0ab\0\0"s;
    std::string location;
    put32(location, 28);
    location.append(24, '\0');
    std::string environment;
    put32(environment, 0x314);
    put32(environment, 0xA0000001U);
    environment.append(0x314 - 8, 'e');
    const std::vector<std::string> all{"name", "..\\x", "C:\\", "/c powershell -e aQ==", "i.ico"};
    return {link(0x20, strings({"/c start a.js"}, false)),
            link(0xFC, strings(all, true) + environment + std::string(4, '\0')),
            link(0x7F, targets + location + strings(all, false)),
            link(0xA0, strings({std::string(300, ' ') + "calc"}, true))};
}

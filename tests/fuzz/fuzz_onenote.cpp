#include "inspected_file.h"
#include "seeds.h"
#include "support/zip_builder.h"

using namespace std::string_literals;

namespace {

// [MS-ONESTORE] 2.3.1: the GUID of a section.
const std::string head("\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3", 16);

/// [MS-ONESTORE] 2.6.13: a file that is embedded.
std::string file(std::string_view payload, std::uint32_t claimed) {
    std::string out("\xE7\x16\xE3\xBD\x65\x26\x11\x45\xA4\xC4\x8D\x4D\x0B\x7A\x9E\xAC", 16);
    keneki::test::put32(out, claimed);
    return out + std::string(16, '\0') + std::string(payload);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string section = head + std::string(data, data + size);
    inspect_as_file(reinterpret_cast<const std::uint8_t*>(section.data()), section.size(), "a.one");
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    const std::string script = "@echo off\r\nstart calc\r\n";
    return {"\x0A\0\0\0a\0.\0j\0s\0\0\0"s, file(script, 23),
            file(script, 0xFFFFFFFFU) + file("\x89PNG\r\n\x1A\n", 8),
            file("MZ\x90\0"s + std::string(80, '\0'), 84) + file("<job><script>x</script>", 23),
            std::string(1'008, '\0') + file("L\0\0\0\x01\x14\x02\0"s, 8)};
}

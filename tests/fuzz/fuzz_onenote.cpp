#include "inspected_file.h"
#include "seeds.h"

using namespace std::string_literals;

namespace {
const std::string head("\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3", 16);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = head + std::string(reinterpret_cast<const char*>(data), size);
    inspect_as_file(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), "a.one");
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    return {"\x0A\0\0\0a\0.\0j\0s\0\0\0"s,
            "\xE7\x16\xE3\xBD\x65\x26\x11\x45\xA4\xC4\x8D\x4D\x0B\x7A\x9E\xAC\x05\0\0\0"s +
                std::string(16, '\0') + "@echo"};
}

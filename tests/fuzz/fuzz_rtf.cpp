#include "inspected_file.h"
#include "seeds.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = "{\\rtf" + std::string(data, data + size);
    inspect_as_file(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), "a.rtf");
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    return {
        "1{\\object\\objemb\\objupdate{\\*\\objclass Equation.3}{\\*\\objdata 01050000 02000000 "
        "08000000 5061636b61676500 00000000 00000000 03000000 d0cf11}}}",
        "{\\*\\template http://example.test/}{\\field{\\*\\fldinst DDEAUTO cmd \"x\"}}",
        "{\\object{\\*\\objdata \\'01{\\*\\x 05}\\bin3 abc\\bin-1 }}"};
}

#include "inspected_file.h"
#include "seeds.h"
#include "support/zip_builder.h"

// Single files in gzip, bzip2, xz, lzma and Zstandard, and tape archives.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    inspect_as_file(data, size, "a.gz");
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    const std::string gzip = keneki::test::deflated("hello", 15 + 16);
    using namespace std::string_literals;
    return {gzip,
            gzip + gzip,
            keneki::test::deflated(gzip, 15 + 16),
            "BZh91AY&SY\x17rE8P\x90"s + std::string(4, '\0'),
            "\xFD"
            "7zXZ\0\0\4\xE6\xD6\xB4\x46\2\0\x21\1\x16\0\0\0"s,
            "\x28\xB5\x2F\xFD\x04\0\x29\0\0hello"s,
            "\x5D\0\0\x80\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0"s};
}

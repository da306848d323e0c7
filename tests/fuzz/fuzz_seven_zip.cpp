// 7z as libarchive writes it; the other packed kinds are in fuzz_packed.cpp.
#include "inspected_file.h"
#include "seeds.h"
#include "support/written_archive.h"

using namespace keneki::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    inspect_as_file(data, size, "a.7z");
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    return {seven_zip({{"a.txt", "hello"}, {"b.exe", "MZ"}}),
            seven_zip({{"a.txt", std::string(3'000, 'a')}}), seven_zip({})};
}

#include "inspect/packed_directory.h"
#include "inspected_file.h"
#include "seeds.h"
#include "support/packed_builder.h"

using namespace keneki;

// 7z, RAR, CAB and LZH: our own directories, and the way through libarchive.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    for (const auto read : {inspect::read_rar4_directory, inspect::read_rar5_directory,
                            inspect::read_cab_directory, inspect::read_lzh_directory})
        for (const auto& member : read(bytes).members)
            if (member.data.size() > size) __builtin_trap();
    inspect_as_file(data, size, "a.rar");
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    const std::vector<test::StoredMember> members{{"a.txt", "hello"}, {"b.exe", "MZ"}};
    const std::vector<test::StoredMember> locked{{"a.txt", "hello", true}};
    return {test::rar4(members),   test::rar4(locked),    test::rar4(members, true),
            test::rar5(members),   test::rar5(locked),    test::rar5(members, true),
            test::lzh(members, 0), test::lzh(members, 1), test::lzh(members, 2),
            test::lzh(members, 3), test::cab(members)};
}

#include "inspect/disk.h"
#include "inspected_file.h"
#include "seeds.h"
#include "support/image_builder.h"

using namespace keneki;

// Disk images and the file systems in them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    for (const std::string_view type : {"img", "vhd", "vhdx"})
        if (const auto disk = inspect::Disk::open(type, bytes))
            for (const auto& volume : inspect::partitions(*disk).volumes)
                for (const auto read : {inspect::read_iso9660, inspect::read_udf,
                                        inspect::read_ntfs, inspect::read_fat})
                    if (read(volume).files.size() > inspect::image_file_limit) __builtin_trap();
    inspect_as_file(data, size, "a.img");
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    const std::vector<test::StoredMember> files{{"a.txt", "hello"}, {"b.exe", "MZ"}};
    // A floppy disk is mostly empty behind its files.
    const std::string floppy = test::fat12(files).substr(0, 40'000);
    return {test::iso(files, false), test::iso(files, true), test::udf(files), test::ntfs(files),
            floppy, test::partitioned(floppy), test::fixed_vhd(floppy), test::dynamic_vhd(floppy),
            // Longer than 1 MiB, where its data begin: to fuzz it takes -max_len=1200000.
            test::vhdx(test::ntfs(files), {320U << 10U, 384U << 10U, 1U << 20U})};
}

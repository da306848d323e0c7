#include "inspect/zip_reader.h"
#include "inspected_file.h"
#include "seeds.h"
#include "support/zip_builder.h"

using namespace keneki;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    if (const auto layout = inspect::find_zip(bytes)) {
        if (layout->end > size || layout->directory_begin > size) __builtin_trap();
        static_cast<void>(inspect::zip_inconsistency(bytes, *layout));
    }
    inspect_as_file(data, size, "a.zip");
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    using test::ZipBuilder;
    const std::string plain = ZipBuilder().add("a.txt", "hello").add("b.exe", "MZ").build();
    return {plain, plain + plain, ZipBuilder().add("inner.zip", plain).comment(plain).build(),
            ZipBuilder()
                .add({.name = "x.js", .data = "noise", .encrypted = true, .local_name = {}})
                .build(),
            ZipBuilder()
                .add({.name = "a", .data = std::string(5'000, 'x'), .local_name = "b"})
                .add({.name = "c", .data = "x", .local_name = {}, .same_data_as = 0})
                .build()};
}

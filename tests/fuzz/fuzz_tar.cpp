#include "inspected_file.h"
#include "seeds.h"
#include "support/written_archive.h"

using namespace keneki::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    inspect_as_file(data, size, "a.tar");
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    const std::vector<StoredMember> members{{"a.txt", "hello"},
                                            {std::string(140, 'n') + ".exe", "MZ"}};
    return {written_archive(ARCHIVE_FORMAT_TAR_USTAR, 0, members),
            written_archive(ARCHIVE_FORMAT_TAR_GNUTAR, 0, members),
            written_archive(ARCHIVE_FORMAT_TAR_PAX_INTERCHANGE, 0, members)};
}

// libFuzzer knows nothing of seeds that are built in code: a corpus folder that is empty gets them.
#include "seeds.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

// Targets without seeds of their own need not define it.
__attribute__((weak)) std::vector<std::string> fuzz_seeds() {
    return {};
}

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    namespace fs = std::filesystem;
    for (int i = 1; i < *argc; ++i) {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-bounds-pointer-arithmetic): main's own
        const std::string_view folder = (*argv)[i];
        if (folder.starts_with('-') || !fs::is_directory(folder) || !fs::is_empty(folder)) continue;
        int number = 0;
        for (const std::string& seed : fuzz_seeds())
            std::ofstream(fs::path(folder) / ("seed-" + std::to_string(number++)), std::ios::binary)
                << seed;
        break;
    }
    return 0;
}

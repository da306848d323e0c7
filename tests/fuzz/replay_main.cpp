// Runs a fuzz target as an ordinary test: every file given (or every file of a folder), the seeds
// that the target builds in code, and mutations of all of them that are the same on every run.
#include "seeds.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

// Targets without seeds of their own need not define it.
__attribute__((weak)) std::vector<std::string> fuzz_seeds() {
    return {};
}

namespace {

constexpr int mutations_per_seed = 200;

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A corpus file named *.hex holds hexadecimal digits and white space; '#' starts a comment.
std::string from_hex(const std::string& text) {
    std::string out;
    int high = -1;
    bool comment = false;
    for (const char c : text) {
        if (c == '#') comment = true;
        if (c == '\n') comment = false;
        const auto digit =
            comment ? std::string_view::npos : std::string_view("0123456789abcdef").find(c);
        if (digit == std::string_view::npos) continue;
        if (high < 0) {
            high = static_cast<int>(digit);
        } else {
            out.push_back(static_cast<char>(high * 16 + static_cast<int>(digit)));
            high = -1;
        }
    }
    return out;
}

void add_file(const std::filesystem::path& path, std::vector<std::string>& seeds) {
    const std::string content = read_file(path);
    seeds.push_back(path.extension() == ".hex" ? from_hex(content) : content);
}

void run(const std::string& input) {
    // An exact copy, so that the address sanitizer sees a read of one byte too many.
    const std::vector<std::uint8_t> bytes(input.begin(), input.end());
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

std::string mutated(std::string input, std::mt19937& random) {
    const auto below = [&](std::size_t bound) { return bound == 0 ? 0 : random() % bound; };
    const std::size_t edits = 1 + below(8);
    for (std::size_t i = 0; i < edits; ++i) {
        const std::size_t at = below(input.size());
        switch (below(6)) {
        case 0: // flip a bit
            if (!input.empty()) input[at] = static_cast<char>(input[at] ^ (1 << below(8)));
            break;
        case 1: // a byte of interest
            if (!input.empty())
                input[at] = std::string_view("\x00\x01\x7f\x80\xff\xfe", 6)[below(6)];
            break;
        case 2: // cut off
            input.resize(at);
            break;
        case 3: // take out a stretch
            input.erase(at, below(64));
            break;
        case 4: // repeat a stretch
            input.insert(at, input.substr(below(input.size()), below(64)));
            break;
        default: // a 32-bit length at its limits
            for (std::size_t k = at; k < std::min(input.size(), at + 4); ++k)
                input[k] = '\xff';
            break;
        }
    }
    return input;
}

} // namespace

int main(int argc, char** argv) {
    std::vector<std::string> seeds = fuzz_seeds();
    seeds.emplace_back();
    for (int i = 1; i < argc; ++i) {
        const std::filesystem::path path(
            argv[i]); // NOLINT(cppcoreguidelines-pro-bounds-pointer-arithmetic): main's own
        if (std::filesystem::is_directory(path)) {
            std::vector<std::filesystem::path> files;
            for (const auto& entry : std::filesystem::directory_iterator(path))
                if (entry.is_regular_file()) files.push_back(entry.path());
            std::sort(files.begin(), files.end());
            for (const auto& file : files)
                add_file(file, seeds);
        } else if (std::filesystem::exists(path)) {
            add_file(path, seeds);
        }
    }
    std::mt19937 random(
        20230307); // NOLINT(cert-msc32-c,cert-msc51-cpp): the same run every time is the point
    std::size_t runs = 0;
    for (const auto& seed : seeds) {
        run(seed);
        for (int i = 0; i < mutations_per_seed; ++i)
            run(mutated(seed, random));
        runs += 1 + mutations_per_seed;
    }
    std::printf("%zu seeds, %zu runs\n", seeds.size(), runs);
    return 0;
}

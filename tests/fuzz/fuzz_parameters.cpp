#include "base/escape.h"
#include "mail/parameters.h"
#include "seeds.h"

#include <cstdint>
#include <span>
#include <string>

using namespace keneki;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span bytes(data, size);
    const std::string input(bytes.begin(), bytes.end());
    for (const auto& [name, value, extended] : mail::read_parameters(input).parameters) {
        if (name.empty() || name.find('*') != std::string::npos) __builtin_trap();
        if (valid_utf8(value) != value) __builtin_trap();
        if (value.size() > 6 * size + 16) __builtin_trap();
    }
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    return {
        "text/plain; charset=us-ascii (x); name=\"a \\\"b\"",
        "a; filename*0*=iso-2022-jp''%1B$B%46; filename*1*=%7C; filename*1=x",
        "a; filename=\"=?utf-8?b?5pel?=\r\n =?utf-8?b?5pys?=\".exe",
        "a; filename=\"\x1b$B@\"7;\x1b(B.pdf",
        "a; x=\"y\" filename=\"\x95\x5c",
    };
}

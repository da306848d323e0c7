#include "base/escape.h"
#include "mail/parameters.h"

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

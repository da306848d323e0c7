#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>

namespace keneki::bench {

/// The people outside that keneki-memory-lookup fills a memory with and keneki-milter-load lets
/// write.
inline std::string people_domain(std::size_t number) {
    constexpr std::size_t domains = 50'000;
    return fmt::format("organisation{}.example", number % domains);
}

inline std::string people_author(std::size_t number) {
    return fmt::format("person{}@{}", number, people_domain(number));
}

/// One that the author with that number wrote: as most programs make it, with his domain behind.
inline std::string people_message(std::size_t number) {
    return fmt::format("{}@{}", number, people_domain(number));
}

/// One of ours.
inline std::string people_own(std::size_t number) {
    return fmt::format("staff{}@hospital.example", number % 500);
}

} // namespace keneki::bench

#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

namespace keneki::bench {

/// The same on every machine: std::mt19937_64 is specified, the standard distributions are not.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}
    std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }
    std::size_t between(std::size_t low, std::size_t high) { return low + below(high - low + 1); }
    std::string bytes(std::size_t size);

private:
    std::mt19937_64 engine_;
};

/// Sentences of Japanese business mail, about `size` bytes of UTF-8, in lines.
std::string japanese_text(Dice& dice, std::size_t size);

// Files as the programs that people use write them, about `size` bytes each.
std::string docx_file(Dice& dice, std::size_t size);
std::string pdf_file(Dice& dice, std::size_t size);
std::string zip_file(Dice& dice, std::size_t size);
std::string jpeg_like(Dice& dice, std::size_t size);

} // namespace keneki::bench

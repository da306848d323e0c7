// The part of base64 that nearly all bytes of a mail go through.
#include "mail/base64_groups.h"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace keneki::mail {
namespace {

constexpr std::array base64_first = base64_table(18);
constexpr std::array base64_second = base64_table(12);
constexpr std::array base64_third = base64_table(6);
constexpr std::array base64_fourth = base64_table(0);

constexpr std::size_t spare_bytes = 8;

// decode_base64_groups() has checked the sizes for every access: one check for each would take
// longer than decoding.
// NOLINTBEGIN(cppcoreguidelines-pro-bounds-pointer-arithmetic)
std::size_t plain_groups(const char* from, std::size_t most, char* to) {
    for (std::size_t groups = 0; groups < most; ++groups, from += 4, to += 3) {
        std::array<unsigned char, 4> four{};
        std::memcpy(four.data(), from, four.size());
        const std::uint32_t bits = base64_first[four[0]] | base64_second[four[1]] |
                                   base64_third[four[2]] | base64_fourth[four[3]];
        if ((bits & not_base64) != 0) return groups;
        const std::array<unsigned char, 4> bytes{static_cast<unsigned char>(bits >> 16U),
                                                 static_cast<unsigned char>(bits >> 8U),
                                                 static_cast<unsigned char>(bits), 0};
        std::memcpy(to, bytes.data(), bytes.size()); // the fourth is written over
    }
    return most;
}

#if defined(__x86_64__)
/// Eight groups at a time, by the method of W. Muła and D. Lemire, "Faster Base64 Encoding and
/// Decoding Using AVX2 Instructions", ACM TWEB 12 (3), 2018. Stops before the first eight that are
/// not all base64. Writes 8 bytes more than it decodes.
__attribute__((target("avx2"))) std::size_t
wide_groups(const char* from, std::size_t most, char* to) {
    // By the low half of a character, and by its high half: a bit in common says "not base64".
    const __m256i low_table =
        _mm256_setr_epi8(0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1A,
                         0x1B, 0x1B, 0x1B, 0x1A, 0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
                         0x11, 0x11, 0x13, 0x1A, 0x1B, 0x1B, 0x1B, 0x1A);
    const __m256i high_table =
        _mm256_setr_epi8(0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10,
                         0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08,
                         0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10);
    // By the high half, '/' one less: what has to be added to a character to have its six bits.
    const __m256i offset_table =
        _mm256_setr_epi8(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 19, 4,
                         -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);
    const __m256i slash = _mm256_set1_epi8(0x2F); // also masks halves: bit 5 changes no look-up
    const __m256i three_of_four =
        _mm256_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1, 2, 1, 0, 6, 5, 4,
                         10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
    const __m256i together = _mm256_setr_epi32(0, 1, 2, 4, 5, 6, -1, -1);
    constexpr std::size_t at_once = 8;
    std::size_t groups = 0;
    for (; most - groups >= at_once; groups += at_once, from += 32, to += 24) {
        __m256i text;
        std::memcpy(&text, from, sizeof text);
        const __m256i high = _mm256_and_si256(_mm256_srli_epi32(text, 4), slash);
        const __m256i low = _mm256_and_si256(text, slash);
        if (_mm256_testz_si256(_mm256_shuffle_epi8(low_table, low),
                               _mm256_shuffle_epi8(high_table, high)) == 0)
            break;
        const __m256i offset = _mm256_shuffle_epi8(
            offset_table, _mm256_add_epi8(_mm256_cmpeq_epi8(text, slash), high));
        const __m256i six_bits = _mm256_add_epi8(text, offset);
        const __m256i twelve_bits = _mm256_maddubs_epi16(six_bits, _mm256_set1_epi32(0x01400140));
        const __m256i words = _mm256_madd_epi16(twelve_bits, _mm256_set1_epi32(0x00011000));
        const __m256i bytes =
            _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(words, three_of_four), together);
        std::memcpy(to, &bytes, sizeof bytes);
    }
    return groups;
}
#else
std::size_t wide_groups(const char* /*from*/, std::size_t /*most*/, char* /*to*/) {
    return 0;
}
#endif

} // namespace

bool has_wide_base64() {
#if defined(__x86_64__)
    static const bool has = __builtin_cpu_supports("avx2") != 0;
    return has;
#else
    return false;
#endif
}

std::size_t decode_base64_groups(std::string_view raw, std::span<char> out, Base64Way way) {
    const std::size_t most = raw.size() / 4;
    if (out.size() < most * 3 + spare_bytes) return 0;
    const std::size_t done = way == Base64Way::wide ? wide_groups(raw.data(), most, out.data()) : 0;
    return done + plain_groups(raw.data() + done * 4, most - done, out.data() + done * 3);
}
// NOLINTEND(cppcoreguidelines-pro-bounds-pointer-arithmetic)

std::size_t decode_base64_groups(std::string_view raw, std::span<char> out) {
    return decode_base64_groups(raw, out, has_wide_base64() ? Base64Way::wide : Base64Way::plain);
}

} // namespace keneki::mail

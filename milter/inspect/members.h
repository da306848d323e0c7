#pragma once

#include "base/sha256.h"
#include "inspect/inspector.h"

#include <string>

namespace keneki::inspect {

/// Takes a member's bytes as they are unpacked: hashes and counts all, keeps a beginning, and knows
/// when enough was seen.
class MemberCollector {
public:
    /// `limit_bytes`: at most so much of this member, whatever the message may still spend.
    explicit MemberCollector(Inspection& inspection, std::uint64_t limit_bytes = ~std::uint64_t{0});

    /// False: stop unpacking (budget or time used up).
    [[nodiscard]] bool take(Bytes piece);

    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] bool stopped() const { return stopped_; }
    /// How often the last byte is repeated at the end of what came: padding is mostly zeros.
    [[nodiscard]] std::uint64_t trailing_run() const { return trailing_run_; }
    /// Padding anywhere, see repeated_bytes().
    [[nodiscard]] std::uint64_t repeated() const { return repeated_; }
    /// It was this member's own limit that stopped it, not the message's.
    [[nodiscard]] bool reached_own_limit() const { return size_ >= limit_bytes_; }
    [[nodiscard]] Bytes beginning() const { return std::as_bytes(std::span(kept_)); }
    /// Hex; empty when the member was not read to its end, or the message's budget of hashed bytes
    /// was.
    [[nodiscard]] std::string sha256();

private:
    void keep(std::string_view text);

    Inspection& inspection_;
    std::uint64_t limit_bytes_;
    std::string kept_;
    std::uint64_t size_ = 0;
    std::uint64_t trailing_run_ = 0;
    std::uint64_t repeated_ = 0;
    char last_byte_ = 0;
    bool stopped_ = false;
    bool hashed_ = true;
    Sha256 hash_;
};

/// The name of an archive's member in UTF-8, whatever it was packed with. `utf8`: the archive says
/// it is. In Japan the rest is CP932, unless it is valid UTF-8 of a packer that forgets to say so.
[[nodiscard]] std::string member_name(std::string_view raw, bool utf8);

/// An archive, or what remains of it, cannot be read: it is broken, or only its beginning is at
/// hand.
void found_broken(Inspection& inspection,
                  std::uint32_t archive,
                  Bytes content,
                  std::string_view what);

/// So many equal bytes at the end of a file are padding (threats 2.1); of a kind that does harm,
/// anywhere in it.
inline constexpr std::uint64_t padding_bytes = 50U << 20U;
/// The same in a script or shortcut, which has a few thousand bytes.
inline constexpr std::uint64_t small_padding_bytes = 1U << 20U;

/// How often the last byte stands at the end of `content`.
[[nodiscard]] std::uint64_t trailing_run(Bytes content);

/// Bytes in stretches of 4 KiB that repeat one, two or four bytes, wherever they stand: blanks in
/// UTF-16 and line ends are padding as zeros are.
[[nodiscard]] std::uint64_t repeated_bytes(Bytes content);

/// Whether so much padding, at the end and in all, is more than a file of this kind has.
[[nodiscard]] bool
is_padded(const evidence::Part& part, std::uint64_t at_end, std::uint64_t anywhere);

/// Inspects what was collected as the content of `part`, which is a child of `archive`; says on the
/// child that it is padded, on the archive that the limits were reached.
void inspect_member(Inspection& inspection,
                    std::uint32_t archive,
                    std::uint32_t part,
                    std::uint64_t compressed_size,
                    MemberCollector& collector);

/// Says on the archive what its member is: dangerous, or an archive itself.
void judge_member(Inspection& inspection, std::uint32_t archive, std::uint32_t part);

} // namespace keneki::inspect

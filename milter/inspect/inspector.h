#pragma once

#include "base/byte_reader.h"
#include "mail/limits.h"

#include <evidence/evidence.pb.h>

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::inspect {

using evidence::Evidence;
using evidence::Finding;
using evidence::NotInspected;
using evidence::Part;

/// What may still be spent on this message. One object for the whole message, children included.
struct Budget {
    std::uint64_t inflated_bytes_left = mail::Limits().inflated_bytes;
    /// Of what lies behind the beginnings of members: a name for padding is worth little.
    std::uint64_t hashed_bytes_left = 128ULL << 20U;
    std::uint32_t padded_members = 0; ///< seen so far
    std::uint32_t parts_left = 5'000; ///< children that may still be added
    std::uint32_t archive_depth = 5;  ///< containers within containers that are opened
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
    [[nodiscard]] bool out_of_time() const { return std::chrono::steady_clock::now() >= deadline; }
};

/// Longest beginning of a member that is kept and inspected; the rest is counted as it streams by.
/// What hides in an Office document lies before its padding.
inline constexpr std::size_t member_prefix_bytes = 16U << 20U;
/// Of a member without padding so much is kept: a presentation or scan that mail can carry is
/// whole.
inline constexpr std::size_t member_whole_bytes = 32U << 20U;

/// One padded file is a trick against scanners; a second one is a bomb, and no more than this is
/// unpacked behind it.
inline constexpr std::uint64_t bytes_behind_padding = 128ULL << 20U;

struct Inspector;

/// The inspection of one message: what inspectors write to.
class Inspection {
public:
    Inspection(Evidence& evidence, Budget budget, std::vector<std::string> passwords)
        : evidence_(evidence), budget_(budget), passwords_(std::move(passwords)) {}

    void found(Finding::Id id, std::uint32_t part, std::string_view detail);
    /// Takes the place of the detail that is there.
    void found_worse(Finding::Id id, std::uint32_t part, std::string_view detail);
    void not_inspected(NotInspected::Reason reason, std::uint32_t part, std::string_view detail);

    /// Adds a child part (archive member, embedded file) with its names and returns its id; 0 when
    /// the budget of parts is used up (the limit is then already reported).
    std::uint32_t add_child(std::uint32_t parent, evidence::Part::Kind kind, std::string_view name);

    /// Inspects the content of a part that was added: detects its type, hashes it, checks its names
    /// and runs every inspector that wants the type. Called for MIME leaves and, by inspectors, for
    /// children.
    void inspect_content(std::uint32_t part, Bytes content);

    /// As inspect_content for a content of which only the beginning is at hand: `size` and `sha256`
    /// (may be empty) are those of the whole.
    void
    inspect_beginning(std::uint32_t part, Bytes beginning, std::uint64_t size, std::string sha256);

    /// For a part whose content cannot be read: judges its names alone.
    void inspect_name(std::uint32_t part);

    /// Containers around and including this part that are members of something.
    [[nodiscard]] std::uint32_t nesting(std::uint32_t part) const;
    /// False, and said so, when `part` lies too deep to be opened as a container.
    [[nodiscard]] bool may_open(std::uint32_t part);
    /// Takes from the budget of inflated bytes; false when it is used up or the time is over.
    [[nodiscard]] bool spend_inflated(std::uint64_t bytes);
    /// Takes from the budget of hashed bytes; false when it is used up.
    [[nodiscard]] bool spend_hashed(std::uint64_t bytes);

    [[nodiscard]] evidence::Part& part(std::uint32_t id);
    [[nodiscard]] const evidence::Part& part(std::uint32_t id) const;
    [[nodiscard]] Budget& budget() { return budget_; }
    /// To be tried on encrypted members, the surest first; never to be shown. Behind those that are
    /// known stand words of the texts that came so far.
    [[nodiscard]] const std::vector<std::string>& passwords();
    /// The text of the message or of a file in it, which may state a password; its beginning is
    /// searched when a password is wanted.
    void add_text(std::string_view text, std::string_view charset);
    /// Words of the message that may be passwords; they are tried before those of the site.
    void add_passwords(std::vector<std::string> words);
    [[nodiscard]] Evidence& evidence() { return evidence_; }

private:
    void run_inspectors(std::uint32_t part, Bytes content);
    /// False when the time is over.
    bool run_inspector(const Inspector& inspector, std::uint32_t part, Bytes content);

    Evidence& evidence_;
    Budget budget_;
    std::vector<std::string> passwords_;
    struct RawText {
        std::string bytes;
        std::string charset;
    };
    std::vector<RawText> texts_; ///< not searched yet
    std::size_t texts_seen_ = 0;
};

/// One inspector: a file in this folder, a test file, its findings in evidence.proto, one line in
/// the list in inspectors.cpp. `inspect` may assume nothing about the content; it never throws for
/// what the bytes contain.
struct Inspector {
    std::string_view name;
    bool (*wants)(const evidence::Part& part, Bytes content);
    void (*inspect)(Inspection& inspection, std::uint32_t part, Bytes content);
};

/// The whole list, in order.
[[nodiscard]] std::span<const Inspector> inspectors();

/// A person would see the part as a file: not the text of the message itself.
[[nodiscard]] bool is_file(const evidence::Part& part);

/// SHA-256, hex, lower case.
[[nodiscard]] std::string sha256_hex(Bytes content);

} // namespace keneki::inspect

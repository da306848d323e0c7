// The one adapter of GMime (docs/decisions/0003): its decoder of quoted-printable, a plain loop
// over bytes.
#include "mail/transfer.h"

#include "base/ascii.h"
#include "mail/base64_groups.h"
#include "mail/lines.h"
#include "mail/text_lines.h"

#include <gmime/gmime-encodings.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace keneki::mail {
namespace {

constexpr std::array base64_values = base64_table(0);

std::uint32_t value_of(char c) {
    return base64_values[static_cast<unsigned char>(c)]; // 256 entries: any byte is inside
}

/// Collects characters one by one: junk is skipped, padding ends a group and not the text.
class Base64Group {
public:
    explicit Base64Group(std::string& out, std::size_t& written) : out_(out), written_(written) {}
    void add(char c) {
        if (c == '=') {
            end();
            return;
        }
        const std::uint32_t value = value_of(c);
        if (value == not_base64) return;
        bits_ = (bits_ << 6U) | value;
        if (++count_ == 4) {
            put(16);
            put(8);
            put(0);
            count_ = 0;
        }
    }
    void end() {
        if (count_ >= 2) {
            bits_ <<= 6U * (4 - count_);
            put(16);
            if (count_ == 3) put(8);
        }
        count_ = 0;
    }
    [[nodiscard]] bool empty() const { return count_ == 0; }

private:
    void put(unsigned shift) { out_[written_++] = static_cast<char>((bits_ >> shift) & 0xFFU); }
    std::string& out_;
    std::size_t& written_;
    std::uint32_t bits_ = 0;
    unsigned count_ = 0;
};

std::string_view decode_base64_into(std::string_view raw, std::string& out) {
    // Only grown: the bytes behind `written` are left over from before and never shown.
    if (const std::size_t most = raw.size() / 4 * 3 + 16; out.size() < most) out.resize(most);
    std::size_t written = 0;
    std::size_t at = 0;
    Base64Group group(out, written);
    while (at < raw.size()) {
        if (group.empty()) {
            const std::size_t groups =
                decode_base64_groups(raw.substr(at), std::span(out).subspan(written));
            at += groups * 4;
            written += groups * 3;
            while (at < raw.size() && (raw[at] == '\r' || raw[at] == '\n'))
                ++at;
            if (at >= raw.size()) break;
        }
        group.add(raw[at++]);
    }
    group.end();
    return std::string_view(out).substr(0, written);
}

std::string_view decode_quoted_printable_into(std::string_view raw, std::string& out) {
    GMimeEncoding state{};
    g_mime_encoding_init_decode(&state, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    if (const std::size_t most = g_mime_encoding_outlen(&state, raw.size()) + 64; out.size() < most)
        out.resize(most);
    const std::size_t size = g_mime_encoding_flush(&state, raw.data(), raw.size(), out.data());
    return std::string_view(out).substr(0, std::min(size, out.size()));
}

/// POSIX uuencode(1): lines of a length character and groups of four. Blanks that were lost at the
/// end of a line count as zeros; "begin …" is passed over, "end" ends it.
std::string_view decode_uuencode(std::string_view raw, std::string& out) {
    out.clear();
    const LineEnds ends = line_ends_of(raw);
    const auto bits_of = [](char c) { return static_cast<std::uint32_t>(c - ' ') & 0x3FU; };
    for (std::size_t position = 0; position < raw.size();) {
        const Line line = line_at(raw, position, ends);
        position = line.next;
        if (line.text == "end") break;
        if (line.text.empty() || line.text.starts_with("begin ")) continue;
        const std::size_t length = bits_of(line.text.front());
        const std::size_t wanted = out.size() + length;
        for (std::size_t at = 1; out.size() < wanted; at += 4) {
            std::uint32_t bits = 0;
            for (std::size_t i = at; i < at + 4; ++i)
                bits = (bits << 6U) | (i < line.text.size() ? bits_of(line.text[i]) : 0U);
            for (const unsigned shift : {16U, 8U, 0U})
                if (out.size() < wanted) out.push_back(static_cast<char>((bits >> shift) & 0xFFU));
        }
    }
    return out;
}

/// yEnc 1.3: each byte plus 42, '=' escapes the next; between "=ybegin", "=ypart" and "=yend".
std::string_view decode_yenc(std::string_view raw, std::string& out) {
    out.clear();
    std::size_t position = 0;
    bool begun = false;
    while (position < raw.size()) {
        const Line line = line_at(raw, position, LineEnds::line_feed);
        position = line.next;
        if (line.text.starts_with("=ybegin ") || line.text.starts_with("=ypart ")) {
            begun = true;
            continue;
        }
        if (line.text.starts_with("=yend")) break;
        if (!begun) continue;
        bool escape = false;
        for (const char c : line.text) {
            if (c == '=' && !escape) {
                escape = true;
                continue;
            }
            const unsigned shift = escape ? 64U + 42U : 42U;
            out.push_back(static_cast<char>((static_cast<unsigned char>(c) - shift) & 0xFFU));
            escape = false;
        }
    }
    return out;
}

} // namespace

TransferEncoding transfer_encoding_of(std::string_view raw_value) {
    std::string word;
    for (const char c : trimmed(raw_value)) {
        if (c == ';' || c == ' ' || c == '\t' || c == '(' || c == '\r' || c == '\n' || c == ',')
            break;
        if (c != '-' && c != '_' && c != '"') word.push_back(lower(c));
    }
    if (word == "base64" || word == "xbase64") return TransferEncoding::base64;
    if (word == "quotedprintable" || word == "qp") return TransferEncoding::quoted_printable;
    if (word == "7bit" || word == "8bit" || word == "binary" || word == "7bits" ||
        word == "8bits" || word == "none")
        return TransferEncoding::identity;
    if (word == "xuuencode" || word == "uuencode" || word == "xuue" || word == "uue")
        return TransferEncoding::uuencode;
    if (word == "xyenc" || word == "yenc") return TransferEncoding::yenc;
    return TransferEncoding::unknown;
}

std::string_view
decode_transfer(std::string_view raw, TransferEncoding encoding, std::string& buffer) {
    switch (encoding) {
    case TransferEncoding::base64:
        return decode_base64_into(raw, buffer);
    case TransferEncoding::quoted_printable:
        if (line_ends_of(raw) == LineEnds::line_feed)
            return decode_quoted_printable_into(raw, buffer);
        return decode_quoted_printable_into(with_line_feeds(raw), buffer);
    case TransferEncoding::uuencode:
        return decode_uuencode(raw, buffer);
    case TransferEncoding::yenc:
        if (line_ends_of(raw) == LineEnds::carriage_return)
            return decode_yenc(with_line_feeds(raw), buffer);
        return decode_yenc(raw, buffer);
    case TransferEncoding::identity:
    case TransferEncoding::unknown:
        break;
    }
    return raw;
}

std::string decode_base64(std::string_view text) {
    std::string out;
    out.resize(decode_base64_into(text, out).size());
    return out;
}

bool looks_like_base64(std::string_view raw) {
    constexpr std::size_t probe_bytes = 4096;
    constexpr std::size_t least_characters = 60;
    std::size_t characters = 0;
    std::size_t other = 0;
    bool digit_or_mixed = false;
    for (const char c : trimmed(raw.substr(0, probe_bytes))) {
        if (c == '\r' || c == '\n' || c == '=') continue;
        if (value_of(c) == not_base64)
            ++other;
        else
            ++characters;
        digit_or_mixed = digit_or_mixed || (c >= '0' && c <= '9') || c == '+' || c == '/';
    }
    // A little junk is let in between: that is the trick.
    return characters >= least_characters && digit_or_mixed && other * 50 < characters;
}

} // namespace keneki::mail

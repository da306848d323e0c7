#include "inspect/compressed_rtf.h"

#include "inspect/bytes.h"

#include <algorithm>

namespace keneki::inspect {

namespace {

constexpr std::size_t rtf_limit_bytes = 16U << 20U;
constexpr std::size_t dictionary_bytes = 4096;
constexpr std::uint32_t way_compressed = 0x75465A4C; // LZFu
constexpr std::uint32_t way_plain = 0x414C454D;      // MELA

// 2.1.2.1: what the dictionary holds at the beginning.
constexpr std::string_view dictionary_begin =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
static_assert(dictionary_begin.size() == 207);

/// The dictionary and what was written through it, 2.2.2.
class Output {
public:
    explicit Output(std::size_t limit) : limit_(limit), dictionary_(dictionary_begin) {
        dictionary_.resize(dictionary_bytes, ' ');
    }
    void put(char c) {
        out_.push_back(c);
        dictionary_[at_] = c;
        at_ = (at_ + 1) % dictionary_bytes;
    }
    void repeat(std::size_t from, std::size_t count) {
        for (std::size_t i = 0; i < count && !full(); ++i)
            put(dictionary_[(from + i) % dictionary_bytes]);
    }
    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] bool full() const { return out_.size() >= limit_; }
    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    std::size_t limit_;
    std::string dictionary_;
    std::string out_;
    std::size_t at_ = dictionary_begin.size();
};

} // namespace

std::string decompress_rtf(Bytes compressed, std::size_t limit) {
    ByteReader in(compressed);
    in.skip(4); // size of what follows: what is there counts
    const auto size = in.le<std::uint32_t>();
    const auto way = in.le<std::uint32_t>();
    in.skip(4); // checksum
    if (!in.ok()) return {};
    if (way == way_plain)
        return std::string(as_text(slice(in.rest(), 0, std::min<std::size_t>(size, limit))));
    if (way != way_compressed) return {};
    Output out(limit);
    while (in.left() > 0 && !out.full()) {
        const auto control = in.le<std::uint8_t>();
        for (unsigned bit = 0; bit < 8 && in.left() > 0 && !out.full(); ++bit) {
            if (((control >> bit) & 1U) == 0) {
                out.put(static_cast<char>(in.le<std::uint8_t>()));
                continue;
            }
            const auto token = in.be<std::uint16_t>();
            const std::size_t from = token >> 4U;
            if (!in.ok() || from == out.at()) return out.take();
            out.repeat(from, (token & 0xFU) + 2U);
        }
    }
    return out.take();
}

void inspect_compressed_rtf(Inspection& inspection, std::uint32_t part, Bytes compressed) {
    const std::string text = decompress_rtf(compressed, rtf_limit_bytes);
    if (text.empty()) {
        if (!compressed.empty())
            inspection.not_inspected(NotInspected::CORRUPT, part, "formatted text of Outlook");
        return;
    }
    if (!inspection.may_open(part)) return;
    const bool whole = inspection.spend_inflated(text.size()) && text.size() < rtf_limit_bytes;
    if (!whole) {
        inspection.found(Finding::LIMIT_REACHED, part, "formatted text of Outlook");
        inspection.not_inspected(NotInspected::OVER_LIMIT, part, "formatted text of Outlook");
    }
    const std::uint32_t child = inspection.add_child(part, Part::EMBEDDED_FILE, {});
    if (child != 0) inspection.inspect_content(child, as_bytes(text));
}

} // namespace keneki::inspect

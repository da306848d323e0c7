// A single file in gzip: unpacked by zlib within the budget, and inspected as a member.
#include "inspect/bytes.h"
#include "inspect/inspector_list.h"
#include "inspect/members.h"
#include "inspect/names.h"

#include <zlib.h>

#include <array>

namespace keneki::inspect {

namespace {

class Inflater {
public:
    Inflater() {
        ready_ = inflateInit2(&stream_, 15 + 16) == Z_OK;
    } // 15 bits of window, gzip wrapping
    ~Inflater() { inflateEnd(&stream_); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    /// True when the stream ended properly; stops early when the collector says so.
    bool run(Bytes content, MemberCollector& collector) {
        if (!ready_) return false;
        std::string_view text = as_text(content);
        // zlib does not write to its input, but its type does not say so.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data())); // NOLINT
        stream_.avail_in = static_cast<uInt>(text.size());
        std::array<unsigned char, 65'536> piece{};
        for (;;) {
            stream_.next_out = piece.data();
            stream_.avail_out = static_cast<uInt>(piece.size());
            const int result = inflate(&stream_, Z_NO_FLUSH);
            const std::size_t count = piece.size() - stream_.avail_out;
            if (count > 0 && !collector.take(std::as_bytes(std::span(piece).first(count))))
                return false;
            if (result == Z_STREAM_END) return true;
            if (result != Z_OK || (count == 0 && stream_.avail_in == 0)) return false;
        }
    }

private:
    z_stream stream_{};
    bool ready_ = false;
};

/// RFC 1952 2.3.1: the original name, when flag 3 is set; else the archive's own without its last
/// extension.
std::string inner_name(const Part& archive, Bytes content) {
    const auto flags = le_at<std::uint8_t>(content, 3);
    if ((flags & 0x08U) != 0 && (flags & 0x04U) == 0) {
        const std::string_view rest = as_text(slice(content, 10, 1024));
        const auto end = rest.find('\0');
        if (end != std::string_view::npos && end > 0) return std::string(rest.substr(0, end));
    }
    return archive.extension() == "tgz" ? archive.stem() + ".tar" : archive.stem();
}

} // namespace

bool wants_compressed(const Part& part, Bytes /*content*/) {
    return part.type() == "gzip";
}

void inspect_compressed(Inspection& inspection, std::uint32_t part, Bytes content) {
    if (!inspection.may_open(part)) return;
    MemberCollector collector(inspection);
    const bool complete = Inflater().run(content, collector);
    const std::uint32_t child = inspection.add_child(part, Part::ARCHIVE_MEMBER,
                                                     inner_name(inspection.part(part), content));
    if (child == 0) return;
    inspection.part(child).set_compressed_size(content.size());
    if (!complete && !collector.stopped()) {
        inspection.found(Finding::ARCHIVE_CORRUPT, part, "gzip");
        inspection.not_inspected(NotInspected::CORRUPT, part, "gzip");
    }
    inspect_member(inspection, part, child, content.size(), collector);
}

} // namespace keneki::inspect

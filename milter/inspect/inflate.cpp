#include "inspect/inflate.h"

#include "inspect/bytes.h"

#include <zlib.h>

#include <array>
#include <limits>

namespace keneki::inspect {

namespace {

constexpr int window_bits = 15;
constexpr int gzip_wrapping = 16; // added to the window bits, zlib.h

class Stream {
public:
    explicit Stream(InflateFormat format) : format_(format) {
        ready_ = inflateInit2(&stream_, window_bits_of(format)) == Z_OK;
    }
    ~Stream() { inflateEnd(&stream_); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    bool run(Bytes content, const std::function<bool(Bytes)>& sink) {
        if (!ready_ || content.size() > std::numeric_limits<uInt>::max()) return false;
        // zlib does not write to its input, but its type does not say so.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(as_text(content).data()));
        stream_.avail_in = static_cast<uInt>(content.size());
        std::array<unsigned char, 65'536> piece{};
        for (;;) {
            stream_.next_out = piece.data();
            stream_.avail_out = static_cast<uInt>(piece.size());
            const int result = inflate(&stream_, Z_NO_FLUSH);
            const std::size_t count = piece.size() - stream_.avail_out;
            if (count > 0 && !sink(std::as_bytes(std::span(piece)).first(count))) return false;
            if (result == Z_STREAM_END) {
                // RFC 1952 2.2: members may follow each other, and unpack to one file.
                if (!gzip_follows(content)) return true;
                if (inflateReset(&stream_) != Z_OK) return false;
                continue;
            }
            if (result != Z_OK || count == 0) return false;
        }
    }

private:
    static int window_bits_of(InflateFormat format) {
        if (format == InflateFormat::raw) return -window_bits; // zlib.h: negative, no wrapping
        return format == InflateFormat::gzip ? window_bits + gzip_wrapping : window_bits;
    }

    /// Whether another gzip member begins where the last one ended.
    [[nodiscard]] bool gzip_follows(Bytes content) const {
        return format_ == InflateFormat::gzip &&
               has_at(content, content.size() - stream_.avail_in, "\x1F\x8B");
    }

    InflateFormat format_;
    z_stream stream_{};
    bool ready_ = false;
};

} // namespace

bool inflate_bytes(Bytes content, InflateFormat format, const std::function<bool(Bytes)>& sink) {
    return Stream(format).run(content, sink);
}

} // namespace keneki::inspect

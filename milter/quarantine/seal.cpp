#include "quarantine/seal.h"

#include "quarantine/binary.h"

#include <fmt/format.h>
#include <sodium.h>
#include <zstd.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace keneki::quarantine {
namespace {

constexpr std::size_t header_bytes = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t added_bytes = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr unsigned char tag_more = 0, tag_last = 3; // …_TAG_MESSAGE and …_TAG_FINAL
/// As fast as the disk; levels above gain little on mail.
constexpr int compression_level = 3;
/// What a reader allocates for a frame: that of the level with room to spare.
constexpr int most_window_log = 23;

std::string piece_label(const std::string& reference, std::uint64_t number) {
    return fmt::format("{}:text:{}", reference, number);
}
std::string description_label(const std::string& reference) {
    return reference + ":description";
}

using State = crypto_secretstream_xchacha20poly1305_state;

std::string start(State& state, const std::string& key) {
    std::string header(header_bytes, '\0');
    ::crypto_secretstream_xchacha20poly1305_init_push(&state, bytes_of(header), bytes_of(key));
    return header;
}

std::string
push(State& state, std::string_view plain, const std::string& label, unsigned char tag) {
    std::string sealed(plain.size() + added_bytes, '\0');
    ::crypto_secretstream_xchacha20poly1305_push(&state, bytes_of(sealed), nullptr, bytes_of(plain),
                                                 plain.size(), bytes_of(std::string_view(label)),
                                                 label.size(), tag);
    return sealed;
}

std::optional<std::string>
pull(State& state, std::string_view sealed, const std::string& label, unsigned char& tag) {
    if (sealed.size() < added_bytes) return std::nullopt;
    std::string plain(sealed.size() - added_bytes, '\0');
    if (::crypto_secretstream_xchacha20poly1305_pull(
            &state, bytes_of(plain), nullptr, &tag, bytes_of(sealed), sealed.size(),
            bytes_of(std::string_view(label)), label.size()) != 0)
        return std::nullopt;
    return plain;
}

bool begin(State& state, std::string_view& sealed, const std::string& key) {
    if (sealed.size() < header_bytes) return false;
    const bool good = ::crypto_secretstream_xchacha20poly1305_init_pull(&state, bytes_of(sealed),
                                                                        bytes_of(key)) == 0;
    sealed.remove_prefix(header_bytes);
    return good;
}

struct FreeCompressor {
    void operator()(ZSTD_CCtx* context) const { ::ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
    void operator()(ZSTD_DCtx* context) const { ::ZSTD_freeDCtx(context); }
};

std::size_t checked(std::size_t result, const char* doing) {
    if (::ZSTD_isError(result) != 0)
        throw std::runtime_error(fmt::format("{}: {}", doing, ::ZSTD_getErrorName(result)));
    return result;
}

Unexpected<std::string> changed() {
    return fail(std::string("the stored message was changed or is damaged"));
}

} // namespace

struct Sealer::Stream {
    std::unique_ptr<ZSTD_CCtx, FreeCompressor> compressor{::ZSTD_createCCtx()};
    State state{};
    std::string header; ///< stands in front of the first piece
    std::string piece = std::string(piece_bytes, '\0');
    std::size_t filled = 0;
    std::uint64_t number = 0;
};

Sealer::Sealer(const PublicKey& key, std::string reference)
    : reference_(std::move(reference)), key_(crypto_secretstream_xchacha20poly1305_KEYBYTES, '\0'),
      stream_(std::make_unique<Stream>()) {
    ::crypto_secretstream_xchacha20poly1305_keygen(bytes_of(key_));
    sealed_key_ = key.seal(key_);
    if (!stream_->compressor) throw std::bad_alloc();
    checked(::ZSTD_CCtx_setParameter(stream_->compressor.get(), ZSTD_c_compressionLevel,
                                     compression_level),
            "zstd");
    checked(::ZSTD_CCtx_setParameter(stream_->compressor.get(), ZSTD_c_checksumFlag, 1), "zstd");
    stream_->header = start(stream_->state, key_);
}

Sealer::~Sealer() {
    ::sodium_memzero(key_.data(), key_.size());
}

std::string Sealer::description(std::string_view plain) const {
    State state{};
    std::string sealed = start(state, key_);
    return sealed + push(state, plain, description_label(reference_), tag_last);
}

void Sealer::compress(std::string_view plain, bool last, const TakePiece& take) {
    Stream& s = *stream_;
    ZSTD_inBuffer in{plain.data(), plain.size(), 0};
    const ZSTD_EndDirective how = last ? ZSTD_e_end : ZSTD_e_continue;
    for (bool done = false; !done;) {
        ZSTD_outBuffer out{s.piece.data(), s.piece.size(), s.filled};
        const std::size_t left =
            checked(::ZSTD_compressStream2(s.compressor.get(), &out, &in, how), "zstd");
        s.filled = out.pos;
        done = last ? left == 0 : in.pos == in.size;
        const bool full = s.filled == s.piece.size();
        if (!full && !(last && done)) continue;
        const std::string sealed =
            push(s.state, std::string_view(s.piece).substr(0, s.filled),
                 piece_label(reference_, s.number), last && done ? tag_last : tag_more);
        take(std::exchange(s.header, {}) + sealed);
        ++s.number;
        s.filled = 0;
    }
}

void Sealer::add(std::string_view plain, const TakePiece& take) {
    compress(plain, false, take);
}

void Sealer::finish(const TakePiece& take) {
    compress({}, true, take);
}

struct Opener::Stream {
    std::unique_ptr<ZSTD_DCtx, FreeDecompressor> decompressor{::ZSTD_createDCtx()};
    State state{};
    std::uint64_t number = 0;
    bool ended = false, whole = false;
    std::string plain = std::string(Sealer::piece_bytes, '\0');
};

Opener::Opener(std::string reference, std::string key)
    : reference_(std::move(reference)), key_(std::move(key)), stream_(std::make_unique<Stream>()) {
    if (!stream_->decompressor) throw std::bad_alloc();
    checked(
        ::ZSTD_DCtx_setParameter(stream_->decompressor.get(), ZSTD_d_windowLogMax, most_window_log),
        "zstd");
}

Opener::~Opener() {
    ::sodium_memzero(key_.data(), key_.size());
}

Expected<std::unique_ptr<Opener>, std::string>
Opener::open(const KeyRing& keys, std::string_view sealed_key, std::string reference) {
    for (const SecretKey& key : keys)
        if (auto opened = key.open(sealed_key);
            opened && opened->size() == crypto_secretstream_xchacha20poly1305_KEYBYTES)
            return std::unique_ptr<Opener>(new Opener(std::move(reference), std::move(*opened)));
    return fail(std::string("none of the secret keys at hand opens it"));
}

Expected<std::string, std::string> Opener::description(std::string_view sealed) const {
    State state{};
    unsigned char tag = tag_more;
    if (!begin(state, sealed, key_)) return changed();
    auto plain = pull(state, sealed, description_label(reference_), tag);
    if (!plain || tag != tag_last) return changed();
    return std::move(*plain);
}

Expected<Done, std::string> Opener::add(std::string_view sealed, const TakePiece& take) {
    Stream& s = *stream_;
    if (s.ended || (s.number == 0 && !begin(s.state, sealed, key_))) return changed();
    unsigned char tag = tag_more;
    const auto piece = pull(s.state, sealed, piece_label(reference_, s.number), tag);
    if (!piece) return changed();
    ++s.number;
    s.ended = tag == tag_last;
    ZSTD_inBuffer in{piece->data(), piece->size(), 0};
    for (bool full = false; !s.whole && (full || in.pos < in.size);) {
        ZSTD_outBuffer out{s.plain.data(), s.plain.size(), 0};
        const std::size_t left = ::ZSTD_decompressStream(s.decompressor.get(), &out, &in);
        if (::ZSTD_isError(left) != 0) return changed();
        s.whole = left == 0;
        full = out.pos == out.size;
        if (out.pos > 0) take(std::string_view(s.plain).substr(0, out.pos));
    }
    if (in.pos < in.size) return changed(); // behind the end of the text
    return Done{};
}

Expected<Done, std::string> Opener::finish() const {
    if (!stream_->ended || !stream_->whole) return changed();
    return Done{};
}

} // namespace keneki::quarantine

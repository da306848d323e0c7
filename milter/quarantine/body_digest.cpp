#include "quarantine/body_digest.h"

#include "quarantine/binary.h"
#include "quarantine/digest.h"

namespace keneki::quarantine {

BodyDigest::BodyDigest(std::string_view marker, Begin begin) : in_body_(begin == Begin::body) {
    ::crypto_generichash_init(&state_, nullptr, 0, crypto_generichash_BYTES);
    ::crypto_generichash_update(&state_, bytes_of(marker), marker.size());
    ::crypto_generichash_update(&state_, bytes_of(std::string_view("\n")), 1);
}

std::size_t BodyDigest::pass_header(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\n' && blank_line_) {
            in_body_ = true;
            return at + 1;
        }
        if (c != '\r') blank_line_ = c == '\n';
    }
    return text.size();
}

void BodyDigest::add(std::string_view text) {
    if (!in_body_) text.remove_prefix(pass_header(text));
    piece_.clear();
    piece_.reserve(text.size());
    for (const char c : text) {
        if (c == '\r') continue;
        if (c == '\n') {
            ++line_ends_;
            continue;
        }
        piece_.append(line_ends_, '\n');
        line_ends_ = 0;
        piece_ += c;
    }
    ::crypto_generichash_update(&state_, bytes_of(std::string_view(piece_)), piece_.size());
}

std::string BodyDigest::end() {
    std::string hash(crypto_generichash_BYTES, '\0');
    ::crypto_generichash_final(&state_, bytes_of(hash), hash.size());
    return to_hex(hash);
}

std::string digest_of_body(std::string_view marker,
                           std::string_view before,
                           const Spool& content,
                           std::string_view behind) {
    BodyDigest digest(marker, BodyDigest::Begin::header);
    digest.add(before);
    read_range(content.fd(), 0, content.size(), [&](std::string_view text) { digest.add(text); });
    digest.add(behind);
    return digest.end();
}

std::string
digest_of_body(std::string_view marker, int fd, std::uint64_t begin, std::uint64_t end) {
    BodyDigest digest(marker, BodyDigest::Begin::body);
    read_range(fd, begin, end, [&](std::string_view text) { digest.add(text); });
    return digest.end();
}

} // namespace keneki::quarantine

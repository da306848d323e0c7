#include "inspect/archive_stream.h"

#include "inspect/bytes.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace keneki::inspect {

namespace {

struct FreeArchive {
    void operator()(archive* handle) const noexcept {
        static_cast<void>(archive_read_free(handle));
    }
};
using Archive = std::unique_ptr<archive, FreeArchive>;

/// libarchive converts names to the charset of the locale; without UTF-8 a Japanese name is lost.
class Utf8Locale {
public:
    Utf8Locale() : locale_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {}
    ~Utf8Locale() {
        if (locale_ != nullptr) freelocale(locale_);
    }
    Utf8Locale(const Utf8Locale&) = delete;
    Utf8Locale& operator=(const Utf8Locale&) = delete;
    [[nodiscard]] locale_t get() const { return locale_; }

private:
    locale_t locale_;
};

const Utf8Locale& utf8_locale() {
    static const Utf8Locale locale;
    return locale;
}

/// The UTF-8 locale for this thread, as long as it lives.
class InUtf8 {
public:
    InUtf8() {
        if (utf8_locale().get() != nullptr) before_ = uselocale(utf8_locale().get());
    }
    ~InUtf8() {
        if (before_ != nullptr) uselocale(before_);
    }
    InUtf8(const InUtf8&) = delete;
    InUtf8& operator=(const InUtf8&) = delete;

private:
    locale_t before_ = nullptr;
};

int add_stream(archive* handle, int filter) {
    // Named, not guessed: a stream within a stream stays what it is, a member.
    // (ARCHIVE_FILTER_COMPRESS crashes here: it reads before there is anything to read from.)
    const int result = archive_read_append_filter(handle, filter);
    return result == ARCHIVE_OK ? archive_read_support_format_raw(handle) : result;
}

int switch_on(archive* handle, PackedFormat format) {
    switch (format) {
    case PackedFormat::seven_zip:
        return archive_read_support_format_7zip(handle);
    case PackedFormat::rar4:
        return archive_read_support_format_rar(handle);
    case PackedFormat::rar5:
        return archive_read_support_format_rar5(handle);
    case PackedFormat::cab:
        return archive_read_support_format_cab(handle);
    case PackedFormat::lzh:
        return archive_read_support_format_lha(handle);
    case PackedFormat::bzip2:
        return add_stream(handle, ARCHIVE_FILTER_BZIP2);
    case PackedFormat::xz:
        return add_stream(handle, ARCHIVE_FILTER_XZ);
    case PackedFormat::lzma:
        return add_stream(handle, ARCHIVE_FILTER_LZMA);
    case PackedFormat::zstd:
        return add_stream(handle, ARCHIVE_FILTER_ZSTD);
    }
    return ARCHIVE_FATAL;
}

enum class Failure { encrypted, unsupported, corrupt };

/// libarchive tells causes apart only in words.
Failure failure_of(archive* handle) {
    const char* const message = archive_error_string(handle);
    const std::string_view text = message != nullptr ? message : "";
    if (contains(text, "ncrypt") || contains(text, "Crypto")) return Failure::encrypted;
    if (contains(text, "nsupported") || contains(text, "not supported") ||
        contains(text, "unavailable") || contains(text, "codec ID"))
        return Failure::unsupported;
    return Failure::corrupt;
}

std::string name_of(archive_entry* entry) {
    const char* name = archive_entry_pathname_utf8(entry);
    if (name == nullptr) name = archive_entry_pathname(entry); // not of the charset it claims
    return name != nullptr ? name : "";
}

} // namespace

struct ArchiveStream::State {
    Archive handle;
    bool usable = false;
};

ArchiveStream::ArchiveStream(Bytes content, PackedFormat format)
    : state_(std::make_unique<State>()) {
    state_->handle.reset(archive_read_new());
    archive* const handle = state_->handle.get();
    // Some readers give ARCHIVE_WARN for what would need an outside program; those are not used.
    state_->usable = handle != nullptr && switch_on(handle, format) == ARCHIVE_OK &&
                     archive_read_open_memory(handle, content.data(), content.size()) == ARCHIVE_OK;
}

ArchiveStream::ArchiveStream(ArchiveStream&&) noexcept = default;
ArchiveStream& ArchiveStream::operator=(ArchiveStream&&) noexcept = default;
ArchiveStream::~ArchiveStream() = default;

ArchiveStream::Step ArchiveStream::next(Member& member) {
    if (!state_->usable) return Step::corrupt;
    const InUtf8 locale;
    archive* const handle = state_->handle.get();
    archive_entry* entry = nullptr;
    const int result = archive_read_next_header(handle, &entry);
    if (result == ARCHIVE_EOF) {
        state_->usable = false;
        return Step::end;
    }
    if (result < ARCHIVE_WARN || entry == nullptr) {
        state_->usable = false;
        switch (failure_of(handle)) {
        case Failure::encrypted:
            return Step::encrypted;
        case Failure::unsupported:
            return Step::unsupported;
        case Failure::corrupt:
            return Step::corrupt;
        }
    }
    member.name = name_of(entry);
    member.size = static_cast<std::uint64_t>(std::max<la_int64_t>(0, archive_entry_size(entry)));
    member.encrypted = archive_entry_is_data_encrypted(entry) != 0;
    member.folder = archive_entry_filetype(entry) == AE_IFDIR;
    return Step::member;
}

ArchiveStream::Read ArchiveStream::read(const std::function<bool(Bytes)>& sink) {
    if (!state_->usable) return Read::corrupt;
    const InUtf8 locale;
    archive* const handle = state_->handle.get();
    for (;;) {
        const void* piece = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        const int result = archive_read_data_block(handle, &piece, &size, &offset);
        if (result == ARCHIVE_EOF) return Read::complete;
        if (result != ARCHIVE_OK) {
            state_->usable = false;
            return failure_of(handle) == Failure::corrupt ? Read::corrupt : Read::unsupported;
        }
        if (size > 0 && !sink(Bytes(static_cast<const std::byte*>(piece), size)))
            return Read::stopped;
    }
}

std::uint64_t dictionary_bytes(Bytes content, PackedFormat format) {
    if (format == PackedFormat::lzma) return le_at<std::uint32_t>(content, 1);
    if (format != PackedFormat::xz) return 0;
    // xz file format 1.1, 3.1: the dictionary of the LZMA2 filter in the first block's header.
    const std::size_t header_size = (std::size_t{le_at<std::uint8_t>(content, 12)} + 1) * 4;
    const std::string_view header = as_text(slice(content, 14, header_size));
    const auto filter = header.find(std::string_view("\x21\x01", 2));
    if (filter == std::string_view::npos || filter + 2 >= header.size()) return 0;
    const unsigned bits = static_cast<unsigned char>(header[filter + 2]) & 0x3FU;
    return bits > 40 ? ~std::uint64_t{0} : (2ULL | (bits & 1U)) << (bits / 2 + 11);
}

void load_archive_locale() {
    static_cast<void>(utf8_locale());
}

} // namespace keneki::inspect

#include "inspect/zip_reader.h"

#include "inspect/bytes.h"
#include "inspect/zip_member.h"

#include <zip.h>

#include <array>
#include <utility>

namespace keneki::inspect {

namespace {

template <auto Close>
struct Closer {
    template <class T>
    void operator()(T* handle) const noexcept {
        static_cast<void>(Close(handle));
    }
};
using Archive = std::unique_ptr<zip_t, Closer<zip_discard>>; // only read, so never zip_close
using Member = std::unique_ptr<zip_file_t, Closer<zip_fclose>>;
using Source = std::unique_ptr<zip_source_t, Closer<zip_source_free>>;

class ErrorSlot {
public:
    ErrorSlot() { zip_error_init(&error_); }
    ~ErrorSlot() { zip_error_fini(&error_); }
    ErrorSlot(const ErrorSlot&) = delete;
    ErrorSlot& operator=(const ErrorSlot&) = delete;
    [[nodiscard]] zip_error_t* get() { return &error_; }

private:
    zip_error_t error_{};
};

ZipFile::Read failure(int code) {
    if (code == ZIP_ER_NOPASSWD || code == ZIP_ER_WRONGPASSWD) return ZipFile::Read::encrypted;
    if (code == ZIP_ER_COMPNOTSUPP || code == ZIP_ER_ENCRNOTSUPP || code == ZIP_ER_OPNOTSUPP)
        return ZipFile::Read::unsupported;
    return code == ZIP_ER_CRC ? ZipFile::Read::checksum : ZipFile::Read::corrupt;
}

ZipFile::Read
stream_of(zip_t* archive, const Member& member, const std::function<bool(Bytes)>& sink) {
    using Read = ZipFile::Read;
    if (!member) return failure(zip_error_code_zip(zip_get_error(archive)));
    std::array<std::byte, 65'536> piece; // filled by zip_fread; zeros first would cost as much
    for (;;) {
        const zip_int64_t count = zip_fread(member.get(), piece.data(), piece.size());
        if (count < 0) return failure(zip_error_code_zip(zip_file_get_error(member.get())));
        if (count == 0) return Read::complete;
        if (!sink(Bytes(piece).first(static_cast<std::size_t>(count)))) return Read::stopped;
    }
}

} // namespace

struct ZipFile::State {
    Archive archive; ///< may be null
    Bytes content;
    const ZipLayout* layout = nullptr;

    /// libzip means the same member: it may have chosen another directory than we did.
    [[nodiscard]] bool agrees(std::size_t index) const {
        if (!archive || index >= layout->entries.size()) return false;
        const char* const name = zip_get_name(archive.get(), index, ZIP_FL_ENC_RAW);
        const std::string_view ours = layout->entries[index].name;
        return name != nullptr && ours.substr(0, ours.find('\0')) == name;
    }

    /// libzip has the decryption of the member. Asked for one that it has not (what is locked by
    /// PKWARE's "strong encryption", APPNOTE 7.2), libzip 1.7.3 loses 496 bytes at each password.
    [[nodiscard]] bool can_decrypt(std::size_t index) const {
        zip_stat_t stat;
        zip_stat_init(&stat);
        return zip_stat_index(archive.get(), index, 0, &stat) == 0 &&
               (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
               zip_encryption_method_supported(stat.encryption_method, 0) != 0;
    }
};

ZipFile::ZipFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
ZipFile::ZipFile(ZipFile&&) noexcept = default;
ZipFile& ZipFile::operator=(ZipFile&&) noexcept = default;
ZipFile::~ZipFile() = default;

std::optional<ZipFile> ZipFile::open(Bytes content, const ZipLayout& layout) {
    // Exactly the ZIP, without what stands before and behind it: libzip refuses either.
    const Bytes zip = slice(content, layout.base, layout.end - layout.base);
    ErrorSlot error;
    Source source(zip_source_buffer_create(zip.data(), zip.size(), 0, error.get()));
    if (!source) return std::nullopt;
    Archive archive(zip_open_from_source(source.get(), ZIP_RDONLY, error.get()));
    if (archive)
        static_cast<void>(source.release()); // the archive owns it now
    else if (layout.entries.empty())
        return std::nullopt;
    auto state = std::make_unique<State>();
    state->archive = std::move(archive);
    state->content = content;
    state->layout = &layout;
    return ZipFile(std::move(state));
}

ZipFile::Read ZipFile::stream(std::size_t index, const std::function<bool(Bytes)>& sink) const {
    if (index >= state_->layout->entries.size()) return Read::corrupt;
    bool given = false;
    const auto noticed = [&](Bytes piece) {
        given = true;
        return sink(piece);
    };
    Read result = Read::corrupt;
    if (state_->agrees(index)) {
        zip_t* const archive = state_->archive.get();
        result = stream_of(archive, Member(zip_fopen_index(archive, index, 0)), noticed);
    }
    if (given || (result != Read::corrupt && result != Read::unsupported)) return result;
    return read_zip_member(state_->content, state_->layout->entries[index], sink);
}

ZipFile::Read ZipFile::stream(std::size_t index,
                              const std::string& password,
                              const std::function<bool(Bytes)>& sink) const {
    if (!state_->agrees(index)) return Read::encrypted;
    if (!state_->can_decrypt(index)) return Read::unsupported;
    // APPNOTE 6.1.3: 12 bytes stand in front of the data (AES takes more). Of a member without any
    // bytes libzip would say that each password opens it.
    constexpr std::uint64_t shortest_encrypted = 12;
    if (state_->layout->entries[index].compressed_size < shortest_encrypted) return Read::corrupt;
    zip_t* const archive = state_->archive.get();
    return stream_of(archive,
                     Member(zip_fopen_index_encrypted(archive, index, 0, password.c_str())), sink);
}

std::optional<std::string> ZipFile::read(std::size_t index, std::size_t limit) const {
    std::string out;
    const Read result = stream(index, [&](Bytes piece) {
        out += as_text(piece).substr(0, limit - out.size());
        return out.size() < limit;
    });
    // A member that breaks off still says something: its beginning.
    if (result != Read::complete && result != Read::stopped && out.empty()) return std::nullopt;
    return out;
}

void initialise_zip_decryption() {
    // One empty member by AES-256 (APPNOTE 7 and WinZip's AE-2): nothing about it has to be right
    // but its form.
    constexpr std::string_view extra("\x01\x99\x07\0\x02\0AE\x03\0\0", 11);
    constexpr std::string_view versions("\x33\0\x01\0\x63\0\0\0\0\0\0\0\0\0", 14);
    constexpr std::string_view sizes("\x1C\0\0\0\0\0\0\0\x01\0\x0B\0", 12);
    std::string zip("PK\x03\x04");
    zip += versions;
    zip += sizes;
    zip += 'm';
    zip += extra;
    zip.append(28, 's'); // salt, check value, code
    const std::size_t directory = zip.size();
    zip += std::string_view("PK\x01\x02\x33\0", 6);
    zip += versions;
    zip += sizes;
    zip.append(14, '\0');
    zip += 'm';
    zip += extra;
    const auto directory_size = static_cast<char>(zip.size() - directory);
    zip += std::string_view("PK\x05\x06\0\0\0\0\1\0\1\0", 12);
    zip += {directory_size, 0, 0, 0, static_cast<char>(directory), 0, 0, 0, 0, 0};
    if (const auto layout = find_zip(as_bytes(zip)))
        if (const auto file = ZipFile::open(as_bytes(zip), *layout))
            static_cast<void>(file->stream(0, "none", [](Bytes) { return true; }));
}

} // namespace keneki::inspect

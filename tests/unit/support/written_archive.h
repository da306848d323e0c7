#pragma once

#include "support/packed_builder.h"

#include <archive.h>
#include <archive_entry.h>

#include <string>
#include <vector>

namespace keneki::test {

inline la_ssize_t append_to_string(archive*, void* out, const void* bytes, std::size_t size) {
    static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
    return static_cast<la_ssize_t>(size);
}

/// An archive that libarchive writes: a format, and perhaps a filter, by the constants of
/// archive.h. The program must run in a UTF-8 locale for names beyond ASCII.
inline std::string written_archive(int format,
                                   int filter,
                                   const std::vector<StoredMember>& members,
                                   const char* options = nullptr) {
    std::string out;
    archive* const handle = archive_write_new();
    archive_write_set_format(handle, format);
    if (filter != 0) archive_write_add_filter(handle, filter);
    if (options != nullptr) archive_write_set_options(handle, options);
    archive_write_set_bytes_in_last_block(handle, 1);
    archive_write_open(handle, &out, nullptr, append_to_string, nullptr);
    for (const StoredMember& member : members) {
        archive_entry* const entry = archive_entry_new();
        archive_entry_set_pathname(entry, member.name.c_str());
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, static_cast<la_int64_t>(member.data.size()));
        archive_write_header(handle, entry);
        archive_write_data(handle, member.data.data(), member.data.size());
        archive_entry_free(entry);
    }
    archive_write_close(handle);
    archive_write_free(handle);
    return out;
}
inline std::string seven_zip(const std::vector<StoredMember>& members) {
    return written_archive(ARCHIVE_FORMAT_7ZIP, 0, members);
}
inline std::string seven_zip_stored(const std::vector<StoredMember>& members) {
    return written_archive(ARCHIVE_FORMAT_7ZIP, 0, members, "7zip:compression=store");
}
inline std::string packed_stream(int filter, std::string_view data) {
    return written_archive(ARCHIVE_FORMAT_RAW, filter, {{"data", std::string(data)}});
}

} // namespace keneki::test

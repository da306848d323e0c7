#pragma once

#include "support/packed_builder.h"

#include <zip.h>

#include <string>
#include <vector>

namespace keneki::test {

/// A ZIP whose members marked `encrypted` really are, by libzip: ZIP_EM_TRAD_PKWARE or
/// ZIP_EM_AES_256. A password for each member.
inline std::string locked_zip(const std::vector<StoredMember>& members,
                              const std::vector<std::string>& passwords,
                              zip_uint16_t method) {
    zip_error_t error{};
    zip_source_t* const out = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(out);
    zip_t* const zip = zip_open_from_source(out, ZIP_CREATE | ZIP_TRUNCATE, &error);
    for (const StoredMember& member : members) {
        zip_source_t* const data =
            zip_source_buffer(zip, member.data.data(), member.data.size(), 0);
        const auto index = static_cast<zip_uint64_t>(
            zip_file_add(zip, member.name.c_str(), data, ZIP_FL_ENC_UTF_8));
        if (member.encrypted)
            zip_file_set_encryption(zip, index, method, passwords.at(index).c_str());
    }
    zip_close(zip);
    zip_source_open(out);
    zip_source_seek(out, 0, SEEK_END);
    std::string bytes(static_cast<std::size_t>(zip_source_tell(out)), '\0');
    zip_source_seek(out, 0, SEEK_SET);
    zip_source_read(out, bytes.data(), bytes.size());
    zip_source_close(out);
    zip_source_free(out);
    return bytes;
}
inline std::string locked_zip(const std::vector<StoredMember>& members,
                              const std::string& password,
                              zip_uint16_t method) {
    return locked_zip(members, std::vector<std::string>(members.size(), password), method);
}

} // namespace keneki::test

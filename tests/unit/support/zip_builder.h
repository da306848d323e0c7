#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::test {

inline void put16(std::string& out, std::uint32_t value) {
    out.push_back(static_cast<char>(value & 0xFFU));
    out.push_back(static_cast<char>((value >> 8U) & 0xFFU));
}
inline void put32(std::string& out, std::uint32_t value) {
    put16(out, value & 0xFFFFU);
    put16(out, value >> 16U);
}

/// Raw deflate of `data`.
inline std::string deflated(std::string_view data, int wrapping = -15) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, wrapping, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, static_cast<uLong>(data.size())), '\0');
    std::string input(data);
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

/// Writes a ZIP, and whatever is wrong with one.
class ZipBuilder {
public:
    struct Member {
        std::string name;
        std::string data;
        bool deflate = true;
        bool encrypted = false; ///< flag and twelve bytes of ZipCrypto header; the data is noise
        std::string local_name; ///< when it differs from the central one
        /// Index of a member whose local header it points at (overlap); without data of its own it
        /// says of itself what that one says.
        int same_data_as = -1;
        bool hidden = false; ///< local header only
        std::uint32_t flags = 0x800;
    };

    ZipBuilder& add(std::string_view name, std::string_view data) {
        members_.push_back(
            {.name = std::string(name), .data = std::string(data), .local_name = {}});
        return *this;
    }
    ZipBuilder& add(Member member) {
        members_.push_back(std::move(member));
        return *this;
    }
    ZipBuilder& comment(std::string_view text) {
        comment_ = text;
        return *this;
    }

    [[nodiscard]] std::string build() const {
        std::string out;
        std::string directory;
        std::vector<std::uint32_t> offsets;
        std::vector<std::string> headers;
        std::uint32_t count = 0;
        for (const Member& member : members_) {
            const bool shares = member.same_data_as >= 0;
            const auto other = static_cast<std::size_t>(member.same_data_as);
            const std::string packed = member.encrypted ? std::string(12, 'k') + member.data
                                       : member.deflate ? deflated(member.data)
                                                        : member.data;
            headers.push_back(shares && member.data.empty() ? headers.at(other)
                                                            : header(member, packed));
            auto offset = static_cast<std::uint32_t>(out.size());
            if (shares) {
                offset = offsets.at(other);
            } else {
                const std::string& name =
                    member.local_name.empty() ? member.name : member.local_name;
                out += "PK\x03\x04" + headers.back();
                put16(out, static_cast<std::uint32_t>(name.size()));
                put16(out, 0);
                out += name + packed;
            }
            offsets.push_back(offset);
            if (member.hidden) continue;
            ++count;
            directory += "PK\x01\x02";
            put16(directory, 20);
            directory += headers.back();
            put16(directory, static_cast<std::uint32_t>(member.name.size()));
            directory.append(4 + 2 + 2 + 4, '\0');
            put32(directory, offset);
            directory += member.name;
        }
        const auto begin = static_cast<std::uint32_t>(out.size());
        out += directory + "PK\x05\x06";
        put32(out, 0);
        put16(out, count);
        put16(out, count);
        put32(out, static_cast<std::uint32_t>(directory.size()));
        put32(out, begin);
        put16(out, static_cast<std::uint32_t>(comment_.size()));
        return out + comment_;
    }

private:
    static std::string header(const Member& member, std::string_view packed) {
        std::string out;
        put16(out, 20);
        put16(out, member.flags | (member.encrypted ? 1U : 0U));
        put16(out, member.deflate && !member.encrypted ? 8 : 0);
        put32(out, 0);
        put32(out, static_cast<std::uint32_t>(
                       crc32(0, reinterpret_cast<const Bytef*>(member.data.data()),
                             static_cast<uInt>(member.data.size()))));
        put32(out, static_cast<std::uint32_t>(packed.size()));
        put32(out, static_cast<std::uint32_t>(member.data.size()));
        return out;
    }

    std::vector<Member> members_;
    std::string comment_;
};

} // namespace keneki::test

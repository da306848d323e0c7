#pragma once

#include "support/zip_builder.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::test {

/// Writes a compound file, [MS-CFB] version 3: one FAT sector (61 kB), no mini stream (streams are
/// padded to 4096 bytes and say so), entries in a chain of right siblings below the root or their
/// storage.
class CfbBuilder {
public:
    CfbBuilder& storage(std::string_view name) {
        entries_.push_back({std::string(name), {}, 1, current_});
        current_ = entries_.size(); // index in the directory, the root being 0
        return *this;
    }
    /// Following entries belong to the root again.
    CfbBuilder& root() {
        current_ = 0;
        return *this;
    }
    CfbBuilder& stream(std::string_view name, std::string_view data) {
        std::string padded(data);
        padded.resize(std::max<std::size_t>(4096, (data.size() + 511) / 512 * 512), '\0');
        entries_.push_back({std::string(name), padded, 2, current_});
        return *this;
    }
    CfbBuilder& clsid(std::string_view first_bytes) {
        clsid_ = first_bytes;
        return *this;
    }
    /// The FAT sends the directory's last sector back to its first.
    CfbBuilder& looping() {
        looping_ = true;
        return *this;
    }

    [[nodiscard]] std::string build() const {
        const std::size_t directory_sectors = (entries_.size() + 1 + 3) / 4;
        std::vector<std::uint32_t> fat{0xFFFFFFFDU}; // sector 0: the FAT itself
        for (std::size_t i = 1; i <= directory_sectors; ++i)
            fat.push_back(i < directory_sectors ? static_cast<std::uint32_t>(i + 1)
                          : looping_            ? 1U
                                                : 0xFFFFFFFEU);
        std::string data;
        std::vector<std::uint32_t> starts;
        for (const Entry& entry : entries_) {
            starts.push_back(static_cast<std::uint32_t>(fat.size()));
            const std::size_t sectors = entry.data.size() / 512;
            for (std::size_t i = 0; i < sectors; ++i)
                fat.push_back(i + 1 < sectors ? static_cast<std::uint32_t>(fat.size() + 1)
                                              : 0xFFFFFFFEU);
            data += entry.data;
        }
        fat.resize(128, 0xFFFFFFFFU);
        std::string out = header();
        for (const std::uint32_t next : fat)
            put32(out, next);
        out += directory(starts);
        out.resize(1024 + directory_sectors * 512, '\0');
        return out + data;
    }

private:
    struct Entry {
        std::string name;
        std::string data;
        int kind;
        std::size_t parent;
    };

    static std::string header() {
        std::string out("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
        out.append(16, '\0');
        for (const std::uint32_t value : {0x3EU, 3U, 0xFFFEU, 9U, 6U})
            put16(out, value);
        out.append(10, '\0');
        put32(out, 1); // FAT sectors
        put32(out, 1); // first directory sector
        put32(out, 0);
        put32(out, 4096);
        for (const std::uint32_t value : {0xFFFFFFFEU, 0U, 0xFFFFFFFEU, 0U, 0U})
            put32(out, value);
        while (out.size() < 512)
            put32(out, 0xFFFFFFFFU);
        return out;
    }

    void entry(std::string& out,
               std::string_view name,
               int kind,
               std::size_t right,
               std::size_t child,
               std::uint32_t start,
               std::size_t size) const {
        const std::size_t begin = out.size();
        for (const char c : name)
            put16(out, static_cast<unsigned char>(c));
        out.resize(begin + 64, '\0');
        put16(out, static_cast<std::uint32_t>(name.size() * 2 + 2));
        out.push_back(static_cast<char>(kind));
        out.push_back('\1');
        put32(out, 0xFFFFFFFFU);
        put32(out, right == 0 ? 0xFFFFFFFFU : static_cast<std::uint32_t>(right));
        put32(out, child == 0 ? 0xFFFFFFFFU : static_cast<std::uint32_t>(child));
        if (kind == 5) out += clsid_;
        out.resize(begin + 116, '\0');
        put32(out, start);
        put32(out, static_cast<std::uint32_t>(size));
        put32(out, 0);
    }

    [[nodiscard]] std::size_t next_of(std::size_t parent, std::size_t after) const {
        for (std::size_t i = after; i < entries_.size(); ++i)
            if (entries_[i].parent == parent) return i + 1;
        return 0;
    }

    [[nodiscard]] std::string directory(const std::vector<std::uint32_t>& starts) const {
        std::string out;
        entry(out, "Root Entry", 5, 0, next_of(0, 0), 0xFFFFFFFEU, 0);
        for (std::size_t i = 0; i < entries_.size(); ++i)
            entry(out, entries_[i].name, entries_[i].kind, next_of(entries_[i].parent, i + 1),
                  entries_[i].kind == 1 ? next_of(i + 1, 0) : 0, starts[i],
                  entries_[i].data.size());
        return out;
    }

    std::vector<Entry> entries_;
    std::size_t current_ = 0;
    std::string clsid_;
    bool looping_ = false;
};

/// A compressed container, [MS-OVBA] 2.4.1, of literals only; `source` up to 3,600 bytes.
inline std::string vba_container(std::string_view source) {
    std::string tokens;
    for (std::size_t i = 0; i < source.size(); i += 8) {
        tokens.push_back('\0');
        tokens += source.substr(i, 8);
    }
    std::string out("\x01");
    put16(out, static_cast<std::uint32_t>((tokens.size() - 1) | 0xB000U));
    return out + tokens;
}

/// A project as Word and Excel store it, with one module of harmless source.
inline CfbBuilder& add_vba(CfbBuilder& cfb, std::string_view procedure) {
    return cfb.storage("VBA")
        .stream("dir", "\x01")
        .stream("_VBA_PROJECT", "\xCC\x61")
        .stream("ThisDocument",
                vba_container("Attribute VB_Name = \"ThisDocument\"\r\n" + std::string(procedure)))
        .root();
}

/// A BIFF record.
inline std::string biff(std::uint32_t id, std::string_view data) {
    std::string out;
    put16(out, id);
    put16(out, static_cast<std::uint32_t>(data.size()));
    return out + std::string(data);
}

} // namespace keneki::test

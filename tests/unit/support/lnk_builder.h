#pragma once

#include "support/zip_builder.h"

#include <string>
#include <string_view>

namespace keneki::test {

/// A Windows shortcut, [MS-SHLLINK], with a relative path, arguments and the place of its picture.
class LnkBuilder {
public:
    LnkBuilder& target(std::string_view path) { return set(target_, path); }
    LnkBuilder& arguments(std::string_view text) { return set(arguments_, text); }
    LnkBuilder& icon(std::string_view path) { return set(icon_, path); }
    /// What lies behind the structure.
    LnkBuilder& overlay(std::string_view bytes) { return set(overlay_, bytes); }

    [[nodiscard]] std::string build() const {
        std::string out("L\0\0\0\x01\x14\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46", 20);
        std::uint32_t flags = 0x80;
        if (!target_.empty()) flags |= 0x08;
        if (!arguments_.empty()) flags |= 0x20;
        if (!icon_.empty()) flags |= 0x40;
        put32(out, flags);
        out.resize(76, '\0');
        for (const std::string& text : {target_, arguments_, icon_}) {
            if (text.empty()) continue;
            put16(out, static_cast<std::uint32_t>(text.size()));
            for (const char c : text) {
                out.push_back(c);
                out.push_back('\0');
            }
        }
        put32(out, 16); // an extra block that nobody knows
        put32(out, 0xA0000003);
        out.append(8, '\0');
        put32(out, 0);
        return out + overlay_;
    }

private:
    LnkBuilder& set(std::string& member, std::string_view value) {
        member = value;
        return *this;
    }
    std::string target_;
    std::string arguments_;
    std::string icon_;
    std::string overlay_;
};

} // namespace keneki::test

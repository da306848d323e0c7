#pragma once

#include "support/zip_builder.h"

#include <string>
#include <string_view>

// Outlook's own wrapping of a message, [MS-OXTNEF].
namespace keneki::test {

/// A list of MAPI properties, 2.1.3.4.
class TnefProperties {
public:
    TnefProperties& number(std::uint32_t id, std::uint32_t value) {
        begin(0x0003, id);
        put32(list_, value);
        return *this;
    }
    /// `type`: 0x001E text, 0x001F UTF-16, 0x000D object, 0x0102 bytes.
    TnefProperties& sized(std::uint32_t type, std::uint32_t id, std::string_view value) {
        begin(type, id);
        put32(list_, 1);
        put_filled(value);
        return *this;
    }
    /// One that is known by a name instead of a number.
    TnefProperties& named(std::string_view utf16_name, std::string_view value) {
        begin(0x001F, 0x8001);
        list_.append(16, 'g');
        put32(list_, 1);
        put_filled(utf16_name);
        put32(list_, 1);
        put_filled(value);
        return *this;
    }
    TnefProperties& several(std::uint32_t type, std::uint32_t id, std::uint32_t count) {
        begin(0x1000U | type, id);
        put32(list_, count);
        for (std::uint32_t i = 0; i < count; ++i)
            put32(list_, i);
        return *this;
    }
    [[nodiscard]] std::string build() const {
        std::string out;
        put32(out, count_);
        return out + list_;
    }

private:
    void begin(std::uint32_t type, std::uint32_t id) {
        ++count_;
        put16(list_, type);
        put16(list_, id);
    }
    void put_filled(std::string_view value) {
        put32(list_, static_cast<std::uint32_t>(value.size()));
        list_ += value;
        list_.append((4 - value.size() % 4) % 4, '\0');
    }

    std::string list_;
    std::uint32_t count_ = 0;
};

class TnefBuilder {
public:
    TnefBuilder() {
        std::string version;
        put32(version, 0x00010000);
        attribute(1, 0x00089006, version);
    }
    /// As Outlook writes it: the place it is shown at, title, data.
    TnefBuilder& attach(std::string_view title, std::string_view data) {
        return begin_attachment()
            .attribute(2, 0x00018010, std::string(title) + '\0')
            .attribute(2, 0x0006800F, data);
    }
    TnefBuilder&
    attach(std::string_view title, std::string_view data, const TnefProperties& properties) {
        return attach(title, data).attribute(2, 0x00069005, properties.build());
    }
    TnefBuilder& begin_attachment(std::uint32_t kind = 1) {
        std::string shown;
        put16(shown, kind);
        return attribute(2, 0x00069002, shown + std::string(12, '\0'));
    }
    TnefBuilder& message(const TnefProperties& properties) {
        return attribute(1, 0x00069003, properties.build());
    }
    TnefBuilder& code_page(std::uint32_t number) {
        std::string pages;
        put32(pages, number);
        put32(pages, 0);
        return attribute(1, 0x00069007, pages);
    }
    TnefBuilder& attribute(char level, std::uint32_t id, std::string_view data) {
        out_ += level;
        put32(out_, id);
        put32(out_, static_cast<std::uint32_t>(data.size()));
        out_ += data;
        std::uint32_t sum = 0;
        for (const char c : data)
            sum += static_cast<unsigned char>(c);
        put16(out_, sum & 0xFFFFU);
        return *this;
    }
    [[nodiscard]] std::string build() const {
        return std::string("\x78\x9F\x3E\x22\1\0", 6) + out_;
    }

private:
    std::string out_;
};

/// A text as PidTagRtfCompressed holds it, [MS-OXRTFCP], in characters alone.
inline std::string compressed_rtf(std::string_view text) {
    std::string packed;
    for (std::size_t at = 0; at < text.size(); at += 8)
        packed += '\0' + std::string(text.substr(at, 8));
    // The end: a token that leads to where the next character would be written.
    const std::size_t end = ((207 + text.size()) % 4096) << 4U;
    const std::string token{static_cast<char>(end >> 8U), static_cast<char>(end & 0xFFU)};
    const std::size_t used = text.size() % 8;
    if (used == 0) {
        packed += '\1' + token;
    } else {
        packed[packed.size() - used - 1] = static_cast<char>(1U << used);
        packed += token;
    }
    std::string out;
    put32(out, static_cast<std::uint32_t>(packed.size()) + 12);
    put32(out, static_cast<std::uint32_t>(text.size()));
    out += "LZFu";
    put32(out, 0);
    return out + packed;
}

} // namespace keneki::test

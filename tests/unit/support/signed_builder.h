#pragma once

#include <string>

namespace keneki::test {

/// Of an element of BER: stated, or ended by two zeros (X.690 8.1.3).
enum class Length { stated, open };

/// An element of BER.
inline std::string element(char tag, const std::string& content, Length length = Length::stated) {
    std::string out(1, tag);
    if (length == Length::open) return out + '\x80' + content + std::string(2, '\0');
    if (content.size() < 0x80) {
        out += static_cast<char>(content.size());
    } else {
        out += '\x84';
        for (unsigned shift = 32; shift > 0; shift -= 8)
            out += static_cast<char>(content.size() >> (shift - 8) & 0xFFU);
    }
    return out + content;
}

/// The type of content that is a MIME entity or a file, as an element.
inline const std::string data_type =
    element('\x06', std::string("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01", 9));

/// RFC 5652 5.1, without certificates and signers; `inside` is the EncapsulatedContentInfo.
inline std::string signed_fields(const std::string& inside, Length length = Length::stated) {
    const std::string signed_data("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02", 9);
    const std::string fields = element('\x02', "\1") +
                               element('\x31', element('\x30', element('\x06', "\x2B\x0E"))) +
                               inside + element('\x31', "");
    return element('\x30',
                   element('\x06', signed_data) +
                       element('\xA0', element('\x30', fields, length), length),
                   length);
}

inline std::string signed_file(const std::string& content, Length length = Length::stated) {
    std::string octets = element('\x04', content);
    if (length == Length::open) {
        const std::size_t half = content.size() / 2;
        octets = element('\x24',
                         element('\x04', content.substr(0, half)) +
                             element('\x04', content.substr(half)),
                         length);
    }
    return signed_fields(element('\x30', data_type + element('\xA0', octets, length), length),
                         length);
}

} // namespace keneki::test

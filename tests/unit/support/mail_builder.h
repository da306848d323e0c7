#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keneki::test {

/// How MailBuilder writes the bytes of a part.
enum class Wrapping { base64, quoted_printable, uuencode, plain };

[[nodiscard]] inline std::string base64(std::string_view bytes,
                                        std::string_view line_end = "\r\n") {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::size_t column = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned bits = 0;
        for (std::size_t k = 0; k < 3; ++k)
            bits =
                bits << 8U | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            out += i + k > bytes.size() ? '=' : digits[bits >> (18U - 6U * k) & 63U];
        if ((column += 4) >= 76) {
            out += line_end;
            column = 0;
        }
    }
    return out;
}

[[nodiscard]] inline std::string quoted_printable(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    std::size_t column = 0;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        if (column > 70) {
            out += "=\r\n";
            column = 0;
        }
        if (byte > ' ' && byte < 127 && c != '=') {
            out += c;
            ++column;
        } else {
            out += {'=', digits[byte >> 4U], digits[byte & 15U]};
            column += 3;
        }
    }
    return out;
}

/// A whole file as uuencode(1) writes it.
[[nodiscard]] inline std::string uuencoded(std::string_view name, std::string_view bytes) {
    std::string out = "begin 644 " + std::string(name) + "\r\n";
    const auto digit = [](unsigned value) {
        return value == 0 ? '`' : static_cast<char>(value + ' ');
    };
    for (std::size_t i = 0; i < bytes.size(); i += 45) {
        const std::string_view line = bytes.substr(i, 45);
        out += digit(static_cast<unsigned>(line.size()));
        for (std::size_t k = 0; k < line.size(); k += 3) {
            unsigned bits = 0;
            for (std::size_t n = 0; n < 3; ++n)
                bits = bits << 8U |
                       (k + n < line.size() ? static_cast<unsigned char>(line[k + n]) : 0U);
            for (unsigned n = 0; n < 4; ++n)
                out += digit(bits >> (18U - 6U * n) & 63U);
        }
        out += "\r\n";
    }
    return out + "`\r\nend\r\n";
}

/// Builds one message, readable in the test:
/// MailBuilder().subject("見積").text("…").attach("a.zip", "application/zip", bytes).build(). Lines
/// end in CR LF. Header values are written as they are given.
class MailBuilder {
public:
    MailBuilder& field(std::string_view name, std::string_view value) {
        fields_.emplace_back(name, value);
        return *this;
    }
    MailBuilder& from(std::string_view value) { return field("From", value); }
    MailBuilder& to(std::string_view value) { return field("To", value); }
    MailBuilder& subject(std::string_view value) { return field("Subject", value); }

    MailBuilder& text(std::string_view text, std::string_view type = "text/plain; charset=utf-8") {
        return part(
            "Content-Type: " + std::string(type) + "\r\nContent-Transfer-Encoding: 8bit\r\n", text);
    }
    MailBuilder& html(std::string_view html) { return text(html, "text/html; charset=utf-8"); }

    MailBuilder& attach(std::string_view name,
                        std::string_view type,
                        std::string_view bytes,
                        Wrapping wrapping = Wrapping::base64) {
        std::string header = "Content-Type: " + std::string(type) +
                             "\r\nContent-Disposition: attachment; filename=\"" +
                             std::string(name) + "\"\r\n";
        switch (wrapping) {
        case Wrapping::base64:
            return part(header + "Content-Transfer-Encoding: base64\r\n", base64(bytes));
        case Wrapping::quoted_printable:
            return part(header + "Content-Transfer-Encoding: quoted-printable\r\n",
                        quoted_printable(bytes));
        case Wrapping::uuencode:
            return part(header + "Content-Transfer-Encoding: x-uuencode\r\n",
                        uuencoded(name, bytes));
        case Wrapping::plain:
            break;
        }
        return part(header + "Content-Transfer-Encoding: binary\r\n", bytes);
    }

    /// A part with its header lines (each with its line end) and body as given.
    MailBuilder& part(std::string_view header_lines, std::string_view body) {
        parts_.emplace_back(header_lines, body);
        return *this;
    }
    /// Another builder's parts as one part of this message.
    MailBuilder& nest(const MailBuilder& inner) {
        parts_.push_back(inner.entity());
        return *this;
    }
    /// "mixed" unless said otherwise.
    MailBuilder& multipart(std::string_view subtype) {
        subtype_ = subtype;
        return *this;
    }
    MailBuilder& boundary(std::string_view boundary) {
        boundary_ = boundary;
        return *this;
    }

    /// One part alone is the body itself; several, or a named subtype, make a multipart.
    [[nodiscard]] std::string build() const {
        std::string message;
        for (const auto& [name, value] : fields_)
            message += name + ": " + value + "\r\n";
        const auto [header, body] = entity();
        return message + (header.empty() ? "" : "MIME-Version: 1.0\r\n") + header + "\r\n" + body;
    }

private:
    [[nodiscard]] std::pair<std::string, std::string> entity() const {
        if (parts_.empty() && subtype_.empty()) return {};
        if (parts_.size() == 1 && subtype_.empty()) return parts_.front();
        const std::string subtype = subtype_.empty() ? "mixed" : subtype_;
        std::string body;
        for (const auto& [header, content] : parts_)
            body += "--" + boundary_ + "\r\n" + header + "\r\n" + content + "\r\n";
        return {"Content-Type: multipart/" + subtype + "; boundary=\"" + boundary_ + "\"\r\n",
                body + "--" + boundary_ + "--\r\n"};
    }

    std::vector<std::pair<std::string, std::string>> fields_;
    std::vector<std::pair<std::string, std::string>> parts_; ///< header lines, body
    std::string subtype_;
    std::string boundary_ = "=_keneki_test";
};

} // namespace keneki::test

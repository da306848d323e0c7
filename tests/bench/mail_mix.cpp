// Writes the ordinary mix that the bench measures with: 40 % text, 20 % HTML, 15 % docx, 15 % PDF,
// 10 % zip; about 190 kB in the mean. The same seed gives the same bytes on every machine.
#include "mail_mix_files.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace {

using namespace keneki::bench;

std::string base64(std::string_view bytes) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve(bytes.size() * 4 / 3 + bytes.size() / 57 + 8);
    std::size_t column = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        const auto present = std::min<std::size_t>(3, bytes.size() - i);
        for (std::size_t n = 0; n < 3; ++n)
            group = group << 8U | (n < present ? static_cast<unsigned char>(bytes[i + n]) : 0U);
        for (std::size_t n = 0; n < 4; ++n)
            out += n <= present ? alphabet[(group >> (18 - 6 * n)) & 0x3FU] : '=';
        column += 4;
        if (column == 76) {
            out += '\n';
            column = 0;
        }
    }
    if (column != 0) out += '\n';
    return out;
}

std::string encoded_word(std::string_view text) {
    auto word = base64(text);
    std::erase(word, '\n');
    return "=?UTF-8?B?" + word + "?=";
}

std::string head(Dice& dice, std::size_t number) {
    return fmt::format(
        "Received: from mail.partner{0}.example (mail.partner{0}.example [203.0.113.{0}])\n"
        "\tby mx.hospital.example (Postfix) with ESMTPS id 4Qz{1:07X};\n"
        "\tTue, 4 Apr 2023 09:12:{2:02} +0900 (JST)\n"
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=partner{0}.example; s=s1;\n"
        "\th=from:to:subject:date; bh={3:064x};\n\tb={3:0128x}\n"
        "From: {4} <office@partner{0}.example>\n"
        "To: {5} <reception@hospital.example>\n"
        "Subject: {6}\n"
        "Date: Tue, 4 Apr 2023 09:12:{2:02} +0900\n"
        "Message-ID: <{1:016x}.{2}@partner{0}.example>\n"
        "MIME-Version: 1.0\n"
        "X-Mailer: Microsoft Outlook 16.0\n",
        1 + dice.below(200), dice.below(1ULL << 60U), number % 60, dice.below(~0ULL),
        encoded_word("総務課"), encoded_word("受付 ご担当者様"),
        encoded_word("定例会議のご案内と資料の送付について"));
}

std::string text_part(std::string_view text, std::string_view subtype) {
    return fmt::format(
        "Content-Type: text/{}; charset=UTF-8\nContent-Transfer-Encoding: base64\n\n{}", subtype,
        base64(text));
}

std::string html_of(Dice& dice, std::size_t size) {
    std::string html =
        "<html><head><meta "
        "charset=\"utf-8\"><style>p.MsoNormal{margin:0mm;font-size:10.5pt}</style></head><body>";
    while (html.size() < size)
        html += fmt::format("<p class=\"MsoNormal\" style=\"font-family:'MS Gothic'\">{}<br>"
                            "<a href=\"https://www.partner.example/news/{}\">詳細</a></p>\n",
                            japanese_text(dice, 60), dice.below(10'000));
    return html + "</body></html>";
}

std::string
with_attachment(Dice& dice, std::string_view type, std::string_view name, std::string_view file) {
    const auto boundary = fmt::format("----=_NextPart_{:016X}", dice.below(~0ULL));
    return fmt::format("Content-Type: multipart/mixed; boundary=\"{0}\"\n\n--{0}\n{1}\n--{0}\n"
                       "Content-Type: {2}; name=\"{3}\"\nContent-Transfer-Encoding: base64\n"
                       "Content-Disposition: attachment; filename=\"{3}\"\n\n{4}--{0}--\n",
                       boundary, text_part(japanese_text(dice, dice.between(400, 3'000)), "plain"),
                       type, name, base64(file));
}

std::string message(Dice& dice, std::size_t number) {
    constexpr std::string_view word =
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    auto mail = head(dice, number);
    const auto kind = number % 20; // a fixed rota, so that a small folder has the right shares too
    if (kind < 8) return mail + text_part(japanese_text(dice, dice.between(500, 6'000)), "plain");
    if (kind < 12) {
        const auto boundary = fmt::format("_000_{:016X}_", dice.below(~0ULL));
        return mail + fmt::format("Content-Type: multipart/alternative; "
                                  "boundary=\"{0}\"\n\n--{0}\n{1}\n--{0}\n{2}--{0}--\n",
                                  boundary, text_part(japanese_text(dice, 2'000), "plain"),
                                  text_part(html_of(dice, dice.between(10'000, 40'000)), "html"));
    }
    if (kind < 15)
        return mail + with_attachment(dice, word, "meeting-minutes.docx",
                                      docx_file(dice, dice.between(140'000, 400'000)));
    if (kind < 18)
        return mail + with_attachment(dice, "application/pdf", "catalogue.pdf",
                                      pdf_file(dice, dice.between(200'000, 600'000)));
    return mail + with_attachment(dice, "application/zip", "photos.zip",
                                  zip_file(dice, dice.between(200'000, 500'000)));
}

} // namespace

int main(int argc, char** argv) {
    std::string folder;
    std::size_t count = 200;
    std::uint64_t seed = 20'230'307;
    CLI::App app{"Writes an ordinary mix of messages, one a file"};
    app.add_option("folder", folder, "is created")->required();
    app.add_option("-n,--count", count, "messages");
    app.add_option("--seed", seed, "another seed, other messages");
    CLI11_PARSE(app, argc, argv);
    try {
        Dice dice(seed);
        std::filesystem::create_directories(folder);
        std::uint64_t total = 0;
        for (std::size_t number = 0; number < count; ++number) {
            const auto content = message(dice, number);
            total += content.size();
            std::ofstream file(std::filesystem::path(folder) / fmt::format("{:05}.eml", number),
                               std::ios::binary);
            file << content;
            if (!file.flush()) throw std::runtime_error("cannot write to " + folder);
        }
        fmt::print("{} messages, {} bytes in the mean\n", count, count == 0 ? 0 : total / count);
    } catch (const std::exception& error) {
        fmt::print(stderr, "keneki-mail-mix: {}\n", error.what());
        return 73;
    }
    return 0;
}

#include "mail_mix_files.h"

#include <fmt/format.h>
#include <zip.h>
#include <zlib.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace keneki::bench {

namespace {

constexpr std::array<std::string_view, 12> sentences{
    "いつもお世話になっております。",
    "先日ご依頼いただきました書類を添付にてお送りいたします。",
    "ご確認のほどよろしくお願いいたします。",
    "来週の会議の日程につきまして、下記のとおりご案内申し上げます。",
    "ご不明な点がございましたら、お気軽にお問い合わせください。",
    "患者様の退院後の療養について、担当のケアマネジャーよりご連絡いたします。",
    "診療情報提供書は郵送にてお送りしております。",
    "研修会の参加申込書をお送りしますので、期日までにご返送ください。",
    "検査機器の保守点検を下記の日時に実施いたします。",
    "お忙しいところ恐れ入りますが、何卒よろしくお願い申し上げます。",
    "納品書および請求書は別便にてお届けいたします。",
    "The next meeting of the committee will be held in the large conference room.",
};

struct Member {
    std::string name, content;
    bool stored = false;
};

/// zip_source keeps pointers into `members` until the archive is closed.
std::string zip_of(const std::vector<Member>& members) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* target = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_t* archive =
        target != nullptr ? zip_open_from_source(target, ZIP_TRUNCATE, &error) : nullptr;
    if (archive == nullptr) throw std::runtime_error("libzip: cannot create an archive");
    zip_source_keep(target);
    for (const auto& member : members) {
        zip_source_t* source =
            zip_source_buffer(archive, member.content.data(), member.content.size(), 0);
        const auto index = zip_file_add(archive, member.name.c_str(), source, ZIP_FL_ENC_UTF_8);
        if (index < 0) throw std::runtime_error("libzip: cannot add a member");
        const auto at = static_cast<zip_uint64_t>(index);
        zip_file_set_mtime(archive, at, 1'680'000'000,
                           0); // fixed: the mix must not change from day to day
        if (member.stored) zip_set_file_compression(archive, at, ZIP_CM_STORE, 0);
    }
    if (zip_close(archive) != 0) throw std::runtime_error("libzip: cannot close the archive");
    zip_source_open(target);
    zip_source_seek(target, 0, SEEK_END);
    std::string bytes(static_cast<std::size_t>(zip_source_tell(target)), '\0');
    zip_source_seek(target, 0, SEEK_SET);
    zip_source_read(target, bytes.data(), bytes.size());
    zip_source_close(target);
    zip_source_free(target);
    return bytes;
}

std::string deflated(const std::string& text) {
    uLongf size = compressBound(text.size());
    std::string out(size, '\0');
    // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): zlib's bytes are unsigned char
    if (compress(reinterpret_cast<Bytef*>(out.data()), &size,
                 reinterpret_cast<const Bytef*>(text.data()), text.size()) != Z_OK)
        throw std::runtime_error("zlib: cannot compress");
    // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
    out.resize(size);
    return out;
}

std::string word_document(Dice& dice, std::size_t size) {
    std::string xml =
        R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document )"
        R"(xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>)";
    while (xml.size() < size)
        xml += fmt::format(
            R"(<w:p w:rsidR="{:08X}"><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t>{}</w:t></w:r></w:p>)",
            dice.below(0xFFFFFFFFU), sentences.at(dice.below(sentences.size())));
    return xml + "</w:body></w:document>";
}

} // namespace

std::string Dice::bytes(std::size_t size) {
    std::string out(size, '\0');
    std::size_t i = 0;
    while (i < size) {
        auto word = engine_();
        for (int n = 0; n < 8 && i < size; ++n, word >>= 8U)
            out[i++] = static_cast<char>(word & 0xFFU);
    }
    return out;
}

std::string japanese_text(Dice& dice, std::size_t size) {
    std::string text;
    while (text.size() < size)
        text.append(sentences.at(dice.below(sentences.size()))).append("\n");
    return text;
}

std::string jpeg_like(Dice& dice, std::size_t size) {
    constexpr std::string_view head{
        "\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00", 20};
    return std::string(head) + dice.bytes(size) + "\xFF\xD9";
}

std::string docx_file(Dice& dice, std::size_t size) {
    const auto text_bytes = size / 2; // deflates to about a twentieth
    return zip_of({
        {"[Content_Types].xml",
         R"(<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">)"
         R"(<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>)"
         R"(<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/>)"
         R"(<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>)"},
        {"_rels/.rels",
         R"(<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)"
         R"(<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>)"},
        {"word/document.xml", word_document(dice, text_bytes)},
        {"word/_rels/document.xml.rels",
         R"(<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)"
         R"(<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/image1.jpeg"/></Relationships>)"},
        {"word/media/image1.jpeg", jpeg_like(dice, size - size / 20), true},
    });
}

std::string pdf_file(Dice& dice, std::size_t size) {
    std::string pdf = "%PDF-1.5\n%\xE2\xE3\xCF\xD3\n";
    std::vector<std::size_t> offsets;
    const auto object = [&](const std::string& text) {
        offsets.push_back(pdf.size());
        pdf += fmt::format("{} 0 obj\n{}\nendobj\n", offsets.size(), text);
    };
    const auto stream = [&](const std::string& dictionary, const std::string& content) {
        object(fmt::format("<< {} /Length {} >>\nstream\n{}\nendstream", dictionary, content.size(),
                           content));
    };
    object("<< /Type /Catalog /Pages 2 0 R >>");
    object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
           "/Resources << /XObject << /Im1 5 0 R >> >> >>");
    std::string page;
    while (page.size() < size / 8)
        page += fmt::format("BT /F1 10 Tf {} {} Td ({:016x}) Tj ET\n", dice.below(595),
                            dice.below(842), dice.below(~0ULL));
    stream("/Filter /FlateDecode", deflated(page));
    stream("/Type /XObject /Subtype /Image /Width 1000 /Height 1000 /ColorSpace /DeviceRGB "
           "/BitsPerComponent 8 /Filter /DCTDecode",
           jpeg_like(dice, size - std::min(size, size / 20)));
    const auto xref = pdf.size();
    pdf += fmt::format("xref\n0 {}\n0000000000 65535 f \n", offsets.size() + 1);
    for (const auto offset : offsets)
        pdf += fmt::format("{:010} 00000 n \n", offset);
    pdf += fmt::format("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{}\n%%EOF\n",
                       offsets.size() + 1, xref);
    return pdf;
}

std::string zip_file(Dice& dice, std::size_t size) {
    return zip_of({
        {"photos/IMG_1024.jpg", jpeg_like(dice, size / 2)},
        {"photos/IMG_1025.jpg", jpeg_like(dice, size / 4)},
        {"report.docx", docx_file(dice, size / 4), true},
        {"readme.txt", japanese_text(dice, 4'000)},
    });
}

} // namespace keneki::bench

// Limits of the readers of documents, one below, at and one above: from there on it is said that
// something was not looked into. Where a limit ends the reading of a stream, exactly so much is
// taken for cut.
#include "support/image_builder.h"
#include "support/inspected.h"
#include "support/lnk_builder.h"
#include "support/locked_office.h"
#include "support/ooxml_builder.h"
#include "support/packed_builder.h"
#include "support/tnef_builder.h"
#include "support/vba_builder.h"

#include <catch2/catch.hpp>

#include <functional>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

constexpr std::size_t mebi = 1U << 20U;
const std::string program = "MZ\x90\0\x03"s + std::string(100, '\0');

std::string repeated(std::string_view text, std::size_t count) {
    std::string out;
    out.reserve(text.size() * count);
    for (std::size_t i = 0; i < count; ++i)
        out += text;
    return out;
}

std::string filled(std::string head, std::size_t size, char filling = 'x', std::string end = {}) {
    head.resize(size - end.size(), filling);
    return head + end;
}

std::string stream(std::string_view name, const std::string& content) {
    return CfbBuilder().mini_streams().stream(name, content).build();
}

// Shortcuts and pages.

std::string link_of_blocks(std::size_t blocks) {
    std::string out("L\0\0\0\x01\x14\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46", 20);
    out.resize(76);
    return out + repeated(le32(8) + le32(0xA0000003), blocks) + le32(0);
}

std::string drawing_of(std::size_t elements) {
    return "<svg xmlns=\"x\">" + repeated("<g/>", elements - 1) + "</svg>";
}

// Office 97.

/// A record of a presentation that could be the beginning of a storage.
std::string storages(std::size_t count) {
    return stream("PowerPoint Document", repeated("\x10\0\x11\x10\0\0\0\0"s, count));
}

std::string deflated_storage(std::size_t size) {
    const std::string packed = deflated(std::string(size, 'x'), 15);
    return stream("PowerPoint Document", "\x10\0\x11\x10"s +
                                             le32(static_cast<std::uint32_t>(packed.size() + 4)) +
                                             le32(static_cast<std::uint32_t>(size)) + packed);
}

std::string false_sessions(std::size_t count) {
    return stream("PowerPoint Document", repeated("\x0F\0\x14\x2F\4\0\0\0none"s, count));
}

std::string links_of_a_mebibyte(std::size_t count) {
    CfbBuilder cfb;
    for (std::size_t i = 0; i < count; ++i)
        cfb.stream("\1Ole", std::string(mebi, 'x'));
    return cfb.build();
}

std::string documents_in(std::size_t storages) {
    CfbBuilder cfb;
    cfb.mini_streams();
    for (std::size_t i = 0; i < storages; ++i)
        cfb.root().storage("s" + std::to_string(i)).stream("WordDocument", "x");
    return cfb.build();
}

std::string sheets(std::size_t count) {
    return stream("Workbook",
                  book_begin() + repeated(sheet_record(0, 0), count) + biff(0x000A, {}));
}

/// Records that say nothing, so many bytes of them.
std::string records_of(std::size_t bytes) {
    std::string out;
    const std::string record = biff(0x00FF, std::string(8'000, '\0'));
    while (bytes - out.size() > 2 * record.size())
        out += record;
    const std::size_t left = bytes - out.size() - 8;
    return out + biff(0x00FF, std::string(left / 2, '\0')) +
           biff(0x00FF, std::string(left - left / 2, '\0'));
}

/// Sheets that all claim the same records: so many bytes are walked, a multiple of four.
std::string walked(std::size_t bytes) {
    constexpr std::size_t size = 128 * mebi / 20 * 4 + 20'000;
    std::string book;
    std::size_t left = 5 * size - bytes; // of the places where four sheets begin
    for (std::size_t i = 4; i > 0; --i) {
        const std::size_t place = left / i / 4 * 4;
        std::string record = sheet_record(0, 0);
        put_at(record, 4, le32(static_cast<std::uint32_t>(place)));
        book += record + biff(0x00FF, std::string(3, '\0'));
        left -= place;
    }
    book.resize(60'000); // records of nothing, so that one begins at each place
    return stream("Workbook", book + records_of(size - book.size()));
}

// Office Open XML and OpenDocument.

std::string relationships(std::string content) {
    return ZipBuilder()
        .add("[Content_Types].xml", "<Types/>")
        .add("word/document.xml", "<w:document/>")
        .add("word/_rels/document.xml.rels", std::move(content))
        .build();
}

/// A slide so long that it and the document of the builder have so many bytes.
std::string slide(std::size_t size) {
    return OoxmlBuilder().part("ppt/slides/slide1.xml", std::string(size - 13, ' ')).build();
}

std::string open_document(const std::string& name, const std::string& content) {
    return ZipBuilder()
        .add({.name = "mimetype",
              .data = "application/vnd.oasis.opendocument.text",
              .deflate = false,
              .local_name = {}})
        .add(name, content)
        .add("META-INF/manifest.xml", "<manifest/>")
        .build();
}

std::string flat_document(std::size_t size) {
    return filled("<?xml version=\"1.0\"?><office:document>", size, ' ');
}

/// Basic of so many characters, with what is made of the tags around it.
std::string flat_basic(std::size_t size) {
    return "<?xml version=\"1.0\"?><office:document><script:source-code>" +
           std::string(size - 13, 'x') + "</script:source-code></office:document>";
}

std::string xlsm_of(std::size_t elements) {
    // The book has three of its own.
    return xlsm_book("visible", repeated("<a/>", elements - 3), "1");
}

std::string xlsb_of(std::size_t sheets) {
    std::string sheet = le32(0) + le32(1) + wide_string("rId1") + wide_string("M");
    return OoxmlBuilder("application/vnd.ms-excel.sheet.binary.macroEnabled.main")
        .part("xl/workbook.bin", repeated(binary_record(156, sheet), sheets))
        .part("xl/macrosheets/sheet1.bin", binary_record(1, "x"))
        .build();
}

/// A document behind an agile lock, its package so long (a multiple of 512).
std::string locked(std::size_t size) {
    return locked_agile(std::string(size - 16, 'x'), "VelvetSweatshop");
}

// RTF, PDF, XML and what else there is.

std::string rtf_of(std::size_t size) {
    const std::string begin = "{\\rtf1\\bin";
    std::string end = "}";
    const std::string number = std::to_string(size - begin.size() - 9 - end.size()) + " ";
    return filled(begin + number, size, 'x', end);
}

std::string pdf_of(std::size_t objects, std::string_view object) {
    std::string out = "%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n";
    for (std::size_t i = 0; i < objects; ++i)
        out += std::to_string(i + 2) + " 0 obj " + std::string(object) + " endobj\n";
    return out + "trailer << /Root 1 0 R >>\n%%EOF\n";
}

std::string names_in_onenote(std::size_t count) {
    std::string out("\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3", 16);
    out.resize(1'000);
    for (std::size_t i = 0; i < count; ++i) {
        const std::string name = wide("f" + std::to_string(i) + ".exe");
        out += le32(static_cast<std::uint32_t>(name.size())) + name + std::string(8, '\0');
    }
    return out;
}

std::string formatted_text(std::size_t size) {
    const std::string rtf = filled("{\\rtf1 ", size, ' ', "}");
    const std::string plain = le32(static_cast<std::uint32_t>(rtf.size() + 12)) +
                              le32(static_cast<std::uint32_t>(rtf.size())) + "MELA" + le32(0) + rtf;
    return TnefBuilder().message(TnefProperties().sized(0x0102, 0x1009, plain)).build();
}

std::string service_blocks(std::size_t blocks) {
    // The main header and the end are two of them.
    std::string out = rar4({});
    const std::string end = out.substr(out.size() - 7);
    out.resize(out.size() - 7);
    return out + repeated(rar4_block(0x7A, 0, std::string(4, '\0')), blocks - 2) + end;
}

std::string folders_of_lzh(std::size_t count) {
    return repeated(lzh_member({"d", ""}, 0, "-lhd-"), count) + '\0';
}

struct Limit {
    std::string what, name;
    std::size_t limit; ///< the last one that is read without a word
    std::function<std::string(std::size_t)> build;
    std::size_t step = 1;
};

std::vector<Limit> limits() {
    const std::string relationship = "<Relationship Id=\"r\"/>";
    return {
        {"blocks of a shortcut", "a.lnk", 99, link_of_blocks},
        {"bytes of a shortcut to the web", "a.url", 65'536,
         [](std::size_t n) { return filled("[InternetShortcut]\r\nURL=http://a.test/\r\n", n); }},
        {"elements of a drawing", "a.svg", 500'000, drawing_of},
        {"records of a presentation", "a.ppt", 32 * mebi,
         [](std::size_t n) { return stream("PowerPoint Document", std::string(n, '\0')); }},
        {"places that look like a storage", "a.ppt", 2'000, storages},
        {"bytes of a storage in a presentation", "a.ppt", 16 * mebi - 1, deflated_storage},
        {"sessions of a locked presentation", "a.ppt", 100, false_sessions},
        {"bytes of a Word document", "a.doc", 16 * mebi,
         [](std::size_t n) { return stream("WordDocument", std::string(n, 'x')); }},
        {"bytes of a workbook", "a.xls", 32 * mebi,
         [](std::size_t n) { return stream("Workbook", records_of(n)); }},
        {"bytes of a link", "a.doc", mebi,
         [](std::size_t n) { return stream("\1Ole", std::string(n, 'x')); }},
        {"links of a compound file", "a.doc", 65, links_of_a_mebibyte},
        {"bytes of an embedded file", "a.doc", 16 * mebi,
         [](std::size_t n) { return stream("CONTENTS", filled("MZ\x90\0"s, n)); }},
        {"documents in a compound file", "a.doc", 100, documents_in},
        {"sheets of a workbook", "a.xls", 10'000, sheets},
        {"bytes of sheets within each other", "a.xls", 128 * mebi, walked, 4},
        {"bytes of relationships", "a.docx", 2 * mebi - 1,
         [](std::size_t n) { return relationships(std::string(n, ' ')); }},
        {"elements of relationships", "a.docx", 20'000,
         [=](std::size_t n) { return relationships(repeated(relationship, n)); }},
        {"bytes of slides", "a.pptx", 32 * mebi, slide},
        {"elements of a slide", "a.pptx", 500'000,
         [](std::size_t n) {
             return OoxmlBuilder().part("ppt/slides/slide1.xml", repeated("<a/>", n)).build();
         }},
        {"elements of a control", "a.docx", 500'000,
         [](std::size_t n) {
             return OoxmlBuilder().part("word/activeX/activeX1.xml", repeated("<a/>", n)).build();
         }},
        {"bytes of a project", "a.docm", 16 * mebi - 1,
         [](std::size_t n) {
             CfbBuilder cfb;
             std::string project = add_vba(cfb, "Sub A()\r\nEnd Sub").build();
             return OoxmlBuilder().part("word/vbaProject.bin", filled(project, n)).build();
         }},
        {"elements of a book with macro sheets", "a.xlsm", 20'000, xlsm_of},
        {"sheets of a binary book with macro sheets", "a.xlsb", 5'000, xlsb_of},
        {"bytes of a part of an OpenDocument", "a.odt", 16 * mebi - 1,
         [](std::size_t n) { return open_document("content.xml", std::string(n, ' ')); }},
        {"elements of an OpenDocument", "a.odt", 500'000,
         [](std::size_t n) { return open_document("content.xml", repeated("<a/>", n)); }},
        {"bytes of a macro of an OpenDocument", "a.odt", 4 * mebi - 1,
         [](std::size_t n) { return open_document("Basic/Standard/M.xml", std::string(n, 'x')); }},
        {"bytes of a flat OpenDocument", "a.fodt", 16 * mebi, flat_document},
        {"bytes of macros of a flat OpenDocument", "a.fodt", 4 * mebi - 1, flat_basic},
        {"bytes of a locked package", "a.bin", 32 * mebi, locked, 512},
        {"bytes of an RTF", "a.rtf", 64 * mebi, rtf_of},
        {"letters of a class in RTF", "a.rtf", 4'096,
         [](std::size_t n) {
             return "{\\rtf1{\\object{\\*\\objclass " + std::string(n, 'x') + "}}}";
         }},
        {"templates of an RTF", "a.rtf", 2'000,
         [](std::size_t n) { return "{\\rtf1" + repeated("{\\*\\template a}", n) + "}"; }},
        {"groups within each other in RTF", "a.rtf", 9'999,
         [](std::size_t n) { return "{\\rtf1" + repeated("{", n - 1) + repeated("}", n); }},
        {"bytes of a PDF", "a.pdf", 64 * mebi,
         [](std::size_t n) { return filled(pdf_of(1, "<< >>"), n, '\n'); }},
        {"scripts of a PDF", "a.pdf", 200,
         [](std::size_t n) { return pdf_of(n, "<< /S /JavaScript /JS (x) >>"); }},
        {"files in a PDF", "a.pdf", 200,
         [](std::size_t n) {
             return pdf_of(n, "<< /Type /EmbeddedFile /Length 1 >> stream\nx\nendstream");
         }},
        {"bytes of an XML document", "a.xml", 32 * mebi,
         [](std::size_t n) { return filled("<?xml version=\"1.0\"?><a>", n, ' '); }},
        {"elements of a flat package", "a.xml", 500'000,
         [](std::size_t n) {
             return "<?xml version=\"1.0\"?><w:attachedTemplate/>" + repeated("<a/>", n - 1);
         }},
        {"names of programs in OneNote", "a.one", 199, names_in_onenote},
        {"bytes of Outlook's formatted text", "winmail.dat", 16 * mebi - 1, formatted_text},
        {"letters of a name in a cabinet", "a.cab", 255,
         [](std::size_t n) {
             return cab({{std::string(n, 'x'), "hello"}});
         }},
        {"headers of a RAR archive", "a.rar", 20'000, service_blocks},
        {"headers of an LZH archive", "a.lzh", 19'999, folders_of_lzh},
    };
}

} // namespace

TEST_CASE("what is behind a limit of a document is told", "[inspect][limits][documents]") {
    for (const Limit& limit : limits())
        for (const std::size_t count :
             {limit.limit - limit.step, limit.limit, limit.limit + limit.step}) {
            const auto evidence = inspected(limit.name, limit.build(count));
            CAPTURE(limit.what, count, evidence.parts(0).type(), words(evidence).substr(0, 500));
            CHECK((evidence.not_inspected_size() > 0) == (count > limit.limit));
            CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
        }
}

#include "inspect/pdf_file.h"
#include "support/encrypted_pdf.h"
#include "support/inspected.h"
#include "support/zip_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

/// Objects numbered from 1, the first is the catalog. Cross references are left out: readers that
/// repair, and Keneki, do without.
std::string pdf(const std::vector<std::string>& objects) {
    std::string out = "%PDF-1.7\n";
    for (std::size_t i = 0; i < objects.size(); ++i)
        out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    return out + "trailer << /Root 1 0 R >>\n%%EOF\n";
}

std::string stream(std::string_view dictionary, std::string_view data) {
    return "<< " + std::string(dictionary) + " /Length " + std::to_string(data.size()) +
           " >>\nstream\n" + std::string(data) + "\nendstream";
}

std::string object_stream(const std::vector<std::string>& objects, int first_number) {
    std::string heads;
    std::string bodies;
    for (const std::string& object : objects) {
        heads += std::to_string(first_number++) + " " + std::to_string(bodies.size()) + " ";
        bodies += object + " ";
    }
    return stream("/Type /ObjStm /N " + std::to_string(objects.size()) + " /First " +
                      std::to_string(heads.size()) + " /Filter /FlateDecode",
                  deflated(heads + bodies, 15));
}

const std::string catalog = "<< /Type /Catalog /OpenAction 2 0 R >>";
const std::string plain_catalog = "<< /Type /Catalog >>";
const std::string program = "MZ\x90\0"s + std::string(80, '\0');

} // namespace

TEST_CASE("actions of a PDF are told apart", "[inspect][pdf]") {
    struct Case {
        std::string name, file;
        std::vector<Finding::Id> found;
    };
    const auto c = GENERATE(values<Case>({
        {"launch", pdf({catalog, "<< /S /Launch /F (cmd.exe) >>"}), {Finding::PDF_LAUNCH}},
        {"launch by obfuscated names",
         pdf({catalog, "<< /#53 /L#61unch /Win << /F (cmd.exe) /P (/c calc) >> >>"}),
         {Finding::PDF_LAUNCH}},
        {"launch in an object stream",
         pdf({catalog, object_stream({"<< /S /Launch /F (a) >>"}, 9)}),
         {Finding::PDF_LAUNCH}},
        {"script on opening",
         pdf({catalog, "<< /S /JavaScript /JS (this.print\\(\\)) >>"}),
         {Finding::PDF_ACTION}},
        {"script on events",
         pdf({"<< /Type /Catalog /AA << /O << /S /JavaScript /JS (a) >> >> >>"}),
         {Finding::PDF_ACTION}},
        {"script without a trigger",
         pdf({plain_catalog, "<< /S /JavaScript /JS (AFNumber_Format\\(2\\)) >>"}),
         {}},
        {"a script that opens an embedded file",
         pdf({catalog,
              "<< /S /JavaScript /JS (this.exportData\\\nObject\\({cName:\"a\",nLaunch:2}\\)) >>"}),
         {Finding::PDF_ACTION, Finding::PDF_SCRIPT}},
        {"a script in a stream",
         pdf({catalog, "<< /S /JavaScript /JS 3 0 R >>",
              stream("/Filter [/ASCIIHexDecode]", "6576616c28612900>")}),
         {Finding::PDF_ACTION, Finding::PDF_SCRIPT}},
        {"a script in UTF-16",
         pdf({catalog, "<< /S /JavaScript /JS <FEFF006500760061006C0028> >>"}),
         {Finding::PDF_ACTION, Finding::PDF_SCRIPT}},
        {"to a page on opening",
         pdf({"<< /Type /Catalog /OpenAction [2 0 R /Fit] >>", "<< /Type /Page >>"}),
         {}},
        {"a form",
         pdf({"<< /AcroForm << /Fields [] >> >>", "<< /S /URI /URI (http://example.test/) >>"}),
         {}},
        {"a link to a program on a share",
         pdf({plain_catalog, "<< /S /URI /URI (file://192.0.2.1/a.exe) >>"}),
         {Finding::LINK_DANGEROUS_FILE}},
        {"to a document on a share",
         pdf({catalog, "<< /S /GoToE /F (\\\\\\\\192.0.2.1\\\\a.pdf) >>"}),
         {Finding::DANGEROUS_OBJECT}},
        {"to a document beside it", pdf({catalog, "<< /S /GoToR /F (b.pdf) >>"}), {}},
        {"the words in a text",
         pdf({plain_catalog, stream("", "(/Launch /JavaScript /OpenAction) Tj")}),
         {}},
    }));
    const auto evidence = inspected("a.pdf", c.file);
    CAPTURE(c.name, words(evidence));
    for (const auto id : {Finding::PDF_LAUNCH, Finding::PDF_ACTION, Finding::PDF_SCRIPT,
                          Finding::LINK_DANGEROUS_FILE, Finding::DANGEROUS_OBJECT})
        CHECK(has(evidence, id) ==
              (std::find(c.found.begin(), c.found.end(), id) != c.found.end()));
    CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
}

TEST_CASE("files within a PDF are children", "[inspect][pdf]") {
    const std::string specification =
        "<< /Type /Filespec /F (x.txt) /UF <FEFF8ACB6C42002E006500780065> "
        "/EF << /F 3 0 R >> >>";
    const auto file = [&](const std::string& filter, const std::string& data) {
        return pdf({plain_catalog, specification, stream("/Type /EmbeddedFile" + filter, data)});
    };
    const auto [name, content] = GENERATE_COPY(table<std::string, std::string>({
        {"plain", file("", program)},
        {"deflated", file(" /Filter /FlateDecode", deflated(program, 15))},
        {"deflated, in short", file(" /Filter /Fl", deflated(program, 15))},
        {"wrong length", pdf({plain_catalog, specification,
                              "<< /Length 99999 >>\nstream\r\n" + program + "\nendstream"})},
        {"no type", pdf({plain_catalog, specification, stream("", program)})},
    }));
    const auto evidence = inspected("a.pdf", content);
    CAPTURE(name, words(evidence));
    CHECK(has(evidence, Finding::PDF_EMBEDDED_FILE, 1));
    REQUIRE(evidence.parts_size() == 2);
    CHECK(has(evidence, Finding::EXECUTABLE, 2));
    CHECK(evidence.parts(1).name() == "請求.exe");
    CHECK(evidence.not_inspected_size() == 0);

    const auto unknown = inspected("a.pdf", file(" /Filter /LZWDecode", "x"));
    CHECK(unread(unknown, NotInspected::CORRUPT));
}

TEST_CASE("an encrypted PDF is opened where its password is known", "[inspect][pdf]") {
    const auto& sample = GENERATE(from_range(std::begin(encrypted_pdfs), std::end(encrypted_pdfs)));
    CAPTURE(sample.how);
    const std::string file = from_hex(sample.hex);
    const auto read = [&](const std::vector<std::string>& passwords) {
        evidence::InspectionRequest request;
        request.set_kind(evidence::InspectionRequest::FILE);
        request.set_file_name("a.pdf");
        for (const std::string& password : passwords)
            request.add_passwords(password);
        return inspect::inspect(request, std::as_bytes(std::span(file)));
    };
    const auto locked = read({"other", ""});
    CHECK(has(locked, Finding::PDF_ENCRYPTED));
    CHECK(locked.parts(0).encrypted());
    CHECK(unread(locked, NotInspected::ENCRYPTED));
    CHECK_FALSE(has(locked, Finding::PDF_LAUNCH));

    const auto open = read({"other", "tnk-2023"});
    CHECK(has(open, Finding::PDF_ENCRYPTED));
    CHECK(has(open, Finding::PDF_LAUNCH));
    CHECK_FALSE(unread(open, NotInspected::ENCRYPTED));
    CHECK(open.DebugString().find("tnk-2023") == std::string::npos);
}

TEST_CASE("the limits of the PDF reader are named", "[inspect][pdf]") {
    const auto read = [](const std::string& text) {
        return inspect::PdfFile(std::as_bytes(std::span(text)), {},
                                [](std::uint64_t) { return true; });
    };
    const auto many = [](std::size_t count) {
        std::string out = "%PDF-1.7\n";
        for (std::size_t i = 0; i < count; ++i)
            out += "1 0 obj 1 endobj\n";
        return out;
    };
    CHECK_FALSE(read(many(inspect::PdfFile::object_limit)).over_limit());
    CHECK(read(many(inspect::PdfFile::object_limit + 1)).over_limit());
    CHECK(read("1 0 obj [" + std::string(2 * inspect::PdfFile::value_limit, '1') + "]")
              .objects()
              .size() == 1);
    std::string numbers = "1 0 obj [";
    for (std::size_t i = 0; i <= inspect::PdfFile::value_limit; ++i)
        numbers += "1 ";
    CHECK(read(numbers + "]").over_limit());
    CHECK(read("1 0 obj " + std::string(500'000, '[')).objects().size() == 1);
    CHECK(read("1 0 obj " + std::string(500'000, '<')).objects().size() == 1);

    // An object stream whose offsets all lead to the same long object.
    std::string heads;
    for (int i = 0; i < 20'000; ++i)
        heads += "9 0 ";
    const std::string text = heads + "(" + std::string(1'000'000, 'a') + ")";
    const std::string repeated =
        pdf({plain_catalog, stream("/Type /ObjStm /N 20000 /First " + std::to_string(heads.size()) +
                                       " /Filter /FlateDecode",
                                   deflated(text, 15))});
    CHECK(read(repeated).over_limit());
    CHECK(unread(inspected("a.pdf", repeated), NotInspected::OVER_LIMIT));

    // Inflated bytes are the message's.
    const std::string bomb =
        pdf({plain_catalog, stream("/Type /EmbeddedFile /Filter /FlateDecode",
                                   deflated(std::string(3'000'000, '\0'), 15))});
    CHECK(unread(inspected("a.pdf", bomb, 1'000'000), NotInspected::OVER_LIMIT));
    CHECK_FALSE(unread(inspected("a.pdf", bomb, 4'000'000), NotInspected::OVER_LIMIT));
}

TEST_CASE("a PDF cut off anywhere is read as far as it goes", "[inspect][pdf]") {
    const std::string whole =
        pdf({catalog, object_stream({"<< /S /Launch /F (a) >>", "[1 (x) <41>]"}, 9),
             stream("/Type /EmbeddedFile", program)}) +
        from_hex(encrypted_pdfs[4].hex);
    for (std::size_t size = 0; size < whole.size(); size += 13) {
        const auto evidence = inspected("a.pdf", std::string_view(whole).substr(0, size));
        CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
    }
}

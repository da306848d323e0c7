// Everything that can do harm, in everything that can carry it: no container hides a file from the
// inspector of its kind.
#include "support/image_builder.h"
#include "support/inspected.h"
#include "support/mail_builder.h"
#include "support/ooxml_builder.h"
#include "support/packed_builder.h"
#include "support/tnef_builder.h"
#include "support/written_archive.h"

#include <archive.h>
#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using namespace std::string_literals;

namespace {

struct File {
    std::string name, content;
};

struct Payload {
    File file;
    Finding::Id id;
    bool by_name = false; ///< only its name says what it is
};

std::string macro_document() {
    CfbBuilder cfb;
    cfb.stream("WordDocument", "x");
    return add_vba(cfb, "Sub AutoOpen()\r\nShell \"calc\"\r\nEnd Sub").build();
}

std::string vba_project() {
    CfbBuilder cfb;
    return add_vba(cfb, "Sub AutoOpen()\r\nShell \"calc\"\r\nEnd Sub").build();
}

const std::string onenote_head("\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3",
                               16);

std::string onenote(std::string_view payload) {
    std::string out =
        onenote_head + "\xE7\x16\xE3\xBD\x65\x26\x11\x45\xA4\xC4\x8D\x4D\x0B\x7A\x9E\xAC"s;
    put32(out, static_cast<std::uint32_t>(payload.size()));
    put32(out, 0);
    return out + std::string(12, '\0') + std::string(payload);
}

std::string native(const File& file) {
    std::string out("\x02\0", 2);
    out += file.name + '\0' + "C:\\" + file.name + '\0' + "\0\0\x03\0"s;
    put32(out, 9);
    out += "C:\\tmp\\x\0"s;
    put32(out, static_cast<std::uint32_t>(file.content.size()));
    return out + file.content;
}

std::string ole_package(const File& file) {
    const std::string data = native(file);
    std::string stream;
    put32(stream, static_cast<std::uint32_t>(data.size()));
    return CfbBuilder().stream("\x01Ole10Native", stream + data).build();
}

std::string hex(std::string_view bytes) {
    std::string out;
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : bytes) {
        const unsigned byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
    return out;
}

std::string rtf_package(const File& file) {
    const std::string data = native(file);
    std::string object;
    put32(object, 0x0501);
    put32(object, 2);
    put32(object, 8);
    object += "Package\0"s;
    put32(object, 0);
    put32(object, 0);
    put32(object, static_cast<std::uint32_t>(data.size()));
    return "{\\rtf1\\ansi {\\object\\objemb{\\*\\objdata " + hex(object + data) + "}}}";
}

std::string pdf_attachment(const File& file) {
    return "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n2 0 obj\n<< /Type /Filespec /F (" +
           file.name + ") /EF << /F 3 0 R >> >>\nendobj\n3 0 obj\n<< /Type /EmbeddedFile /Length " +
           std::to_string(file.content.size()) + " >>\nstream\n" + file.content +
           "\nendstream\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n";
}

std::string web_archive(const File& file) {
    return "From: <Saved>\r\nSubject: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; "
           "boundary=\"b\"; type=\"text/html\"\r\n\r\n--b\r\nContent-Location: file:///C:/a.htm\r\n"
           "Content-Type: text/html\r\n\r\n<html>x</html>\r\n--b\r\nContent-Location: "
           "file:///C:/" +
           file.name +
           "\r\nContent-Transfer-Encoding: base64\r\nContent-Type: application/octet-stream\r\n"
           "\r\n" +
           base64(file.content) + "\r\n--b--\r\n";
}

std::string stored_message(const File& file) {
    return CfbBuilder()
        .stream("__substg1.0_001A001F", wide("IPM.Note"))
        .storage("__attach_version1.0_#00000000")
        .stream("__substg1.0_3707001F", wide(file.name))
        .stream("__substg1.0_37010102", file.content) // zeros behind it, as some programs pad
        .build();
}

struct Container {
    std::string name; ///< of the file that it makes
    std::string (*make)(const File& file);
    bool keeps_name = true;
};

std::vector<Container> containers() {
    return {
        {"c.zip", [](const File& f) { return ZipBuilder().add(f.name, f.content).build(); }},
        {"c.7z",
         [](const File& f) {
             return seven_zip({{f.name, f.content}});
         }},
        {"c4.rar",
         [](const File& f) {
             return rar4({{f.name, f.content}});
         }},
        {"c5.rar",
         [](const File& f) {
             return rar5({{f.name, f.content}});
         }},
        {"c.lzh",
         [](const File& f) {
             return lzh({{f.name, f.content}});
         }},
        {"c.cab",
         [](const File& f) {
             return cab({{f.name, f.content}});
         }},
        {"c.tar",
         [](const File& f) {
             return written_archive(ARCHIVE_FORMAT_TAR_USTAR, 0, {{f.name, f.content}});
         }},
        {"c.gz", [](const File& f) { return deflated(f.content, 15 + 16); }, false},
        {"c.xz", [](const File& f) { return packed_stream(ARCHIVE_FILTER_XZ, f.content); }, false},
        {"c.iso",
         [](const File& f) {
             return iso({{f.name, f.content}}, true);
         }},
        {"c.img",
         [](const File& f) {
             return udf({{f.name, f.content}});
         }},
        {"c.ima",
         [](const File& f) {
             return fat12({{f.name, f.content}});
         }},
        {"c.vhd",
         [](const File& f) {
             return fixed_vhd(ntfs({{f.name, f.content}}));
         }},
        {"c.eml",
         [](const File& f) {
             return MailBuilder()
                 .from("a@example.jp")
                 .subject("inner")
                 .text("hello")
                 .attach(f.name, "application/octet-stream", f.content)
                 .build();
         }},
        {"c.mht", web_archive, false},
        {"c.msg", stored_message},
        {"winmail.dat",
         [](const File& f) { return TnefBuilder().attach(f.name, f.content).build(); }},
        {"c.doc", ole_package},
        {"c.docx",
         [](const File& f) {
             return OoxmlBuilder()
                 .relationship("oleObject", "embeddings/o.bin", "Internal")
                 .part("word/embeddings/o.bin", ole_package(f))
                 .build();
         }},
        {"c.xlsx",
         [](const File& f) {
             return OoxmlBuilder()
                 .relationship("package", "embeddings/" + f.name, "Internal")
                 .part("word/embeddings/" + f.name, f.content)
                 .build();
         }},
        {"c.odt",
         [](const File& f) {
             return ZipBuilder()
                 .add("mimetype", "application/vnd.oasis.opendocument.text")
                 .add("content.xml", "<office:document-content/>")
                 .add("ObjectReplacements/x", "y")
                 .add(f.name, f.content)
                 .build();
         }},
        {"c.rtf", rtf_package},
        {"c.pdf", pdf_attachment},
        {"c.one", [](const File& f) { return onenote(f.content); }, false},
    };
}

std::vector<Payload> payloads() {
    return {
        {{"p.exe", "MZ\x90\0"s + std::string(80, '\0')}, Finding::EXECUTABLE},
        {{"p.js", "var s = new ActiveXObject('WScript.Shell');\ns.run('calc');"}, Finding::SCRIPT},
        {{"p.bat", "@echo off\r\nstart calc\r\n"}, Finding::SCRIPT},
        {{"p.vbs", "x"}, Finding::SCRIPT, true},
        {{"p.hta", "<html><hta:application id=a><script>1</script></html>"}, Finding::SCRIPT},
        {{"p.lnk", "L\0\0\0\x01\x14\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46"s + std::string(60, '\0')},
         Finding::SHORTCUT},
        {{"p.url", "[InternetShortcut]\r\nURL=file://192.0.2.1/a\r\n"}, Finding::INTERNET_SHORTCUT},
        {{"p.htm", "<html><script>new ActiveXObject('WScript.Shell').Run('calc')</script></html>"},
         Finding::DANGEROUS_OBJECT},
        {{"p.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>x()</script></svg>"},
         Finding::SVG_SCRIPT},
        {{"p.doc", macro_document()}, Finding::MACRO_AUTO_EXEC},
        {{"p.docm", OoxmlBuilder().part("word/vbaProject.bin", vba_project()).build()},
         Finding::MACRO_AUTO_EXEC},
        {{"p.slk", "ID;PWXL;N;E\nO;L;D;V0;K47;G100 0.001;E\nE\n"}, Finding::MACRO_EXCEL4},
        {{"p.csv", "a,b\n=cmd|' /C calc'!A0,1\n"}, Finding::OFFICE_DDE, true},
        {{"p.rtf", "{\\rtf1{\\object\\objemb{\\*\\objdata 0105}}}"}, Finding::RTF_OBJECT},
        {{"p.docx",
          OoxmlBuilder().relationship("attachedTemplate", "http://192.0.2.1/x.dotm").build()},
         Finding::OFFICE_EXTERNAL_TEMPLATE},
        {{"p.pdf", "%PDF-1.4 1 0 obj << /Type/Action/S/Launch >>"}, Finding::PDF_LAUNCH},
        {{"p.one", onenote("@echo off\r\nstart calc\r\n")}, Finding::ONENOTE_EMBEDDED_SCRIPT},
        {{"p.iso", iso({{"a.txt", "hello"}}, true)}, Finding::DISK_IMAGE},
    };
}

evidence::Evidence carried(const Payload& payload, const Container& container) {
    return inspected(container.name, container.make(payload.file));
}

} // namespace

TEST_CASE("no container hides what it carries", "[inspect][containers]") {
    for (const Container& container : containers())
        for (const Payload& payload : payloads()) {
            if (payload.by_name && !container.keeps_name) continue;
            const auto evidence = carried(payload, container);
            CAPTURE(container.name, payload.file.name, words(evidence));
            CHECK(has(evidence, payload.id));
            CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
        }
}

TEST_CASE("no container hides another one's load", "[inspect][containers]") {
    const auto all = payloads();
    for (const Container& outer : containers())
        for (const Container& inner : containers())
            for (const std::size_t i : {std::size_t{0}, std::size_t{7}, std::size_t{9}}) {
                const File file{inner.name, inner.make(all[i].file)};
                const auto evidence = inspected(outer.name, outer.make(file));
                CAPTURE(outer.name, inner.name, all[i].file.name, words(evidence));
                CHECK(has(evidence, all[i].id));
            }
}

TEST_CASE("a mail hides nothing of what it carries", "[inspect][containers]") {
    const auto inspected_mail = [](const std::string& mail) {
        evidence::InspectionRequest request;
        request.set_kind(evidence::InspectionRequest::MESSAGE);
        return inspect::inspect(request, std::as_bytes(std::span(mail)));
    };
    const auto mail_with = [](const File& file) {
        return MailBuilder()
            .from("a@example.jp")
            .subject("outer")
            .text("hello")
            .attach(file.name, "application/octet-stream", file.content)
            .build();
    };
    for (const Payload& payload : payloads()) {
        std::vector<File> files{payload.file};
        for (const Container& container : containers())
            if (container.keeps_name || !payload.by_name)
                files.push_back({container.name, container.make(payload.file)});
        for (const File& file : files) {
            const std::string mail = mail_with(file);
            const auto evidence = inspected_mail(mail);
            CAPTURE(file.name, payload.file.name, words(evidence));
            CHECK(has(evidence, payload.id));
            const auto forwarded =
                inspected_mail("From: b@example.jp\r\nSubject: Fwd\r\nMIME-Version: 1.0\r\n"
                               "Content-Type: message/rfc822\r\n\r\n" +
                               mail);
            CHECK(has(forwarded, payload.id));
        }
    }
}

TEST_CASE("zeros behind a file hide nothing", "[inspect][containers]") {
    for (const Payload& payload : payloads()) {
        std::vector<File> files{payload.file};
        for (const Container& container : containers())
            if (container.keeps_name || !payload.by_name)
                files.push_back({container.name, container.make(payload.file)});
        for (File file : files) {
            file.content.append(1000, '\0');
            const auto evidence = inspected(file.name, file.content);
            CAPTURE(file.name, payload.file.name, words(evidence));
            CHECK(has(evidence, payload.id));
        }
    }
}

TEST_CASE("a text is searched for files up to a limit", "[inspect][containers][limits]") {
    for (const std::size_t count : {999U, 1000U, 1001U}) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i)
            text += uuencoded("p" + std::to_string(i) + ".txt", "hello");
        const auto evidence = inspected("a.uue", text);
        CAPTURE(count, words(evidence));
        CHECK(evidence.parts_size() == static_cast<int>(std::min<std::size_t>(count, 1000)) + 1);
        CHECK(has(evidence, Finding::LIMIT_REACHED) == (count > 1000));
        CHECK((evidence.not_inspected_size() != 0) == (count > 1000));
    }
    // What is no such file stays text, and an archiver's name for it is not believed.
    CHECK(inspected("a.txt", "begin 644 of the day\r\nwith a walk").parts_size() == 1);
    CHECK(has(inspected("a.uue", "no file"), Finding::ARCHIVE_CORRUPT));
}

// The bytes that may be unpacked of one message: what they do not suffice for is said not to have
// been looked into, whatever it is packed in.
#include "support/image_builder.h"
#include "support/inspected.h"
#include "support/locked_office.h"
#include "support/mail_builder.h"
#include "support/ooxml_builder.h"
#include "support/tnef_builder.h"
#include "support/vba_builder.h"
#include "support/written_archive.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

struct Packing {
    std::string name, content;
};

std::string presentation(const std::string& storage) {
    const std::string packed = deflated(storage, 15);
    return CfbBuilder()
        .stream("PowerPoint Document",
                "\x10\0\x11\x10"s + le32(static_cast<std::uint32_t>(packed.size() + 4)) +
                    le32(static_cast<std::uint32_t>(storage.size())) + packed)
        .build();
}

std::string pdf_with(const std::string& file, const std::string& objects) {
    const auto stream = [](std::string_view dictionary, const std::string& data) {
        const std::string packed = deflated(data, 15);
        return "<< /Filter /FlateDecode " + std::string(dictionary) + " /Length " +
               std::to_string(packed.size()) + " >>\nstream\n" + packed + "\nendstream endobj\n";
    };
    return "%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n2 0 obj " +
           stream("/Type /EmbeddedFile", file) + "3 0 obj " +
           stream("/Type /ObjStm /N 1 /First 4", "9 0 " + objects) +
           "trailer << /Root 1 0 R >>\n%%EOF\n";
}

std::string open_document(const std::string& file) {
    return ZipBuilder()
        .add({.name = "mimetype",
              .data = "application/vnd.oasis.opendocument.text",
              .deflate = false,
              .local_name = {}})
        .add("ObjectReplacements/Object 1", file)
        .add("META-INF/manifest.xml", "<manifest/>")
        .build();
}

std::vector<Packing> packings() {
    const std::string program = "MZ\x90\0\x03"s + std::string(3'000, 'p');
    const std::vector<StoredMember> files{{"readme.txt", "hello"}, {"a.exe", program}};
    // So long that it comes in several pieces.
    std::string noise;
    for (unsigned i = 0; i < 100'000; ++i)
        noise += static_cast<char>(i * 2'654'435'761U >> 24U);
    CfbBuilder compound;
    compound.stream("noise", noise).stream("more", noise);
    const std::string project =
        add_vba(compound, "Sub Auto_Open()\r\nShell \"x\"\r\nEnd Sub").build();
    const std::string active_mime = filled_to("ActiveMime", 0x32, '\0') + deflated(project, 15);
    const std::string rtf = "{\\rtf1{\\object\\objupdate{\\*\\objdata 01}}}";
    std::string formatted = le32(static_cast<std::uint32_t>(rtf.size() + 12)) +
                            le32(static_cast<std::uint32_t>(rtf.size())) + "MELA" + le32(0) + rtf;
    return {
        {"a.zip", ZipBuilder().add("readme.txt", "hello").add("a.exe", program).build()},
        {"a.7z", seven_zip(files)},
        {"a.rar", rar4(files)},
        {"b.rar", rar5(files)},
        {"a.cab", cab(files)},
        {"a.lzh", lzh(files)},
        {"a.exe.gz", packed_stream(ARCHIVE_FILTER_GZIP, program)},
        {"a.exe.bz2", packed_stream(ARCHIVE_FILTER_BZIP2, program)},
        {"a.exe.xz", packed_stream(ARCHIVE_FILTER_XZ, program)},
        {"a.iso", iso(files, true)},
        {"a.udf", udf(files)},
        {"a.img", ntfs(files)},
        {"b.img", fat12(files)},
        {"a.vhdx", vhdx(ntfs(files))},
        {"a.ppt", presentation(project)},
        {"a.doc", CfbBuilder().mini_streams().stream("CONTENTS", program).build()},
        {"a.docx", OoxmlBuilder().part("word/embeddings/oleObject1.bin", program).build()},
        {"a.odt", open_document(program)},
        {"a.pdf", pdf_with(program, "<< /S /Launch /F (a.exe) >>")},
        {"a.mso", active_mime},
        {"a.xml", "<?xml version=\"1.0\"?><w:wordDocument "
                  "xmlns:w=\"http://schemas.microsoft.com/office/word/2003/wordml\"><w:binData>" +
                      base64(active_mime) + "</w:binData></w:wordDocument>"},
        {"winmail.dat", TnefBuilder()
                            .message(TnefProperties().sized(0x0102, 0x1009, formatted))
                            .attach("a.exe", program)
                            .build()},
        {"b.docx", locked_agile(OoxmlBuilder().part("word/vbaProject.bin", project).build(),
                                "VelvetSweatshop")},
    };
}

constexpr std::uint64_t plenty = 640ULL << 20U;

} // namespace

TEST_CASE("what the unpacked bytes do not suffice for is told", "[inspect][limits][budget]") {
    for (const Packing& packing : packings()) {
        const auto all = inspected(packing.name, packing.content, plenty);
        CAPTURE(packing.name, words(all));
        REQUIRE(all.not_inspected_size() == 0);
        const auto same = [&](std::uint64_t budget) {
            const auto evidence = inspected(packing.name, packing.content, budget);
            const bool told = evidence.not_inspected_size() > 0;
            CAPTURE(budget, words(evidence));
            // Of less than all of it never the same is said.
            CHECK((told || words(evidence) == words(all)));
            return !told && words(evidence) == words(all);
        };
        // The smallest that is enough.
        std::uint64_t enough = plenty;
        std::uint64_t short_of = 0;
        while (enough - short_of > 1) {
            const std::uint64_t middle = short_of + (enough - short_of) / 2;
            (same(middle) ? enough : short_of) = middle;
        }
        CAPTURE(enough);
        CHECK(enough > 1);
        for (const std::uint64_t budget : {enough - 1, enough, enough + 1})
            CHECK(same(budget) == (budget >= enough));
    }
}

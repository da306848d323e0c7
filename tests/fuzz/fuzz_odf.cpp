#include "inspected_file.h"
#include "seeds.h"
#include "support/zip_builder.h"

using keneki::test::ZipBuilder;

namespace {

void inspect_text(const std::string& text, std::string_view name) {
    inspect_as_file(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), name);
}

ZipBuilder::Member stored(std::string_view name, std::string_view data) {
    return {
        .name = std::string(name), .data = std::string(data), .deflate = false, .local_name = {}};
}

/// The text as what a package says of itself, shows, and runs.
std::string package(std::string_view text) {
    return ZipBuilder()
        .add(stored("mimetype", "application/vnd.oasis.opendocument.text"))
        .add(stored("content.xml", text))
        .add(stored("Basic/Standard/Module1.xml", text))
        .add(stored("Object 1", text))
        .add(stored("META-INF/manifest.xml", text))
        .build();
}

} // namespace

// OpenDocument, flat and packed; what begins as an archive is one.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (text.starts_with("PK")) {
        inspect_text(text, "a.odt");
        return 0;
    }
    inspect_text("<?xml version=\"1.0\"?><office:document>" + text, "a.fodt");
    inspect_text(package(text), "a.odt");
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    const std::string load =
        "<script:event-listener script:event-name=\"dom:load\" xlink:href=\"../x\"/>"
        "<ooo:source-code>Sub A\nShell(1)</ooo:source-code>";
    return {load,
            "<office:dde-source office:dde-application=\"cmd\" office:dde-topic=\"/c\"/>"
            "<table:table-cell table:formula=\"of:=DDE(&quot;a&quot;)\"/>",
            "<draw:object xlink:href=\"file://192.0.2.1/a\"/><x a=\"TVqQ&#xA;AAMA\"/>",
            "<script:module script:language=\"StarBasic\">Option VBASupport 1\nSub Auto_Open\n"
            "Shell(&quot;x&quot;)</script:module>",
            "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>",
            package(load)};
}

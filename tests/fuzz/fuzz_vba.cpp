#include "inspect/bytes.h"
#include "inspect/lure.h"
#include "inspect/vba.h"
#include "inspect/vba_project.h"
#include "inspect/vba_words.h"
#include "seeds.h"
#include "support/vba_builder.h"

#include <cstdint>

using namespace keneki;
using namespace keneki::inspect;
using namespace keneki::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    const std::string source = decompress_vba(bytes, 100'000);
    if (source.size() > 100'000) __builtin_trap();
    static_cast<void>(read_vba_directory(bytes));
    static_cast<void>(read_vba_directory(as_bytes(source)));
    static_cast<void>(compiled_lines(bytes));
    static_cast<void>(scan_vba(bytes));
    static_cast<void>(read_vba_source(as_text(bytes)));
    if (text_of_xml(as_text(bytes), 1'000).size() > 1'000) __builtin_trap();
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    VbaBuilder project;
    project.code_page(932).module("ThisDocument", "Sub AutoOpen()\r\nShell \"x\" & Chr(65)\r\n");
    return {project.directory(), vba_container(project.directory()),
            vba_container("Attribute VB_Name = \"a\"\r\nOpen f For Output As #1"),
            "Declare Function f Lib \"k\" _\r\n () ' c\r\nx = \"a\" & \"b\"",
            "<w:t>Enable</w:t><w:t> Content</w:t>"};
}

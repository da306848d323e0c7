#include "inspect/type.h"
#include "inspected_file.h"
#include "seeds.h"
#include "support/ooxml_builder.h"

using namespace std::string_literals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (keneki::inspect::detect_type(std::as_bytes(std::span(data, size))).empty())
        __builtin_trap();
    inspect_as_file(data, size, "a");
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    return {"MZ\x90\0"s + std::string(80, '\0'),
            "L\0\0\0\x01\x14\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46\x20\0\0\0"s + std::string(80, '\4'),
            "\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3\xE7\x16\xE3\xBD\x65"
            "\x26\x11\x45\xA4\xC4\x8D\x4D"
            "\x0B\x7A\x9E\xAC\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0@echo off"s,
            "<html><script>new Blob([atob('UEsDB')])</script>",
            "<?xml version=\"1.0\"?><svg onload=\"x\"/>",
            "{\\rtf1{\\*\\template http://example.test}{\\*\\objdata 01}}",
            "%PDF-1.4 /J#61vaScript /OpenAction /Encrypt",
            "Rar!\x1A\x07\1\0\0\0\0\0\3\2\1\2\3"s,
            "Rar!\x1A\x07\0xx\x74\4\x80\x20\0\1\0\0\0"s,
            "7z\xBC\xAF\x27\x1C\0\4\0\0\0\0\1\0\0\0\0\0\0\0\4\0\0\0\0\0\0\0"s,
            keneki::test::deflated(std::string(9'999, 'a'), 31),
            "From: a\nSubject: b\nMIME-Version: 1.0\n\nbody",
            "ID;P\nO;E\n",
            "Set s = CreateObject(\"WScript.Shell\")"};
}

#include "inspected_file.h"
#include "seeds.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = "<?xml version=\"1.0\"?><office:document>" +
                             std::string(reinterpret_cast<const char*>(data), size);
    inspect_as_file(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), "a.fodt");
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    return {"<script:event-listener script:event-name=\"dom:load\" xlink:href=\"../x\"/>"
            "<ooo:source-code>Sub A\nShell(1)</ooo:source-code>",
            "<office:dde-source office:dde-application=\"cmd\" office:dde-topic=\"/c\"/>"
            "<table:table-cell table:formula=\"of:=DDE(&quot;a&quot;)\"/>",
            "<draw:object xlink:href=\"file://192.0.2.1/a\"/><x a=\"TVqQ&#xA;AAMA\"/>"};
}

#include "inspect/cfb.h"
#include "inspect/vba.h"
#include "inspect/vba_project.h"
#include "inspect/vba_words.h"
#include "seeds.h"
#include "support/vba_builder.h"

using namespace keneki;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    if (const auto cfb = inspect::Cfb::open(bytes)) {
        for (std::size_t i = 0; i < cfb->entries().size(); ++i) {
            if (cfb->read(cfb->entries()[i], 1U << 20U).size() > size) __builtin_trap();
            if (cfb->children(i).size() > cfb->entries().size()) __builtin_trap();
        }
        static_cast<void>(inspect::read_vba_source(inspect::read_vba(*cfb).source));
        static_cast<void>(cfb->faults());
        if (!cfb->entries().empty() && cfb->subtree(0).entries().size() > cfb->entries().size())
            __builtin_trap();
    }
    if (inspect::decompress_vba(bytes, 10'000).size() > 10'000) __builtin_trap();
    return 0;
}

std::vector<std::string> fuzz_seeds() {
    test::CfbBuilder cfb;
    cfb.stream("WordDocument", "x");
    test::CfbBuilder small;
    small.mini_streams();
    test::CfbBuilder large;
    large.mini_streams().version4();
    test::VbaBuilder project;
    project.module({.name = "M", .source = "Sub AutoOpen()", .stream = "N", .compiled_lines = 3});
    return {test::add_vba(cfb, "Sub AutoOpen()\r\nEnd Sub").build(),
            test::CfbBuilder().stream("a", "b").looping().build(),
            test::CfbBuilder().stream("a", "b").stream("c", "d").sharing().looping_tree().build(),
            project.add_to(small).build(),
            project.add_to(large).build(),
            test::vba_container("Attribute VB_Name = \"a\"")};
}

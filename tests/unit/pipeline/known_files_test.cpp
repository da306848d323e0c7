#include "evidence/findings.h"
#include "judge/rule_folder.h"
#include "pipeline/pipeline.h"

#include <catch2/catch.hpp>

using namespace keneki;
using evidence::Finding;
using pipeline::KnownFiles;

namespace {

// Of "hello" and of nothing.
const std::string hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
const std::string nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

evidence::Evidence with_parts(const std::vector<std::string>& hashes) {
    evidence::Evidence evidence;
    for (const std::string& hash : hashes) {
        auto& part = *evidence.add_parts();
        part.set_id(static_cast<std::uint32_t>(evidence.parts_size()));
        part.set_sha256(hash);
    }
    return evidence;
}

KnownFiles parsed(std::string_view text) {
    auto files = KnownFiles::parse(text, "bad.txt");
    if (!files) FAIL(files.error().front().text());
    return std::move(*files);
}

} // namespace

TEST_CASE("a part on the list is named with the list's comment", "[pipeline][known-files]") {
    const KnownFiles files = parsed("# of 2023\n" + hello + " Emotet, March 2023\n");
    auto evidence = with_parts({nothing, hello, ""});
    files.annotate(evidence);
    REQUIRE(evidence.findings_size() == 1);
    CHECK(evidence.findings(0).id() == Finding::FILE_KNOWN_BAD);
    CHECK(evidence.findings(0).part() == 2);
    CHECK(evidence.findings(0).detail() == "Emotet, March 2023");
}

TEST_CASE("the list is read as people and programs write it", "[pipeline][known-files]") {
    struct Case {
        std::string why, text;
        std::size_t count;
    };
    std::string upper = hello;
    for (char& c : upper)
        if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
    const auto c = GENERATE_COPY(values<Case>({
        {"empty", "", 0},
        {"no line end", hello, 1},
        {"as sha256sum writes it", hello + "  a.doc\n" + nothing + " *b.doc\n", 2},
        {"Windows line ends and a byte order mark", "\xEF\xBB\xBF" + hello + "\r\n\r\n", 1},
        {"capitals", upper + "\tx\n", 1},
        {"indented", "  " + hello + "\n   # a comment\n", 1},
        {"twice", hello + " a\n" + hello + " b\n", 1},
    }));
    CAPTURE(c.why);
    const KnownFiles files = parsed(c.text);
    CHECK(files.count() == c.count);
    auto evidence = with_parts({hello});
    files.annotate(evidence);
    CHECK(evidence.findings_size() == (c.count > 0 ? 1 : 0));
}

TEST_CASE("what is no sum is refused with its line", "[pipeline][known-files]") {
    const auto line = GENERATE_COPY(values<std::string>({
        hello.substr(1),                          // 63 digits
        hello + "0",                              // 65
        hello + ",Emotet",                        // no blank
        "g" + hello.substr(1),                    // no digit
        "d41d8cd98f00b204e9800998ecf8427e a.doc", // MD5
        "a.doc",
    }));
    CAPTURE(line);
    const auto files = KnownFiles::parse("# list\n" + line + "\n" + hello, "bad.txt");
    REQUIRE_FALSE(files);
    REQUIRE(files.error().size() == 1);
    CHECK(files.error().front().line == 2);
    CHECK(files.error().front().file == "bad.txt");
}

TEST_CASE("the list is part of the snapshot", "[pipeline][known-files]") {
    RuleFolder folder;
    folder.with("a.yaml", groups_text() + "rules:\n" + rule_text("HIT", "{fact: size, equals: 1}"))
        .with("bad.txt", hello + "\n");
    auto config = config::defaults();
    config.site_domains = {"hospital.example"};
    config.rules = {folder.path()};
    const auto without = pipeline::load_snapshot(config);
    config.known_bad_file = folder.path() + "/bad.txt";
    const auto with = pipeline::load_snapshot(config);
    REQUIRE(without);
    REQUIRE(with);
    CHECK((*with)->version != (*without)->version);
    CHECK((*with)->known_bad.count() == 1);
    folder.with("bad.txt", "no sum\n");
    CHECK_FALSE(pipeline::load_snapshot(config));
    config.known_bad_file = folder.path() + "/missing.txt";
    CHECK_FALSE(pipeline::load_snapshot(config));
}

// Fields of documents: nothing that may stand before or around an instruction hides it.
#include "support/cfb_builder.h"
#include "support/inspected.h"
#include "support/ooxml_builder.h"

#include <catch2/catch.hpp>

#include <functional>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

std::string repeated(std::string_view text, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += text;
    return out;
}

/// A field of a document of each kind, by what the three marks are there.
struct Kind {
    std::string name;
    std::string begin, separate, end;
    std::function<std::string(const std::string&)> instruction;
    std::function<std::string(const std::string&)> document;
};

std::string same(const std::string& text) {
    return text;
}

std::string wide(const std::string& text) {
    std::string out;
    for (const char c : text)
        out += std::string(1, c) + '\0';
    return out;
}

std::string word(const std::string& text) {
    return CfbBuilder().stream("WordDocument", "\xEC\xA5"s + std::string(510, '\0') + text).build();
}

std::string run(const std::string& text) {
    return "<w:instrText>" + text + "</w:instrText>";
}

std::vector<Kind> kinds() {
    const std::string mark = "<w:fldChar w:fldCharType=";
    return {
        {"a.doc", "\x13", "\x14", "\x15", same, word},
        {"b.doc", "\x13", "\x14", "\x15", same,
         [](const std::string& text) { return word(wide(text)); }},
        {"odd.doc", "\x13", "\x14", "\x15", same,
         [](const std::string& text) { return word("\x13" + wide(text)); }},
        {"a.xml", mark + "\"begin\"/>", mark + "\"separate\"/>", mark + "\"end\"/>", run,
         [](const std::string& text) {
             return "<?xml version=\"1.0\"?><w:document>" + text + "</w:document>";
         }},
        {"a.rtf", "{\\field{\\*\\fldinst ", "}{\\fldrslt ", "}}", same,
         [](const std::string& text) { return "{\\rtf1 " + text + "}"; }},
    };
}

evidence::Evidence in(const Kind& kind, const std::string& text) {
    return inspected(kind.name, kind.document(text));
}

} // namespace

TEST_CASE("no number of blanks hides a field's instruction", "[inspect][limits][dde]") {
    for (const Kind& kind : kinds())
        for (const std::size_t blanks :
             {298U, 299U, 300U, 301U, 4'095U, 4'096U, 4'097U, 20'000U, 200'000U})
            for (const std::string& what :
                 {"DDEAUTO cmd x"s, "INCLUDETEXT \"http://192.0.2.1/a\""s}) {
                const bool dde = what.starts_with("DDE");
                const std::string text = std::string(blanks, ' ') + what;
                const auto evidence =
                    in(kind, kind.begin + kind.instruction(text) + kind.separate + kind.end);
                CAPTURE(kind.name, blanks, what, words(evidence));
                CHECK(has(evidence, dde ? Finding::OFFICE_DDE : Finding::OFFICE_EXTERNAL_TEMPLATE));
                CHECK(evidence.not_inspected_size() == 0);
            }
}

TEST_CASE("blanks within an instruction hide nothing", "[inspect][limits][dde]") {
    for (const Kind& kind : kinds()) {
        const auto evidence =
            in(kind, kind.begin +
                         kind.instruction(" INCLUDETEXT" + std::string(200'000, ' ') +
                                          "\"http://192.0.2.1/a\"") +
                         kind.end);
        CAPTURE(kind.name, words(evidence));
        CHECK(has(evidence, Finding::OFFICE_EXTERNAL_TEMPLATE));
    }
}

TEST_CASE("an instruction longer than is read is named", "[inspect][limits][dde]") {
    constexpr std::size_t limit = 16U << 10U;
    const std::string start = "INCLUDETEXT ";
    const std::string target = " http://192.0.2.1/";
    for (const Kind& kind : kinds())
        for (const std::size_t size : {limit - 1, limit, limit + 1, 2 * limit}) {
            const std::string text =
                start + std::string(size - start.size() - target.size(), 'x') + target;
            const auto evidence = in(kind, kind.begin + kind.instruction(text) + kind.end);
            CAPTURE(kind.name, size, words(evidence));
            const bool found = has(evidence, Finding::OFFICE_EXTERNAL_TEMPLATE);
            CHECK(found == (evidence.not_inspected_size() == 0));
            CHECK(found == (size < 2 * limit));
        }
    // What only shows or counts may be as long as it likes.
    for (const Kind& kind : kinds())
        CHECK(
            in(kind, kind.begin + kind.instruction("QUOTES " + std::string(limit, 'x')) + kind.end)
                .not_inspected_size() == 0);
}

TEST_CASE("fields within fields are judged however deep", "[inspect][limits][dde]") {
    for (const Kind& kind : kinds())
        for (const std::size_t depth : {48U, 49U, 50U, 51U, 99U, 100U, 101U, 3'000U}) {
            const std::string outer = repeated(kind.begin + kind.instruction("IF "), depth);
            const std::string inner = kind.begin + kind.instruction("DDE cmd x") + kind.end;
            const std::string around = repeated(kind.begin, depth) + repeated(kind.end, depth - 1) +
                                       kind.instruction("DDE cmd x") + kind.end;
            CAPTURE(kind.name, depth);
            CHECK(has(in(kind, outer + inner + repeated(kind.end, depth)), Finding::OFFICE_DDE));
            CHECK(has(in(kind, outer + inner), Finding::OFFICE_DDE));
            CHECK(has(in(kind, around), Finding::OFFICE_DDE));
        }
}

TEST_CASE("an instruction that another field completes is judged", "[inspect][dde]") {
    struct Case {
        std::string why;
        std::function<std::string(const Kind&)> build;
        bool found;
    };
    const std::vector<Case> cases{
        {"arguments without a result",
         [](const Kind& k) {
             return k.begin + k.instruction("DDEAUTO ") + k.begin + k.instruction("QUOTE 67 58") +
                    k.end + k.end;
         },
         true},
        {"a name in numbers",
         [](const Kind& k) {
             return k.begin + k.begin + k.instruction("QUOTE 68 68 69") + k.end +
                    k.instruction(" cmd x") + k.end;
         },
         true},
        {"a name behind a decoy",
         [](const Kind& k) {
             return k.begin + k.begin + k.instruction("QUOTE \"DDE\"") + k.separate +
                    k.instruction("PAGE") + k.end + k.instruction(" cmd x") + k.end;
         },
         true},
        {"the result of a field",
         [](const Kind& k) {
             return k.begin + k.instruction("HYPERLINK \"http://example.test\"") + k.separate +
                    (k.name == "a.xml" ? ""s : "DDE cmd x"s) + k.end;
         },
         false},
        {"a page number",
         [](const Kind& k) {
             return k.begin + k.instruction("IF ") + k.begin + k.instruction("PAGE") + k.separate +
                    k.instruction("2") + k.end + k.instruction(" = 2 a b") + k.separate + k.end;
         },
         false},
    };
    for (const Kind& kind : kinds())
        for (const Case& c : cases) {
            const auto evidence = in(kind, c.build(kind));
            CAPTURE(kind.name, c.why, words(evidence));
            CHECK(has(evidence, Finding::OFFICE_DDE) == c.found);
        }
}

TEST_CASE("what XML allows within an instruction hides nothing", "[inspect][dde]") {
    const auto document = [](const std::string& body) {
        return OoxmlBuilder()
            .part("word/header1.xml",
                  "<?xml version=\"1.0\"?><w:document><w:body>" + body + "</w:body></w:document>")
            .build();
    };
    const std::string begin = "<w:fldChar w:fldCharType=\"begin\"/>";
    for (const std::string& body : {
             begin + run("<![CDATA[DDE cmd x]]>"),
             begin + run("DD<!-- > -->E cmd x"),
             begin + run("DD<?x y?>E cmd x"),
             "<w:fldSimple w:x=\">\" w:instr=\"DDE cmd x\"/>"s,
             begin + run("&#0000000000000000000068;&#x0000000000000044;E cmd x"),
         }) {
        const auto evidence = inspected("a.docx", document(body));
        CAPTURE(body, words(evidence));
        CHECK(has(evidence, Finding::OFFICE_DDE));
    }
    const std::string utf16 = "\xFF\xFE" + wide("<?xml version=\"1.0\"?><w:document>" + begin +
                                                run("DDE cmd x") + "</w:document>");
    CHECK(has(inspected("a.docx", OoxmlBuilder().part("word/header1.xml", utf16).build()),
              Finding::OFFICE_DDE));
}

TEST_CASE("RTF's Unicode characters belong to the instruction", "[inspect][dde]") {
    CHECK(has(inspected("a.rtf", "{\\rtf1{\\field{\\*\\fldinst \\u68?\\u68 ?\\u69\\'3f cmd x}}}"),
              Finding::OFFICE_DDE));
    CHECK(has(inspected("a.rtf", "{\\rtf1{\\*\\template" + std::string(5'000, ' ') +
                                     "http://192.0.2.1/a.dotm}}"),
              Finding::OFFICE_EXTERNAL_TEMPLATE));
}

TEST_CASE("what a field computes is taken over, or it is said that it is not",
          "[inspect][limits][dde]") {
    // QUOTE gives blanks by their number, and behind them the name: so many characters.
    for (const std::size_t size : {299U, 300U, 301U, 1'023U, 1'024U, 1'025U})
        for (const Kind& kind : kinds()) {
            const std::string computed =
                kind.begin + kind.instruction("QUOTE " + repeated("32 ", size - 3) + "68 68 69") +
                kind.end;
            const auto evidence =
                in(kind, kind.begin + computed + kind.instruction(" cmd x") + kind.end);
            CAPTURE(kind.name, size, words(evidence));
            CHECK(has(evidence, Finding::OFFICE_DDE) == (size <= 1'024));
            CHECK(unread(evidence, NotInspected::OVER_LIMIT) == (size > 1'024));
        }
}

TEST_CASE("quotation marks around nothing hide no name of a field", "[inspect][limits][dde]") {
    for (const std::size_t pairs : {0U, 31U, 32U, 33U, 5'000U}) {
        const Kind kind = kinds()[0];
        const auto evidence = in(
            kind, kind.begin + kind.instruction(repeated("\"\"", pairs) + "DDE cmd x") + kind.end);
        CAPTURE(pairs, words(evidence));
        CHECK(has(evidence, Finding::OFFICE_DDE));
    }
}

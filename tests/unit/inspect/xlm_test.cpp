#include "inspect/biff.h"
#include "inspect/bytes.h"
#include "inspect/xlsb.h"
#include "support/inspected.h"
#include "support/vba_builder.h"
#include "support/xlm_builder.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::inspect;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

XlmSigns tokens(const std::string& formula, BiffVersion version = BiffVersion::biff8) {
    XlmSigns signs;
    read_formula(as_bytes(formula), version, signs);
    return signs;
}

} // namespace

TEST_CASE("names that Excel runs are known in every disguise", "[inspect][xlm]") {
    CHECK(is_auto_name("Auto_Open"));
    CHECK(is_auto_name("aUtO_oPeNx7"));
    CHECK(is_auto_name("_xlnm.Auto_Open"));
    CHECK(is_auto_name("Ａｕｔｏ＿Ｏｐｅｎ"));
    CHECK(is_auto_name("Auto\u200B_Op\x01\x65n"));
    CHECK(is_auto_name("auto_close"));
    CHECK(is_auto_name("Auto_Activate"));
    CHECK_FALSE(is_auto_name("MyAuto_Open"));
    CHECK_FALSE(is_auto_name("Auto"));
    CHECK_FALSE(is_auto_name("Automatic_Opening"));
    CHECK_FALSE(is_auto_name(""));
}

TEST_CASE("formulas are read to the functions they call", "[inspect][xlm]") {
    CHECK(tokens(calling(0x6E)).executes == "EXEC");
    CHECK(tokens(calling(0x95)).executes == "REGISTER");
    CHECK(tokens(calling(0x96)).executes == "CALL");
    CHECK(tokens(calling(0x8011)).executes == "RUN");
    CHECK(tokens(calling(0x8A)).writes == "FWRITE");
    CHECK(tokens(calling(0x8060)).obfuscated == "FORMULA");
    CHECK(tokens(calling(0x8061)).obfuscated == "FORMULA.FILL");
    CHECK(tokens(calling(0x36)).functions.front() == "HALT");
    CHECK(tokens(calling(0x04)).functions.empty()); // SUM
    // A function whose number stands in a text is not called.
    CHECK(tokens(calling(0x04, "\x42\x01\x6E")).executes.empty());
    CHECK_FALSE(tokens(calling(0x6E)).unread_formula);
    // Operands of every size before it.
    const std::string reference = "\x44\1\0\2\0"s + "\x25\1\0\2\0\3\0\4\0"s + "\x1E\1\0"s +
                                  "\x1F"s + std::string(8, '\0') + "\x19\x10\0\0"s + "\x03"s;
    const auto signs = tokens(reference + calling(0x6E));
    CHECK(signs.executes == "EXEC");
    CHECK_FALSE(signs.unread_formula);
    // The same call in Excel 5, whose texts have no flags.
    CHECK(tokens("\x17\4calc\x42\1\x6E\0"s, BiffVersion::biff5).executes == "EXEC");
}

TEST_CASE("a formula that cannot be read is said, and searched", "[inspect][xlm]") {
    const auto lost = tokens("\x3F"s + calling(0x6E));
    CHECK(lost.unread_formula);
    CHECK(lost.executes == "EXEC");
    const std::string whole = calling(0x6E);
    for (std::size_t size = 1; size < whole.size(); ++size)
        CHECK(tokens(whole.substr(0, size)).functions.size() <= 1);
    CHECK(tokens(whole.substr(0, 3)).unread_formula);
}

TEST_CASE("a macro sheet is named with what is hidden, what starts it and what it does",
          "[inspect][xlm]") {
    const auto book = [](const std::string& records) {
        return inspected("a.xls", CfbBuilder().stream("Workbook", book_begin() + records).build());
    };
    const std::string exec = macro_sheet_begin() + formula_record(calling(0x6E));
    const auto bad = book(sheet_record(2, 1) + name_record(0x21, "\x01") + exec);
    CAPTURE(words(bad));
    CHECK(has(bad, Finding::MACRO_EXCEL4, 1));
    CHECK(has(bad, Finding::MACRO_EXCEL4_HIDDEN, 1));
    CHECK(has(bad, Finding::MACRO_AUTO_EXEC, 1));
    CHECK(has(bad, Finding::MACRO_EXECUTES, 1));
    CHECK(has(bad, Finding::MACRO_SUSPICIOUS, 1));
    const auto open =
        book(sheet_record(0, 1) + name_record(0, "A\0u\0t\0o\0_\0O\0p\0e\0n\0z\0"s, true));
    CHECK(has(open, Finding::MACRO_AUTO_EXEC, 1));
    CHECK_FALSE(has(open, Finding::MACRO_EXCEL4_HIDDEN));
    CHECK_FALSE(has(open, Finding::MACRO_SUSPICIOUS));
    const auto assembling = book(sheet_record(0, 1) + name_record(0x20, "\x01") +
                                 macro_sheet_begin() + formula_record(calling(0x8060)));
    CHECK(has(assembling, Finding::MACRO_OBFUSCATED, 1));
    CHECK(has(assembling, Finding::MACRO_SUSPICIOUS, 1));
    const auto loading = book(sheet_record(0, 1) + biff(0x00FC, "u\0R\0L\0M\0o\0n\0"s));
    CHECK(has(loading, Finding::MACRO_DOWNLOADS, 1));
    // The remains of an old virus, cleaned by a scanner: a name without any macro sheet.
    const auto name = book(sheet_record(0, 0) + name_record(0x21, "\x01"));
    CHECK_FALSE(has(name, Finding::MACRO_AUTO_EXEC));
    CHECK_FALSE(has(name, Finding::MACRO_EXCEL4));
    const auto plain = book(sheet_record(2, 0) + formula_record(calling(0x04)));
    CHECK_FALSE(has(plain, Finding::MACRO_EXCEL4));
    CHECK_FALSE(has(plain, Finding::MACRO_EXCEL4_HIDDEN));
}

TEST_CASE("workbooks without a compound file are read too", "[inspect][xlm]") {
    const auto bare = inspected("a.xls", macro_sheet_begin() + formula_record(calling(0x6E)));
    CHECK(bare.parts(0).type() == "xls");
    CHECK(has(bare, Finding::MACRO_EXCEL4, 1));
    CHECK(has(bare, Finding::MACRO_EXECUTES, 1));
    // Excel 4: the record of the same meaning has another number.
    CHECK(has(inspected("a.xlm", biff(0x0409, "\0\0\x40\0\0\0"s)), Finding::MACRO_EXCEL4, 1));
    CHECK_FALSE(has(inspected("a.xls", biff(0x0409, "\0\0\x10\0\0\0"s)), Finding::MACRO_EXCEL4));
    CHECK_FALSE(has(inspected("a.txt", "\x09\x08 tabs and more"), Finding::OLE_LEGACY));
}

TEST_CASE("macro sheets of .xlsb and .xlsm are read like the old ones", "[inspect][xlm]") {
    const auto bad = GENERATE(values<std::string>({
        xlsb_book(2, 1, "aUtO_oPeN7", 0x6E),
        xlsm_book("veryHidden",
                  "<definedName name=\"_xlnm.Auto_Open\" hidden=\"1\">M!A1</definedName>",
                  "=EXEC(&quot;calc&quot;)"),
    }));
    const auto evidence = inspected("a.xlsx", bad);
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::MACRO_EXCEL4, 1));
    CHECK(has(evidence, Finding::MACRO_EXCEL4_HIDDEN, 1));
    CHECK(has(evidence, Finding::MACRO_AUTO_EXEC, 1));
    CHECK(has(evidence, Finding::MACRO_SUSPICIOUS, 1));
    CHECK(has(evidence, Finding::MACRO_DISGUISED, 1));
}

TEST_CASE("macro sheets that show themselves and start nothing are only named", "[inspect][xlm]") {
    const auto open = GENERATE(values<std::string>({
        xlsb_book(0, 0, "Table", 0x04),
        xlsm_book("visible", "<definedName name=\"Table\">M!A1</definedName>", "=SUM(A1:A2)"),
    }));
    const auto evidence = inspected("a.xlsm", open);
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::MACRO_EXCEL4, 1));
    CHECK_FALSE(has(evidence, Finding::MACRO_EXCEL4_HIDDEN));
    CHECK_FALSE(has(evidence, Finding::MACRO_AUTO_EXEC));
    CHECK_FALSE(has(evidence, Finding::MACRO_EXECUTES));
}

TEST_CASE("more records than the limit are said", "[inspect][xlm]") {
    const auto over = [](std::size_t records) {
        std::string part;
        for (std::size_t i = 0; i < records; ++i)
            part.append(2, '\0');
        XlmSigns signs;
        read_xlsb_sheet(as_bytes(part), signs);
        return signs.over_limit;
    };
    CHECK_FALSE(over(xlsb_record_limit - 1));
    CHECK_FALSE(over(xlsb_record_limit));
    CHECK(over(xlsb_record_limit + 1));
}

TEST_CASE("a module of Excel 5 is a macro", "[inspect][xlm]") {
    const auto book = [](int kind) {
        return inspected("a.xls",
                         CfbBuilder().stream("Book", book_begin() + sheet_record(0, kind)).build());
    };
    CHECK(has(book(6), Finding::MACRO_PRESENT, 1));
    CHECK_FALSE(has(book(2), Finding::MACRO_PRESENT));
}

TEST_CASE("SYLK tells its names and formulas", "[inspect][xlm]") {
    const auto evidence =
        inspected("a.slk", "ID;P\nO;E\nNN;NAuto_open;ER101C1\nC;X1;Y101;K0;EEXEC(\"calc\")\nE\n");
    CAPTURE(words(evidence));
    CHECK(has(evidence, Finding::MACRO_EXCEL4, 1));
    CHECK(has(evidence, Finding::MACRO_SUSPICIOUS, 1));
    CHECK_FALSE(has(inspected("a.slk", "ID;P\nC;X1;Y1;K\"EXEC(1)\"\nE\n"), Finding::MACRO_EXCEL4));
}

TEST_CASE("documents with macros hold together cut off at any place", "[inspect][cut]") {
    CfbBuilder word;
    word.mini_streams().stream("WordDocument", "\xEC\xA5 Enable Content");
    CfbBuilder excel;
    CfbBuilder message;
    const std::string project =
        VbaBuilder().module("M", "Sub AutoOpen()").add_to(CfbBuilder().mini_streams()).build();
    const std::string packed = deflated(project, 15);
    std::string record("\x10\x00\x11\x10", 4);
    put32(record, static_cast<std::uint32_t>(packed.size() + 4));
    put32(record, static_cast<std::uint32_t>(project.size()));
    const std::vector<std::pair<std::string, std::string>> files{
        {"a.ppt", CfbBuilder().stream("PowerPoint Document", record + packed).build()},
        {"a.doc", VbaBuilder().module("M", "Sub AutoOpen()").add_to(word).build()},
        {"a.xls",
         excel.mini_streams()
             .stream("Workbook", book_begin() + sheet_record(2, 1) + name_record(0x20, "\x01") +
                                     macro_sheet_begin() + formula_record(calling(0x6E)))
             .build()},
        {"a.msg", message.mini_streams()
                      .stream("__properties_version1.0", "x")
                      .storage("__attach")
                      .stream("__substg1.0_37010102", project)
                      .build()},
        {"a.docm", OoxmlBuilder().part("word/vbaProject.bin", project).build()},
        {"a.xlsb", xlsb_book(1, 1, "Auto_Open", 0x96)},
        {"a.xlsm", xlsm_book("hidden", "<definedName name=\"Auto_Open\"/>", "=CALL(1)")},
    };
    const auto file = GENERATE_COPY(from_range(files));
    CAPTURE(file.first);
    for (std::size_t size = 0; size < file.second.size(); size += 64) {
        const auto evidence = inspected(file.first, file.second.substr(0, size));
        CHECK_FALSE(has(evidence, Finding::INSPECTION_FAILED));
        // What is cut off is never clean, but for what has no structure left.
        if (size >= 512) CHECK((evidence.findings_size() > 0 || evidence.not_inspected_size() > 0));
    }
    const auto whole = inspected(file.first, file.second);
    CHECK((has(whole, Finding::MACRO_AUTO_EXEC) || has(whole, Finding::MACRO_EXCEL4)));
}

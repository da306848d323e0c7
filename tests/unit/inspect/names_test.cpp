#include "inspect/names.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace keneki;
using namespace keneki::inspect;
using evidence::Finding;

namespace {
bool judged(std::string_view name,
            Finding::Id id,
            std::string_view type = "unknown",
            NamePlace place = NamePlace::attachment) {
    const auto signs = judge_name(name, type, place);
    return std::any_of(signs.begin(), signs.end(),
                       [&](const NameSign& sign) { return sign.id == id; });
}
} // namespace

TEST_CASE("extension_of names what Windows would run", "[inspect][names]") {
    struct Case {
        std::string_view name, extension, stem;
    };
    const auto c = GENERATE(values<Case>({
        {"bill.docm", "docm", "bill"},
        {"bill.pdf.exe", "exe", "bill.pdf"},
        {"a.EXE. . ", "exe", "a"},
        {"a.exe\u3000", "exe", "a"},
        {"請求書．ｅｘｅ", "exe", "請求書"},
        {"README", "", "README"},
        {"2023.3.7", "", "2023.3.7"},
        {"dir/sub\\x.js", "js", "x"},
        {".profile", "profile", ""},
        {"", "", ""},
        {"Document  #33088.DOCX .js", "js", "Document  #33088.DOCX "},
    }));
    CAPTURE(c.name);
    CHECK(extension_of(c.name) == c.extension);
    CHECK(stem_of(c.name) == c.stem);
}

TEST_CASE("what a very long name ends in is what it is", "[inspect][names][limits]") {
    for (const std::size_t size : {4'091U, 4'092U, 4'093U, 100'000U}) {
        const std::string name = std::string(size, 'x') + ".exe";
        CAPTURE(size);
        CHECK(inspect::extension_of(name) == "exe");
        CHECK(inspect::extension_of("folder/" + name) == "exe");
    }
}

TEST_CASE("a name that is only a date is told in every order and manner", "[inspect][names]") {
    const auto stem = GENERATE(values<std::string_view>(
        {"2022-03-04_0205", "2022-03-14_1453", "2022-22-02_1239", "03032022", "12032022",
         "07062022", "令和5年3月7日", "令和５年３月７日", "㋿5年3月7日", "令和元年5月1日",
         "R5.3.7", "R050307", "R5-03-07", "5.3.7", "2023年3月7日", "3月7日", "3月7日(火)",
         "３月７日", "20230307", "２０２３０３０７", "2023.3.7", "23-3-7", "20230307_1",
         "20230307(1)", "20230307 (1)", "20230307のコピー", "20230307 - コピー",
         "2023-03-07 10.15.30", "20030727190050", "230307", "H31.4.30", "2023/03/07", "2303071417",
         "202303071417", "2023年3月7日10時15分", "0307", "０３０７", "2512", "0307 (1)",
         "20230307_2", "7 Mar 2023", "Mar 7, 2023", "March 7 2023", "07-Mar-2023", "07MAR2023",
         "2023 Mar 7", "Tue, 7th March 2023", "Sept 1, 2023", "Mar 7", "07-03-2023", "31.12.23",
         "R05.03.07", "令5.3.7", "令和5年3月7日(火)", "令和5年3月7日 (2)", "コピー ～ 20230307",
         "20230307 - Copy (2)",
         // day first, and the day in the middle
         "07.03.2023", "7-3-2023", "07032023", "070323", "22-02-2022_1239", "2022-22-02_1617",
         "2022.29.04_0916", "7 March 2023", "7th Mar 2023", "7.Mar.2023", "7-mar-23",
         // eras
         "R5.03.07", "Ｒ５．３．７", "r5-3-7", "R5年3月7日", "R050307 (1)", "㍻31年4月30日",
         "平成31年4月30日", "昭和64年1月7日", "S64.1.7", "T15.12.25", "M45.7.30", "H010108",
         "令和05年03月07日", "令和5.3.7", "令和 5年 3月 7日",
         // full width, with every separator
         "２０２３．３．７", "２０２３年３月７日", "２０２３－０３－０７", "２０２３／３／７",
         "３月７日（火）",
         // in kanji, and a month and a day alone
         "令和八年十一月二十六日", "二〇二六年三月十日", "十月十日", "11-26", "03_07",
         // marks of copies
         "令和5年3月7日のコピー", "2023.3.7 - コピー (2)", "3月7日 - コピー", "20230307-copy",
         "20230307 copy", "20230307(2)(1)", "Copy of 20230307", "20230307[1]",
         // times and weekdays
         "20230307-101530", "20230307_1015", "20230307T101530", "2023-03-07 10:15",
         "2023年3月7日（火曜日）", "2023年03月07日火曜日", "3月7日(火・祝)"}));
    CAPTURE(stem);
    CHECK(is_date_only(stem));
    CHECK_FALSE(is_word_and_digits(stem));
}

TEST_CASE("a slash of full width is a letter of a name", "[inspect][names]") {
    CHECK(judged("2026／11／26.doc", Finding::NAME_DATE_ONLY));
    CHECK_FALSE(judged("2026/11/26.doc", Finding::NAME_DATE_ONLY));
    CHECK_FALSE(judged("報告／2026.doc", Finding::NAME_DATE_ONLY));
}

TEST_CASE("what is not only a date is left alone", "[inspect][names]") {
    const auto stem = GENERATE(values<std::string_view>(
        {"2023-13-32", "99999999", "20231345", "1234", "報告書20230307", "2023年度予算", "v1.2",
         "IMG_1234", "12-345-6789", "2022-03-04_9999", "", "令和5年度", "-", "第3回",
         "20230307_会議録", "2023", "R2D2", "192.168.0.1.5.6", "木",
         // Months that are none, telephone numbers, postal codes.
         "Mar 2023", "May", "7 Mars 2023", "Mar 32, 2023", "0007", "0332", "0120", "0120-123-456",
         "0312345678", "03-1234-5678", "090-1234-5678", "1000001", "100-0001", "IMG_0307",
         "第7回 Mar 7, 2023",
         // What hospitals, suppliers and machines name their files.
         "2023年3月", "2023年3月分", "令和5年3月", "R5.3", "令和5年3月7日付", "3月7日会議資料",
         "20230307請求書", "20230307_山田", "2023年度", "1-2-3丁目", "40/120", "12.5mg", "3.14",
         "DSC_0307", "P3070001", "Rev.5.3.7", "ver5.3.7a", "Q&A 0307", "0307会議", "A0307",
         "令和5年度第3回", "R5年度", "平成", "24時間", "365日", "7月号", "3月", "第3期", "B5",
         "1階", "50音順", "120", "0800-123-4567", "03-3456-7890", "2023-24", "S63", "H2O", "Mar",
         "1-2", "11-6", "26-11", "13-01", "40-50", "2-10", "11.26", "二十六", "十一月", "一日",
         "第三回", "二〇二六年度", "十十月一日", "五十音順", "三月分", "Sat", "Sun 2", "monday",
         "copy", "コピー", "(1)", "コピー (2)"}));
    CAPTURE(stem);
    CHECK_FALSE(is_date_only(stem));
}

TEST_CASE("the word-and-digits names of virus mail are told", "[inspect][names]") {
    const auto stem = GENERATE(values<std::string_view>(
        {"97-22022022", "57_01042022", "2022-03-01_1137- Statement",
         "2022-03-25_1408-Balance_Payment_Report", "INV 2022-06-15_1046",
         "INV 2022-06-15_1046, USA", "Report - 2022-06-14_1146 Gmail", "INVOICE 15-03-2022_1828",
         "MAIL_24022022", "DOCUMENT 16032022", "doc_11052022", "Details_06062022", "Data-16032023",
         "ECLL 16032023", "PO 02222022", "Electronic form 03.07.2023", "Form Dt 03.07.2023",
         "Electronic form Dt 04.25.2022, United States", "W-9 Dt 03.22.2023", "Message_0103",
         "File_0103", "info_1805", "List_1603", "doc_0322", "so 3103", "archivo_2103",
         "untitled-0422", "Message-2692", "report_708", "List 275216166", "Untitled-0438531018",
         "Scan_247", "report 1219844918", "Mensaje_7107855905", "pièce jointe_16474642",
         "ESCANEAR 805426", "Attachment-50295762", "DOC_010001817115732", "REP_100272682504665791",
         "DATA 669635", "list_56062576009", "INVOICE0000006407", "PO000206886", "541013622525649",
         "1006023243468627932096", "UCH644111615MA", "HHC774705930DP", "UJ511288041821248",
         "X8099607585O", "FILE_SC46J345FI1", "10682236691132898, UK", "SKM_C3081900000",
         "Form - Jun 06, 2022", "請求書_20220304",
         // The rest of threats appendix A.
         "Payment inquiry 2022-03-22_1901, US", "INV 2022-04-25_1114, US",
         "INV 2022-04-25_1237, US", "INV 2022-04-25_1114, USA.doc",
         "INV 2022-04-25_1237, United States.doc", "Rechnungszahlung_2022.29.04_0916",
         "DOCUMENTO-10032022.zls", "documentación_16052022", "OVW-010222 IVLY-220222",
         "form 04.25.2022", "Form Dt 04.25.2022", "Electronic form 03.22.2023",
         "form 03.22.2023 Gmail", "INVOICE 589 03_23", "file_0104", "message_0906", "DATA_0606",
         "archivo_2103.zls", "archivo_3103", "detalles_1003", "Mail_245340154", "Mail_56520",
         "comments_208697167", "details_481978819", "Details-3922941", "mensaje_10681",
         "archivo_68971962", "Doc_7018130", "DETALLES_796425470", "479DA-2778", "PA-2241 report",
         "PL-1895 report", "list-896881", "INVOICE 0000006407, US", "INVOICE000116",
         "INV 0005291051", "665887904585", "1007556411564355610",
         "T-ONLINE RechnungsDetails_2022_04_3001826994", "Doc06120182088586813", "納品書20230307",
         "ｄａｔａ－１６０３２０２３", "TXRTN_1234567", "CrmReport_123456"}));
    CAPTURE(stem);
    CHECK(is_word_and_digits(stem));
}

TEST_CASE("ordinary names are not word-and-digits names", "[inspect][names]") {
    const auto stem = GENERATE(values<std::string_view>(
        {"請求書", "納品書", "Data 4", "議事録", "報告書20230307", "第12回理事会", "紹介状",
         "Payment Confirmation", "ACH Form", "緊急事態宣言", "2023年度予算", "Form", "file",
         "Contact", "COVID19", "診療情報提供書", "20230307",
         // Words before few digits, versions, forms and standards, addresses, products.
         "file1", "Report 12", "Form 3", "doc2", "data v2", "list of 2023 members", "ISO9001",
         "JIS_Z8301", "A4", "PO Box 12", "Windows10", "報告書2", "report_final", "information",
         "documentation", "formula_100", "postage_1234", "Infoseek 123", "第3版", "令和5年度報告",
         "請求書(7)", "様式第1号", "別紙2", "議事録_第12回", "名簿2023", "order of service",
         "faxed letter", "MRI-T2", "CT20", "IL-6", "12-345 test"}));
    CAPTURE(stem);
    CHECK_FALSE(is_word_and_digits(stem));
}

TEST_CASE("scanner and camera names count only on what no scanner makes", "[inspect][names]") {
    CHECK_FALSE(judged("CKMBT_C30004102315230.pdf", Finding::NAME_WORD_AND_DIGITS, "pdf"));
    CHECK_FALSE(judged("SMFP110511152300.tif", Finding::NAME_WORD_AND_DIGITS, "tiff"));
    CHECK_FALSE(judged("IMG_1234.jpg", Finding::NAME_WORD_AND_DIGITS, "jpeg"));
    CHECK(judged("SKM_C3081900000.xls", Finding::NAME_WORD_AND_DIGITS, "xls"));
    CHECK(judged("20030727190050.pdf", Finding::NAME_DATE_ONLY, "pdf"));
}

TEST_CASE("a double extension hides something that runs", "[inspect][names]") {
    for (const std::string_view name : {"x.pdf.exe",
                                        "x.docx .js",
                                        "4DH.pdf.lnk",
                                        "5439_pdf.lnk",
                                        "warrant-130722.32090.png.lnk",
                                        "請求書.pdf            .exe",
                                        "Document  #33088.DOCX .js",
                                        "INV 2022-04-25_1114, USA.doc.lnk",
                                        "bill.xls.html",
                                        "x.pdf.exe.",
                                        "x.pdf.exe ",
                                        "x.PDF.EXE",
                                        "ｘ．ｐｄｆ．ｅｘｅ",
                                        "x.jpg.scr",
                                        "x.pdf.iso",
                                        "x.zip.hta",
                                        "x.pdf .one",
                                        "x.docx\u3000\u3000.js",
                                        "x.xlsx.library-ms",
                                        "dir/x.pdf.exe"}) {
        CAPTURE(name);
        CHECK(has_double_extension(name));
    }
    for (const std::string_view name :
         {"post.pdf_kopija.zip", "v1.2.pdf", "archive.tar.gz", "setup.exe", "a.b.docx",
          "march19-D3468-2024.xlsx", "book04-02.4543732905.pdf", "x.pdf", "report.docx.zip", "",
          "setup_v2.1.exe", "jquery.min.js", "a.exe.pdf", "photo.jpg.pdf", "2023.3.7.exe",
          "readme_doc_final.exe"}) {
        CAPTURE(name);
        CHECK_FALSE(has_double_extension(name));
    }
}

TEST_CASE("tricks of writing are told", "[inspect][names]") {
    CHECK(judged("請求書\u202Ecod.exe", Finding::NAME_RTLO));
    CHECK(judged("a\u200B.doc", Finding::NAME_INVISIBLE));
    CHECK(judged("a\u2800.doc", Finding::NAME_INVISIBLE));
    CHECK_FALSE(judged("請求書.doc", Finding::NAME_INVISIBLE));
    CHECK(judged("a" + std::string(10, ' ') + ".exe", Finding::NAME_MANY_SPACES));
    CHECK_FALSE(judged("a" + std::string(9, ' ') + ".exe", Finding::NAME_MANY_SPACES));
    CHECK(judged("a.exe.", Finding::NAME_TRAILING_DOTS));
    CHECK_FALSE(judged("a.exe", Finding::NAME_TRAILING_DOTS));
    CHECK(judged(std::string(117, 'a') + ".doc", Finding::NAME_VERY_LONG)); // 121 characters
    CHECK_FALSE(judged(std::string(116, 'a') + ".doc", Finding::NAME_VERY_LONG));
    CHECK(judged("a\x01.doc", Finding::NAME_CONTROL));
    CHECK(judged("../a.doc", Finding::NAME_CONTROL));
    CHECK(judged("dir/a.doc", Finding::NAME_CONTROL));
    CHECK_FALSE(judged("dir/a.doc", Finding::NAME_CONTROL, "doc", NamePlace::archive_member));
    CHECK(judged("../a.doc", Finding::NAME_CONTROL, "doc", NamePlace::archive_member));
    CHECK(judged("O p e n.bat", Finding::NAME_DANGEROUS_EXTENSION));
    CHECK_FALSE(judged("a.docm", Finding::NAME_DANGEROUS_EXTENSION));
    CHECK_FALSE(judged("a.pdf", Finding::NAME_DANGEROUS_EXTENSION));
}

TEST_CASE("a content that its extension does not stand for is told, practice forgiven",
          "[inspect][names]") {
    struct Case {
        std::string_view name, type;
        bool mismatch;
    };
    const auto c = GENERATE(values<Case>({
        {"a.pdf", "exe", true},      {"a.pdf", "html", true},  {"a.jpg", "script", true},
        {"a.jpg", "zip", true},      {"a.zip", "rar", true},   {"a.doc", "lnk", true},
        {"a.txt", "exe", true},      {"a.xlsx", "png", true},  {"a.doc", "rtf", false},
        {"a.doc", "docx", false},    {"a.docx", "ole", false}, {"a.jpg", "png", false},
        {"a.xls", "html", false},    {"a.xls", "text", false}, {"a.pdf", "pdf", false},
        {"a.pdf", "unknown", false}, {"a.zip", "zip", false},  {"a.zip", "docx", false},
        {"a", "exe", false},         {"a.docx", "zip", false}, {"a.rar", "jpeg", true},
        {"a.zip", "pdf", true},      {"a.z", "rar", false},
    }));
    CAPTURE(c.name, c.type);
    CHECK(judged(c.name, Finding::NAME_TYPE_MISMATCH, c.type) == c.mismatch);
}

TEST_CASE("an extension in letters that only look Latin is told", "[inspect][names]") {
    struct Case {
        std::string_view name, like;
    };
    const auto c = GENERATE(values<Case>({
        {"bill.ехе", "exe"},
        {"bill.еxе", "exe"},
        {"bill.ЕХЕ", "exe"},
        {"bill.dос", "doc"},
        {"bill.ρdf", "pdf"},
        {"bill.pдf", "pdf"},
        {"bill.ѕсr", "scr"},
        {"bill.ӏnk", "lnk"},
        {"bill.docх ", "docx"},
        {"bill.exe", ""},
        {"bill.ｅｘｅ", ""},
        {"счет.док", ""},
        {"отчёт.doc", ""},
        {"見積書.資料", ""},
        {"bill.οοο", ""},
        {"bill", ""},
        {"", ""},
        {"bill.éxé", ""},
    }));
    CAPTURE(c.name);
    CHECK(extension_looked_like(c.name) == c.like);
    CHECK(judged(c.name, Finding::NAME_HOMOGLYPH) == !c.like.empty());
}

TEST_CASE("reversed, trailing and long names are told at their limits", "[inspect][names]") {
    for (const std::string_view mark :
         {"\u202A", "\u202B", "\u202C", "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069"})
        CHECK(judged("a" + std::string(mark) + "fdp.exe", Finding::NAME_RTLO));
    for (const std::string_view mark : {"\u2029", "\u202F", "\u2065"})
        CHECK_FALSE(judged("a" + std::string(mark) + "fdp.exe", Finding::NAME_RTLO));
    CHECK_FALSE(judged("שלום.doc", Finding::NAME_RTLO)); // letters that run that way by themselves
    for (const std::string_view end : {".", "..", " ", " .", "\u3000", "．"})
        CHECK(judged("a.exe" + std::string(end), Finding::NAME_TRAILING_DOTS));
    for (const std::string_view end : {"", "_", "-", "。"})
        CHECK_FALSE(judged("a.exe" + std::string(end), Finding::NAME_TRAILING_DOTS));
    // Characters, not bytes.
    for (const std::size_t size : {119U, 120U, 121U}) {
        std::string name;
        for (std::size_t i = 0; i + 4 < size; ++i)
            name += "報";
        CHECK(judged(name + ".doc", Finding::NAME_VERY_LONG) == (size > 120));
    }
    for (const std::size_t spaces : {9U, 10U, 11U}) {
        std::string wide = "a";
        for (std::size_t i = 0; i < spaces; ++i)
            wide += "\u3000";
        CHECK(judged(wide + ".exe", Finding::NAME_MANY_SPACES) == (spaces >= 10));
    }
}

TEST_CASE("kinds that came later run or lead somewhere, too", "[inspect][names]") {
    // A Windows Sandbox with its own command (2023), an add-in's installer, a data link.
    for (const std::string_view name : {"a.wsb", "a.vsto", "a.udl"})
        CHECK(judged(name, Finding::NAME_DANGEROUS_EXTENSION));
}

#include "cli/detail_words.h"

#include <catch2/catch.hpp>

using namespace keneki;
using cli::detail_in_words;

TEST_CASE("our own words in a detail are said in Japanese, the message's stay", "[cli]") {
    struct Case {
        std::string_view detail, ja;
    };
    const auto c = GENERATE(values<Case>({
        {"by name: .js", "名前から判断: .js"},
        {"macro sheet, hidden", "マクロシート(非表示)"},
        {"macro sheet, hidden, Auto_Open", "マクロシート(非表示)、Auto_Open"},
        {"more than 5000 parts", "部品が5000個を超えています"},
        {"558271488 bytes from 760416", "圧縮前558271488バイト、圧縮後760416バイト"},
        {"two names for one member: a.txt / a / b.exe",
         "一つのファイルに二つの名前: a.txt / a / b.exe"},
        {"yamada@hospital.example (ours or a partner's)",
         "yamada@hospital.example(当院または取引先のアドレス)"},
        {"minat0.example / minato.example (look-alike letters)",
         "minat0.example(minato.exampleに似た文字)"},
        {"a.test / minato.example (other ending)", "a.test(minato.exampleと末尾が違うだけ)"},
        {"pdf and ZIP", "pdfとZIP"},
        {"102400 bytes", "102400バイト"},
        // From the message, or no words at all.
        {"請求書.pdf.exe", "請求書.pdf.exe"},
        {"a.txt / b.exe", "a.txt / b.exe"},
        {"spf=fail dkim=none dmarc=-", "spf=fail dkim=none dmarc=-"},
        {"VBA", "VBA"},
        {"/JavaScript /OpenAction", "/JavaScript /OpenAction"},
        {" bytes", " bytes"},
        {"", ""},
    }));
    CAPTURE(c.detail);
    CHECK(detail_in_words(c.detail, Language::japanese) == c.ja);
    CHECK(detail_in_words(c.detail, Language::english) == c.detail);
}

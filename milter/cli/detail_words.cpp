#include "cli/detail_words.h"

#include <array>
#include <optional>
#include <vector>

namespace keneki::cli {
namespace {

/// Our own words in a detail; '*' stands for what is taken from the message, or a number.
struct Phrase {
    std::string_view en;
    std::string_view ja;
};
constexpr std::array phrases{
    // The message.
    Phrase{"more than * parts", "部品が*個を超えています"},
    Phrase{"more than * header fields", "ヘッダーが*個を超えています"},
    Phrase{"* header fields", "ヘッダー*個"},
    Phrase{"addresses in *", "*のアドレス"},
    Phrase{"nested deeper than *", "入れ子が*段を超えています"},
    Phrase{"fields of a part's header", "部品のヘッダー"},
    Phrase{"size of a part's header", "部品のヘッダーの大きさ"},
    Phrase{"parameters of *", "*のパラメーター"},
    Phrase{"names of a part", "部品の名前"},
    Phrase{"attached messages", "添付されたメール"},
    Phrase{"files in the text", "本文に埋め込まれたファイル"},
    Phrase{"links", "リンク"},
    Phrase{"decoded bytes", "復号したデータの量"},
    Phrase{"time of the message", "メール1通の検査時間"},
    Phrase{"* (ours or a partner's)", "*(当院または取引先のアドレス)"},
    Phrase{"* / * (look-alike letters)", "*(*に似た文字)"},
    Phrase{"* / * (hyphens)", "*(*とハイフンの位置が違うだけ)"},
    Phrase{"* / * (other ending)", "*(*と末尾が違うだけ)"},
    Phrase{"* / * (words added or left out)", "*(*に語を足したか除いたもの)"},
    Phrase{"* / * (other letters)", "*(*と1、2文字違い)"},
    Phrase{"* / * (inside another domain)", "*(*を名前の中に含む)"},
    Phrase{"unknown Content-Transfer-Encoding", "不明なContent-Transfer-Encoding"},
    Phrase{"contradicting Content-Transfer-Encoding fields", "食い違うContent-Transfer-Encoding"},
    Phrase{"several Content-Type fields", "Content-Typeが複数あります"},
    Phrase{"several Content-Disposition fields", "Content-Dispositionが複数あります"},
    Phrase{"header over a limit", "ヘッダーが上限を超えています"},
    Phrase{"boundary behind a bare carriage return", "CRだけの改行の後ろに境界があります"},
    Phrase{"parts behind the last boundary", "最後の境界の後ろに部品があります"},
    Phrase{"wrong or missing boundary", "境界の指定がないか、間違っています"},
    Phrase{"base64 that the header does not announce", "ヘッダーに表示のないbase64です"},
    Phrase{"multipart without parts", "部品のないmultipartです"},
    Phrase{"last boundary missing", "最後の境界がありません"},
    // Names and types.
    Phrase{"by name: *", "名前から判断: *"},
    Phrase{"content is not *", "中身は*ではありません"},
    Phrase{"* characters", "*文字"},
    Phrase{"* and ZIP", "*とZIP"},
    Phrase{"PDF and web archive", "PDFとWebアーカイブ"},
    Phrase{"compiled help (CHM)", "ヘルプファイル(CHM)"},
    // Documents.
    Phrase{"VBA, source not found", "VBA(ソースなし)"},
    Phrase{"macro sheet, hidden, Auto_Open", "マクロシート(非表示)、Auto_Open"},
    Phrase{"macro sheet, hidden", "マクロシート(非表示)"},
    Phrase{"macro sheet, Auto_Open", "マクロシート、Auto_Open"},
    Phrase{"macro sheet", "マクロシート"},
    Phrase{"Excel's own password", "Excelの標準のパスワード"},
    Phrase{"password known", "登録済みか、メールに書かれたパスワード"},
    Phrase{"rights management", "権限管理(IRM)による保護"},
    Phrase{"Access database", "Accessのデータベース"},
    Phrase{"font table", "フォント表"},
    Phrase{"web browser", "Webブラウザーの部品"},
    Phrase{"elements of an XML document", "XML文書の要素数"},
    Phrase{"* blanks", "空白*文字"},
    Phrase{"icon *", "アイコン *"},
    Phrase{"* bytes behind its end", "終わりの後ろに*バイト"},
    Phrase{"compound file", "複合ファイル(OLE)"},
    Phrase{"entries of a compound file", "複合ファイル(OLE)の項目数"},
    Phrase{"parts of an Office document", "Office文書の部品数"},
    Phrase{"objects of a presentation", "プレゼンテーションのオブジェクト"},
    Phrase{"parts of a web archive", "Webアーカイブの部品"},
    Phrase{"embedded files", "埋め込まれたファイル"},
    Phrase{"files embedded in OneNote", "OneNoteに埋め込まれたファイル"},
    Phrase{"Office document", "Office文書"},
    Phrase{"size of an archive within an archive", "圧縮ファイルの中の圧縮ファイルの大きさ"},
    Phrase{"size of an RTF document", "RTF文書の大きさ"},
    Phrase{"size of a PDF", "PDFの大きさ"},
    Phrase{"size of an SVG image", "SVG画像の大きさ"},
    Phrase{"size of a SYLK file", "SYLKファイルの大きさ"},
    Phrase{"size of an HTML file", "HTMLファイルの大きさ"},
    Phrase{"size of a web archive", "Webアーカイブの大きさ"},
    Phrase{"size of a workbook stream", "ブックの大きさ"},
    Phrase{"size of an embedded file", "埋め込まれたファイルの大きさ"},
    // Archives.
    Phrase{"more than * members", "ファイルが*個を超えています"},
    Phrase{"* members", "ファイル*個"},
    Phrase{"members of an archive", "圧縮ファイルの中のファイル数"},
    Phrase{"names of an archive", "圧縮ファイルの中のファイル名"},
    Phrase{"archives within archives", "圧縮ファイルの入れ子"},
    Phrase{"parts", "ファイルの数"},
    Phrase{"unpacked bytes", "展開後の大きさ"},
    Phrase{"* bytes unpacked", "展開後*バイト"},
    Phrase{"* bytes from *", "圧縮前*バイト、圧縮後*バイト"},
    Phrase{"behind the first * bytes", "先頭*バイトより後ろ"},
    Phrase{"compression method *", "圧縮方式 *"},
    Phrase{"does not open as ZIP", "ZIPとして開けません"},
    Phrase{"ZIP member", "ZIPの中のファイル"},
    Phrase{"two names for one member: * / *", "一つのファイルに二つの名前: * / *"},
    Phrase{"encryption flag differs: *", "暗号化の表示が食い違っています: *"},
    Phrase{"compression method differs: *", "圧縮方式が食い違っています: *"},
    Phrase{"sizes differ: *", "大きさが食い違っています: *"},
    Phrase{"checksums differ: *", "チェックサムが食い違っています: *"},
    Phrase{"no local header: *", "ローカルヘッダーがありません: *"},
    Phrase{"a member twice: *", "同じ名前のファイルが二つ: *"},
    Phrase{"members overlap", "ファイルが重なっています"},
    Phrase{"members overlap the directory", "ファイルが目次と重なっています"},
    Phrase{"a member outside the directory", "目次にないファイルがあります"},
    Phrase{"the directory is not as long as it says", "目次の長さが表示と違います"},
    Phrase{"another archive before it", "前に別の圧縮ファイルがあります"},
    Phrase{"another archive behind it", "後ろに別の圧縮ファイルがあります"},
    Phrase{"* bytes before the archive", "圧縮ファイルの前に*バイト"},
    Phrase{"* bytes behind the archive", "圧縮ファイルの後ろに*バイト"},
    Phrase{"claims * bytes", "展開すると*バイトになると書かれています"},
    Phrase{"* of * bytes are padding", "末尾の*バイト(全体は*バイト)が水増しです"},
    Phrase{"data of another member", "別のファイルと同じデータ"},
    Phrase{"behind what cannot be read", "読めない部分の後ろ"},
    Phrase{"*: a member continues in another file", "*: 続きが別のファイルにあります"},
    Phrase{"packed by the file system", "ファイルシステムが圧縮または暗号化"},
    Phrase{"the image ends before it", "イメージが途中で終わっています"},
    Phrase{"files of a disk image", "ディスクイメージの中のファイル数"},
    Phrase{"* files", "ファイル*個"},
    Phrase{"* bytes", "*バイト"},
};

/// What the stars of `pattern` stand for in `text`; nothing when it does not fit.
std::optional<std::vector<std::string_view>> taken_from(std::string_view text,
                                                        std::string_view pattern) {
    std::vector<std::string_view> taken;
    for (;;) {
        const std::size_t star = pattern.find('*');
        if (star == std::string_view::npos)
            return text == pattern ? std::optional(taken) : std::nullopt;
        if (!text.starts_with(pattern.substr(0, star))) return std::nullopt;
        text.remove_prefix(star);
        pattern.remove_prefix(star + 1);
        // The last star takes all that its ending leaves, others as little as they can.
        const bool last = pattern.find('*') == std::string_view::npos;
        const std::string_view ending = pattern.substr(0, pattern.find('*'));
        if (last && !text.ends_with(ending)) return std::nullopt;
        const std::size_t size = last ? text.size() - ending.size() : text.find(ending);
        if (size == std::string_view::npos || size == 0) return std::nullopt;
        taken.push_back(text.substr(0, size));
        text.remove_prefix(size);
    }
}

std::string filled(std::string_view pattern, const std::vector<std::string_view>& taken) {
    std::string text;
    std::size_t next = 0;
    for (const char c : pattern)
        if (c == '*' && next < taken.size())
            text += taken[next++];
        else
            text += c;
    return text;
}

} // namespace

std::string detail_in_words(std::string_view detail, Language language) {
    if (language == Language::japanese)
        for (const Phrase& phrase : phrases)
            if (const auto taken = taken_from(detail, phrase.en)) return filled(phrase.ja, *taken);
    return std::string(detail);
}

} // namespace keneki::cli

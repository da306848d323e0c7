#include "pipeline/removal_note.h"

#include "base/base64.h"
#include "base/escape.h"
#include "base/unlinked.h"

#include <fmt/format.h>

#include <algorithm>

namespace keneki::pipeline {
namespace {

constexpr std::size_t longest_name_bytes = 240;
constexpr std::size_t longest_reason_bytes = 300;
constexpr std::size_t most_reasons = 5;

/// "削除された添付ファイルについて.txt" as RFC 2231 wants it. No second name in other letters: one
/// of a part's two names would have to be a lie.
std::string note_name() {
    std::string name;
    for (const char c : std::string_view("削除された添付ファイルについて"))
        name += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return name + ".txt";
}

std::string reasons(const Removed& removed, bool japanese) {
    std::string text;
    std::size_t given = 0;
    for (const evidence::FiredRule& rule : removed.rules) {
        if (++given > most_reasons) break;
        const std::string& why = japanese ? rule.why().ja() : rule.why().en();
        text += fmt::format("{} {}\n", japanese ? "・" : "-", escaped(why, longest_reason_bytes));
    }
    return text;
}

std::string
note_text(const Removed& removed, const std::string& reference, const std::string& contact) {
    const std::string name = removed.name.empty() ? "(名前なし / no name)"
                                                  : unlinked_file(removed.name, longest_name_bytes);
    return fmt::format("【添付ファイルを取り除きました】\n\n"
                       "このメールの添付ファイルは、危険な特徴があるため取り除きました。\n"
                       "元のメールは保管してあります。\n\n"
                       "  取り除いたファイル: {name}({size} バイト)\n"
                       "  番号: {reference}\n\n"
                       "理由:\n{ja}\n"
                       "必要なファイルであれば、上の番号を添えて {contact} に連絡してください。\n"
                       "心当たりがなければ、何もする必要はありません。\n"
                       "(取り除いたことで、メール全体の電子署名は確認できなくなります。)\n\n"
                       "----------------------------------------\n"
                       "[Attachment removed]\n\n"
                       "An attachment of this message looks dangerous and was removed.\n"
                       "The original message is kept.\n\n"
                       "  Removed file: {name} ({size} bytes)\n"
                       "  Reference: {reference}\n\n"
                       "Why:\n{en}\n"
                       "If you need the file, tell {contact} the reference above.\n"
                       "If you did not expect it, do nothing.\n"
                       "(A signature over the whole message no longer verifies without it.)\n\n"
                       "この文にはリンクもボタンもありません。 / This text has no links.\n",
                       fmt::arg("name", name), fmt::arg("size", removed.size),
                       fmt::arg("reference", reference), fmt::arg("contact", escaped(contact)),
                       fmt::arg("ja", reasons(removed, true)),
                       fmt::arg("en", reasons(removed, false)));
}

std::string with_crlf(const std::string& text) {
    std::string lines;
    for (const char c : text) {
        if (c == '\n') lines += '\r';
        lines += c;
    }
    return lines;
}

} // namespace

std::string
removal_note(const Removed& removed, const std::string& reference, const std::string& contact) {
    std::string part = fmt::format(
        "Content-Type: text/plain; charset=UTF-8\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        "Content-Disposition: inline;\r\n filename*=UTF-8''{}\r\n", // an empty line follows
        note_name());
    part += "\r\n" + base64_lines(with_crlf(note_text(removed, reference, contact)));
    part.resize(part.size() - 2); // the boundary brings the line end
    return part;
}

} // namespace keneki::pipeline

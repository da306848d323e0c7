#include "mail/quoted_line.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "mail/charset.h"
#include "mail/text_lines.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

namespace keneki::mail {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t line_bytes = 4'096; // of a line that are read: a long list in To
constexpr std::size_t mark_bytes = 300;   // longest line that marks what is below it
constexpr std::string_view wide_colon = "\uFF1A";
constexpr std::string_view wide_greater = "\uFF1E";

Field field_named(std::string_view name) {
    struct Name {
        std::string_view word;
        Field field;
    };
    constexpr std::array names{Name{"from", Field::from},
                               Name{"差出人", Field::from},
                               Name{"送信者", Field::from},
                               Name{"送信元", Field::from},
                               Name{"発信者", Field::from},
                               Name{"sent", Field::date},
                               Name{"date", Field::date},
                               Name{"date sent", Field::date},
                               Name{"送信日時", Field::date},
                               Name{"送信日", Field::date},
                               Name{"日時", Field::date},
                               Name{"日付", Field::date},
                               Name{"受信日時", Field::date},
                               Name{"to", Field::to},
                               Name{"宛先", Field::to},
                               Name{"宛て先", Field::to},
                               Name{"送信先", Field::to},
                               Name{"cc", Field::cc},
                               Name{"bcc", Field::other},
                               Name{"subject", Field::subject},
                               Name{"件名", Field::subject},
                               Name{"題名", Field::subject},
                               Name{"表題", Field::subject},
                               Name{"importance", Field::other},
                               Name{"重要度", Field::other},
                               Name{"reply-to", Field::other},
                               Name{"返信先", Field::other},
                               Name{"attachments", Field::other},
                               Name{"添付ファイル", Field::other},
                               Name{"送信済み", Field::date}};
    const auto known = std::ranges::find(names, name, &Name::word);
    return known == names.end() ? Field::none : known->field;
}

/// The quotation marks at the beginning of a line are counted and taken off.
std::uint32_t take_level(std::string_view& line) {
    std::uint32_t level = 0;
    for (;;) {
        const std::string_view rest = trimmed_wide(line);
        if (rest.starts_with('>'))
            line = rest.substr(1);
        else if (rest.starts_with(wide_greater))
            line = rest.substr(wide_greater.size());
        else
            return level;
        ++level;
    }
}

/// "-----Original Message-----" and what programs write in its place. `form`: NFKC, small letters.
bool is_mark(std::string_view form, bool& forwards) {
    constexpr std::array<std::string_view, 8> originals{
        "original message", "original mail", "元のメッセージ",   "元メッセージ",
        "元のメール",       "reply message", "返信元メッセージ", "original appointment"};
    constexpr std::array<std::string_view, 6> forwarded{"forwarded message",    "forwarded by",
                                                        "転送メッセージ",       "転送メール",
                                                        "転送されたメッセージ", "転送された項目"};
    const auto holds = [&](std::string_view word) { return form.find(word) != npos; };
    const bool ruled = form.find_first_not_of("-_=*") != 0;
    forwards = std::ranges::any_of(forwarded, holds) &&
               (ruled || form.starts_with("begin forwarded") || form.starts_with("転送された"));
    return forwards || (ruled && std::ranges::any_of(originals, holds)) ||
           // Outlook for phones rules the quotation off and says nothing
           (form.size() >= 20 && form.find_first_not_of('_') == npos);
}

/// The name of the field, the place behind its colon; nothing when the line is none. `form` is
/// NFKC.
std::optional<std::size_t> read_field(std::string_view form, Field& field) {
    constexpr std::size_t longest_name = 30;
    const std::size_t colon = form.substr(0, longest_name).find(':');
    if (colon == npos) return std::nullopt;
    std::string_view name = form.substr(0, colon);
    while (consume(name, "*")) // bold in the plain text of Gmail and Outlook
        ;
    while (name.ends_with('*'))
        name.remove_suffix(1);
    field = field_named(lower(trimmed_wide(name)));
    if (field == Field::none) return std::nullopt;
    return colon + 1;
}

} // namespace

QuotedLine read_quoted_line(std::string_view raw) {
    QuotedLine line;
    line.level = take_level(raw);
    line.indented = raw.starts_with(' ') || raw.starts_with('\t') || raw.starts_with("\u3000");
    line.text = clip_utf8(trimmed_wide(raw), line_bytes);
    if (line.text.empty()) return line;
    const bool colon = line.text.find(':') != npos || line.text.find(wide_colon) != npos;
    const bool rule = std::string_view("-_=*").find(line.text.front()) != npos ||
                      line.text.starts_with("転送された");
    if (!colon && !rule) return line;
    const std::string form = nfkc(line.text);
    if (const auto behind = read_field(form, line.field)) {
        std::string_view value = std::string_view(form).substr(*behind);
        while (consume(value, "*"))
            ;
        line.value = trimmed_wide(value);
    } else if (form.size() <= mark_bytes) {
        line.mark = is_mark(lower(form), line.forwards);
    }
    return line;
}

} // namespace keneki::mail

#include "mail/quotation.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "mail/charset.h"
#include "mail/quoted_addresses.h"
#include "mail/quoted_line.h"
#include "mail/text_lines.h"
#include "mail/written_below.h"

#include <algorithm>
#include <array>
#include <string>

namespace keneki::mail {
namespace {

using evidence::Quotation;

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t sentence_bytes = 300; // longest attribution
constexpr std::size_t sentence_lines = 3;   // over which it may be folded
constexpr std::size_t block_lines = 40;     // longest quoted header
constexpr std::size_t lines_below_mark = 3; // in which the header begins
constexpr std::size_t value_bytes = 8'192;  // of one field with its continuations
constexpr std::size_t subject_bytes = 500;
constexpr std::size_t date_bytes = 100;
constexpr unsigned fields_alone = 3; // which a header without a mark above it must have
constexpr unsigned fields_below_mark = 2;
constexpr std::string_view wide_colon = "\uFF1A";

void append_value(std::string& value, std::string_view more) {
    if (value.size() + more.size() > value_bytes) return;
    if (!value.empty()) value += ' ';
    value += more;
}

std::string clipped(std::string_view text, std::size_t limit) {
    return valid_utf8(clip_utf8(text, limit));
}

/// Mail programs cut a long Subject short: what is there of it.
std::string_view without_cut(std::string_view subject) {
    constexpr std::string_view cut = "..."; // … after NFKC
    constexpr std::size_t shortest_bytes = 36;
    if (subject.size() >= shortest_bytes && subject.ends_with(cut))
        subject.remove_suffix(cut.size());
    return subject;
}

class QuotationReader {
public:
    explicit QuotationReader(std::string_view text) {
        for (const std::string_view line : lines_of(text))
            lines_.push_back(read_quoted_line(line));
    }

    Quotations read() {
        for (std::size_t i = 0; i < lines_.size();) {
            const std::size_t begin = i;
            std::size_t end = read_header(i);
            if (end == i) end = read_sentence(i);
            if (end == i) {
                ++i;
                continue;
            }
            if (found_.size() > quotations_limit) break;
            places_.push_back({begin, end});
            i = end;
        }
        Quotations result;
        result.more = found_.size() > quotations_limit;
        if (result.more) found_.pop_back();
        for (std::size_t i = 0; i < found_.size(); ++i)
            found_[i].set_below_characters(written_below(below(i)));
        result.found = std::move(found_);
        return result;
    }

private:
    struct Place {
        std::size_t begin, end; ///< lines
    };

    /// The lines between a quoted header and the next one.
    [[nodiscard]] std::vector<std::string_view> below(std::size_t i) const {
        const std::size_t end = i + 1 < places_.size() ? places_[i + 1].begin : lines_.size();
        std::vector<std::string_view> lines;
        for (std::size_t line = places_[i].end; line < end; ++line)
            lines.push_back(lines_[line].text);
        return lines;
    }

    [[nodiscard]] bool is_blank(std::size_t i) const { return lines_[i].text.empty(); }

    /// The mark that stands directly above line `i`; nullptr when there is none.
    [[nodiscard]] const QuotedLine* mark_above(std::size_t i) const {
        for (std::size_t back = 1; back <= lines_below_mark && back <= i; ++back) {
            const QuotedLine& line = lines_[i - back];
            if (line.mark) return &line;
            if (!line.text.empty()) return nullptr;
        }
        return nullptr;
    }

    /// The line behind `i` that goes on with a quoted header: the next one, or the one behind a
    /// blank line (paragraphs of HTML).
    [[nodiscard]] std::size_t next_field(std::size_t i) const {
        const std::uint32_t level = lines_[i].level;
        for (std::size_t next = i + 1; next < std::min(i + 3, lines_.size()); ++next) {
            if (lines_[next].field != Field::none && lines_[next].level == level) return next;
            if (!is_blank(next)) break;
        }
        return lines_.size();
    }

    /// Values that go on below: folded, or in a cell of their own.
    [[nodiscard]] bool continues(std::size_t i, const std::string& value) const {
        const QuotedLine& line = lines_[i];
        if (line.text.empty() || line.field != Field::none || line.mark) return false;
        return value.empty() || line.indented || value.ends_with(',') || value.ends_with(';');
    }

    struct Values {
        std::array<std::string, 7> of;
        std::array<bool, 7> there{};
        std::string& operator[](Field field) { return of[static_cast<std::size_t>(field)]; }
        [[nodiscard]] bool has(Field field) const { return there[static_cast<std::size_t>(field)]; }
        [[nodiscard]] unsigned count() const {
            return static_cast<unsigned>(std::ranges::count(there, true));
        }
    };

    /// Reads fields from line `i` on; the line behind them.
    std::size_t read_fields(std::size_t i, Values& values) const {
        const std::size_t limit = std::min(lines_.size(), i + block_lines);
        while (i < limit) {
            const Field field = lines_[i].field;
            // a second From begins another header
            if (values.has(field) && field != Field::other) return i;
            values.there[static_cast<std::size_t>(field)] = true;
            std::string value = lines_[i].value;
            const std::uint32_t level = lines_[i].level;
            while (i + 1 < limit && lines_[i + 1].level == level && continues(i + 1, value))
                append_value(value, nfkc(lines_[++i].text));
            if (values[field].empty()) values[field] = std::move(value);
            const std::size_t next = next_field(i);
            if (next >= limit) return i + 1;
            i = next;
        }
        return i;
    }

    /// The line behind the quoted header that begins at line `i`; `i` when there is none.
    std::size_t read_header(std::size_t i) {
        if (lines_[i].field == Field::none || lines_[i].field == Field::other) return i;
        const QuotedLine* const mark = mark_above(i);
        // Cheap first: most lines with such a word are followed by none.
        const std::size_t second = next_field(i);
        if (second == lines_.size() && !continues_below(i)) return i;
        Values values;
        const std::size_t end = read_fields(i, values);
        const unsigned wanted = mark != nullptr ? fields_below_mark : fields_alone;
        if (!values.has(Field::from) || values.count() < wanted) return i;
        Quotation quotation;
        quotation.set_form(Quotation::HEADER_LINES);
        quotation.set_level(lines_[i].level);
        quotation.set_forwarded(mark != nullptr && mark->forwards);
        quotation.set_subject(clipped(without_cut(values[Field::subject]), subject_bytes));
        quotation.set_date(clipped(values[Field::date], date_bytes));
        for (auto& address : read_quoted_addresses(values[Field::from], quoted_addresses_limit))
            *quotation.add_from() = std::move(address);
        for (auto& address : read_quoted_addresses(values[Field::to], quoted_addresses_limit))
            *quotation.add_to() = std::move(address);
        for (auto& address : read_quoted_addresses(values[Field::cc], quoted_addresses_limit))
            *quotation.add_cc() = std::move(address);
        found_.push_back(std::move(quotation));
        return end;
    }

    [[nodiscard]] bool continues_below(std::size_t i) const {
        return i + 1 < lines_.size() && continues(i + 1, lines_[i].value);
    }

    /// How many lines the attribution takes that begins at line `i`, with its words joined; 0 for
    /// none.
    std::size_t sentence(std::size_t i, std::string& joined) const {
        for (std::size_t count = 1; count <= sentence_lines && i + count <= lines_.size();
             ++count) {
            const QuotedLine& line = lines_[i + count - 1];
            if (line.text.empty() || line.level != lines_[i].level ||
                joined.size() + line.text.size() > sentence_bytes)
                return 0;
            if (count > 1) joined += ' ';
            joined += line.text;
            if (is_sentence_end(line.text)) return count;
            if (count == 1 && !may_be_folded(line.text)) return 0;
        }
        return 0;
    }

    static bool is_sentence_end(std::string_view text) {
        return text.ends_with(':') || text.ends_with(wide_colon) || text.ends_with("ました") ||
               text.ends_with("ました。");
    }

    /// "On … ," and lines with a date: the only ones that programs fold.
    static bool may_be_folded(std::string_view text) {
        const bool digits = std::ranges::any_of(text, is_digit);
        return digits && (text.starts_with("On ") || text.find("年") != npos ||
                          text.find('/') != npos || text.find('-') != npos);
    }

    /// The line behind the attribution that begins at line `i`; `i` when there is none.
    std::size_t read_sentence(std::size_t i) {
        std::string joined;
        const std::size_t count = sentence(i, joined);
        if (count == 0) return i;
        const std::string form = nfkc(joined);
        if (read_time_behind_verb(form, lines_[i].level)) return i + count;
        std::string_view who = form;
        const bool addressed = form.ends_with(">:");
        if (!take_verb(who) && !addressed) return i;
        const std::size_t time = behind_time(who);
        const bool dated = time != 0;
        if (addressed && !dated) return i;
        // "彼は本を書きました:" names nobody
        if (!dated && form.find("さん") == npos && form.find('@') == npos &&
            !form.ends_with("wrote:"))
            return i;
        return add_attribution(who.substr(time), who.substr(0, time), lines_[i].level) ? i + count
                                                                                       : i;
    }

    /// "--- a@b.example wrote (2023/3/7 (火) 10:11):", "A <a@b.example> wrote at 2023-03-07
    /// 10:11:", "A <a@b.example> さんは書きました (2023/3/7 10:11):"
    bool read_time_behind_verb(std::string_view form, std::uint32_t level) {
        constexpr std::array<std::string_view, 5> verbs{" wrote (", " wrote at ",
                                                        "さんは書きました (", "さんは書きました(",
                                                        "さんが書きました ("};
        for (const std::string_view verb : verbs) {
            const std::size_t at = form.find(verb);
            if (at == npos || form.find('@') >= at) continue;
            std::string_view time = form.substr(at + verb.size());
            if (behind_time(time) == 0) continue;
            time.remove_suffix(1);
            if (verb.ends_with('(') && time.ends_with(')')) time.remove_suffix(1);
            std::string_view who = form.substr(0, at);
            who.remove_prefix(std::min(who.find_first_not_of("- "), who.size()));
            return add_attribution(who, time, level);
        }
        return false;
    }

    bool add_attribution(std::string_view who, std::string_view date, std::uint32_t level) {
        Quotation quotation;
        quotation.set_form(Quotation::ATTRIBUTION);
        quotation.set_level(level);
        quotation.set_date(clipped(trimmed_wide(date), date_bytes));
        for (auto& address : read_quoted_addresses(without_title(who), 1))
            *quotation.add_from() = std::move(address);
        if (quotation.from().empty()) return false;
        found_.push_back(std::move(quotation));
        return true;
    }

    /// Takes what says that somebody wrote from the end.
    static bool take_verb(std::string_view& text) {
        constexpr std::array<std::string_view, 11> verbs{"さんは書きました:",
                                                         "さんが書きました:",
                                                         "さんは書きました",
                                                         "さんが書きました",
                                                         "は書きました:",
                                                         "が書きました:",
                                                         "からのメール:",
                                                         "のメッセージ:",
                                                         "のメール:",
                                                         "wrote:",
                                                         "writes:"};
        if (text.ends_with("。")) text.remove_suffix(std::string_view("。").size());
        for (const std::string_view verb : verbs)
            if (text.ends_with(verb)) {
                text = trimmed_wide(text.substr(0, text.size() - verb.size()));
                return true;
            }
        return false;
    }

    /// Behind the last time of day ("10:11", "10:11:12 +0900 (JST)", "10:11 AM,") and whatever of
    /// date and zone follows it; 0 for none.
    static std::size_t behind_time(std::string_view text) {
        std::size_t end = 0;
        const std::size_t limit = std::min(text.find('@'), text.size());
        for (std::size_t at = text.find(':'); at < limit; at = text.find(':', at + 1))
            if (at > 0 && at + 2 < text.size() && is_digit(text[at - 1]) &&
                is_digit(text[at + 1]) && is_digit(text[at + 2]))
                end = at + 3;
        constexpr std::array<std::string_view, 16> following{
            "am",  "pm",  "AM",  "PM", "JST", "GMT", "UTC",    "EST",
            "EDT", "PST", "PDT", "、", "に",  "頃",  "\u202F", "\u00A0"};
        while (end != 0 && end < text.size()) {
            std::size_t step = std::string_view(" ,.()[]/+-0123456789").find(text[end]) != npos;
            for (const std::string_view word : following)
                if (text.substr(end).starts_with(word)) step = word.size();
            if (step == 0) break;
            end += step;
        }
        return end;
    }

    /// A name without what politeness adds to it.
    static std::string_view without_title(std::string_view name) {
        name = trimmed_wide(name);
        for (const std::string_view title : {"さん", "様", "先生"})
            if (name.ends_with(title)) name.remove_suffix(title.size());
        return name;
    }

    std::vector<QuotedLine> lines_;
    std::vector<Quotation> found_;
    std::vector<Place> places_;
};

} // namespace

Quotations find_quotations(std::string_view utf8) {
    return QuotationReader(utf8).read();
}

} // namespace keneki::mail

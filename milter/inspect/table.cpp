// Tables as text, which Excel opens by their name whatever they begin with: cells that start a
// program (threats 7.5).
#include "inspect/bytes.h"
#include "inspect/dde.h"
#include "inspect/inspector_list.h"
#include "inspect/type.h"
#include "inspect/xml_scan.h"

#include <algorithm>
#include <array>
#include <vector>

namespace keneki::inspect {

namespace {

// The longest formula of Excel has 8,192 characters, of three bytes at most here.
constexpr std::size_t topic_limit_bytes = 3UL * 8192;
constexpr std::size_t item_limit_bytes = 64;
constexpr std::size_t shown_in_front_bytes = 200;
constexpr std::size_t none = std::string_view::npos;

// "=", "+", "-" and "@", also as wide characters in UTF-8 and CP932.
constexpr std::array<std::string_view, 12> formula_starts{
    "=", "+", "-", "@", "＝", "＋", "－", "＠", "\x81\x81", "\x81\x7B", "\x81\x7C", "\x81\x97"};

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 && !is_blank(c);
}
bool is_name(char c) {
    return is_alnum(c) || c == '.' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool starts_formula(std::string_view text) {
    return std::ranges::any_of(formula_starts,
                               [&](std::string_view start) { return text.starts_with(start); });
}

/// Finds service|topic!item in a text, asked front to back, in linear time altogether.
class References {
public:
    explicit References(std::string_view text) : text_(text) {}

    struct Reference {
        std::size_t begin = none;
        std::size_t end = none;
    };
    /// The reference of which `bar` is the bar; `begin` is none where it is of none.
    Reference at(std::size_t bar) {
        const std::size_t service = begin_of_service(bar);
        if (service == none) return {};
        const std::size_t exclamation = end_of_topic(bar);
        if (exclamation == none) return {};
        const std::size_t item = behind_blanks(exclamation + 1);
        const bool quoted = item < text_.size() && text_[item] == '\'';
        std::size_t end = quoted ? item + 1 : item;
        while (end < text_.size() && end - item < item_limit_bytes && is_name(text_[end]))
            ++end;
        return end == item ? Reference{} : Reference{service, end};
    }

private:
    /// The name of a program: two characters at least, with a letter among them; blanks may stand
    /// between. It ends at the bar before it, so that none is looked at twice.
    [[nodiscard]] std::size_t begin_of_service(std::size_t bar) const {
        std::size_t begin = none;
        bool letter = false;
        bool near = true;
        int characters = 0;
        for (std::size_t at = bar; at > 0; --at) {
            const char c = text_[at - 1];
            if (c == ' ' || c == '\t' || (near && c == '\'')) continue;
            if (!is_name(c)) break;
            near = false;
            letter = letter || is_letter(c);
            begin = at - 1;
            ++characters;
        }
        return letter && characters > 1 ? begin : none;
    }

    /// The "!" behind it.
    std::size_t end_of_topic(std::size_t bar) {
        const std::size_t topic = behind_blanks(bar + 1);
        if (topic >= text_.size()) return none;
        const bool quoted = text_[topic] == '\'';
        if (quoted) return end_of_quoted(topic);
        for (std::size_t at = topic; at < text_.size() && at - topic < item_limit_bytes; ++at) {
            if (text_[at] == '!') return at == topic ? none : at;
            if (is_control(text_[at]) || contains("|'\"\r\n,;\t<", text_.substr(at, 1)))
                return none;
        }
        return none;
    }

    /// Its closing quotation mark is the next one with a "!" behind it.
    std::size_t end_of_quoted(std::size_t topic) {
        if (closing_ != none && closing_ <= topic) closing_ = next_closing(topic + 1);
        if (closing_ == none || closing_ - topic > topic_limit_bytes) return none;
        const std::string_view words =
            text_.substr(topic, std::min(closing_ - topic, item_limit_bytes));
        return std::ranges::any_of(words, is_control) ? none : exclamation_;
    }

    std::size_t next_closing(std::size_t from) {
        for (std::size_t at = from; (at = text_.find('\'', at)) != none; ++at) {
            exclamation_ = behind_blanks(at + 1);
            if (exclamation_ < text_.size() && text_[exclamation_] == '!') return at;
        }
        return none;
    }

    [[nodiscard]] std::size_t behind_blanks(std::size_t at) const {
        while (at < text_.size() && is_blank(text_[at]))
            ++at;
        return at;
    }

    std::string_view text_;
    std::size_t closing_ = 0;
    std::size_t exclamation_ = 0; ///< behind closing_
};

/// Where formulas begin, for one way of parting cells.
class Cells {
public:
    enum class Quotes { enclose, mean_nothing };
    Cells(std::string_view separators, Quotes quotes)
        : separators_(separators), encloses_(quotes == Quotes::enclose) {}

    /// For each character in turn.
    void next(std::string_view text, std::size_t at) {
        const char c = text[at];
        if (c == '"' && encloses_ && (start_ || quoted_)) {
            quoted_ = true;
            inside_ = !inside_;
            return;
        }
        if (!inside_ && (c == '\n' || c == '\r' || contains(separators_, text.substr(at, 1)))) {
            start_ = true;
            quoted_ = false;
            formula_ = none;
            return;
        }
        if (!start_ || is_blank(c) || c == '"') return;
        start_ = false;
        formula_ = starts_formula(text.substr(at)) ? at : none;
    }
    /// Of the cell that the last character is in; none when it is no formula.
    [[nodiscard]] std::size_t formula() const { return formula_; }

private:
    std::string_view separators_;
    bool encloses_;
    bool start_ = true;   ///< nothing of the cell was seen yet
    bool quoted_ = false; ///< the cell began with a quotation mark
    bool inside_ = false; ///< and is not closed
    std::size_t formula_ = none;
};

/// How programs part cells: Excel by the sign of the country, within quotation marks not at all;
/// and for those that do it otherwise.
std::vector<Cells> ways_to_part(bool markup) {
    if (markup) return {Cells("<>\"'", Cells::Quotes::mean_nothing)};
    return {Cells(",;\t", Cells::Quotes::mean_nothing), Cells(",\t", Cells::Quotes::enclose),
            Cells(";\t", Cells::Quotes::enclose), Cells("\t", Cells::Quotes::enclose)};
}

std::size_t innermost_formula(const std::vector<Cells>& ways) {
    std::size_t begin = none;
    for (const Cells& cells : ways)
        if (begin == none || (cells.formula() != none && cells.formula() > begin))
            begin = cells.formula();
    return begin;
}

/// Follows the cells up to a place, and further with the next one: from the first line that a
/// formula which holds that place may begin in.
class CellReader {
public:
    CellReader(std::string_view text, const std::vector<Cells>& ways)
        : text_(text), fresh_(ways), ways_(ways) {}

    /// Where the formula around `place` begins; none when there is none.
    std::size_t formula_at(std::size_t place) {
        const std::size_t far = place - std::min(place, topic_limit_bytes);
        if (far > at_) {
            const std::size_t line = text_.find('\n', far);
            at_ = line < place ? line + 1 : far;
            ways_ = fresh_;
        }
        for (; at_ <= place; ++at_)
            for (Cells& cells : ways_)
                cells.next(text_, at_);
        return innermost_formula(ways_);
    }

private:
    std::string_view text_;
    std::vector<Cells> fresh_;
    std::vector<Cells> ways_;
    std::size_t at_ = 0;
};

void inspect_cells(Inspection& inspection,
                   std::uint32_t part,
                   std::string_view text,
                   const std::vector<Cells>& ways) {
    References references(text);
    CellReader reader(text, ways);
    for (std::size_t at = 0; (at = text.find('|', at)) != none; ++at) {
        const auto reference = references.at(at);
        if (reference.begin == none) continue;
        const std::size_t formula = reader.formula_at(at);
        if (formula == none) continue;
        const std::size_t begin =
            reference.end - formula > shown_in_front_bytes ? reference.begin : formula;
        const std::string_view shown = text.substr(begin, reference.end - begin);
        found_dde(inspection, part, shown);
        if (starts_program(shown)) return;
    }
}

bool is_table_name(std::string_view extension) {
    constexpr std::array<std::string_view, 8> names{"csv", "tsv", "tab", "slk",
                                                    "xls", "dif", "prn", "xlt"};
    return std::ranges::find(names, extension) != names.end();
}

} // namespace

bool is_dde_formula(std::string_view cell) {
    while (!cell.empty() && (is_blank(cell.front()) || cell.front() == '"'))
        cell.remove_prefix(1);
    if (!starts_formula(cell)) return false;
    References references(cell);
    for (std::size_t at = 0; (at = cell.find('|', at)) != none; ++at)
        if (references.at(at).begin != none) return true;
    return false;
}

bool wants_table(const Part& part, Bytes /*content*/) {
    const std::string& type = part.type();
    // Excel knows a workbook by its first bytes.
    return is_table_name(part.extension()) && !is_legacy_office(type) && !is_zip_based(type) &&
           type != "ole" && type != "empty";
}

void inspect_table(Inspection& inspection, std::uint32_t part, Bytes content) {
    const PlainText text(as_text(content));
    const std::string& type = inspection.part(part).type();
    inspect_cells(inspection, part, text.view(), ways_to_part(false));
    if (type == "html" || type == "xml")
        inspect_cells(inspection, part, decode_entities(text.view()), ways_to_part(true));
}

} // namespace keneki::inspect

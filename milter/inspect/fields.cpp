#include "inspect/fields.h"

#include "inspect/bytes.h"
#include "inspect/field.h"

#include <algorithm>
#include <array>

namespace keneki::inspect {

namespace {

constexpr std::size_t name_limit_bytes = 64;      // of a field; the longest has 14 letters
constexpr std::size_t result_limit_bytes = 1'024; // of one field, within another

bool is_blank(char c) {
    return static_cast<unsigned char>(c) <= ' ';
}

bool is_of_interest(std::string_view name) {
    return name == "quote" || is_acting_field(name);
}

/// What QUOTE gives: numbers are characters, anything else is itself. Of other fields that have no
/// result yet only the instruction is known.
std::string computed_by(const std::string& instruction, bool& whole) {
    const std::vector<std::string> words = words_of_field(instruction);
    std::string out;
    for (std::size_t i = 1; i < words.size() && out.size() <= result_limit_bytes; ++i) {
        const std::string& word = words[i];
        const bool number = word.size() <= 5 && std::ranges::all_of(word, is_digit);
        unsigned code = 0;
        if (number)
            for (const char digit : word)
                code = code * 10 + static_cast<unsigned>(digit - '0');
        if (code > 0 && code < 0x80)
            out += static_cast<char>(code);
        else
            out += word;
    }
    whole = out.size() <= result_limit_bytes;
    return out.substr(0, result_limit_bytes);
}

} // namespace

std::string Instruction::name() const {
    std::string name = lower(std::string_view(text_).substr(0, text_.find(' ')));
    std::erase(name, '"');
    return name;
}

void Instruction::add(std::string_view text) {
    for (const char c : text) {
        if (ignored_) return;
        const char shown = is_blank(c) ? ' ' : c;
        if (shown == ' ' && (text_.empty() || text_.back() == ' ')) continue;
        // Two quotation marks in front of each other say nothing.
        if (!named_ && c == '"' && text_.ends_with('"')) {
            text_.pop_back();
            continue;
        }
        if (!named_ && (shown == ' ' || text_.size() == name_limit_bytes)) {
            named_ = true;
            ignored_ = !is_of_interest(name());
            if (ignored_) return;
        }
        if (text_.size() == instruction_limit_bytes) {
            cut_ = true;
            ignored_ = true;
            return;
        }
        text_.push_back(shown);
    }
}

void Fields::begin() {
    if (uncounted_ > 0 || count_ == field_limit) {
        over_limit_ = true;
        ++uncounted_;
        return;
    }
    ++count_;
    const std::size_t place = open_.size();
    open_.emplace_back().reader = place;
}

void Fields::text(std::string_view text) {
    if (uncounted_ > 0 || open_.empty() || open_.back().reader == none) return;
    open_[open_.back().reader].instruction.add(text);
}

/// The instruction of the last open field is complete.
void Fields::complete() {
    Open& field = open_.back();
    const std::size_t outer = open_.size() < 2 ? none : open_[open_.size() - 2].reader;
    const std::string name = field.instruction.name();
    field.computed = name == "quote";
    if (field.computed && outer != none) {
        bool whole = true;
        open_[outer].instruction.add(computed_by(field.instruction.text(), whole));
        over_limit_ = over_limit_ || !whole;
    }
    if (is_acting_field(name)) instructions_.push_back(field.instruction);
    field.reader = field.computed ? none : outer;
    field.in_result = true;
}

void Fields::separate() {
    if (uncounted_ == 0 && !open_.empty() && !open_.back().in_result) complete();
}

void Fields::end() {
    if (uncounted_ > 0) {
        --uncounted_;
        return;
    }
    if (open_.empty()) return;
    if (!open_.back().in_result) {
        complete();
        // Nothing stored: it will be computed when the fields are updated. In front of a name it
        // may be one of those that give nothing.
        const std::size_t reader = open_.back().computed ? none : open_.back().reader;
        if (reader != none && !open_[reader].instruction.text().empty()) {
            const std::string& unknown = open_.back().instruction.text();
            open_[reader].instruction.add("{" + unknown.substr(0, result_limit_bytes) + "}");
        }
    }
    open_.pop_back();
}

std::vector<Instruction> Fields::finish() {
    uncounted_ = 0;
    while (!open_.empty())
        end();
    return std::move(instructions_);
}

void judge_fields(Inspection& inspection, std::uint32_t part, Fields& fields) {
    for (const Instruction& instruction : fields.finish())
        judge_field(inspection, part, instruction.text(), instruction.cut());
    if (!fields.over_limit()) return;
    inspection.found(Finding::LIMIT_REACHED, part, "fields of a document");
    inspection.not_inspected(NotInspected::OVER_LIMIT, part, "fields of a document");
}

} // namespace keneki::inspect

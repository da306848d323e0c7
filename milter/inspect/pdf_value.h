#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keneki::inspect {

struct PdfEntry;

/// A PDF object, ISO 32000-1 7.3. Names have their #hh undone, strings their escapes.
struct PdfValue {
    enum class Kind { null, number, name, string, array, dictionary, reference, word };
    Kind kind = Kind::null;
    std::int64_t number = 0; ///< the whole part; of a reference: the object's number
    std::string text;        ///< of a name, a string, a word (true, endobj, …)
    std::vector<PdfValue> items;
    std::vector<PdfEntry> entries;

    /// The last entry of a dictionary with this key, as readers take it; null when there is none.
    [[nodiscard]] const PdfValue& at(std::string_view key) const;
    [[nodiscard]] bool is_name(std::string_view name) const {
        return kind == Kind::name && text == name;
    }
};

/// Of a dictionary.
struct PdfEntry {
    std::string key;
    PdfValue value;
};

/// Reads objects front to back; never fails, what is no object comes out as a word or null.
class PdfLexer {
public:
    /// At most `values` objects are kept, what is above is passed over.
    PdfLexer(std::string_view text, std::size_t at, std::size_t values)
        : text_(text), at_(at), values_left_(values) {}
    /// The next object; an array or dictionary with all that is in it.
    [[nodiscard]] PdfValue next();
    [[nodiscard]] std::size_t position() const { return at_; }
    [[nodiscard]] std::size_t values_left() const { return values_left_; }
    [[nodiscard]] bool end();
    /// Something was left out because it lies too deep or is too long.
    [[nodiscard]] bool cut() const { return cut_; }

private:
    PdfValue value(int depth);
    PdfValue number_or_reference();
    PdfValue name();
    PdfValue literal_string();
    PdfValue hex_string();
    PdfValue array(int depth);
    PdfValue dictionary(int depth);
    PdfValue word();
    void escape(std::string& out);
    void skip_space();
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }

    std::string_view text_;
    std::size_t at_;
    std::size_t values_left_;
    bool cut_ = false;
};

/// White space of PDF, ISO 32000-1 table 1.
[[nodiscard]] constexpr bool is_pdf_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

} // namespace keneki::inspect

#include "quarantine/template.h"

#include "base/escape.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace keneki::quarantine {
namespace {

constexpr std::string_view opening = "{{", closing = "}}";

std::string_view without_blanks(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool knows(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

std::string joined(const std::vector<std::string>& names) {
    return fmt::format("{}", fmt::join(names, ", "));
}

} // namespace

std::string escaped_html(std::string_view text) {
    std::string safe;
    for (const char c : valid_utf8(text)) {
        switch (c) {
        case '&':
            safe += "&amp;";
            break;
        case '<':
            safe += "&lt;";
            break;
        case '>':
            safe += "&gt;";
            break;
        case '"':
            safe += "&quot;";
            break;
        case '\'':
            safe += "&#39;";
            break;
        default:
            safe += c;
        }
    }
    return safe;
}

Expected<Template, config::Problems> Template::parse(std::string_view text,
                                                     const std::string& file,
                                                     Kind kind,
                                                     const std::vector<std::string>& once,
                                                     const std::vector<std::string>& each) {
    Template made;
    made.kind_ = kind;
    config::Problems problems;
    bool inside = false;
    unsigned line = 1;
    unsigned begun = 0;
    const auto wrong = [&](std::string message) {
        problems.push_back({file, line, 0, {}, std::move(message)});
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t open = std::min(text.find(opening, at), text.size());
        made.pieces_.push_back({Piece::What::words, std::string(text.substr(at, open - at))});
        line += static_cast<unsigned>(std::ranges::count(text.substr(at, open - at), '\n'));
        if (open == text.size()) break;
        const std::size_t close = text.find(closing, open);
        if (close == std::string_view::npos) {
            wrong("\"{{\" without \"}}\"");
            break;
        }
        const auto name = without_blanks(text.substr(open + 2, close - open - 2));
        at = close + 2;
        if (name == "each" || name == "end") {
            const bool begins = name == "each";
            if (each.empty())
                wrong("nothing is repeated here");
            else if (begins == inside)
                wrong(begins ? "{{each}} inside {{each}}" : "{{end}} without {{each}}");
            inside = begins && !each.empty();
            begun = line;
            made.pieces_.push_back({begins ? Piece::What::each : Piece::What::end, {}});
            continue;
        }
        const auto& names = inside ? each : once;
        if (!knows(names, name) && !knows(once, name))
            wrong(fmt::format("{{{{{}}}}} is not known here; expected one of {}", escaped(name),
                              joined(names)));
        made.pieces_.push_back({Piece::What::value, std::string(name)});
    }
    if (inside) {
        line = begun;
        wrong("{{each}} without {{end}}");
    }
    if (!problems.empty()) return fail(std::move(problems));
    return made;
}

std::string Template::filled(const Piece& piece, const Values& values) const {
    if (piece.what == Piece::What::words) return piece.text;
    const auto value = values.find(piece.text);
    if (value == values.end()) return {};
    return kind_ == Kind::html ? escaped_html(value->second) : value->second;
}

std::string Template::fill(const Values& once, const std::vector<Values>& each) const {
    std::string text;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        if (pieces_[i].what != Piece::What::each) {
            text += filled(pieces_[i], once);
            continue;
        }
        std::size_t end = i + 1;
        while (pieces_[end].what != Piece::What::end)
            ++end;
        for (const Values& values : each) {
            Values both = values;
            both.insert(once.begin(), once.end());
            for (std::size_t k = i + 1; k < end; ++k)
                text += filled(pieces_[k], both);
        }
        i = end;
    }
    return text;
}

} // namespace keneki::quarantine

#include "cli/anonymous_lists.h"

#include "base/ascii.h"
#include "base/utf8.h"
#include "people/characters.h"
#include "people/csv.h"
#include "people/csv_text.h"
#include "pipeline/pipeline.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>
#include <utility>

namespace keneki::cli {
namespace {

std::string content_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t characters_in(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

/// A single kanji or three Latin letters stand in any text.
bool tells_somebody(std::string_view token) {
    const bool ascii = ascii_prefix(token) == token.size();
    return ascii ? token.size() >= 5 : characters_in(token) >= 2;
}

void add_tokens(NamedInLists& named, std::string_view field) {
    constexpr std::string_view wide_blank = "\u3000";
    while (!field.empty()) {
        const std::size_t end =
            std::min({field.find(' '), field.find(wide_blank), field.find(';'), field.size()});
        const std::string_view token = field.substr(0, end);
        if (tells_somebody(token)) named.tokens.emplace_back(lower(token));
        field.remove_prefix(end);
        if (field.starts_with(wide_blank))
            field.remove_prefix(wide_blank.size());
        else if (!field.empty())
            field.remove_prefix(1);
    }
}

Expected<std::string, config::Problems> read_table(const std::string& file, NamedInLists& named) {
    if (file.empty()) return std::string();
    const std::string bytes = content_of(file);
    auto text = people::csv_text(bytes, file);
    if (!text) return fail(config::Problems{text.error()});
    const auto rows = people::read_csv_fields(bytes, file);
    if (!rows) return fail(config::Problems{rows.error()});
    for (std::size_t row = 1; row < rows->size(); ++row)
        for (std::size_t column = 0; column < (*rows)[row].fields.size(); ++column) {
            const std::string& title =
                column < rows->front().fields.size() ? rows->front().fields[column] : "";
            if (title != "department" && title != "kind")
                add_tokens(named, (*rows)[row].fields[column]);
        }
    return std::move(*text);
}

bool is_part_of_word(char c) {
    return is_letter(c) || static_cast<unsigned char>(c) >= 0x80U;
}

} // namespace

Expected<NamedInLists, config::Problems> read_named(const config::Config& config) {
    NamedInLists named;
    auto staff = read_table(config.staff_file, named);
    if (!staff) return fail(staff.error());
    named.staff = std::move(*staff);
    auto facilities = read_table(config.facilities_file, named);
    if (!facilities) return fail(facilities.error());
    named.facilities = std::move(*facilities);
    std::set<char32_t> kanji;
    for (const std::string& token : named.tokens)
        for (std::size_t at = 0; at < token.size();)
            if (const char32_t c = next_code_point(token, at); people::is_kanji(c)) kanji.insert(c);
    named.kanji.assign(kanji.begin(), kanji.end());
    return named;
}

std::vector<std::string> words_of_rules(const config::Config& config,
                                        const std::vector<std::string>& tokens) {
    std::set<std::string> words;
    const auto folders = pipeline::rule_folders(config);
    if (folders.empty()) return {};
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folders.front(), error)) {
        if (entry.path().extension() != ".yaml") continue;
        std::ifstream in(entry.path());
        bool in_examples = false;
        for (std::string line; std::getline(in, line);) {
            if (line.find("- id:") != std::string::npos) in_examples = false;
            if (line.find("examples:") != std::string::npos) in_examples = true;
            if (in_examples) continue;
            for (std::size_t at = 0; at < line.size();) {
                const auto begin = std::find_if(line.begin() + static_cast<std::ptrdiff_t>(at),
                                                line.end(), is_part_of_word);
                const auto end = std::find_if_not(begin, line.end(), is_part_of_word);
                const std::string word = lower(std::string(begin, end));
                if (word.size() >= 4 && word.size() <= 60) words.insert(word);
                at = static_cast<std::size_t>(end - line.begin());
            }
        }
    }
    std::vector<std::string> kept;
    for (const std::string& word : words)
        if (std::none_of(tokens.begin(), tokens.end(),
                         [&](const std::string& token) { return contains(word, token); }))
            kept.push_back(word);
    return kept;
}

std::string exchanged_table(const std::string& table, const anonymous::Letters& letters) {
    const std::size_t first = table.find('\n');
    if (first == std::string::npos) return table;
    return table.substr(0, first + 1) + letters.exchanged(table.substr(first + 1));
}

} // namespace keneki::cli

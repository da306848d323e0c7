#include "judge/yaml_document.h"

#include "base/escape.h"
#include "base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

namespace keneki::judge {

namespace {

bool is_valid_utf8(std::string_view text) {
    std::size_t position = 0;
    while (position < text.size())
        if (next_code_point(text, position) == invalid_code_point) return false;
    return true;
}

/// Walks the whole tree once, so that no later reader has to think of its size, depth or keys.
class ShapeCheck {
public:
    explicit ShapeCheck(Reporter& reporter) : reporter_(reporter) {}

    bool check(const YAML::Node& node, std::size_t depth) {
        if (++nodes_ > yaml_node_limit || depth > yaml_depth_limit) {
            reporter_.report(node, "",
                             fmt::format("more than {} values, or nested deeper than {} (aliases "
                                         "count each time)",
                                         yaml_node_limit, yaml_depth_limit));
            return false;
        }
        if (node.IsSequence())
            return std::all_of(node.begin(), node.end(),
                               [&](const auto& child) { return check(child, depth + 1); });
        if (!node.IsMap()) return true;
        std::set<std::string> keys;
        for (const auto& entry : node) {
            if (!entry.first.IsScalar()) {
                reporter_.report(entry.first, "", "a key must be a word");
                return false;
            }
            const std::string& key = entry.first.Scalar();
            if (!keys.insert(key).second) {
                reporter_.report(entry.first, key, "this key stands here twice");
                return false;
            }
            if (!check(entry.second, depth + 1)) return false;
        }
        return true;
    }

private:
    Reporter& reporter_;
    std::size_t nodes_ = 0;
};

} // namespace

unsigned line_of(const YAML::Node& node) {
    const int line = node.IsDefined() ? node.Mark().line : -1;
    return line < 0 ? 0 : static_cast<unsigned>(line) + 1;
}

void Reporter::report(const YAML::Node& at, std::string_view key, std::string message) {
    const int column = at.IsDefined() ? at.Mark().column : -1;
    problems_.push_back({.file = file_,
                         .line = line_of(at),
                         .column = column < 0 ? 0 : static_cast<unsigned>(column) + 1,
                         .key = std::string(key),
                         .message = std::move(message)});
}

bool Reporter::only_keys(const YAML::Node& mapping,
                         std::string_view what,
                         std::initializer_list<std::string_view> known) {
    if (!mapping.IsMap()) {
        report(mapping, what, "a mapping is expected here");
        return false;
    }
    for (const auto& entry : mapping) {
        const std::string& key = entry.first.Scalar();
        if (std::find(known.begin(), known.end(), key) == known.end())
            report(entry.first, key, fmt::format("unknown key in {}", what));
    }
    return true;
}

std::optional<std::string>
Reporter::text(const YAML::Node& node, const YAML::Node& within, std::string_view key) {
    if (!node.IsDefined()) {
        report(within, key, "is missing");
        return std::nullopt;
    }
    if (!node.IsScalar() || node.Scalar().empty()) {
        report(node, key, "text is expected here");
        return std::nullopt;
    }
    return node.Scalar();
}

std::optional<double> Reporter::number(const YAML::Node& node, std::string_view key) {
    double value = 0;
    if (!node.IsDefined() || !node.IsScalar() || !YAML::convert<double>::decode(node, value) ||
        !std::isfinite(value)) {
        report(node, key, "a number is expected here");
        return std::nullopt;
    }
    return value;
}

std::optional<bool> Reporter::boolean(const YAML::Node& node, std::string_view key) {
    if (node.IsDefined() && node.IsScalar()) {
        if (node.Scalar() == "true") return true;
        if (node.Scalar() == "false") return false;
    }
    report(node, key, "true or false is expected here");
    return std::nullopt;
}

std::optional<Document>
parse_document(std::string text, const std::string& file, config::Problems& problems) {
    const auto refuse = [&](unsigned line, unsigned column, std::string message) {
        problems.push_back({.file = file,
                            .line = line,
                            .column = column,
                            .key = "",
                            .message = std::move(message)});
        return std::nullopt;
    };
    if (text.size() > rule_file_limit_bytes)
        return refuse(0, 0, fmt::format("larger than {} bytes", rule_file_limit_bytes));
    if (!is_valid_utf8(text)) return refuse(0, 0, "not valid UTF-8");
    try {
        Document document{.file = file, .text = std::move(text), .root = {}};
        document.root = YAML::Load(document.text);
        Reporter reporter(file, problems);
        if (!ShapeCheck(reporter).check(document.root, 0)) return std::nullopt;
        return document;
    } catch (const YAML::Exception& error) {
        return refuse(static_cast<unsigned>(std::max(error.mark.line + 1, 0)),
                      static_cast<unsigned>(std::max(error.mark.column + 1, 0)),
                      "not YAML: " + escaped(error.msg));
    }
}

std::optional<Document> read_document(const std::string& file, config::Problems& problems) {
    std::error_code failed;
    std::ifstream in;
    // A folder, pipe or device opens well and then blocks or never ends.
    if (std::filesystem::is_regular_file(file, failed)) in.open(file, std::ios::binary);
    std::string text(rule_file_limit_bytes + 1, '\0');
    if (!in.is_open() ||
        (in.read(text.data(), static_cast<std::streamsize>(text.size())), in.bad())) {
        problems.push_back({.file = file,
                            .line = 0,
                            .column = 0,
                            .key = "",
                            .message = "cannot be read as a file"});
        return std::nullopt;
    }
    text.resize(static_cast<std::size_t>(in.gcount()));
    return parse_document(std::move(text), file, problems);
}

} // namespace keneki::judge

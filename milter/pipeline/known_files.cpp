#include "pipeline/known_files.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "config/yaml.h"
#include "evidence/findings.h"

#include <algorithm>
#include <utility>

namespace keneki::pipeline {
namespace {

using evidence::Finding;

constexpr std::size_t list_limit_bytes = 64U << 20U;
constexpr std::size_t hash_digits = 64;
constexpr std::size_t comment_limit_bytes = 200;
constexpr std::size_t problem_limit = 50;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string_view without_blanks(std::string_view text) {
    constexpr std::string_view blanks = " \t\r";
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// The hash in front of `line`, lower case; empty when none stands there.
std::string hash_of(std::string_view line) {
    if (line.size() < hash_digits) return {};
    const bool ends =
        line.size() == hash_digits || line[hash_digits] == ' ' || line[hash_digits] == '\t';
    std::string hash = lower(line.substr(0, hash_digits));
    return ends && hash.find_first_not_of("0123456789abcdef") == std::string::npos ? hash
                                                                                   : std::string();
}

} // namespace

Expected<KnownFiles, config::Problems> KnownFiles::load(const std::string& file) {
    if (file.empty()) return KnownFiles();
    const auto content = config::read_file(file, list_limit_bytes);
    if (!content) return fail(config::Problems{content.error()});
    return parse(*content, file);
}

Expected<KnownFiles, config::Problems> KnownFiles::parse(std::string_view text,
                                                         const std::string& file) {
    KnownFiles files;
    config::Problems problems;
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    for (unsigned number = 1; !text.empty() && problems.size() < problem_limit; ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = without_blanks(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty() || line.front() == '#') continue;
        std::string hash = hash_of(line);
        if (hash.empty()) {
            problems.push_back(
                {file, number, 1, {}, "a line begins with a SHA-256 of 64 hexadecimal digits"});
            continue;
        }
        const std::string comment(
            clip_utf8(valid_utf8(without_blanks(line.substr(hash_digits))), comment_limit_bytes));
        files.comments_.emplace(std::move(hash), comment);
    }
    if (!problems.empty()) return fail(std::move(problems));
    return files;
}

void KnownFiles::annotate(evidence::Evidence& evidence) const {
    if (comments_.empty()) return;
    for (int i = 0; i < evidence.parts_size(); ++i) {
        const auto known = comments_.find(evidence.parts(i).sha256());
        if (known != comments_.end())
            add_finding(evidence, Finding::FILE_KNOWN_BAD, evidence.parts(i).id(), known->second);
    }
}

} // namespace keneki::pipeline

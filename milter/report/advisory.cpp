#include "report/advisory.h"

#include "base/escape.h"
#include "base/utf8.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <functional>

namespace keneki::report {
namespace {

constexpr std::size_t most_examples = 5;
constexpr std::size_t longest_bytes = 200;

std::string domain_of(const std::string& address) {
    const std::size_t at = address.rfind('@');
    return at == std::string::npos ? "" : address.substr(at + 1);
}

} // namespace

std::string masked(const std::string& text) {
    const std::string safe = escaped(text, longest_bytes);
    std::string out;
    bool first = true;
    for (std::size_t at = 0; at < safe.size();) {
        const std::size_t before = at;
        const char32_t c = next_code_point(safe, at);
        const auto type = ::u_charType(static_cast<UChar32>(c));
        const bool mark = type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK ||
                          type == U_ENCLOSING_MARK;
        if (mark) continue; // of the letter before it; it begins no word
        const bool letter = ::u_isalnum(static_cast<UChar32>(c)) != 0;
        if (!letter || first)
            out += safe.substr(before, at - before);
        else
            out += "○";
        first = !letter;
    }
    return out;
}

std::string masked_file(const std::string& name) {
    constexpr std::size_t longest_extension = 5;
    const std::size_t dot = name.rfind('.');
    const bool kept =
        dot != std::string::npos && dot > 0 && name.size() - dot - 1 <= longest_extension;
    return kept ? masked(name.substr(0, dot)) + escaped(name.substr(dot)) : masked(name);
}

std::string defanged(const std::string& text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::string_view rest = std::string_view(text).substr(at);
        if (rest.starts_with("http") || rest.starts_with("HTTP")) {
            out += "hxxp";
            at += 3;
        } else if (text[at] == '.') {
            out += "[.]";
        } else if (text[at] == '@') {
            out += "[@]";
        } else {
            out += text[at];
        }
    }
    return out;
}

void Advisory::Examples::add(const std::string& text) {
    if (text.empty() || lines_.size() >= most_examples) return;
    if (std::ranges::find(lines_, text) == lines_.end()) lines_.push_back(text);
}

std::string Advisory::Examples::under(std::string_view heading) const {
    if (lines_.empty()) return {};
    std::string text = fmt::format("{}\n", heading);
    for (const std::string& line : lines_)
        text += fmt::format("  ・{}\n", line);
    return text + '\n';
}

void Advisory::add(const quarantine::Description& held) {
    ++messages_;
    for (const evidence::FiredRule& rule : held.rules()) {
        if (rule.testing() || rule.score() <= 0) continue;
        Reason& reason = reasons_[rule.id()];
        reason.why = rule.why();
        ++reason.messages;
    }
    const auto& evidence = held.evidence();
    subjects_.add(masked(evidence.header().subject()));
    if (evidence.header().from_size() > 0)
        domains_.add(defanged(escaped(domain_of(evidence.header().from(0).address()))));
    for (const auto& part : evidence.parts())
        if (part.attachment()) files_.add(masked_file(part.name()));
    for (const auto& link : evidence.links())
        links_.add(defanged(escaped(link.host(), longest_bytes)));
}

std::vector<Advisory::Reason> Advisory::weightiest() const {
    std::vector<Reason> reasons;
    reasons.reserve(reasons_.size());
    for (const auto& [id, reason] : reasons_)
        reasons.push_back(reason);
    std::ranges::stable_sort(reasons, std::greater(), &Reason::messages);
    if (reasons.size() > most_examples) reasons.resize(most_examples);
    return reasons;
}

std::string Advisory::text() const {
    std::string reasons_ja;
    std::string reasons_en;
    for (const Reason& reason : weightiest()) {
        reasons_ja +=
            fmt::format("  ・{}({}件)\n", escaped(reason.why.ja(), longest_bytes), reason.messages);
        reasons_en +=
            fmt::format("  - {} ({})\n", escaped(reason.why.en(), longest_bytes), reason.messages);
    }
    return fmt::format(
        "件名: 【注意】不審なメールが届いています\n\n"
        "職員各位\n\n"
        "当院あてに不審なメールが届いています(保留 {0}件)。次のようなメールの添付ファイルや\n"
        "リンクを開かないでください。開いてしまったときは、電源を切らずにLANケーブルを抜き\n"
        "(無線は切り)、すぐに情報担当へ電話してください。\n\n"
        "特徴\n{1}\n{2}{3}{4}{5}"
        "----\n"
        "Suspicious mail is arriving ({0} held). Do not open attachments or links of mail like\n"
        "this; if you did, unplug the network, leave the computer on and call the help desk.\n\n"
        "{6}",
        messages_, reasons_ja, subjects_.under("件名の例(個人情報は伏せ字)"),
        files_.under("添付ファイル名の例"),
        domains_.under("差出人のドメイン(開けないように書き換えています)"),
        links_.under("リンク先(同じく)"), reasons_en);
}

std::string advisory_of(const std::vector<quarantine::Description>& held) {
    Advisory advisory;
    for (const quarantine::Description& about : held)
        advisory.add(about);
    return advisory.text();
}

} // namespace keneki::report

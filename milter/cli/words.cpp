#include "cli/words.h"

#include "base/escape.h"
#include "cli/detail_words.h"
#include "judge/rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace keneki::cli {
namespace {

using evidence::Evidence;
using evidence::NotInspected;
using evidence::Part;

constexpr std::size_t longest_detail_bytes = 300;

const Part* part_of(const Evidence& evidence, std::uint32_t id) {
    const auto count = static_cast<std::uint32_t>(evidence.parts_size());
    return id == 0 || id > count ? nullptr : &evidence.parts(static_cast<int>(id - 1));
}

std::string_view verdict_words(judge::Action action, Language language) {
    switch (action) {
    case judge::Action::accept:
        return in_words(language, "問題なし(そのまま配送)", "accept: delivered as it is");
    case judge::Action::tag:
        return in_words(language, "注意(件名に印を付けて配送)",
                        "tag: delivered with a mark in its Subject");
    case judge::Action::strip:
        return in_words(language, "添付ファイルを取り除いて配送(元のメールは保管)",
                        "strip: delivered without its dangerous attachments, kept whole");
    case judge::Action::quarantine:
        return in_words(language, "保留(配送を止めて確認待ち)",
                        "quarantine: held until somebody decides");
    case judge::Action::reject:
        return in_words(language, "受信拒否", "reject: refused");
    case judge::Action::tempfail:
        break;
    }
    return in_words(language, "一時的に受け取らない(再送を待つ)",
                    "tempfail: deferred, the sender tries again");
}

std::string_view failure_words(std::string_view name, Language language) {
    if (name == "inspector_died")
        return in_words(language, "検査プログラムが異常終了しました", "the inspector crashed");
    if (name == "inspector_timed_out")
        return in_words(language, "検査が制限時間を超えました", "the inspector ran out of time");
    if (name == "no_inspector_free")
        return in_words(language, "空いている検査プログラムがありませんでした",
                        "no inspector was free");
    if (name == "repeated_failure")
        return in_words(language, "このメールの検査は繰り返し失敗しています",
                        "inspecting this message failed repeatedly");
    if (name == "message_too_large")
        return in_words(language, "メールが大きすぎて検査できません",
                        "the message is too large to be looked into");
    if (name == "memory_unavailable")
        return in_words(language, "やり取りの記憶が応答しません",
                        "the memory of who writes to us does not answer");
    return in_words(language, "内部エラーが起きました", "an internal error occurred");
}

/// Details in our own English words that say once more what the sentence in front of them says.
bool only_repeats(std::string_view detail, Language language) {
    if (detail == "no header") return true;
    constexpr std::array repeated{"no From",
                                  "lines in the header that are no field",
                                  "header field cut",
                                  "inspector died",
                                  "inspector timed out",
                                  "no inspector free",
                                  "broke its inspector repeatedly",
                                  "internal error",
                                  "the whole message"};
    return language == Language::japanese &&
           std::find(repeated.begin(), repeated.end(), detail) != repeated.end();
}

/// " (名簿.zip/名簿.doc)": where in the message, and what exactly.
std::string
place_and_detail(const std::string& part, const std::string& detail, Language language) {
    std::string text;
    if (!part.empty()) text += fmt::format(" ({})", escaped(part, longest_detail_bytes));
    if (!detail.empty() && !only_repeats(detail, language))
        text +=
            fmt::format(": {}", escaped(detail_in_words(detail, language), longest_detail_bytes));
    return text;
}

std::string finding_line(const std::string& id,
                         const std::string& part,
                         const std::string& detail,
                         Language language) {
    const auto known = finding_of(id);
    return fmt::format("    {}{}  [{}]\n", known ? finding_sentence(*known, language) : "",
                       place_and_detail(part, detail, language), id);
}

/// One rule on a line. Points only where they count: those of a testing rule never do, those of a
/// rule whose group gave all it may are in the score already.
std::string rule_line(const evidence::FiredRule& rule, Language language) {
    const std::string points = rule.score() == 0 ? "" : fmt::format("{:+} ", rule.score());
    return fmt::format("    {}{}  [{}]{}\n", points,
                       language == Language::japanese ? rule.why().ja() : rule.why().en(),
                       rule.id(),
                       rule.testing() ? in_words(language, " (試行中)", " (testing)") : "");
}

/// Its group is there with the points of stronger rules.
bool is_covered(const evidence::FiredRule& rule, const judge::Verdict& verdict) {
    if (rule.testing() || rule.score() != 0) return false;
    return std::any_of(verdict.rules.begin(), verdict.rules.end(),
                       [&](const evidence::FiredRule& other) {
                           return other.score() != 0 && other.group() == rule.group();
                       });
}

} // namespace

std::string_view in_words(Language language, std::string_view ja, std::string_view en) {
    return language == Language::japanese ? ja : en;
}

std::string part_path(const Evidence& evidence, std::uint32_t part) {
    std::string path;
    std::uint32_t at = part;
    const Part* current = part_of(evidence, at);
    while (current != nullptr && current->kind() != Part::FILE) {
        const bool structure = current->kind() == Part::MULTIPART && current->name().empty();
        if (!structure) {
            const std::string name =
                current->name().empty() ? fmt::format("#{}", current->id()) : current->name();
            path = path.empty() ? name : fmt::format("{}/{}", name, path);
        }
        // Parents come before their children; anything else is not the evidence of an honest
        // inspector.
        if (current->parent() >= at) break;
        at = current->parent();
        current = part_of(evidence, at);
    }
    return path;
}

std::string_view reason_words(NotInspected::Reason reason, Language language) {
    switch (reason) {
    case NotInspected::ENCRYPTED:
        return in_words(language, "暗号化されています", "encrypted");
    case NotInspected::OVER_LIMIT:
        return in_words(language, "検査の上限を超えています", "beyond a limit");
    case NotInspected::CORRUPT:
        return in_words(language, "壊れています", "broken");
    case NotInspected::UNSUPPORTED:
        return in_words(language, "対応していない形式です", "of a kind that is not supported");
    case NotInspected::TIMED_OUT:
        return in_words(language, "時間切れです", "out of time");
    case NotInspected::INSPECTOR_DIED:
        return in_words(language, "検査プログラムが停止しました", "the inspector died");
    default:
        break;
    }
    return in_words(language, "理由不明です", "for an unknown reason");
}

std::string
scan_text(std::string_view file, const pipeline::Judgement& judgement, Language language) {
    const judge::Verdict& verdict = judgement.verdict;
    const Evidence& evidence = judgement.evidence;
    std::string text =
        fmt::format("{}: {} ({} {})\n", escaped(file), verdict_words(verdict.action, language),
                    in_words(language, "点数", "score"), verdict.score);
    if (judgement.failure)
        text +=
            fmt::format("  {}: {}\n", in_words(language, "検査できませんでした", "Not inspected"),
                        failure_words(judgement.failure->name, language));
    if (!verdict.rules.empty())
        text += fmt::format("  {}:\n", in_words(language, "理由", "Reasons"));
    for (const evidence::FiredRule& rule : verdict.rules)
        if (!is_covered(rule, verdict)) text += rule_line(rule, language);
    if (!judgement.removed.empty())
        text += fmt::format("  {}:\n", in_words(language, "取り除くもの", "Taken out"));
    for (const pipeline::Removed& part : judgement.removed)
        text += fmt::format("    {}\n",
                            part.name.empty() ? "-" : escaped(part.name, longest_detail_bytes));
    if (!judgement.why_whole.empty())
        text += fmt::format("  {}: {}\n",
                            in_words(language, "取り除けないため丸ごと保留", "Held whole because"),
                            escaped(judgement.why_whole));
    if (evidence.findings_size() > 0)
        text += fmt::format("  {}:\n", in_words(language, "見つかったこと", "Found"));
    for (const auto& finding : evidence.findings())
        text += finding_line(finding_name(finding.id()), part_path(evidence, finding.part()),
                             finding.detail(), language);
    if (evidence.not_inspected_size() > 0)
        text +=
            fmt::format("  {}:\n", in_words(language, "確認できなかったもの", "Not looked into"));
    for (const auto& missed : evidence.not_inspected()) {
        const std::string part = part_path(evidence, missed.part());
        text +=
            fmt::format("    {}: {}{}\n",
                        part.empty() ? std::string(in_words(language, "メール全体", "the message"))
                                     : escaped(part, longest_detail_bytes),
                        reason_words(missed.reason(), language),
                        place_and_detail({}, missed.detail(), language));
    }
    return text;
}

std::string inspect_text(const evidence::InspectReport& report, Language language) {
    std::string text = fmt::format("{}: {}\n", escaped(report.file()), escaped(report.type()));
    if (report.findings_size() == 0)
        text += fmt::format("  {}\n",
                            in_words(language, "特に見つかったものはありません", "Nothing found"));
    for (const auto& found : report.findings())
        text += finding_line(found.id(), found.part(), found.detail(), language);
    if (report.not_inspected_size() > 0)
        text +=
            fmt::format("  {}:\n", in_words(language, "確認できなかったもの", "Not looked into"));
    for (const auto& missed : report.not_inspected()) {
        NotInspected::Reason reason = NotInspected::REASON_UNKNOWN;
        static_cast<void>(NotInspected::Reason_Parse(missed.reason(), &reason));
        text += fmt::format("    {}: {}\n",
                            missed.part().empty()
                                ? std::string(in_words(language, "ファイル全体", "the file"))
                                : escaped(missed.part(), longest_detail_bytes),
                            reason_words(reason, language));
    }
    return text;
}

evidence::InspectReport inspect_report(std::string_view file, const Evidence& evidence) {
    evidence::InspectReport report;
    report.set_file(valid_utf8(file));
    report.set_type(evidence.parts_size() > 0 ? evidence.parts(0).type() : "unknown");
    for (const auto& finding : evidence.findings()) {
        auto* found = report.add_findings();
        found->set_id(finding_name(finding.id()));
        found->set_part(part_path(evidence, finding.part()));
        found->set_detail(finding.detail());
    }
    for (const auto& missed : evidence.not_inspected()) {
        auto* entry = report.add_not_inspected();
        entry->set_part(part_path(evidence, missed.part()));
        entry->set_reason(NotInspected::Reason_Name(missed.reason()));
    }
    return report;
}

} // namespace keneki::cli

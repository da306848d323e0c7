#include "pipeline/strip.h"

#include "base/spool.h"
#include "pipeline/removal_note.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

namespace keneki::pipeline {
namespace {

using evidence::Evidence;
using evidence::FiredRule;
using evidence::Part;
using std::chrono::steady_clock;

/// Each costs a judgement; a message with more is rather held.
constexpr std::size_t most_attachments = 20;
/// Stands in the text of the trial: as long as a real one.
constexpr std::string_view trial_reference = "000000-00000000";

/// Multiparts in which one part may be another: not those that are signed or encrypted as a whole,
/// or whose parts have places of their own.
constexpr std::array<std::string_view, 3> open_multiparts{"multipart/mixed", "multipart/related",
                                                          "multipart/alternative"};

const Part& part_of(const Evidence& evidence, std::uint32_t id) {
    return evidence.parts(static_cast<int>(id) - 1);
}

/// False for the first part of a multipart/related, which the others belong to, and for one of
/// several forms of the same text: the reader would see the note and not the text.
bool may_be_replaced(const Evidence& evidence, const Part& part) {
    if (part.message_bytes() == 0 || part.parent() == 0) return false;
    for (std::uint32_t id = part.parent(); id != 0; id = part_of(evidence, id).parent())
        if (std::ranges::find(open_multiparts, part_of(evidence, id).declared_type()) ==
            open_multiparts.end())
            return false;
    const std::string& around = part_of(evidence, part.parent()).declared_type();
    if (around == "multipart/alternative") return false;
    return around != "multipart/related" || part.id() != part.parent() + 1;
}

/// What a reader opens, not what he reads.
bool is_file(const Part& part) {
    if (part.kind() == Part::MULTIPART) return false;
    return part.attachment() || part.kind() == Part::ATTACHED_MESSAGE ||
           !part.declared_type().starts_with("text/");
}

std::vector<std::uint32_t> candidates(const Evidence& evidence) {
    std::vector<std::uint32_t> ids;
    for (const Part& part : evidence.parts())
        if (is_file(part) && may_be_replaced(evidence, part)) ids.push_back(part.id());
    return ids;
}

/// For each part, by id: the one of `tops` that it is or lies in; 0: none.
std::vector<std::uint32_t> tops_of(const Evidence& evidence,
                                   const std::vector<std::uint32_t>& tops) {
    std::vector<std::uint32_t> top(static_cast<std::size_t>(evidence.parts_size()) + 1, 0);
    for (const std::uint32_t id : tops)
        top[id] = id;
    for (const Part& part : evidence.parts())
        if (top[part.id()] == 0) top[part.id()] = top[part.parent()];
    return top;
}

/// Without what is said about parts of the tops other than `kept`. Ids stay as they are.
Evidence
without(const Evidence& evidence, const std::vector<std::uint32_t>& top, std::uint32_t kept) {
    const auto goes = [&](std::uint32_t id) { return top[id] != 0 && top[id] != kept; };
    Evidence left = evidence;
    for (Part& part : *left.mutable_parts()) {
        if (!goes(part.id())) continue;
        Part empty;
        empty.set_id(part.id());
        empty.set_parent(part.parent());
        empty.set_depth(part.depth());
        part = empty;
    }
    const auto about_gone = [&](const auto& entry) { return goes(entry.part()); };
    left.mutable_findings()->erase(std::remove_if(left.mutable_findings()->begin(),
                                                  left.mutable_findings()->end(), about_gone),
                                   left.mutable_findings()->end());
    left.mutable_not_inspected()->erase(std::remove_if(left.mutable_not_inspected()->begin(),
                                                       left.mutable_not_inspected()->end(),
                                                       about_gone),
                                        left.mutable_not_inspected()->end());
    return left;
}

/// Rules that speak against a message. One whose group has no points left counts too.
std::vector<FiredRule> against(const judge::Verdict& verdict) {
    std::vector<FiredRule> rules;
    std::ranges::copy_if(verdict.rules, std::back_inserter(rules), [](const FiredRule& rule) {
        return !rule.testing() && rule.score() >= 0;
    });
    return rules;
}

bool has(const std::vector<FiredRule>& rules, const std::string& id) {
    return std::ranges::any_of(rules, [&](const FiredRule& rule) { return rule.id() == id; });
}

Removed removed_part(const Part& part, std::vector<FiredRule> rules) {
    return {part.message_offset(),
            part.message_offset() + part.message_bytes(),
            part.id(),
            part.name(),
            part.size(),
            std::move(rules)};
}

Expected<Spool, std::string> edited(const config::Config& config,
                                    int content_fd,
                                    std::uint64_t size,
                                    const std::vector<Edit>& edits) {
    auto spool = Spool::create(config.memory_limit_bytes, config.spool_folder);
    if (!spool) return fail(spool.error());
    if (!read_edited(content_fd, 0, size, edits,
                     [&](std::string_view text) { return spool->append(text); }) ||
        !spool->flush())
        return fail(std::string("it cannot be kept: disk full?"));
    return std::move(*spool);
}

/// Empty: the rest may be delivered.
std::string hindrance(const Judgement& rest,
                      const Evidence& evidence,
                      const std::vector<Removed>& removed,
                      const config::Config& config) {
    if (rest.failure) return "the rest could not be looked into: " + rest.failure->name;
    if (rest.verdict.score >= std::min(config.strip_at, config.quarantine_at))
        return fmt::format("the rest alone has a score of {:g}", rest.verdict.score);
    if (std::ranges::any_of(rest.evidence.not_inspected(), [](const evidence::NotInspected& gap) {
            return gap.reason() == evidence::NotInspected::TIMED_OUT;
        }))
        return "there was no time to look into the rest";
    const bool still_there = std::ranges::any_of(removed, [&](const Removed& gone) {
        const std::string& hash = part_of(evidence, gone.part).sha256();
        return hash.empty() || std::ranges::any_of(rest.evidence.parts(), [&](const Part& part) {
                   return part.sha256() == hash;
               });
    });
    return still_there ? "what would be removed is in the rest too" : "";
}

} // namespace

Expected<std::vector<Removed>, std::string> dangerous_parts(const Snapshot& snapshot,
                                                            const Evidence& evidence) {
    const auto ids = candidates(evidence);
    if (ids.empty())
        return fail(std::string("it has no attachment that can be taken out by itself"));
    if (ids.size() > most_attachments) return fail(std::string("it has too many attachments"));
    const auto top = tops_of(evidence, ids);
    const auto fired = [&](const Evidence& of) {
        return against(snapshot.rules.judge(of, thresholds(snapshot.config)));
    };
    const std::vector<FiredRule> anyway = fired(without(evidence, top, 0));
    std::vector<FiredRule> because = fired(evidence);
    std::erase_if(because, [&](const FiredRule& rule) { return has(anyway, rule.id()); });
    if (because.empty()) return fail(std::string("no attachment is the reason"));

    std::vector<Removed> removed;
    std::set<std::string> explained;
    for (const std::uint32_t id : ids) {
        const std::vector<FiredRule> alone = fired(without(evidence, top, id));
        std::vector<FiredRule> rules;
        std::ranges::copy_if(because, std::back_inserter(rules),
                             [&](const FiredRule& rule) { return has(alone, rule.id()); });
        for (const FiredRule& rule : rules)
            explained.insert(rule.id());
        if (!rules.empty()) removed.push_back(removed_part(part_of(evidence, id), rules));
    }
    if (explained.size() == because.size()) return removed;
    // Some rule speaks about several attachments together.
    removed.clear();
    for (const std::uint32_t id : ids)
        removed.push_back(removed_part(part_of(evidence, id), because));
    return removed;
}

std::vector<Edit> edits_for(const std::vector<Removed>& removed,
                            const std::string& reference,
                            const config::Config& config) {
    std::vector<Edit> edits;
    edits.reserve(removed.size());
    for (const Removed& part : removed)
        edits.push_back(
            {part.begin, part.end, removal_note(part, reference, config.notice_contact)});
    return edits;
}

Expected<Pipeline::Stripped, std::string> Pipeline::strip(const Snapshot& snapshot,
                                                          const Session& session,
                                                          const Evidence& evidence,
                                                          int content_fd,
                                                          std::uint64_t size,
                                                          steady_clock::time_point until) {
    auto removed = dangerous_parts(snapshot, evidence);
    if (!removed) return fail(removed.error());
    const auto edits = edits_for(*removed, std::string(trial_reference), snapshot.config);
    if (!fit(edits, 1, size)) return fail(std::string("its parts do not lie in it"));
    const auto rest = edited(snapshot.config, content_fd, size, edits);
    if (!rest) return fail(rest.error());
    // What another reader makes of it nobody knows; at least this one finds nothing any more.
    Judgement judgement = judged(snapshot, session, rest->fd(), rest->size(), until);
    std::string why = hindrance(judgement, evidence, *removed, snapshot.config);
    if (!why.empty()) return fail(std::move(why));
    return Stripped{std::move(*removed), std::move(judgement)};
}

} // namespace keneki::pipeline

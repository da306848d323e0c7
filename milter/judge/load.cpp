#include "base/escape.h"
#include "base/log.h"
#include "judge/rule.h"
#include "judge/rule_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

namespace keneki::judge {

namespace {

using config::Problems;

constexpr std::size_t file_count_limit = 500;

/// The rule files that a path names, in the order in which they are read. A path may be one file.
std::vector<std::string> files_of(const std::string& path, Problems& problems) {
    std::error_code failed;
    if (!std::filesystem::is_directory(path, failed)) return {path};
    std::vector<std::string> files;
    for (std::filesystem::directory_iterator entry(path, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        const std::string name = entry->path().filename().string();
        if (name.ends_with(".yaml") && !name.starts_with('.'))
            files.push_back(entry->path().string());
        else if (name.ends_with(".yml") && !name.starts_with('.'))
            log::warning("rules: {} is not read: the names of rule files end in .yaml",
                         escaped(entry->path().string()));
    }
    if (failed)
        problems.push_back({.file = path,
                            .line = 0,
                            .column = 0,
                            .key = "",
                            .message = "cannot be read: " + failed.message()});
    if (files.size() > file_count_limit) {
        problems.push_back({.file = path,
                            .line = 0,
                            .column = 0,
                            .key = "",
                            .message = fmt::format("more than {} rule files", file_count_limit)});
        return {};
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// Sets the index of every `rule:` leaf; calls `found` with it. Unknown ids are reported.
template <class Found>
void each_rule_test(Condition& condition, const Found& found) {
    if (auto* combination = std::get_if<Combination>(&condition.test))
        for (Condition& child : combination->children)
            each_rule_test(child, found);
    if (auto* test = std::get_if<RuleTest>(&condition.test)) found(*test);
}

} // namespace

/// Builds a rule set from all files: groups and lists first, then rules, then what binds them.
class RuleSetLoader {
public:
    Expected<std::unique_ptr<const RuleSet::Impl>, Problems>
    load(std::span<const std::string> paths) {
        read_files(paths);
        for (const Document& document : documents_)
            read_definitions(document);
        check_softened();
        ConditionReader conditions(lists_);
        for (const Document& document : documents_)
            read_rules(document, conditions);
        for (const Document& document : documents_)
            if (const YAML::Node overrides = top_level(document, "overrides")) {
                Reporter reporter(document.file, problems_);
                apply_overrides(overrides, impl_->rules, reporter);
            }
        bind_rule_tests();
        impl_->slots = conditions.slots();
        if (problems_.empty() && impl_->rules.empty())
            problems_.push_back({.file = paths.empty() ? "" : paths.front(),
                                 .line = 0,
                                 .column = 0,
                                 .key = "rules",
                                 .message = "no rules were found"});
        if (!problems_.empty()) return fail(std::move(problems_));
        return std::unique_ptr<const RuleSet::Impl>(std::move(impl_));
    }

private:
    static YAML::Node top_level(const Document& document, const char* key) {
        const YAML::Node& root = document.root;
        return root.IsMap() ? root[key] : YAML::Node(YAML::NodeType::Undefined);
    }

    void read_files(std::span<const std::string> paths) {
        bool first = true;
        for (const std::string& path : paths) {
            std::error_code failed;
            if (!first && !std::filesystem::exists(path, failed)) {
                // A site's own folder may not be there yet; `keneki rules check` names it.
                log::notice("rules: no folder {}", path);
                impl_->missing_folders.push_back(path);
                continue;
            }
            first = false;
            for (const std::string& file : files_of(path, problems_))
                if (auto document = read_document(file, problems_))
                    documents_.push_back(std::move(*document));
        }
    }

    void read_definitions(const Document& document) {
        Reporter reporter(document.file, problems_);
        if (document.root.IsNull()) return; // an empty file, or one of comments only
        if (!reporter.only_keys(document.root, "a rule file",
                                {"groups", "lists", "rules", "overrides"}))
            return;
        if (const YAML::Node groups = top_level(document, "groups"))
            read_groups(groups, impl_->groups, reporter);
        if (const YAML::Node lists = top_level(document, "lists"))
            read_lists(lists, lists_, reporter);
    }

    void check_softened() {
        for (const Group& group : impl_->groups)
            for (const std::string& name : group.softens)
                if (std::none_of(impl_->groups.begin(), impl_->groups.end(),
                                 [&](const Group& other) { return other.name == name; }))
                    problems_.push_back({.file = group.file,
                                         .line = group.line,
                                         .column = 0,
                                         .key = "softens",
                                         .message = fmt::format("there is no group '{}'", name)});
    }

    void read_rules(const Document& document, ConditionReader& conditions) {
        const YAML::Node rules = top_level(document, "rules");
        if (!rules) return;
        Reporter reporter(document.file, problems_);
        if (!rules.IsSequence()) {
            reporter.report(rules, "rules", "a list of rules is expected here");
            return;
        }
        for (const auto& node : rules) {
            auto rule = read_rule(node, document, impl_->groups, conditions, reporter);
            if (!rule) continue;
            const auto [known, is_new] = index_.try_emplace(rule->info.id, impl_->rules.size());
            if (!is_new) {
                const RuleInfo& other = impl_->rules[known->second].info;
                reporter.report(
                    node["id"], "id",
                    fmt::format("'{}' stands already in {}:{}", other.id, other.file, other.line));
                continue;
            }
            impl_->rules.push_back(std::move(*rule));
        }
    }

    /// Resolves `rule:` leaves and puts every rule behind those that it asks for.
    void bind_rule_tests() {
        std::vector<std::vector<std::size_t>> asks(impl_->rules.size());
        for (std::size_t i = 0; i < impl_->rules.size(); ++i)
            each_rule_test(impl_->rules[i].when, [&](RuleTest& test) {
                const auto known = index_.find(test.id);
                if (known == index_.end()) {
                    // Broken rules are left out above; one problem a cause is enough.
                    if (problems_.empty())
                        problem_of(
                            i, fmt::format("asks for rule '{}', which does not exist", test.id));
                    return;
                }
                test.index = known->second;
                asks[i].push_back(known->second);
            });
        std::vector<Visit> visits(impl_->rules.size(), Visit::not_yet);
        for (std::size_t i = 0; i < impl_->rules.size(); ++i)
            visit(i, asks, visits, 0);
    }

    enum class Visit { not_yet, under_way, done };
    static constexpr std::size_t rule_chain_limit = 50;

    void visit(std::size_t index,
               const std::vector<std::vector<std::size_t>>& asks,
               std::vector<Visit>& visits,
               std::size_t depth) {
        if (visits[index] == Visit::done) return;
        if (visits[index] == Visit::under_way || depth > rule_chain_limit) {
            problem_of(index,
                       visits[index] == Visit::under_way
                           ? "asks for itself in a circle"
                           : fmt::format("asks through more than {} rules", rule_chain_limit));
            return;
        }
        visits[index] = Visit::under_way;
        for (const std::size_t asked : asks[index])
            visit(asked, asks, visits, depth + 1);
        visits[index] = Visit::done;
        impl_->order.push_back(index);
    }

    void problem_of(std::size_t rule, std::string message) {
        const RuleInfo& info = impl_->rules[rule].info;
        problems_.push_back({.file = info.file,
                             .line = info.line,
                             .column = 0,
                             .key = info.id,
                             .message = std::move(message)});
    }

    Problems problems_;
    std::vector<Document> documents_;
    Lists lists_;
    std::map<std::string, std::size_t> index_;
    std::unique_ptr<RuleSet::Impl> impl_ = std::make_unique<RuleSet::Impl>();
};

Expected<RuleSet, Problems> RuleSet::load(std::span<const std::string> folders) {
    try {
        auto impl = RuleSetLoader().load(folders);
        if (!impl) return fail(impl.error());
        return RuleSet(std::move(*impl));
    } catch (const YAML::Exception& error) {
        // Readers ask before they take; this is the fence behind them.
        return fail(Problems{
            {.file = "", .line = 0, .column = 0, .key = "rules", .message = error.what()}});
    }
}

} // namespace keneki::judge

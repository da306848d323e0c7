#include "config/yaml.h"

#include "base/unique_fd.h"
#include "base/utf8.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <system_error>

namespace keneki::config {
namespace {

/// Thrown inside this file only: yaml-cpp's handler has no other way to stop.
struct Refused {
    Problem problem;
};

unsigned from_one(int zero_based) {
    return zero_based < 0 ? 0 : static_cast<unsigned>(zero_based) + 1;
}

/// Builds the tree from yaml-cpp's events, checking as it goes.
class TreeBuilder : public YAML::EventHandler {
public:
    explicit TreeBuilder(std::string file) : file_(std::move(file)) {}

    void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        add(node(YamlNode::Kind::nothing, mark), anchor);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto known = anchors_.find(anchor);
        // An anchor is known once its node is complete, so an alias to its own parent is unknown
        // here.
        if (known == anchors_.end()) refuse(mark, "this alias refers to itself or to nothing");
        place(known->second, from_one(mark.line), from_one(mark.column));
    }
    void OnScalar(const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t anchor,
                  const std::string& value) override {
        check_tag(mark, tag);
        auto scalar = node(YamlNode::Kind::scalar, mark);
        scalar->text = value;
        scalar->quoted = tag == "!"; // what yaml-cpp gives to every scalar that is not plain
        add(scalar, anchor);
    }
    void OnSequenceStart(const YAML::Mark& mark,
                         const std::string& tag,
                         YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        check_tag(mark, tag);
        open(node(YamlNode::Kind::list, mark), anchor, mark);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark,
                    const std::string& tag,
                    YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        check_tag(mark, tag);
        open(node(YamlNode::Kind::map, mark), anchor, mark);
    }
    void OnMapEnd() override { close(); }

    [[nodiscard]] std::shared_ptr<const YamlNode> root() const { return root_; }
    [[noreturn]] void refuse(const YAML::Mark& mark, std::string message) const {
        throw Refused{{file_, from_one(mark.line), from_one(mark.column), {}, std::move(message)}};
    }

private:
    struct Open {
        std::shared_ptr<YamlNode> node;
        YAML::anchor_t anchor = 0;
        std::set<std::string> keys;
    };

    static std::shared_ptr<YamlNode> node(YamlNode::Kind kind, const YAML::Mark& mark) {
        auto made = std::make_shared<YamlNode>();
        made->kind = kind;
        made->line = from_one(mark.line);
        made->column = from_one(mark.column);
        return made;
    }
    void check_tag(const YAML::Mark& mark, const std::string& tag) const {
        if (!tag.empty() && tag != "?" && tag != "!")
            refuse(mark, fmt::format("tags such as {} are not used here", tag));
    }
    void open(std::shared_ptr<YamlNode> made, YAML::anchor_t anchor, const YAML::Mark& mark) {
        if (open_.size() >= max_yaml_depth)
            refuse(mark, fmt::format("nested more than {} levels deep", max_yaml_depth));
        open_.push_back({std::move(made), anchor, {}});
    }
    void close() {
        Open done = std::move(open_.back());
        open_.pop_back();
        if (done.anchor != 0) anchors_[done.anchor] = done.node;
        place(done.node, done.node->line, done.node->column);
    }
    void add(const std::shared_ptr<YamlNode>& made, YAML::anchor_t anchor) {
        if (anchor != 0) anchors_[anchor] = made;
        place(made, made->line, made->column);
    }
    void place(const std::shared_ptr<const YamlNode>& made, unsigned line, unsigned column) {
        if (open_.empty()) {
            root_ = made;
            return;
        }
        Open& parent = open_.back();
        parent.node->weight += made->weight;
        const auto stop = [&](std::string message) {
            throw Refused{{file_, line, column, {}, std::move(message)}};
        };
        if (parent.node->weight > max_yaml_nodes)
            stop(fmt::format("more than {} values, aliases counted each time", max_yaml_nodes));
        const bool is_key = parent.node->kind == YamlNode::Kind::map &&
                            parent.node->items.size() == parent.node->values.size();
        if (is_key) {
            if (made->kind != YamlNode::Kind::scalar) stop("a key must be a word");
            if (!parent.keys.insert(made->text).second)
                stop(fmt::format("the key '{}' stands here a second time", made->text));
        }
        const bool is_value = parent.node->kind == YamlNode::Kind::map && !is_key;
        (is_value ? parent.node->values : parent.node->items).push_back(made);
    }

    std::string file_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, std::shared_ptr<const YamlNode>> anchors_;
    std::shared_ptr<const YamlNode> root_ = std::make_shared<YamlNode>();
};

/// The first byte sequence that has no place in a text file.
std::optional<Problem> check_characters(std::string_view text, const std::string& file) {
    unsigned line = 1;
    unsigned column = 1;
    std::size_t position = 0;
    while (position < text.size()) {
        const std::size_t before = position;
        const char32_t c = next_code_point(text, position);
        if (c == invalid_code_point)
            return Problem{file, line, column, {}, "the file is not UTF-8 from here on"};
        const bool control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
        if (control)
            return Problem{file,
                           line,
                           column,
                           {},
                           fmt::format("control character U+{:04X}", static_cast<unsigned>(c))};
        if (c == '\n') {
            ++line;
            column = 1;
        } else if (before != 0 || c != 0xFEFF) {
            ++column;
        }
    }
    return std::nullopt;
}

} // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
    if (kind != Kind::map) return nullptr;
    for (std::size_t i = 0; i < items.size(); ++i)
        if (items[i]->text == key) return values[i].get();
    return nullptr;
}

Expected<std::shared_ptr<const YamlNode>, Problem> read_yaml(std::string_view text,
                                                             const std::string& file) {
    if (text.size() > max_yaml_bytes)
        return fail(Problem{file, 0, 0, {}, fmt::format("larger than {} bytes", max_yaml_bytes)});
    if (auto problem = check_characters(text, file)) return fail(std::move(*problem));
    TreeBuilder builder(file);
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        parser.HandleNextDocument(builder);
        TreeBuilder second(file);
        if (parser.HandleNextDocument(second))
            return fail(Problem{file,
                                second.root()->line,
                                second.root()->column,
                                {},
                                "a second document begins here ('---')"});
    } catch (Refused& refused) {
        return fail(std::move(refused.problem));
    } catch (const YAML::Exception& error) {
        return fail(Problem{file,
                            from_one(error.mark.line),
                            from_one(error.mark.column),
                            {},
                            fmt::format("not YAML: {}", error.msg)});
    }
    return builder.root();
}

Expected<std::string, Problem> read_file(const std::string& file, std::size_t limit_bytes) {
    const auto refuse = [&](std::string message) {
        return fail(Problem{file, 0, 0, {}, std::move(message)});
    };
    // O_NONBLOCK: opening a FIFO must not hang.
    const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd) return refuse(std::generic_category().message(errno));
    struct stat status = {};
    if (::fstat(fd.get(), &status) != 0) return refuse(std::generic_category().message(errno));
    if (!S_ISREG(status.st_mode)) return refuse("not a regular file");
    std::string content;
    std::array<char, 64U << 10U> block{};
    while (true) {
        const ssize_t count = ::read(fd.get(), block.data(), block.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return refuse(std::generic_category().message(errno));
        if (count == 0) return content;
        content.append(block.data(), static_cast<std::size_t>(count));
        if (content.size() > limit_bytes)
            return refuse(fmt::format("larger than {} bytes", limit_bytes));
    }
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
    constexpr std::size_t longest = 64; // keys are short; a longer word is no slip of the pen
    if (word.empty() || word.size() > longest) return {};
    std::string best;
    std::size_t best_distance = 1 + std::max<std::size_t>(1, word.size() / 3);
    for (const std::string& candidate : candidates) {
        std::vector<std::size_t> row(candidate.size() + 1);
        for (std::size_t j = 0; j < row.size(); ++j)
            row[j] = j;
        for (std::size_t i = 1; i <= word.size(); ++i) {
            std::size_t diagonal = row[0];
            row[0] = i;
            for (std::size_t j = 1; j < row.size(); ++j) {
                const std::size_t above = row[j];
                const std::size_t change = diagonal + (word[i - 1] == candidate[j - 1] ? 0 : 1);
                row[j] = std::min({above + 1, row[j - 1] + 1, change});
                diagonal = above;
            }
        }
        if (row.back() < best_distance) {
            best_distance = row.back();
            best = candidate;
        }
    }
    return best;
}

} // namespace keneki::config

#include "base/escape.h"
#include "cli/commands.h"
#include "cli/people_import.h"
#include "cli/words.h"
#include "seeding/line_source.h"
#include "seeding/log_stamp.h"
#include "seeding/mail_log.h"

#include <fmt/format.h>
#include <sysexits.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <limits>
#include <map>
#include <optional>
#include <set>

namespace keneki::cli {
namespace {

using config::Config;
using seeding::LineSource;
using seeding::LogCounts;
using seeding::StampReader;

constexpr std::int64_t day_seconds = 86'400;
/// A file without a stamp in so many lines is no log.
constexpr int lines_until_stamp = 1'000;

std::string said(const std::string& ja, const std::string& en) {
    return std::string(in_words(language_of_locale(), ja, en));
}

void complain(const std::string& file, std::uint64_t line, const std::string& what) {
    if (line == 0)
        fmt::print(stderr, "{}: {}\n", escaped(file), escaped(what));
    else
        fmt::print(stderr, "{}:{}: {}\n", escaped(file), line, escaped(what));
}

struct LogFile {
    std::string name;
    std::int64_t begins = 0; ///< its first stamp
};

StampReader stamps_of(const LogImportOptions& options, const LineSource& source) {
    return options.first_year != 0 ? StampReader(source.modified(), options.first_year)
                                   : StampReader(source.modified());
}

/// In the order of their first lines: a message may begin in one file and be delivered in the next.
/// Standard input, which cannot be looked at twice, comes last. Nothing: said why.
std::optional<std::vector<LogFile>> in_order(const LogImportOptions& options, int& status) {
    std::vector<LogFile> files;
    for (const std::string& name : options.files) {
        if (name == "-") {
            files.push_back({name, std::numeric_limits<std::int64_t>::max()});
            continue;
        }
        auto source = LineSource::open(name);
        if (!source) {
            complain(name, 0, source.error());
            status = EX_NOINPUT;
            return std::nullopt;
        }
        StampReader stamps = stamps_of(options, *source);
        std::string_view line;
        std::optional<seeding::LogStamp> stamp;
        for (int i = 0; i < lines_until_stamp && !stamp && source->next(line); ++i)
            stamp = stamps.read(line);
        if (!stamp && source->lines() != 0) {
            complain(name, 1,
                     said("メールのログではありません(行頭に日時がありません)",
                          "no mail log: no line begins with a time"));
            status = EX_DATAERR;
            return std::nullopt;
        }
        files.push_back({name, stamp ? stamp->at : 0});
    }
    std::stable_sort(files.begin(), files.end(),
                     [](const LogFile& a, const LogFile& b) { return a.begins < b.begins; });
    return files;
}

/// How far an import is, for somebody who watches it.
class Progress {
public:
    void show(const std::string& file, const LineSource& source) {
        constexpr std::uint64_t lines_between = 4'096;
        if (!terminal_ || source.lines() % lines_between != 0) return;
        const auto now = std::chrono::steady_clock::now();
        constexpr auto pause = std::chrono::milliseconds(200);
        if (now - last_ < pause) return;
        last_ = now;
        constexpr double mebi = 1 << 20U;
        const double read = static_cast<double>(source.offset());
        const std::string share =
            source.size() == 0
                ? ""
                : fmt::format("{:.0f} % ",
                              std::min(100.0, 100 * read / static_cast<double>(source.size())));
        fmt::print(stderr, "\r\x1b[K{}: {}{:.0f} MiB, {} lines", escaped(file, 60), share,
                   read / mebi, source.lines());
        shown_ = true;
    }
    void clear() {
        if (shown_) fmt::print(stderr, "\r\x1b[K");
        shown_ = false;
    }

private:
    bool terminal_ = isatty(STDERR_FILENO) != 0;
    bool shown_ = false;
    std::chrono::steady_clock::time_point last_;
};

class LogImport {
public:
    LogImport(const LogImportOptions& options, const Config& config, SeedWriter& writer)
        : options_(options), writer_(writer),
          log_(config, [this](memory::Observation seen, std::int64_t at) { take(seen, at); }) {
        if (!options.since.empty()) since_ = *seeding::local_day(options.since);
        if (!options.until.empty()) until_ = *seeding::local_day(options.until);
    }

    /// 0, or an exit status with what is wrong said.
    int read(const LogFile& file) {
        auto source = LineSource::open(file.name);
        if (!source) {
            complain(file.name, 0, source.error());
            return EX_NOINPUT;
        }
        StampReader stamps = stamps_of(options_, *source);
        const std::uint64_t mail_lines_before = mail_lines_;
        std::string_view line;
        while (source->next(line)) {
            progress_.show(file.name, *source);
            const auto stamp = stamps.read(line);
            if (!stamp) {
                ++without_time_;
                continue;
            }
            if (stamps.over_a_year()) {
                progress_.clear();
                complain(
                    file.name, source->lines(),
                    said("日時に年がなく、一年を超える記録です。ファイルを分けるか --first-year "
                         "で最初の行の年を指定してください",
                         "the times say no year, and the file covers more than one; split it, "
                         "or state the year of its first line with --first-year"));
                return EX_DATAERR;
            }
            const seeding::LogLine parsed = seeding::read_log_line(line.substr(stamp->length));
            if (parsed.program == seeding::LogProgram::other) continue;
            ++mail_lines_;
            host_ = parsed.host;
            log_.add(parsed, stamp->at);
            if (!problem_.empty()) return EX_CANTCREAT;
        }
        progress_.clear();
        lines_ += source->lines();
        if (source->lines() != 0 && mail_lines_ == mail_lines_before) {
            complain(
                file.name, 0,
                said("Postfix や Sendmail の行が一つもありません(別の種類のログか、別のメールサー"
                     "バーの記録です)",
                     "not one line of Postfix or Sendmail: it is another kind of log, or of "
                     "another mail server"));
            status_ = EX_DATAERR;
        }
        if (!source->problem().empty()) {
            complain(file.name, source->lines(), source->problem());
            status_ = EX_DATAERR;
        }
        return EX_OK;
    }

    /// Writes what waits, and remembers what was read.
    int finish(bool enough_wanted, unsigned learning_days) {
        auto done = writer_.flush();
        if (done && writer_.seeder() != nullptr)
            for (const auto& [host, span] : read_) {
                done = writer_.seeder()->set_read_span(host, span);
                if (!done) break;
            }
        enough_ = enough_wanted || sent_days_.size() >= learning_days;
        if (done && enough_)
            done =
                writer_.mark_seeded(first_sent_ == 0 ? std::nullopt : std::optional(first_sent_));
        if (!done) problem_ = done.error();
        return done ? status_ : EX_CANTCREAT;
    }

    [[nodiscard]] const std::string& problem() const { return problem_; }

    void report(unsigned learning_days) const {
        const LogCounts& counts = log_.counts();
        print(said(fmt::format("読んだ行: {}(うちメールサーバーの行 {}、日時のない行 {})", lines_,
                               mail_lines_, without_time_),
                   fmt::format("lines read: {} ({} of mail servers, {} without a time)", lines_,
                               mail_lines_, without_time_)));
        print(said(fmt::format("記憶した配送: 受信 {}、送信 {}(送信のあった日数 {})", received_,
                               sent_, sent_days_.size()),
                   fmt::format("deliveries learned: {} received, {} sent (on {} days)", received_,
                               sent_, sent_days_.size())));
        left_out(counts.not_delivered, "配送されなかった", "not delivered");
        left_out(counts.without_author, "差出人が空(エラー通知・自動応答)",
                 "without an envelope sender (bounces, automatic answers)");
        left_out(counts.among_us, "院内どうし", "among ourselves");
        left_out(counts.passed_on, "転送・中継", "passed on or relayed");
        left_out(counts.of_machines, "配信リストやサービス", "of lists and services");
        left_out(counts.not_addresses, "アドレスとして読めない", "without a readable address");
        left_out(counts.to_filters, "このホストのフィルターへの受け渡し",
                 "handed to a filter of this host");
        left_out(counts.without_beginning, "差出人の行がない(前の記録が必要)",
                 "whose envelope sender stands in no file that was read");
        left_out(counts.forgotten, "同時に配送中で覚えきれない", "under way beyond what is kept");
        left_out(known_, "以前に読み込み済み", "read before (--again learns them once more)");
        left_out(outside_bounds_, "--since/--until の範囲外", "outside --since and --until");
        if (options_.dry_run)
            print(said("試しに読んだだけで、何も記憶していません。",
                       "Nothing was learned: --dry-run only counts."));
        else if (enough_)
            print(said("学習期間は終わりです。", "The learning period is over."));
        else
            print(said(fmt::format("この取り込みでは学習期間は終わりません(送信のあった日が {} "
                                   "日分必要です。--seeded で終わらせる"
                                   "こともできます)。",
                                   learning_days),
                       fmt::format("This import does not end the learning period: it takes {} days "
                                   "with sent mail to "
                                   "end it, or --seeded.",
                                   learning_days)));
    }

private:
    static void print(const std::string& line) { fmt::print("{}\n", line); }
    static void left_out(std::uint64_t count, const std::string& ja, const std::string& en) {
        if (count != 0)
            print(said(fmt::format("除外: {} {}", ja, count),
                       fmt::format("left out: {} {}", count, en)));
    }

    void take(memory::Observation& seen, std::int64_t at) {
        if (at < since_ || at >= until_) {
            ++outside_bounds_;
            return;
        }
        if (was_read(at)) {
            ++known_;
            return;
        }
        auto& span = read_.try_emplace(host_, memory::Seeder::Span{at, at}).first->second;
        span.first = std::min(span.first, at);
        span.last = std::max(span.last, at);
        if (seen.kind == memory::Observation::Kind::sent) {
            ++sent_;
            sent_days_.insert(seen.at / day_seconds);
            first_sent_ = first_sent_ == 0 ? seen.at : std::min(first_sent_, seen.at);
        } else {
            ++received_;
        }
        if (const auto done = writer_.add(std::move(seen)); !done) problem_ = done.error();
    }

    /// An earlier import has learned what this host delivered at that time.
    bool was_read(std::int64_t at) {
        if (options_.again || writer_.seeder() == nullptr) return false;
        auto known = before_.find(host_);
        if (known == before_.end()) {
            const auto span = writer_.seeder()->read_span(host_);
            if (!span) {
                problem_ = span.error();
                return true;
            }
            known = before_.emplace(host_, *span).first;
        }
        return known->second && at >= known->second->first && at <= known->second->last;
    }

    const LogImportOptions& options_;
    SeedWriter& writer_;
    seeding::MailLog log_;
    Progress progress_;
    std::string host_; ///< of the line that is read
    std::string problem_;
    int status_ = EX_OK;
    bool enough_ = false;
    std::int64_t since_ = std::numeric_limits<std::int64_t>::min();
    std::int64_t until_ = std::numeric_limits<std::int64_t>::max();
    std::map<std::string, std::optional<memory::Seeder::Span>> before_;
    std::map<std::string, memory::Seeder::Span> read_;
    std::set<std::int64_t> sent_days_;
    std::int64_t first_sent_ = 0;
    std::uint64_t lines_ = 0, mail_lines_ = 0, without_time_ = 0;
    std::uint64_t received_ = 0, sent_ = 0, known_ = 0, outside_bounds_ = 0;
};

} // namespace

int people_import_log(const LogImportOptions& options) {
    const auto config = load_config(options.config);
    if (!config) {
        print_problems(config.error());
        return status_of_refused(options.config);
    }
    for (const std::string* const day : {&options.since, &options.until})
        if (!day->empty() && !seeding::local_day(*day)) {
            fmt::print(
                stderr, "keneki: '{}': {}\n", escaped(*day),
                said("日付は YYYY-MM-DD の形で書いてください", "expected a day, YYYY-MM-DD"));
            return EX_USAGE;
        }
    if (std::count(options.files.begin(), options.files.end(), "-") > 1) {
        fmt::print(stderr, "keneki: {}\n", said("- は一度だけ書けます", "- may stand only once"));
        return EX_USAGE;
    }
    if (config->site_domains.empty()) {
        fmt::print(stderr, "keneki: {}\n",
                   said("site.domains がないため、受信と送信を区別できません",
                        "without site.domains nobody can tell sent mail from received"));
        return EX_CONFIG;
    }
    int status = EX_OK;
    const auto files = in_order(options, status);
    if (!files) return status;
    auto writer = SeedWriter::open(*config, options.dry_run);
    if (!writer) return memory_refused(writer.error());
    LogImport import(options, *config, *writer);
    for (const LogFile& file : *files) {
        status = import.read(file);
        if (status != EX_OK) break;
    }
    if (!import.problem().empty()) return memory_refused(import.problem());
    // What was read up to here is learned and remembered as read.
    const int finished =
        import.finish(options.seeded && status == EX_OK, config->memory_learning_days);
    if (!import.problem().empty()) return memory_refused(import.problem());
    import.report(config->memory_learning_days);
    return status == EX_OK ? finished : status;
}

} // namespace keneki::cli

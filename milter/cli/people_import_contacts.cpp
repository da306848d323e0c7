#include "base/escape.h"
#include "cli/commands.h"
#include "cli/people_import.h"
#include "cli/words.h"
#include "config/yaml.h"
#include "seeding/address_book.h"

#include <fmt/format.h>
#include <sysexits.h>

#include <cstdio>
#include <ctime>

namespace keneki::cli {
namespace {

constexpr std::size_t problems_shown = 20;

void report(const std::string& file, const seeding::AddressBook& book, std::size_t ours) {
    for (std::size_t i = 0; i < std::min(problems_shown, book.not_addresses.size()); ++i)
        fmt::print(stderr, "{}\n", book.not_addresses[i].text());
    fmt::print(
        "{}\n",
        in_words(language_of_locale(),
                 fmt::format("{}: {} 件を読み、{} 個のアドレスを採用(当院のもの {}、アドレスでない"
                             "もの {}、アドレスのない件 {} は除外)",
                             escaped(file), book.entries, book.addresses.size() - ours, ours,
                             book.not_addresses.size(), book.without_address),
                 fmt::format("{}: {} entries read, {} addresses taken; left out: {} of our own, "
                             "{} that are none, {} entries without one",
                             escaped(file), book.entries, book.addresses.size() - ours, ours,
                             book.not_addresses.size(), book.without_address)));
}

} // namespace

int people_import_contacts(const ContactsImportOptions& options) {
    const auto config = load_config(options.config);
    if (!config) {
        print_problems(config.error());
        return status_of_refused(options.config);
    }
    // Everything is read before anything is learned: a faulty file changes nothing.
    std::vector<seeding::AddressBook> books;
    for (const std::string& file : options.files) {
        const auto content = config::read_file(file, seeding::max_address_book_bytes);
        if (!content) {
            print_problems({content.error()});
            return EX_NOINPUT;
        }
        auto book = seeding::read_address_book(*content, file);
        if (!book) {
            print_problems({book.error()});
            return EX_DATAERR;
        }
        books.push_back(std::move(*book));
    }
    auto writer = SeedWriter::open(*config, options.dry_run);
    if (!writer) return memory_refused(writer.error());
    const std::int64_t now = std::time(nullptr);
    for (std::size_t i = 0; i < books.size(); ++i) {
        std::size_t ours = 0;
        for (const std::string& address : books[i].addresses) {
            if (config::is_ours(*config, address.substr(address.rfind('@') + 1))) {
                ++ours;
                continue;
            }
            // Somebody of us keeps this address because we write to it.
            memory::Observation seen;
            seen.kind = memory::Observation::Kind::sent;
            seen.other = address;
            seen.at = now;
            if (const auto done = writer->add(std::move(seen)); !done)
                return memory_refused(done.error());
        }
        report(options.files[i], books[i], ours);
    }
    if (const auto done = writer->flush(); !done) return memory_refused(done.error());
    if (options.seeded)
        if (const auto done = writer->mark_seeded(std::nullopt); !done)
            return memory_refused(done.error());
    const bool ended = options.seeded && !options.dry_run;
    fmt::print("{}\n",
               options.dry_run
                   ? in_words(language_of_locale(), "試しに読んだだけで、何も記憶していません。",
                              "Nothing was learned: --dry-run only counts.")
               : ended ? in_words(language_of_locale(), "記憶しました。学習期間は終わりです。",
                                  "Learned. The learning period is over.")
                       : in_words(language_of_locale(), "記憶しました。", "Learned."));
    return EX_OK;
}

} // namespace keneki::cli

#include "cli/quarantine_command.h"

#include "base/escape.h"
#include "cli/command_options.h"
#include "cli/commands.h"
#include "cli/quarantine_actions.h"
#include "cli/quarantine_start.h"
#include "mail/charset.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>

namespace keneki::cli {

CLI::Option* add_why(CLI::App& command, std::string& why) {
    return command.add_option("--why", why, "the purpose, for the audit trail")
        ->check([](const std::string& text) {
            return mail::spaceless_form(text).empty()
                       ? in_my_words("目的が空です。何のためかを書いてください",
                                     "the purpose is empty; state what it is done for")
                       : std::string();
        })
        ->option_text("TEXT");
}

namespace {

using Options = std::shared_ptr<QuarantineOptions>;

struct Adder {
    CLI::App& parent;
    std::function<int()>& chosen;

    /// A subcommand that ends in `run`.
    CLI::App* add(const char* name,
                  const char* meaning,
                  const Options& options,
                  int (*run)(const QuarantineOptions&)) const {
        auto* command = parent.add_subcommand(name, meaning);
        add_config(*command, options->config);
        auto& wanted = chosen;
        command->final_callback(
            [&wanted, options, run] { wanted = [options, run] { return run(*options); }; });
        return command;
    }
};

void add_keys(CLI::App& command, const Options& options) {
    command.add_option("--key", options->secret_keys, "secret key; may be repeated")
        ->allow_extra_args(false)
        ->option_text("FILE (quarantine.key beside the public key)");
    command
        .add_option("--passphrase-file", options->passphrase_file,
                    "file with the passphrase, instead of asking for it")
        ->option_text("FILE");
}

/// No reference has an I, L or O.
char as_meant(char letter) {
    if (letter == 'i' || letter == 'l') return '1';
    if (letter == 'o') return '0';
    return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

/// People type what they hear on the telephone, or on a Japanese keyboard, or copy a blank with it.
std::string as_written(const std::string& heard) {
    constexpr std::size_t day_digits = 6; // as new_reference() makes them
    constexpr std::size_t letters_behind = 8;
    std::string text = valid_utf8(heard);
    std::string letters;
    for (const char c : mail::spaceless_form(text))
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) letters += as_meant(c);
    if (letters.size() != day_digits + letters_behind) return text;
    return letters.insert(day_digits, 1, '-');
}

CLI::Option* add_reference(CLI::App& command, const Options& options) {
    return command.add_option("REFERENCE", options->reference, "the message")
        ->transform(as_written)
        ->option_text("REFERENCE");
}

void add_json(CLI::App& command, const Options& options) {
    command
        .add_option_function<std::string>(
            "--format", [options](const std::string& word) { options->json = word == "json"; },
            "text for people, or json: one object a line")
        ->check(CLI::IsMember({"text", "json"}))
        ->option_text("text|json");
}

void add_list(const Adder& adder) {
    const auto options = std::make_shared<QuarantineOptions>();
    auto* list = adder.add("list", "What is held", options, quarantine_list);
    add_keys(*list, options);
    add_json(*list, options);
    add_why(*list, options->why)->option_text("TEXT; then with senders and Subjects");
    list->add_option("--since", options->since, "received on this day or later")
        ->option_text("YYYY-MM-DD");
    list->add_option("--until", options->until, "received before this day")
        ->option_text("YYYY-MM-DD");
    list->add_option("--state", options->state, "held, stripped, released, deleted, expired or all")
        ->check(CLI::IsMember({"held", "stripped", "released", "deleted", "expired", "all"}))
        ->option_text("STATE (held)");
    list->add_option("--rule", options->rule, "held because of this rule")->option_text("ID");
    list->add_option("--address", options->address,
                     "with this text in an address of sender or recipient; needs --why")
        ->option_text("TEXT");
    list->add_option("--subject", options->subject, "with this text in the Subject; needs --why")
        ->option_text("TEXT");
}

void add_readers(const Adder& adder) {
    const auto show = std::make_shared<QuarantineOptions>();
    auto* shown = adder.add("show", "Why a message is held, and what it is", show, quarantine_show);
    add_keys(*shown, show);
    add_json(*shown, show);
    add_why(*shown, show->why)->required();
    add_reference(*shown, show)->required();
    shown->add_option("--for", show->audience, "how much is told")
        ->check(CLI::IsMember({"staff", "helpdesk", "auditor"}))
        ->option_text("staff|helpdesk|auditor (helpdesk)");
    const auto exported = std::make_shared<QuarantineOptions>();
    auto* written = adder.add("export", "Write a message to a file, as it was received", exported,
                              quarantine_export);
    add_keys(*written, exported);
    add_why(*written, exported->why)->required();
    add_reference(*written, exported)->required();
    written->add_option("--output", exported->output, "the file; - is standard output")
        ->option_text("FILE (REFERENCE.eml)");
}

void add_deciders(const Adder& adder) {
    const auto release = std::make_shared<QuarantineOptions>();
    auto* released = adder.add("release", "Send a message on", release, quarantine_release);
    add_keys(*released, release);
    add_why(*released, release->why)->required();
    add_reference(*released, release)->required();
    released
        ->add_option("--to", release->recipients,
                     "to this address instead of the original recipients; may be repeated")
        ->allow_extra_args(false)
        ->option_text("ADDRESS");
    released->add_flag("--as-attachment", release->as_attachment,
                       "inside a new message, not as it was");
    released
        ->add_flag("--stripped", release->stripped,
                   "without the attachments that are the reason why it is held")
        ->excludes("--as-attachment");
    released->add_flag("--again", release->again, "although it was released before");
    const auto approve = std::make_shared<QuarantineOptions>();
    auto* approved = adder.add("approve", "Agree that another person releases a dangerous message",
                               approve, quarantine_approve);
    add_why(*approved, approve->why)->required();
    add_reference(*approved, approve)->required();
    approved
        ->add_option("--to", approve->recipients,
                     "for a release to this address instead of the original recipients; may be "
                     "repeated")
        ->allow_extra_args(false)
        ->option_text("ADDRESS");
    const auto removal = std::make_shared<QuarantineOptions>();
    auto* removed =
        adder.add("delete", "Remove the text of a message for good", removal, quarantine_delete);
    add_why(*removed, removal->why)->required();
    add_reference(*removed, removal)->required();
}

void add_key_commands(CLI::App& quarantine, std::function<int()>& chosen) {
    auto* key = quarantine.add_subcommand("key", "Make the keys, or change them");
    key->require_subcommand(1);
    const Adder adder{*key, chosen};
    const auto create = std::make_shared<QuarantineOptions>();
    auto* created = adder.add("create", "Make a pair of keys", create, quarantine_key_create);
    created->add_option("--public", create->public_key, "where the public key goes")
        ->option_text("FILE (quarantine.public_key)");
    created->add_option("--secret", create->output, "where the secret key goes")
        ->option_text("FILE (quarantine.key beside it)");
    created
        ->add_option("--passphrase-file", create->passphrase_file,
                     "file with the passphrase, instead of asking for it")
        ->option_text("FILE");
    created->add_flag("--no-passphrase", create->no_passphrase, "leave the secret key unprotected");
    const auto rekey = std::make_shared<QuarantineOptions>();
    auto* rekeyed = adder.add("rekey", "Seal what older keys hold for the public key in use", rekey,
                              quarantine_rekey);
    add_keys(*rekeyed, rekey);
    add_why(*rekeyed, rekey->why)->required();
}

} // namespace

void add_quarantine_commands(CLI::App& app, std::function<int()>& chosen) {
    auto* quarantine = app.add_subcommand("quarantine", "Look at held mail, release or delete it");
    quarantine->require_subcommand(1);
    const Adder adder{*quarantine, chosen};
    add_list(adder);
    add_readers(adder);
    add_deciders(adder);
    const auto rescan = std::make_shared<QuarantineOptions>();
    auto* rescanned = adder.add("rescan", "Judge held mail by the rules of now, changing nothing",
                                rescan, quarantine_rescan);
    add_keys(*rescanned, rescan);
    add_json(*rescanned, rescan);
    add_why(*rescanned, rescan->why)->required();
    add_reference(*rescanned, rescan)
        ->description("one message; all that are held")
        ->option_text("[REFERENCE]");
    const auto audit = std::make_shared<QuarantineOptions>();
    add_json(*adder.add("audit", "Who did what with held mail", audit, quarantine_audit), audit);
    add_key_commands(*quarantine, chosen);
}

} // namespace keneki::cli

#include "inspect/inspect.h"

#include "evidence/findings.h"
#include "inspect/archive_stream.h"
#include "inspect/bytes.h"
#include "inspect/inspector.h"
#include "inspect/zip_reader.h"
#include "mail/body_text.h"
#include "mail/charset.h"
#include "mail/limits.h"
#include "mail/parse.h"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

namespace keneki::inspect {

namespace {

// The inspector says by itself what was left, so it must be done before it is killed.
constexpr std::uint32_t share_of_time_percent = 80;

// Of the text and of the Subject each, the likeliest first.
constexpr std::size_t stated_password_limit = 16;

Budget budget_of(const evidence::InspectionRequest& request, const mail::Limits& limits) {
    Budget budget;
    budget.inflated_bytes_left =
        request.inflated_limit() != 0 ? request.inflated_limit() : limits.inflated_bytes;
    if (request.time_limit_ms() != 0)
        budget.deadline = std::chrono::steady_clock::now() +
                          std::chrono::milliseconds(std::uint64_t{request.time_limit_ms()} *
                                                    share_of_time_percent / 100);
    return budget;
}

void add_stated_passwords(Inspection& inspection) {
    const Evidence& evidence = inspection.evidence();
    const bool stated = std::ranges::any_of(evidence.findings(), [](const Finding& finding) {
        return finding.id() == Finding::PASSWORD_IN_TEXT; // the same search, already made
    });
    for (const std::string& text : {evidence.header().subject(), evidence.text().visible()}) {
        inspection.add_text(text, "utf-8");
        if (!stated) continue;
        auto words = mail::find_passwords(text);
        if (words.size() > stated_password_limit) words.resize(stated_password_limit);
        inspection.add_passwords(std::move(words));
    }
}

void inspect_message(Inspection& inspection, const mail::Limits& limits, Bytes content) {
    bool first = true;
    mail::parse_message(content, limits, inspection.evidence(),
                        [&](std::uint32_t part, Bytes leaf) {
                            if (first) add_stated_passwords(inspection); // the text is complete now
                            first = false;
                            inspection.inspect_content(part, leaf);
                        });
}

void inspect_file(Inspection& inspection, std::string_view name, Bytes content) {
    const std::uint32_t part = inspection.add_child(0, Part::FILE, name);
    if (part != 0) inspection.inspect_content(part, content);
}

} // namespace

void initialise() {
    mail::initialise();
    load_archive_locale();
    initialise_zip_decryption();
    static_cast<void>(mail::nfkc("ｱ")); // ICU loads its normalisation data on first use
}

Evidence inspect(const evidence::InspectionRequest& request, Bytes content) {
    Evidence evidence;
    evidence.set_size(content.size());
    mail::Limits limits;
    Inspection inspection(evidence, budget_of(request, limits),
                          {request.passwords().begin(), request.passwords().end()});
    if (request.inflated_limit() != 0) limits.inflated_bytes = request.inflated_limit();
    try {
        if (request.kind() == evidence::InspectionRequest::FILE) {
            inspect_file(inspection, request.file_name(), content);
        } else {
            inspect_message(inspection, limits, content);
        }
    } catch (const std::exception& error) {
        add_finding(evidence, Finding::INSPECTION_FAILED, 0, error.what());
        add_not_inspected(evidence, NotInspected::INSPECTOR_DIED, 0, "the whole message");
    }
    return evidence;
}

} // namespace keneki::inspect

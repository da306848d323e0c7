#include "cli/example_mail.h"

#include "cli/message_file.h"
#include "people/directory.h"
#include "pipeline/pipeline.h"
#include "pipeline/session.h"

#include <chrono>
#include <utility>

namespace keneki::cli {
namespace {

using evidence::Evidence;

pipeline::Session session_of(const Evidence& given) {
    pipeline::Session session;
    session.client_address = given.connection().client_address();
    session.client_name = given.connection().client_name();
    session.helo = given.connection().helo();
    session.authenticated_user = given.connection().authenticated_user();
    session.mail_from = given.envelope().mail_from();
    session.recipients.assign(given.envelope().recipients().begin(),
                              given.envelope().recipients().end());
    return session;
}

Expected<Evidence, std::string> examine(sandbox::InspectorPool& pool,
                                        const config::Config& config,
                                        const std::string& raw_mail,
                                        const Evidence& given) {
    auto spool = Spool::create(config.memory_limit_bytes, config.spool_folder);
    if (!spool) return fail(spool.error());
    SmtpBytes smtp;
    const bool kept = spool->append(smtp.convert(raw_mail)) && spool->append(smtp.finish());
    if (!kept || !spool->flush()) return fail(std::string("no room for the mail"));

    evidence::InspectionRequest request;
    request.set_kind(evidence::InspectionRequest::MESSAGE);
    request.set_size(spool->size());
    request.set_time_limit_ms(static_cast<std::uint32_t>(config.inspector_time_limit.count()));
    auto evidence =
        pool.inspect(request, spool->fd(), std::chrono::steady_clock::now() + config.deadline);
    if (!evidence) return fail(std::string("the inspector died or ran out of time"));

    const config::Config site = example_site();
    pipeline::describe_session(session_of(given), site, *evidence);
    if (given.connection().inside()) evidence->mutable_connection()->set_inside(true);
    if (given.direction() != evidence::DIRECTION_UNKNOWN)
        evidence->set_direction(given.direction());
    pipeline::describe_authentication(site, *evidence);
    people::Directory().annotate(*evidence, site);
    return std::move(*evidence);
}

} // namespace

config::Config example_site() {
    config::Config site = config::defaults();
    site.site_domains = {"hospital.example"};
    site.trusted_authserv_ids = {"mx.hospital.example"};
    return site;
}

judge::MailExaminer example_examiner(sandbox::InspectorPool& pool, const config::Config& config) {
    return [&pool, &config](const std::string& raw_mail, const Evidence& given) {
        return examine(pool, config, raw_mail, given);
    };
}

} // namespace keneki::cli

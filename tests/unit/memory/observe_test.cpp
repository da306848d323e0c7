#include "evidence/findings.h"
#include "memory/annotate.h"
#include "memory/observe.h"
#include "people/list_files.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::memory;
using evidence::Finding;

namespace {

config::Config site(bool trusted_host) {
    config::Config config = config::defaults();
    config.site_domains = {"hospital.example"};
    if (trusted_host) config.trusted_authserv_ids = {"mx.hospital.example"};
    return config;
}

evidence::Evidence mail(evidence::Direction direction,
                        const std::string& from,
                        const std::vector<std::string>& recipients) {
    evidence::Evidence evidence;
    evidence.set_direction(direction);
    evidence.mutable_envelope()->set_mail_from(from);
    for (const std::string& recipient : recipients)
        evidence.mutable_envelope()->add_recipients(recipient);
    auto& author = *evidence.mutable_header()->add_from();
    author.set_address(from);
    author.set_domain(from.substr(from.find('@') + 1));
    evidence.mutable_header()->set_message_id("1@here");
    return evidence;
}

void add_field(evidence::Evidence& evidence, const std::string& name, const std::string& text) {
    auto& field = *evidence.mutable_header()->add_fields();
    field.set_name(name);
    field.set_text(text);
}

} // namespace

TEST_CASE("what came from outside is learned when its author is proven", "[memory]") {
    auto inbound = mail(evidence::INBOUND, "Suzuki@Clinic.example",
                        {"nurse@hospital.example", "doctor@hospital.example"});
    SECTION("no host could prove it") {
        const auto seen = observations_of(inbound, site(false), true, 7);
        REQUIRE(seen.size() == 2);
        CHECK(seen[0].kind == Observation::Kind::received);
        CHECK(seen[0].other == "suzuki@clinic.example");
        CHECK(seen[1].own == "doctor@hospital.example");
        CHECK(seen[0].at == 7);
        CHECK(seen[0].bad);
        CHECK_FALSE(seen[0].proven);
    }
    SECTION("a trusted host has not proven it: forged mail makes nobody known, or bad") {
        CHECK(observations_of(inbound, site(true), false, 7).empty());
        CHECK(observations_of(inbound, site(true), true, 7).empty());
    }
    SECTION("a trusted host has") {
        inbound.mutable_authentication()->set_aligned(true);
        const auto seen = observations_of(inbound, site(true), false, 7);
        REQUIRE(seen.size() == 2);
        CHECK(seen[0].proven);
    }
    SECTION("our own name from outside, or two authors") {
        CHECK(observations_of(
                  mail(evidence::INBOUND, "x@hospital.example", {"nurse@hospital.example"}),
                  site(false), false, 7)
                  .empty());
        *inbound.mutable_header()->add_from() = inbound.header().from(0);
        CHECK(observations_of(inbound, site(false), false, 7).empty());
    }
}

TEST_CASE("what a release teaches depends on what the mail has taught", "[memory]") {
    Release release{.reference = "261126-7K3MPQ2A",
                    .author = "Suzuki@Clinic.example",
                    .recipients = {"nurse@hospital.example", "list@elsewhere.example"},
                    .proven = true};
    const auto learned = observations_of(release, site(true), 7);
    REQUIRE(learned.size() == 1);
    CHECK(learned[0].kind == Observation::Kind::released);
    CHECK(learned[0].other == "suzuki@clinic.example");
    CHECK(learned[0].own == "nurse@hospital.example");
    CHECK(learned[0].vouched);
    SECTION("nobody becomes known by what is dangerous") {
        release.dangerous = true;
        CHECK_FALSE(observations_of(release, site(true), 7).at(0).vouched);
    }
    SECTION("anybody can write under a name that is not proven") {
        release.proven = false;
        CHECK(observations_of(release, site(true), 7).empty());
        CHECK(observations_of(release, site(false), 7).size() == 1);
    }
    SECTION("one of us is not outside, and no author is nobody") {
        release.author = GENERATE("doctor@hospital.example", "");
        CHECK(observations_of(release, site(true), 7).empty());
    }
}

TEST_CASE("what we send is learned", "[memory]") {
    const auto config = site(true);
    auto ours = mail(evidence::OUTBOUND, "nurse@hospital.example",
                     {"suzuki@clinic.example", "doctor@hospital.example"});
    SECTION("for those outside") {
        const auto seen = observations_of(ours, config, false, 7);
        REQUIRE(seen.size() == 1);
        CHECK(seen[0].kind == Observation::Kind::sent);
        CHECK(seen[0].other == "suzuki@clinic.example");
        CHECK(seen[0].message_id == "1@here");
    }
    SECTION("unless it was held") {
        CHECK(observations_of(ours, config, true, 7).empty());
    }
    SECTION("unless its author is not ours") {
        CHECK(observations_of(mail(evidence::OUTBOUND, "x@relayed.example", {"a@b.example"}),
                              config, false, 7)
                  .empty());
    }
    SECTION("among us only the Message-ID") {
        const auto seen = observations_of(
            mail(evidence::INTERNAL, "nurse@hospital.example", {"doctor@hospital.example"}), config,
            false, 7);
        REQUIRE(seen.size() == 1);
        CHECK(seen[0].kind == Observation::Kind::internal);
        CHECK(seen[0].other.empty());
    }
    SECTION("of a circular only the Message-ID") {
        for (int i = 0; i < 99; ++i)
            ours.mutable_envelope()->add_recipients("a" + std::to_string(i) + "@b.example");
        CHECK(observations_of(ours, config, false, 7).size() == 100);
        ours.mutable_envelope()->add_recipients("one@more.example");
        const auto seen = observations_of(ours, config, false, 7);
        REQUIRE(seen.size() == 1);
        CHECK(seen[0].kind == Observation::Kind::automatic);
        CHECK(seen[0].other.empty());
    }
}

TEST_CASE("an automatic answer of ours makes nobody known", "[memory]") {
    auto answer = mail(evidence::OUTBOUND, "nurse@hospital.example", {"attacker@evil.example"});
    struct Case {
        const char* name;
        const char* text;
        bool automatic;
    };
    const auto c = GENERATE(values<Case>({
        {"Auto-Submitted", "auto-replied", true},
        {"Auto-Submitted", "Auto-Generated (vacation)", true},
        {"auto-submitted", "no", false},
        {"Precedence", "bulk", true},
        {"Precedence", "auto_reply", true},
        {"Precedence", "first-class", false},
        {"X-Autoreply", "yes", true},
        {"Subject", "Re: auto-replied", false},
    }));
    CAPTURE(c.name, c.text);
    add_field(answer, c.name, c.text);
    CHECK(is_automatic(answer) == c.automatic);
    const auto seen = observations_of(answer, site(false), false, 7);
    REQUIRE(seen.size() == 1);
    CHECK((seen[0].kind == Observation::Kind::automatic) == c.automatic);
    answer.mutable_envelope()->clear_mail_from();
    CHECK(is_automatic(answer));
}

TEST_CASE("annotate writes facts and findings", "[memory]") {
    const auto config = site(true);
    auto inbound = mail(evidence::INBOUND, "suzuki@clinic.example", {"nurse@hospital.example"});
    inbound.mutable_header()->add_in_reply_to("1@hospital.example");
    inbound.mutable_header()->add_references("0@hospital.example");
    inbound.mutable_header()->add_references("1@hospital.example");
    const Question question = question_of(inbound, config);
    CHECK(question.authors == std::vector<std::string>{"suzuki@clinic.example"});
    CHECK(question.recipients == std::vector<std::string>{"nurse@hospital.example"});
    CHECK(question.references ==
          std::vector<std::string>{"1@hospital.example", "0@hospital.example"});

    Answer answer;
    SECTION("no answer") {
        annotate(inbound, question, answer, config);
        CHECK(has_finding(inbound, Finding::MEMORY_UNAVAILABLE));
        CHECK_FALSE(inbound.memory().available());
        CHECK(inbound.findings_size() == 1);
    }
    answer.available = true;
    SECTION("a stranger while it learns") {
        answer.learning = true;
        answer.contact = answer.address_state = answer.domain_state = State::never;
        annotate(inbound, question, answer, config);
        CHECK(has_finding(inbound, Finding::CONTACT_NEVER));
        CHECK(has_finding(inbound, Finding::MEMORY_LEARNING));
        CHECK(inbound.memory().contact() == evidence::Memory::NEVER);
        CHECK_FALSE(inbound.memory().thread().unknown());
    }
    SECTION("known, but not proven as usual") {
        answer.contact = answer.domain_state = State::known;
        answer.address_state = State::fresh;
        answer.domain.proven = 3;
        answer.knows_threads = true;
        annotate(inbound, question, answer, config);
        CHECK(has_finding(inbound, Finding::CONTACT_KNOWN));
        CHECK(has_finding(inbound, Finding::CONTACT_ADDRESS_NEW));
        CHECK(has_finding(inbound, Finding::CONTACT_UNPROVEN));
        CHECK(has_finding(inbound, Finding::THREAD_UNKNOWN));
    }
    SECTION("a true answer") {
        answer.contact = answer.address_state = answer.recipient_state = State::known;
        answer.thread = {.ours = true, .answered = true};
        inbound.mutable_authentication()->set_aligned(true);
        answer.domain.proven = 3;
        annotate(inbound, question, answer, config);
        CHECK(has_finding(inbound, Finding::THREAD_ANSWERS_US));
        CHECK(has_finding(inbound, Finding::CONTACT_OF_RECIPIENT));
        CHECK_FALSE(has_finding(inbound, Finding::CONTACT_UNPROVEN));
        CHECK_FALSE(has_finding(inbound, Finding::THREAD_UNKNOWN));
    }
    SECTION("a stolen thread") {
        answer.contact = answer.address_state = State::never;
        answer.thread = {.ours = true, .foreign = true};
        annotate(inbound, question, answer, config);
        CHECK(has_finding(inbound, Finding::THREAD_FOREIGN));
        CHECK(inbound.memory().thread().foreign());
    }
}

TEST_CASE("a server's report on a message of ours is neither stolen nor an answer", "[memory]") {
    struct Case {
        std::string why, sender, name, text;
        std::vector<std::string> files; ///< declared types
        bool returned;                  ///< they stand in the message that it returns
        bool bounce;
    };
    const std::string report = "multipart/report; report-type=delivery-status; boundary=b";
    const auto c = GENERATE_COPY(values<Case>({
        {"a report", "", "Content-Type", report, {}, false, true},
        {"it returns our file", "", "Content-Type", report, {"application/msword"}, true, true},
        {"an automatic answer", "", "Auto-Submitted", "auto-replied", {}, false, true},
        {"a picture", "", "Content-Type", report, {"image/png"}, false, true},
        {"a file of its own", "", "Content-Type", report, {"application/zip"}, false, false},
        {"an automatic answer with a file",
         "",
         "Auto-Submitted",
         "auto-replied",
         {"application/pdf"},
         false,
         false},
        {"nothing automatic", "", "Auto-Submitted", "no", {}, false, false},
        {"nothing said", "", "Content-Type", "multipart/mixed", {}, false, false},
        {"an envelope sender", "evil@stolen.example", "Content-Type", report, {}, false, false},
    }));
    CAPTURE(c.why);
    auto inbound = mail(evidence::INBOUND, "MAILER-DAEMON@isp.example", {"nurse@hospital.example"});
    inbound.mutable_envelope()->set_mail_from(c.sender);
    inbound.mutable_header()->add_in_reply_to("1@hospital.example");
    add_field(inbound, c.name, c.text);
    const auto add_part = [&](const std::string& type, std::uint32_t parent) {
        auto& part = *inbound.add_parts();
        part.set_id(static_cast<std::uint32_t>(inbound.parts_size()));
        part.set_parent(parent);
        part.set_kind(type == "message/rfc822" ? evidence::Part::ATTACHED_MESSAGE
                                               : evidence::Part::MIME);
        part.set_declared_type(type);
        part.set_type(type == "image/png" ? "png" : "unknown");
        part.set_attachment(true);
    };
    add_part("message/rfc822", 0);
    for (const std::string& type : c.files)
        add_part(type, c.returned ? 1 : 0);

    const Question question = question_of(inbound, site(true));
    Answer answer;
    answer.available = true;
    answer.thread = {.ours = true, .foreign = true};
    annotate(inbound, question, answer, site(true));
    CHECK(inbound.memory().thread().bounced() == c.bounce);
    CHECK(has_finding(inbound, Finding::THREAD_FOREIGN) != c.bounce);

    // From where our message went, too: anybody can write a report.
    inbound.clear_findings();
    answer.thread = {.ours = true, .answered = true};
    annotate(inbound, question, answer, site(true));
    CHECK(has_finding(inbound, Finding::THREAD_ANSWERS_US) != c.bounce);
}

TEST_CASE("a question names what the lists say of the author", "[memory]") {
    const auto lists =
        directory_of("山田 太郎,,,taro@home.example;taro@gmail.com\n",
                     "例示病院,,,reiji.example;reiji-net.example;reiji@gmail.com,\n");
    const auto asked = [&](const std::string& author) {
        return question_of(mail(evidence::INBOUND, author, {"nurse@hospital.example"}), site(true),
                           lists);
    };
    using Others = std::vector<std::vector<std::string>>;
    CHECK(asked("a@mail.reiji-net.example").others ==
          Others{{"reiji@gmail.com", "@reiji.example", "@reiji-net.example"}});
    CHECK(asked("Reiji@gmail.com").others.front().size() == 3);
    CHECK_FALSE(asked("reiji@gmail.com").from_staff);
    CHECK(asked("taro@gmail.com").from_staff);
    CHECK(asked("taro@gmail.com").others == Others{{"taro@home.example", "taro@gmail.com"}});
    CHECK(asked("other@gmail.com").others == Others{{}});
    CHECK_FALSE(asked("other@gmail.com").from_staff);
}

TEST_CASE("our own post is asked about where it comes from its list", "[memory]") {
    const bool trusted = GENERATE(true, false);
    CAPTURE(trusted);
    auto post = mail(evidence::INBOUND, "yamada@hospital.example", {"nurse@hospital.example"});
    post.mutable_header()->set_list(true);
    for (const char* const to : {"kitano@lists.assoc.example", "nurse@hospital.example"}) {
        auto& address = *post.mutable_header()->add_to();
        address.set_address(to);
        address.set_domain(std::string(to).substr(std::string(to).find('@') + 1));
    }
    const auto comes_from = [&](const std::string& domain) {
        post.mutable_authentication()->clear_passed();
        post.mutable_envelope()->set_mail_from("bounces@" + domain);
        if (trusted) post.mutable_authentication()->add_passed(domain);
    };
    comes_from("assoc.example");
    const Question question = question_of(post, site(trusted));
    CHECK(question.own_post == "1@here");
    CHECK(question.lists == std::vector<std::string>{"kitano@lists.assoc.example"});

    Answer answer;
    answer.available = answer.own_post_returned = true;
    annotate(post, question, answer, site(trusted));
    CHECK(has_finding(post, Finding::OWN_POST_RETURNED));

    comes_from("evil.example");
    CHECK(question_of(post, site(trusted)).own_post.empty());
    if (trusted) {
        post.mutable_envelope()->set_mail_from("bounces@assoc.example"); // anybody can say so
        CHECK(question_of(post, site(trusted)).own_post.empty());
    }
    comes_from("assoc.example");
    post.mutable_header()->set_list(false);
    CHECK(question_of(post, site(trusted)).own_post.empty());
    post.mutable_header()->set_list(true);
    post.mutable_header()->mutable_from(0)->set_domain("clinic.example");
    CHECK(question_of(post, site(trusted)).own_post.empty());

    // A list that writes its own address into From ("山田 via 北野ML"), as DMARC makes many do.
    const auto written_by = [&](const std::string& address) {
        post.mutable_header()->mutable_from(0)->set_address(address);
        post.mutable_header()->mutable_from(0)->set_domain(address.substr(address.find('@') + 1));
        return question_of(post, site(trusted)).own_post;
    };
    CHECK(written_by("Kitano@lists.assoc.example") == "1@here");
    CHECK(written_by("other@lists.assoc.example").empty());
    comes_from("evil.example");
    CHECK(written_by("kitano@lists.assoc.example").empty());
}

#include "judge/rule_folder.h"
#include "mail/parsed.h"
#include "pipeline/removal_note.h"
#include "pipeline/strip.h"
#include "sandbox/pool_fixture.h"
#include "support/mail_builder.h"

#include <fmt/format.h>

#include <map>
#include <random>

using namespace keneki;
using keneki::test::MailBuilder;
using keneki::test::parsed;
using keneki::test::Wrapping;

namespace {

constexpr std::string_view bad = "bytes-of-the-bad-file";

/// Programs are dangerous, and so is one text; two files of a kind only together.
std::shared_ptr<const pipeline::Snapshot> snapshot() {
    static const auto one = [] {
        const std::string strong = "score: 9\n    group: carrier\n    status: active";
        RuleFolder folder;
        folder.with(
            "a.yaml",
            groups_text() + "rules:\n" +
                rule_text("PROGRAM", "{attachment: {fact: extension, equals: exe}}", strong) +
                rule_text("TEXT", "{fact: text.visible, contains: bad words}", strong) +
                rule_text("LOCKED", "{attachment: {fact: extension, equals: lck}}", strong) +
                rule_text("TWO",
                          "{all: [{attachment: {fact: extension, equals: one}}, "
                          "{attachment: {fact: extension, equals: two}}]}",
                          strong));
        config::Config config = config::defaults();
        config.site_domains = {"hospital.example"};
        config.rules = {folder.path()};
        config.strip_at = 8;
        config.quarantine_at = 30;
        auto loaded = pipeline::load_snapshot(config);
        if (!loaded) FAIL(loaded.error().front().text());
        return *loaded;
    }();
    return one;
}

struct Outcome {
    pipeline::Judgement judgement;
    std::string message; ///< as it is delivered when it is stripped
};

Outcome outcome_of(std::string_view message) {
    static const auto pool = sandbox::test::started(sandbox::test::options());
    pipeline::Pipeline pipeline(*pool);
    const auto spool = sandbox::test::message(message);
    Outcome outcome{
        pipeline.examine(*snapshot(), {}, spool.fd(), spool.size(), sandbox::test::patiently()),
        {}};
    const auto edits =
        pipeline::edits_for(outcome.judgement.removed, "261126-7K3MPQ2A", snapshot()->config);
    REQUIRE(read_edited(spool.fd(), 0, spool.size(), edits, [&](std::string_view piece) {
        outcome.message += piece;
        return true;
    }));
    return outcome;
}

/// "strip" and the names of what goes, or the other verdict.
std::string verdict_of(std::string_view message) {
    const auto outcome = outcome_of(message);
    std::string words(judge::action_name(outcome.judgement.verdict.action));
    for (const pipeline::Removed& part : outcome.judgement.removed)
        words += " " + part.name;
    return words;
}

MailBuilder letter() {
    return MailBuilder().from("a@b.example").to("c@hospital.example").subject("x");
}

MailBuilder with_text() {
    return letter().text("Good morning.\r\nThe file is attached.\r\n");
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

/// A message with a program, written out.
std::string simple() {
    return with_text().attach("bad.exe", "application/octet-stream", bad).build();
}

} // namespace

namespace {

struct Case {
    const char* why;
    std::string message, wanted;
};

std::string without(char gone, const std::string& text) {
    std::string left;
    for (const char one : text)
        if (one != gone) left += one;
    return left;
}

std::vector<Case> shapes() {
    const std::string simple_mail = simple();
    const std::string end = "--=_keneki_test--\r\n";
    const MailBuilder alternative =
        MailBuilder().multipart("alternative").boundary("alt").text("plain").html("<p>html</p>");
    const MailBuilder signed_part = MailBuilder()
                                        .multipart("signed")
                                        .boundary("sig")
                                        .attach("bad.exe", "application/octet-stream", bad)
                                        .attach("s.p7s", "application/pkcs7-signature", "sig");
    return {
        {"one attachment", simple_mail, "strip bad.exe"},
        {"harmless beside it",
         with_text()
             .attach("a.pdf", "application/pdf", "%PDF-1.4")
             .attach("bad.exe", "application/octet-stream", bad)
             .build(),
         "strip bad.exe"},
        {"two of the same reason",
         with_text()
             .attach("1.exe", "application/octet-stream", bad)
             .attach("2.exe", "application/octet-stream", "other")
             .build(),
         "strip 1.exe 2.exe"},
        {"two only together",
         with_text()
             .attach("a.one", "application/x-one", "1")
             .attach("b.two", "application/x-two", "2")
             .build(),
         "strip a.one b.two"},
        {"8bit",
         with_text().attach("bad.exe", "application/octet-stream", bad, Wrapping::plain).build(),
         "strip bad.exe"},
        {"quoted-printable",
         with_text()
             .attach("bad.exe", "application/octet-stream", bad, Wrapping::quoted_printable)
             .build(),
         "strip bad.exe"},
        {"beside an alternative",
         letter().nest(alternative).attach("bad.exe", "application/octet-stream", bad).build(),
         "strip bad.exe"},
        {"in a related",
         letter()
             .nest(MailBuilder()
                       .multipart("related")
                       .boundary("rel")
                       .html("<p>x</p>")
                       .attach("bad.exe", "application/octet-stream", bad))
             .text("y")
             .build(),
         "strip bad.exe"},
        {"in a mixed in a mixed",
         letter()
             .nest(MailBuilder().boundary("in").text("x").attach("bad.exe",
                                                                 "application/octet-stream", bad))
             .text("y")
             .build(),
         "strip bad.exe"},
        {"in an attached message",
         with_text()
             .part("Content-Type: message/rfc822\r\n",
                   simple_mail.substr(0, simple_mail.size() - 2))
             .boundary("outer")
             .build(),
         "strip "},
        {"preamble and epilogue",
         replaced(simple_mail, "\r\n\r\n--=_keneki_test", "\r\n\r\npreamble\r\n--=_keneki_test") +
             "epilogue\r\n",
         "strip bad.exe"},
        {"no line end at the end", simple_mail.substr(0, simple_mail.size() - 2), "strip bad.exe"},
        {"blanks behind a boundary", replaced(simple_mail, end, "--=_keneki_test--  \r\n"),
         "strip bad.exe"},
        {"bare line feeds", without('\r', simple_mail), "strip bad.exe"},
        {"a bare carriage return in the text",
         replaced(simple_mail, "Good morning.", "Good\rmorning."), "strip bad.exe"},

        {"nothing but the attachment",
         letter().attach("bad.exe", "application/octet-stream", bad).build(), "quarantine"},
        {"the last boundary is missing", replaced(simple_mail, end, ""), "quarantine"},
        {"a part behind the last boundary",
         simple_mail + "--=_keneki_test\r\nContent-Type: text/plain\r\n\r\nmore\r\n", "quarantine"},
        {"two boundary parameters", replaced(simple_mail, "boundary=", "boundary=\"x\"; boundary="),
         "quarantine"},
        {"two Content-Type fields",
         replaced(simple_mail, "MIME-Version", "Content-Type: text/plain\r\nMIME-Version"),
         "quarantine"},
        {"a multipart in base64",
         replaced(simple_mail, "MIME-Version", "Content-Transfer-Encoding: base64\r\nMIME-Version"),
         "quarantine"},
        {"a boundary behind a bare carriage return",
         replaced(simple_mail, "Good morning.", "Good\r--=_keneki_test\r\n"), "quarantine"},
        {"bare carriage returns only", without('\n', simple_mail), "quarantine"},
        {"in a signed part", letter().text("x").nest(signed_part).build(), "quarantine"},
        {"in an unknown multipart", replaced(simple_mail, "multipart/mixed", "multipart/x-own"),
         "quarantine"},
        {"one form of the text",
         letter()
             .nest(MailBuilder()
                       .multipart("alternative")
                       .boundary("alt")
                       .text("x")
                       .attach("bad.exe", "application/octet-stream", bad))
             .build(),
         "quarantine"},
        {"the root of a related",
         letter()
             .text("y")
             .nest(MailBuilder()
                       .multipart("related")
                       .boundary("rel")
                       .attach("bad.exe", "application/octet-stream", bad)
                       .text("x"))
             .build(),
         "quarantine"},
        {"the text too",
         letter().text("bad words").attach("bad.exe", "application/octet-stream", bad).build(),
         "quarantine"},
        {"only the text",
         letter().text("bad words").attach("a.pdf", "application/pdf", "%PDF-1.4").build(),
         "quarantine"},
        {"uuencoded in the text",
         letter()
             .text("Hello\r\n\r\n" + keneki::test::uuencoded("bad.exe", bad) + "\r\n")
             .attach("a.pdf", "application/pdf", "%PDF-1.4")
             .build(),
         "quarantine"},
        {"the same bytes under a harmless name",
         with_text()
             .attach("bad.exe", "application/octet-stream", bad)
             .attach("a.txt", "application/octet-stream", bad)
             .build(),
         "quarantine"},
    };
}

} // namespace

TEST_CASE("a verdict of strip names what goes, or the message stays whole", "[pipeline][strip]") {
    for (const Case& c : shapes()) {
        CAPTURE(c.why, c.message);
        CHECK(verdict_of(c.message) == c.wanted);
    }
}

TEST_CASE("too many attachments are not tried one by one", "[pipeline][strip]") {
    const auto with = [](int count) {
        MailBuilder builder = with_text();
        for (int i = 1; i < count; ++i)
            builder.attach(fmt::format("{}.pdf", i), "application/pdf", fmt::format("%PDF {}", i));
        return builder.attach("bad.exe", "application/octet-stream", bad).build();
    };
    CHECK(verdict_of(with(20)) == "strip bad.exe");
    CHECK(verdict_of(with(21)) == "quarantine");
}

TEST_CASE("only the part changes, and its place is a text", "[pipeline][strip]") {
    const std::string message = simple();
    const auto outcome = outcome_of(message);
    REQUIRE(outcome.judgement.removed.size() == 1);
    const auto& removed = outcome.judgement.removed.front();
    CHECK(message.substr(removed.begin).starts_with("Content-Type: application/octet-stream"));
    CHECK(message.substr(removed.end) == "\r\n--=_keneki_test--\r\n");
    CHECK(removed.rules.size() == 1);
    CHECK(outcome.message.starts_with(message.substr(0, removed.begin)));
    CHECK(outcome.message.ends_with(message.substr(removed.end)));
    const auto after = parsed(outcome.message);
    REQUIRE(after.evidence.parts_size() == 3);
    CHECK(after.evidence.parts(2).declared_type() == "text/plain");
    CHECK(after.evidence.parts(2).name() == "削除された添付ファイルについて.txt");
    CHECK(after.evidence.findings().empty());
    const std::string note = after.contents.at(3);
    for (const char* words :
         {"bad.exe", "261126-7K3MPQ2A", "理由です。", "A reason.", "the help desk"})
        CHECK(note.find(words) != std::string::npos);
}

TEST_CASE("a note shows hostile names and reasons harmlessly", "[pipeline][strip]") {
    pipeline::Removed removed;
    removed.name =
        "\x1b]0;x\x07\u202Egpj.exe\r\nContent-Type: text/html\r\n\r\n" + std::string(10'000, 'a');
    evidence::FiredRule rule;
    rule.mutable_why()->set_en("A\r\nreason\x1b.");
    removed.rules.assign(50, rule);
    const std::string part = pipeline::removal_note(removed, "261126-7K3MPQ2A", "the\r\ndesk");
    CHECK(part.size() < 8'000);
    for (std::size_t at = 0; at < part.size();) {
        const std::size_t next = std::min(part.find("\r\n", at), part.size());
        CHECK(next - at <= 998);
        at = next + 2;
    }
    const auto read = parsed("Subject: x\r\n" + part);
    CHECK(read.evidence.parts_size() == 1);
    const std::string& text = read.contents.at(1);
    for (const char* hostile : {"\x1b", "\x07", "\u202E"})
        CHECK(text.find(hostile) == std::string::npos);
    CHECK(text.find("\nContent-Type") == std::string::npos);
}

namespace {

/// Trees of multiparts with files in them, some of them dangerous, each with bytes of its own.
class RandomMail {
public:
    explicit RandomMail(unsigned seed) : dice_(seed) {}

    std::string build() {
        MailBuilder top = tree(0);
        top.field("From", "a@b.example").field("Subject", "x");
        return top.build();
    }
    [[nodiscard]] const std::map<std::string, std::string>& files() const { return files_; }

private:
    unsigned roll(unsigned sides) { return static_cast<unsigned>(dice_()) % sides; }

    MailBuilder tree(unsigned depth) {
        MailBuilder builder;
        builder.boundary(fmt::format("b{}", ++boundaries_));
        const unsigned kind = roll(8);
        builder.multipart(kind == 0 ? "related" : kind == 1 ? "alternative" : "mixed");
        builder.text("Hello, this is a text.\r\n");
        const unsigned count = 1 + roll(3);
        for (unsigned i = 0; i < count; ++i) {
            if (depth < 3 && roll(4) == 0)
                builder.nest(tree(depth + 1));
            else
                add_file(builder);
        }
        return builder;
    }

    void add_file(MailBuilder& builder) {
        const std::string name = fmt::format("f{}.{}", files_.size(),
                                             roll(2) == 0   ? "exe"
                                             : roll(2) == 0 ? "lck"
                                                            : "pdf");
        const std::string bytes = fmt::format("unique bytes of {} {}\r\n", name, dice_());
        files_[name] = bytes;
        constexpr std::array wrappings{Wrapping::base64, Wrapping::quoted_printable,
                                       Wrapping::plain};
        builder.attach(name, "application/octet-stream", bytes, wrappings.at(roll(3)));
    }

    std::mt19937 dice_;
    unsigned boundaries_ = 0;
    std::map<std::string, std::string> files_;
};

} // namespace

TEST_CASE("what was stripped is not in the message any more, everything else is",
          "[pipeline][strip]") {
    int stripped = 0;
    for (unsigned seed = 1; seed <= 150; ++seed) {
        RandomMail random(seed);
        const std::string message = random.build();
        CAPTURE(seed, message);
        const auto outcome = outcome_of(message);
        const auto after = parsed(outcome.message);
        if (outcome.judgement.verdict.action != judge::Action::strip) {
            CHECK(outcome.message == message);
            continue;
        }
        ++stripped;
        CHECK(after.evidence.parts_size() == outcome.judgement.evidence.parts_size());
        for (const auto& [name, bytes] : random.files()) {
            const bool harmless = name.ends_with(".pdf");
            CAPTURE(name);
            CHECK(after.content(name) == (harmless ? bytes : ""));
            const bool there =
                std::ranges::any_of(after.contents, [&wanted = bytes](const auto& part) {
                    return part.second == wanted;
                });
            CHECK(there == harmless);
        }
    }
    CHECK(stripped > 50);
}

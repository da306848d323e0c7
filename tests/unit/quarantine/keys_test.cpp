#include "memory/stage.h"
#include "quarantine/keys.h"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <fstream>
#include <sstream>
#include <string>

using namespace keneki;
using namespace keneki::quarantine;
using keneki::memory::test::Folder;

namespace {

std::string never_asked() {
    FAIL("a passphrase was asked for");
    return {};
}

auto say(const std::string& passphrase) {
    return [passphrase] { return passphrase; };
}

std::string content(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

void write(const std::string& file, const std::string& text) {
    std::ofstream(file) << text;
}

struct Files {
    Folder folder;
    std::string open = folder.path + "/quarantine.pub", secret = folder.path + "/quarantine.key";
};

} // namespace

TEST_CASE("what is sealed for a public key only its secret key opens", "[quarantine]") {
    const SecretKey key = SecretKey::random(), other = SecretKey::random();
    std::string sealed = key.public_key().seal("紹介状");
    CHECK(sealed.find("紹介状") == std::string::npos);
    CHECK(key.open(sealed) == "紹介状");
    CHECK_FALSE(other.open(sealed));
    sealed.back() = static_cast<char>(sealed.back() ^ 1);
    CHECK_FALSE(key.open(sealed));
    CHECK_FALSE(key.open("short"));
    CHECK(key.public_key().id() != other.public_key().id());
}

TEST_CASE("keys come back from their files", "[quarantine]") {
    const Files files;
    const std::string passphrase = GENERATE("", "秘密の言葉");
    const SecretKey made = SecretKey::random();
    REQUIRE(made.write(files.open, files.secret, passphrase));
    const auto open = PublicKey::read(files.open);
    REQUIRE(open);
    CHECK(open->id() == made.public_key().id());
    const auto secret = passphrase.empty() ? SecretKey::read(files.secret, never_asked)
                                           : SecretKey::read(files.secret, say(passphrase));
    REQUIRE(secret);
    CHECK(secret->open(open->seal("x")) == "x");
    struct stat status = {};
    REQUIRE(::stat(files.secret.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600);
}

TEST_CASE("the daemon can read the public key whatever the umask of who makes it", "[quarantine]") {
    const Files files;
    const mode_t before = ::umask(0077);
    const auto written = SecretKey::random().write(files.open, files.secret, "");
    ::umask(before);
    REQUIRE(written);
    const auto mode_of = [](const std::string& file) {
        struct stat status = {};
        REQUIRE(::stat(file.c_str(), &status) == 0);
        return status.st_mode & 0777U;
    };
    CHECK(mode_of(files.open) == 0644);
    CHECK(mode_of(files.secret) == 0600);
}

TEST_CASE("a passphrase protects the secret key", "[quarantine]") {
    const Files files;
    REQUIRE(SecretKey::random().write(files.open, files.secret, "right"));
    const auto wrong = SecretKey::read(files.secret, say("wrong"));
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().find("passphrase") != std::string::npos);
}

TEST_CASE("no key file is ever written over", "[quarantine]") {
    const Files files;
    const SecretKey first = SecretKey::random();
    REQUIRE(first.write(files.open, files.secret, ""));
    const std::string before = content(files.secret);
    CHECK_FALSE(SecretKey::random().write(files.folder.path + "/b.pub", files.secret, ""));
    CHECK_FALSE(SecretKey::random().write(files.open, files.folder.path + "/b.key", ""));
    CHECK(content(files.secret) == before);
    // A secret key without its public one would only be mistaken for something.
    struct stat status = {};
    CHECK(::stat((files.folder.path + "/b.key").c_str(), &status) != 0);
}

TEST_CASE("a key file that is something else is told by name", "[quarantine]") {
    const Files files;
    REQUIRE(SecretKey::random().write(files.open, files.secret, ""));
    const auto error_of_public = [&](const std::string& file) {
        const auto read = PublicKey::read(file);
        REQUIRE_FALSE(read);
        return read.error();
    };
    const auto error_of_secret = [&](const std::string& file) {
        const auto read = SecretKey::read(file, never_asked);
        REQUIRE_FALSE(read);
        return read.error();
    };
    CHECK(error_of_public(files.secret).find("must not lie on the mail host") != std::string::npos);
    CHECK(error_of_secret(files.open).find("public key") != std::string::npos);
    CHECK(error_of_public("/nowhere").find("No such file") != std::string::npos);
    const std::string other = files.folder.path + "/other";
    for (const std::string& text : {std::string(), std::string("hello\n"), std::string(5000, 'x'),
                                    content(files.open) + content(files.open)}) {
        write(other, text);
        CHECK(error_of_public(other).find(other) != std::string::npos);
        CHECK(error_of_secret(other).find(other) != std::string::npos);
    }
    std::string changed = content(files.open);
    changed[changed.size() - 2] = changed[changed.size() - 2] == '0' ? '1' : '0';
    write(other, changed);
    CHECK(error_of_public(other).find("changed") != std::string::npos);
    // What would take all memory of the machine that opens it.
    write(other, "keneki-quarantine-secret-1 0123456789abcdef "
                 "argon2id:4:999999999999:00112233445566778899aabbccddeeff 00\n");
    CHECK(error_of_secret(other).find("damaged") != std::string::npos);
}

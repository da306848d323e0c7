#include "seeding/address_book.h"

#include <catch2/catch.hpp>

#include <string>

using namespace keneki;
using seeding::AddressBook;
using seeding::read_address_book;

namespace {

using Addresses = std::vector<std::string>;

AddressBook book_of(std::string_view bytes) {
    auto book = read_address_book(bytes, "book");
    REQUIRE(book);
    return *book;
}

std::string refusal(std::string_view bytes) {
    const auto book = read_address_book(bytes, "book");
    REQUIRE_FALSE(book);
    return book.error().text();
}

const Addresses both{"taro@a.example", "hanako@b.example"};

} // namespace

TEST_CASE("read_address_book reads CSV of mail programs", "[seeding][contacts]") {
    struct Case {
        std::string why, bytes;
    };
    const auto c = GENERATE(values<Case>({
        {"Outlook",
         "First Name,\"E-mail Address\",E-mail Type,E-mail Display Name,E-mail 2 Address\n"
         "Taro,taro@a.example,SMTP,\"Taro (taro@a.example)\",hanako@b.example\n"},
        {"Outlook, Japanese",
         "\xEF\xBB\xBF姓,名,電子メール アドレス,電子メールの種類,電子メール表示名,電子メール 2 "
         "アドレス\r\n山田,太郎,taro@a.example,SMTP,山田,hanako@b.example\r\n"},
        {"Thunderbird", "First Name,Primary Email,Secondary Email,Notes\n"
                        "x,taro@a.example,hanako@b.example,\"two\nlines, c@d.example\"\n"},
        {"Thunderbird, Japanese", "名,メールアドレス,別のメールアドレス\nx,taro@a.example,"
                                  "hanako@b.example\n"},
        {"Google", "Name,E-mail 1 - Type,E-mail 1 - Value\nx,* Work,taro@a.example ::: "
                   "hanako@b.example\n"},
        {"with names", "mail address\n\"山田 <taro@a.example>; Hanako@B.example\"\n"},
        {"of a directory, with tabs", "cn\tmail\nx\ttaro@a.example\ny\thanako@b.example\n"},
        {"plain titles", "氏名;アドレス;Mail\nx;taro@a.example;hanako@b.example\n"},
        {"full-width", "メールアドレス\nｔａｒｏ＠ａ．ｅｘａｍｐｌｅ\nhanako@b.example\n"},
        {"known twice", "email\ntaro@a.example\nhanako@b.example\nTARO@A.example\n"},
        {"CP932", "\x96\xBC\x91\x4F,\x83\x81\x81\x5B\x83\x8B\n\x8E\x52\x93\x63,taro@a.example\n"
                  "\x8E\x52\x93\x63,hanako@b.example\n"},
    }));
    CAPTURE(c.why);
    const AddressBook book = book_of(c.bytes);
    CHECK(book.addresses == both);
    CHECK(book.not_addresses.empty());
}

TEST_CASE("read_address_book reads vCards", "[seeding][contacts]") {
    struct Case {
        std::string why, bytes;
    };
    const auto c = GENERATE(values<Case>({
        {"2.1",
         "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=8E=\r\n"
         "=52;\r\nEMAIL;PREF;INTERNET:taro@a.example\r\nEND:VCARD\r\nBEGIN:VCARD\r\n"
         "EMAIL;INTERNET;ENCODING=QUOTED-PRINTABLE:hanako=40=\r\nb.example\r\nEND:VCARD\r\n"},
        {"3.0, folded, grouped",
         "BEGIN:VCARD\nVERSION:3.0\nFN:山田 太郎\nitem1.EMAIL;TYPE=INTERNET:tar\n o@a.example\n"
         "EMAIL;TYPE=\"a:b\":hanako@b.example\nEND:VCARD\n"},
        {"4.0", "begin:vcard\nversion:4.0\nemail:mailto:taro@a.example\nEMAIL;PREF=1:\n"
                "EMAIL:hanako@b.example\nend:vcard\n"},
        {"a card in a card", "BEGIN:VCARD\nEMAIL:taro@a.example\nAGENT:\nBEGIN:VCARD\n"
                             "EMAIL:hanako@b.example\nEND:VCARD\nEND:VCARD\n"},
        {"with a byte order mark", "\xEF\xBB\xBF"
                                   "BEGIN:VCARD\nEMAIL:taro@a.example\nEMAIL:hanako@b.example\n"
                                   "END:VCARD"},
    }));
    CAPTURE(c.why);
    CHECK(book_of(c.bytes).addresses == both);
}

TEST_CASE("read_address_book counts what is no address", "[seeding][contacts]") {
    const AddressBook book = book_of("name,email\nx,taro@a.example\ny,\n\nz,/o=Ex/cn=z\n");
    CHECK(book.addresses == Addresses{"taro@a.example"});
    CHECK(book.entries == 3);
    CHECK(book.without_address == 2);
    REQUIRE(book.not_addresses.size() == 1);
    CHECK(book.not_addresses[0].text() == "book:5: '/o=Ex/cn=z' is not a mail address");
}

TEST_CASE("read_address_book says what it cannot read", "[seeding][contacts]") {
    CHECK(refusal("").starts_with("book:1: no column for mail addresses"));
    CHECK(refusal("name,phone\nx,1\n").starts_with("book:1: no column for mail addresses"));
    CHECK(refusal("email\n\"x\n") == "book:2: the quotation mark that opens here is not closed");
    CHECK(refusal("BEGIN:VCARD\nEND:VCARD\nBEGIN:VCARD\nEMAIL:a@b.example\n") ==
          "book:3: the card that begins here has no END:VCARD");
    CHECK(refusal("BEGIN:VCARD\nEND:VCARD\nEND:VCARD\n") ==
          "book:3: END:VCARD without a BEGIN:VCARD");
    CHECK(refusal(std::string_view("\xFF\xFE"
                                   "e\0m\0",
                                   6))
              .starts_with("book:1: no column for mail addresses"));
    CHECK(refusal(std::string_view("e\0m\0,\0x\0\n\0", 10)).starts_with("book:1: UTF-16 without"));
    CHECK(refusal("email\n\xFF\xFD\n").starts_with("book:2: neither UTF-8 nor CP932"));
}

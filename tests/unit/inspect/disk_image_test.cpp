#include "support/image_builder.h"
#include "support/inspected.h"

#include <catch2/catch.hpp>

using namespace keneki;
using namespace keneki::test;
using evidence::Finding;
using evidence::NotInspected;
using namespace std::string_literals;

namespace {

const std::string program = "MZ\x90\0\x03"s + std::string(5'000, 'p');
const std::vector<StoredMember> files{{"readme.txt", "hello"}, {"bill of lading.pdf.exe", program}};

struct Image {
    std::string name, content;
};
std::vector<Image> images() {
    return {{"a.iso", iso(files, false)},
            {"b.iso", iso(files, true)},
            {"a.img", fat12(files)},
            {"b.img", partitioned(fat12(files))},
            {"c.img", ntfs(files)},
            {"d.img", udf(files)},
            {"a.vhd", fixed_vhd(partitioned(fat12(files)))},
            {"b.vhd", dynamic_vhd(partitioned(ntfs(files)))},
            {"a.vhdx", vhdx(partitioned(ntfs(files)))}};
}

} // namespace

TEST_CASE("files in disk images are parts and are judged", "[inspect][image]") {
    for (const Image& image : images()) {
        const auto evidence = inspected(image.name, image.content);
        CAPTURE(image.name, evidence.parts(0).type(), words(evidence));
        CHECK(has(evidence, Finding::DISK_IMAGE, 1));
        REQUIRE(evidence.parts_size() == 3);
        CHECK(evidence.parts(1).name() == "readme.txt");
        CHECK(evidence.parts(1).sha256() ==
              "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        CHECK(evidence.parts(2).name() == "bill of lading.pdf.exe");
        CHECK(evidence.parts(2).size() == program.size());
        CHECK(has(evidence, Finding::EXECUTABLE, 3));
        CHECK(has(evidence, Finding::NAME_DOUBLE_EXTENSION, 3));
        CHECK(has(evidence, Finding::ARCHIVE_DANGEROUS_MEMBER, 1));
        CHECK(evidence.not_inspected_size() == 0);
    }
}

TEST_CASE("a cut image is named and does not crash", "[inspect][image]") {
    for (const Image& image : images())
        for (std::size_t size = 64; size < image.content.size();
             size += size < 4'096 ? 64 : std::max<std::size_t>(8'128, image.content.size() / 200)) {
            const auto evidence = inspected(image.name, image.content.substr(0, size));
            CAPTURE(image.name, size, words(evidence));
            const bool carrier = has(evidence, Finding::DISK_IMAGE);
            CHECK((carrier || evidence.parts(0).type() == "empty"));
        }
}

TEST_CASE("an image of an unknown file system is not called clean", "[inspect][image]") {
    const auto wim = inspected("a.wim", "MSWIM\0\0\0"s + std::string(600, 'x'));
    CHECK(has(wim, Finding::DISK_IMAGE, 1));
    CHECK(unread(wim, NotInspected::UNSUPPORTED));
    const auto vhdx = inspected("a.vhdx", "vhdxfile" + std::string(300'000, '\0'));
    CHECK(has(vhdx, Finding::DISK_IMAGE, 1));
    CHECK(unread(vhdx, NotInspected::UNSUPPORTED));
    const auto other = inspected("a.img", partitioned(std::string(60'000, 'x')));
    CHECK(has(other, Finding::DISK_IMAGE, 1));
    CHECK(unread(other, NotInspected::UNSUPPORTED));
}

TEST_CASE("chains that bite their tail end", "[inspect][image]") {
    std::string image = fat12({{"a.txt", std::string(1'000'000, 'x')}});
    // Cluster 3 leads back to cluster 2.
    put_at(image, 512 + 3, "\x03\x20\0"s);
    const auto evidence = inspected("a.img", image);
    CHECK(evidence.parts(1).size() == 1'000'000);

    std::string disc = iso(files, false);
    // The folder of the root holds itself.
    put_at(disc, 20UL * 2048, iso_record(20, 2048, 2, "DIR"));
    CHECK(has(inspected("a.iso", disc), Finding::DISK_IMAGE, 1));
}

TEST_CASE("descriptors of a disc that do not end may go on", "[inspect][image][limits]") {
    std::string disc = iso(files, false);
    CHECK_FALSE(unread(inspected("a.iso", disc), NotInspected::CORRUPT));
    put_at(disc, 17UL * 2048, std::string(1, '\0'));
    const auto evidence = inspected("a.iso", disc);
    CAPTURE(words(evidence));
    CHECK(evidence.parts_size() > 1);
    CHECK(unread(evidence, NotInspected::CORRUPT));
}

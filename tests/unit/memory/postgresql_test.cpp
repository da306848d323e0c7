#include "memory/database.h"
#include "memory/half_server.h"
#include "memory/stage.h"

#include <catch2/catch.hpp>

using namespace keneki::memory;
using namespace keneki::memory::test;

namespace {

void open_in_vain(const Folder& folder) {
    const std::string store = "postgresql:///keneki?host=" + folder.path + "&user=keneki";
    CHECK_THROWS_WITH(
        Database::open(store, Database::Purpose::read, std::chrono::milliseconds(1000)),
        Catch::Contains("extra_float_digits"));
}

} // namespace

TEST_CASE("a server that lets in and then refuses costs no connection", "[memory]") {
    const Folder folder;
    const HalfServer server(folder.path, HalfServer::Failure::error);
    for (int i = 0; i < 3; ++i)
        open_in_vain(folder);
    CHECK(soon([&] { return server.clients_gone() == 3; }));
}

TEST_CASE("a server that lets in and hangs up costs no memory", "[memory]") {
    const Folder folder;
    const HalfServer server(folder.path, HalfServer::Failure::hanging_up);
    for (int i = 0; i < 3; ++i)
        open_in_vain(folder); // what is lost LeakSanitizer tells
}

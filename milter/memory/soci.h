#pragma once

// Debian's SOCI offers to bind Boost's types too. That is a matter of its templates only, and
// spares us Boost's headers.
// clang-format off
#include <soci/soci-config.h>
#undef SOCI_HAVE_BOOST
#undef SOCI_HAVE_BOOST_DATE_TIME
#include <soci/soci.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>
// clang-format on

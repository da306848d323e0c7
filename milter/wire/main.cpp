#include "wire/daemon.h"

int main(int argc, char** argv) {
    return keneki::wire::daemon_main(argc, argv);
}

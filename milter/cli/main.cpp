#include "cli/commands.h"

int main(int argc, char** argv) {
    return keneki::cli::command_main(argc, argv);
}

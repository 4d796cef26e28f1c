import Glibc
import RuntimeCommand

// `_exit`: nothing is buffered, and running destructors would only touch pages.
_exit(RuntimeProgram.run(arguments: CommandLine.arguments))

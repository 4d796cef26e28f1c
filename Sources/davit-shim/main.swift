import ContainerShim
import Glibc

// `_exit`: nothing is buffered, and running destructors would only touch pages.
_exit(ShimProgram.run(arguments: CommandLine.arguments))

import Glibc
import LinuxSystem
import OCISpec

/// The pipes of a container without a terminal. The container's ends close with this value.
struct StandardPipes: ~Copyable {
    /// What the container gets as 0, 1, 2.
    let stdin: OwnedDescriptor
    let stdout: OwnedDescriptor
    let stderr: OwnedDescriptor
    /// What the shim keeps; `input` is nil without `openStdin`.
    let input: OwnedDescriptor?
    let output: OwnedDescriptor
    let error: OwnedDescriptor
}

import Glibc

extension LayerUnpacker {
    /// Sets the extended attributes that a layer may bring: `user.`, file capabilities, POSIX ACLs, `trusted.` of other things than
    /// overlayfs, whose own would change what the mount shows. Others, such as SELinux labels, are the host's business.
    func setAttributes(
        _ attributes: [TarAttribute], _ folder: Int32, _ name: ArraySlice<UInt8>, _ entryName: [UInt8]
    ) throws(ImageStoreError) {
        for attribute in attributes where isWanted(attribute) {
            let result = Kernel.setAttribute(folder, name, attribute.name, attribute.value)
            // A file system without that kind of attribute (tmpfs and user.), or a link that cannot have one.
            if result == 0 || result == -EOPNOTSUPP || result == -EPERM && isUserAttribute(attribute) { continue }
            throw systemFailure("set \(printable(attribute.name)) of", printable(entryName), -result)
        }
    }

    private func isUserAttribute(_ attribute: TarAttribute) -> Bool { attribute.name.starts(with: "user.".utf8) }

    private func isWanted(_ attribute: TarAttribute) -> Bool {
        let name = String(decoding: attribute.name, as: UTF8.self)
        guard !name.hasPrefix("user.overlay."), !name.hasPrefix("trusted.overlay."), !attribute.name.contains(0) else {
            return false
        }
        if name.hasPrefix("user.") { return true }
        let isPrivilegedName =
            name == "security.capability" || name.hasPrefix("system.posix_acl_") || name.hasPrefix("trusted.")
        return isPrivileged && isPrivilegedName
    }

    /// Hides what lower layers have in a folder.
    func makeOpaque(_ parent: Int32, _ name: ArraySlice<UInt8>) throws(ImageStoreError) {
        let attribute = isPrivileged ? "trusted.overlay.opaque" : "user.overlay.opaque"
        let result = Kernel.setAttribute(parent, name, Array(attribute.utf8), [UInt8(ascii: "y")])
        guard result == 0 else { throw systemFailure("set \(attribute) of", printable(name), -result) }
    }

    func setTime(
        _ time: TarTime, _ folder: Int32, _ name: ArraySlice<UInt8>, _ entryName: [UInt8]
    ) throws(ImageStoreError) {
        let times = [time.timespec, time.timespec]
        let result = withCString(name) { utimensat(folder, $0, times, AT_SYMLINK_NOFOLLOW) }
        try check(result, "set the time of", printable(entryName))
    }
}

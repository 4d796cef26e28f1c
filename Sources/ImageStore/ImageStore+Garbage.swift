import Glibc
import OCISpec

extension ImageStore {
    /// Frees what no name needs: images without a name, blobs and layers that no image has.
    ///
    /// `keeping` holds image ids, manifest digests or chain ids that containers still use. What an import that is under way has
    /// written is kept.
    public func garbageCollect(keeping: Set<Digest>) throws(ImageStoreError) -> ImageGarbage {
        try garbageCollect(keeping: keeping, danglingImages: true)
    }

    func garbageCollect(keeping: Set<Digest>, danglingImages: Bool) throws(ImageStoreError) -> ImageGarbage {
        // Under the lock things are only renamed; what takes long happens after.
        let (garbage, doomed) = try state.withLock { (state) throws(ImageStoreError) -> (ImageGarbage, [String]) in
            var garbage = ImageGarbage()
            if danglingImages { garbage.images = try dropNameless(&state, keeping) }
            // The blobs of an image that cannot be read are not known: leave everything to `verify` and the user.
            guard state.broken.isEmpty else { return (garbage, []) }
            let needed = try neededDigests(state).union(keeping).union(state.pins.keys)
            let doomed = try setAsideGarbage(&garbage, needed)
            return (garbage, doomed)
        }
        for path in doomed { try paths.remove(path) }
        return garbage
    }

    private func dropNameless(
        _ state: inout StoreState, _ keeping: Set<Digest>
    ) throws(ImageStoreError) -> [Digest] {
        let readable = state.records.filter { record in
            record.references.isEmpty && keeping.isDisjoint(with: [record.id, record.manifest] + record.chainIDs)
                && state.pins[record.manifest] == nil
        }
        let doomed = Set(readable.map(\.manifest))
            .union(
                state.broken.map(\.image).filter { image in
                    !state.index.manifests.contains { $0.digest == image && StoreState.reference(of: $0) != nil }
                })
        guard !doomed.isEmpty else { return [] }
        try state.commit(state.index.manifests.filter { !doomed.contains($0.digest) }, paths)
        return readable.map(\.id)
    }

    private func neededDigests(_ state: StoreState) throws(ImageStoreError) -> Set<Digest> {
        var needed: Set<Digest> = []
        for record in state.records {
            let manifest = try ImageRecord.decode(Manifest.self, paths.smallBlob(record.manifest), record.manifest)
            needed.formUnion([record.manifest, record.id] + record.chainIDs + manifest.layers.map(\.digest))
        }
        return needed
    }

    /// Renames unneeded blobs and layers to temporary names, which are returned.
    private func setAsideGarbage(
        _ garbage: inout ImageGarbage, _ needed: Set<Digest>
    ) throws(ImageStoreError) -> [String] {
        var doomed: [String] = []
        for name in try paths.list(paths.blobs + "/sha256") {
            guard let digest = Digest(rawValue: "sha256:" + name), !needed.contains(digest) else { continue }
            var status = stat()
            if stat(paths.blob(digest), &status) == 0 { garbage.bytes += Int64(status.st_size) }
            let target = "\(paths.ingest)/\(StorePaths.uniqueName())"
            try check(rename(paths.blob(digest), target), "rename", paths.blob(digest))
            garbage.blobs.append(digest)
            doomed.append(target)
        }
        for name in try paths.list(paths.layers) {
            guard let chainID = Digest(rawValue: "sha256:" + name), !needed.contains(chainID) else { continue }
            let target = "\(paths.layers)/\(StorePaths.temporaryPrefix)\(StorePaths.uniqueName())"
            try check(rename(paths.layer(chainID), target), "rename", paths.layer(chainID))
            garbage.layers.append(chainID)
            doomed.append(target)
        }
        return doomed
    }
}

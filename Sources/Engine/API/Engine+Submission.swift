import ComposeModel
import ConfigHash
import EngineAPI
import ImageStore
import OCISpec
import Reconciler
import Timestamps

extension Engine {
    /// What a submission asks for, as records that are not stored yet. A generation is new only if something differs.
    func prepare(_ submission: StackSubmission) throws -> (
        stack: StackRecord, generation: GenerationRecord, isNew: Bool
    ) {
        var project = submission.project
        for (service, count) in submission.options.scale {
            guard project.services[service] != nil else {
                throw APIError(.invalidRequest, "no such service: \(service)", subject: service)
            }
            project.services[service]?.scale = count
        }
        for service in project.services.values where !(0...Self.mostReplicas).contains(service.replicas) {
            throw APIError(
                .invalidRequest,
                "scale of \(service.name) is \(service.replicas); it has to be from 0 to \(Self.mostReplicas)",
                subject: service.name)
        }
        if let name = submission.services.first(where: { project.services[$0] == nil }) {
            throw APIError(.invalidRequest, "no such service: \(name)", subject: name)
        }
        let known = try parts.records.stack(project.name)
        let current = try known.flatMap { try parts.records.generation(stack: $0.name, number: $0.generation) }
        var generation = GenerationRecord(
            stack: project.name, number: (try parts.records.highestGeneration(stack: project.name)) + 1,
            createdAt: .now(),
            project: project, images: try pinnedImages(project), contents: ConfigHash.contents(of: project))
        var isNew = true
        if let current, current.project == project, current.images == generation.images,
            current.contents == generation.contents
        {
            generation = current
            isNew = false
        }
        let now = Timestamp.now()
        var stack = StackRecord(
            name: project.name, workingDirectory: project.workingDirectory, composeFiles: project.composeFiles,
            target: .up,
            generation: generation.number, requestedAt: now, createdAt: known?.createdAt ?? now, removeVolumes: false,
            options: ReconcileOptions(), unselected: [])
        let selected = selection(submission, project)
        stack.unselected = project.serviceNames.filter { !selected.contains($0) }
        stack.options = options(submission, project, selected)
        return (stack, generation, isNew)
    }

    /// Of one service: a slip of the keyboard must not make a plan that does not fit in memory.
    private static let mostReplicas = 10_000

    private func selection(_ submission: StackSubmission, _ project: Project) -> Set<String> {
        guard !submission.services.isEmpty else { return Set(project.serviceNames) }
        return submission.options.noDeps
            ? Set(submission.services) : project.dependencyClosure(of: submission.services)
    }

    private func options(_ submission: StackSubmission, _ project: Project, _ selected: Set<String>) -> ReconcileOptions
    {
        var options = ReconcileOptions()
        let named = submission.services.isEmpty ? Set(project.serviceNames) : Set(submission.services)
        if submission.options.forceRecreate || submission.options.renewAnonVolumes { options.forceRecreate = named }
        if submission.options.alwaysRecreateDeps { options.forceRecreate = selected }
        options.noRecreate = submission.options.noRecreate
        options.removeOrphans = submission.options.removeOrphans
        options.noStart = submission.options.noStart
        options.renewAnonymousVolumes = submission.options.renewAnonVolumes
        options.stopSeconds = submission.options.timeout
        return options
    }

    /// Manifest digests of the images that are there.
    private func pinnedImages(_ project: Project) throws -> [String: Digest] {
        var pinned: [String: Digest] = [:]
        for service in project.services.values {
            // A built image without a name of its own is called as compose calls it.
            let name = service.image ?? "\(project.name)-\(service.name)"
            let reference: ImageReference
            do {
                reference = try ImageReference(name)
            } catch {
                throw APIError(.invalidRequest, "service \(service.name): \(error)", subject: service.name)
            }
            if let image = try parts.images.resolve(reference) ?? parts.images.resolve(name) {
                pinned[service.name] = image.manifest
            }
        }
        return pinned
    }
}

extension Project {
    /// The services named and all that they need, directly or not.
    fileprivate func dependencyClosure(of names: [String]) -> Set<String> {
        var closure: Set<String> = []
        var open = names
        while let name = open.popLast() {
            guard let service = services[name], closure.insert(name).inserted else { continue }
            open += service.dependsOn.keys
        }
        return closure
    }
}
